"""What a dataset is called, covers and is allowed to show, read from its metadata. Nothing here asks a database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.access import is_restricted
from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.timeliness import due, is_scheduled
from ckanext.muaraenim.vocabularies import label

__all__ = ["Promise", "State", "formats", "ground", "is_sample", "is_withheld", "office_name", "period", "promise", "scope", "state", "withdrawal"]

Dataset = Mapping[str, Any]


@dataclass(frozen=True)
class State:
    """``kind`` is the badge's shape (``baik``, ``tempo``, ``lambat``, ``gagal``, ``batas`` or empty), ``reason`` a sentence or empty."""

    kind: str
    word: str
    reason: str = ""


@dataclass(frozen=True)
class Promise:
    """By when a dataset is to be renewed, and whether it is in time, in words. ``month``: ``2026-07``, as the release calendar has it."""

    day: date
    month: str
    said: str


def is_sample(dataset: Dataset) -> bool:
    """Its figures are invented."""
    return tk.asbool(dataset.get("data_contoh") or False)


def is_withheld(dataset: Dataset) -> bool:
    """Its rows and files are not for the public."""
    return is_restricted(dataset.get("klasifikasi_akses"))


def state(dataset: Dataset) -> State:
    """The one thing to know before opening it."""
    _ = tk._
    if dataset.get("state") == "draft" or tk.asbool(dataset.get("private") or False):
        return State("", _("Not published"), _("Only the office and the data steward can see this page."))
    if dataset.get("keadaan") == "ditarik":
        return State("gagal", _("Withdrawn"), withdrawal(dataset))
    if is_withheld(dataset):
        return State("batas", tk.h.portal_label("access_classes", dataset["klasifikasi_akses"]), ground(dataset))
    if dataset.get("keadaan") == "hilang_di_sumber":
        since = tk.h.portal_day(dataset.get("keadaan_sejak"))
        said = _("The source no longer has this data since {date}. You see the last copy.") if since else _("The source no longer has this data.")
        return State("lambat", _("Gone at the source"), said.format(date=since))
    return _timeliness(dataset)


def withdrawal(dataset: Dataset) -> str:
    """When and why it was withdrawn."""
    since, reason = tk.h.portal_day(dataset.get("keadaan_sejak")), dataset.get("keadaan_alasan")
    if since and reason:
        return tk._("Withdrawn on {date}: {reason}").format(date=since, reason=reason)
    return str(reason or (tk._("Withdrawn on {date}.").format(date=since) if since else ""))


def ground(dataset: Dataset) -> str:
    """Why its rows and files are not for the public."""
    said = [tk.h.portal_label("access_grounds", dataset.get("dasar_akses")), str(dataset.get("dasar_akses_keterangan") or "")]
    return tk._("Rows and files are not open to the public. Ground: {ground}").format(ground="; ".join(filter(None, said)) or tk._("not given yet"))


def _timeliness(dataset: Dataset) -> State:
    day = due(dataset)
    if day is None:
        return State("baik", tk._("Available"))
    late = (current_regency().today - day).days
    if late > 0:
        return State("lambat", tk.ungettext("{n} day late", "{n} days late", late).format(n=tk.h.portal_number(late)))
    return State("baik", tk._("Up to date"))


def promise(dataset: Dataset) -> Promise | None:
    """None for what promises nothing, and for what is not public."""
    day = due(dataset)
    if day is None or dataset.get("state") == "draft" or tk.asbool(dataset.get("private") or False):
        return None
    late = (current_regency().today - day).days
    if is_scheduled(dataset):
        said = tk._("due {date} by its release schedule") if late > 0 else tk._("on time: next release {date} by its release schedule")
    else:
        said = tk._("due {date} by its frequency") if late > 0 else tk._("on time: next release by {date} at the latest, by its frequency")
    return Promise(day, f"{day:%Y-%m}", said.format(date=tk.h.portal_day(day)))


def office_name(office: Mapping[str, Any]) -> str:
    """The short name of an OPD where the regency has one, else its title."""
    known = current_regency().organizations.get(office.get("name") or "")
    return known.abbreviation if known and known.abbreviation else office.get("title") or office.get("name") or ""


def scope(dataset: Dataset) -> list[str]:
    """Period and level of detail, as far as they are given."""
    level = label("presentation_levels", str(dataset.get("level_penyajian") or ""), tk.h.portal_language())
    return [part for part in (period(dataset), level) if part]


def period(dataset: Dataset) -> str:
    """The time that the figures cover. The schema keeps an interval as ISO 8601 does, with a slash; people write a dash."""
    return str(dataset.get("cakupan_waktu") or "").replace("/", "–")


def formats(dataset: Dataset) -> list[str]:
    """The formats of its resources, each once; nothing for what the public may not have."""
    if is_withheld(dataset):
        return []
    return list(dict.fromkeys(resource["format"] for resource in dataset.get("resources", []) if resource.get("format")))
