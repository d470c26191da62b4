"""The release calendar: which datasets are due in a month, which have come in it, and which are late. Perpres 39/2019 Ps 36(4) wants it in public."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.muaraenim.coverage import midnight
from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.releasehistory import PastRelease, past_releases
from ckanext.muaraenim.timeliness import due, is_scheduled

__all__ = ["Month", "between", "coming", "due_in", "late", "month", "office_named", "released_in", "this_month"]

DUE = "jatuh_tempo_date"


@dataclass(frozen=True)
class Month:
    first: date

    @property
    def next(self) -> Month:
        return Month((self.first + timedelta(days=31)).replace(day=1))

    @property
    def previous(self) -> Month:
        return Month((self.first - timedelta(days=1)).replace(day=1))

    @property
    def last(self) -> date:
        return self.next.first - timedelta(days=1)

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"


def month(text: str) -> Month | None:
    """``2026-11`` between 1990 and 2199; None for anything else."""
    found = re.fullmatch(r"(199\d|2[01]\d\d)-(0[1-9]|1[0-2])", text)
    return Month(date(int(found[1]), int(found[2]), 1)) if found else None


def this_month() -> Month:
    return Month(current_regency().today.replace(day=1))


def office_named(code: str) -> str:
    """The address of the OPD with this code, address or id; empty where there is none."""
    found = model.Group.get(code) if code else None
    return str(found.name) if found is not None and found.is_organization else ""


def due_in(asked: Month, office: str, rows: int, start: int = 0) -> dict[str, Any]:
    """Datasets whose next release is due in that month, the first due first.

    :param office: the address of an OPD, or empty for all
    :returns: ``count`` and ``releases``
    """
    return between(asked.first, asked.last, office, rows, start)


def between(first: date, last: date, office: str, rows: int, start: int = 0) -> dict[str, Any]:
    """The same for any days, both included."""
    return _found(f"{DUE}:[{midnight(first)} TO {midnight(last)}]", office, f"{DUE} asc, title_string asc", rows, start)


def coming(office: str, rows: int) -> dict[str, Any]:
    """Datasets whose next release is due today or later, the first due first."""
    return _found(f"{DUE}:[{midnight(current_regency().today)} TO *]", office, f"{DUE} asc, title_string asc", rows, 0)


def late(office: str, rows: int) -> dict[str, Any]:
    """Datasets whose release was due before today, the longest late first."""
    yesterday = current_regency().today - timedelta(days=1)
    return _found(f"{DUE}:[* TO {midnight(yesterday)}]", office, f"{DUE} asc, title_string asc", rows, 0)


def released_in(asked: Month, office: str, rows: int, start: int = 0) -> dict[str, Any]:
    """Releases that happened in that month of the regency's calendar, the latest first; ``due``, ``late`` and ``scheduled`` are of that release.

    :returns: beside what the others have ``version`` of its table (0 without one) and ``first`` (there was none before)
    """
    count, found = past_releases(asked.first, asked.next.first, office, rows, start)
    return {"count": count, "releases": [_past(each) for each in found]}


def _past(release: PastRelease) -> dict[str, Any]:
    told = {"due": release.due.isoformat() if release.due else "", "scheduled": release.scheduled, "late": release.late}
    return {**_release(release.dataset), **told, "changed": release.at.isoformat(), "version": release.version, "first": release.first}


def _found(condition: str, office: str, order: str, rows: int, start: int) -> dict[str, Any]:
    conditions = ["+dataset_type:dataset", f"+{condition}", *([f'+organization:"{office}"'] if office else [])]
    asked = {"fq": " ".join(conditions), "sort": order, "rows": rows, "start": start, "facet": "false"}
    answer = tk.get_action("package_search")({}, asked)
    return {"count": answer["count"], "releases": [_release(each) for each in answer["results"]]}


def _release(dataset: Mapping[str, Any]) -> dict[str, Any]:
    day, office = due(dataset), dataset.get("organization") or {}
    return {
        "id": dataset["id"],
        "name": dataset["name"],
        "title": dataset.get("title") or dataset["name"],
        "title_en": dataset.get("title_en") or "",
        "organization": office.get("name") or "",
        "office": office.get("title") or "",
        "sample": tk.asbool(dataset.get("data_contoh") or False),
        "due": day.isoformat() if day else "",
        "scheduled": is_scheduled(dataset),
        "late": max(0, (current_regency().today - day).days) if day else 0,
        "changed": str(dataset["metadata_modified"]),
    }
