"""The history of a dataset: every version of its tables that was ever published, and what each did, told to this reader."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk
from flask import has_request_context

from ckanext.muaraenim.tables.definitions import current_sources
from ckanext.muaraenim.tables.language import reader_language
from ckanext.muaraenim.tables.links import download_address
from ckanext.muaraenim.theme.calling import as_reader
from ckanext.muaraenim.theme.rows import RowStory, row_stories

__all__ = ["History", "Opened", "Version", "column_said", "errata", "latest_version", "opened", "read_history", "summary", "version_count"]

VERSIONS_PER_PAGE = 20
ROWS_PER_PAGE = 25
LAST_PAGE = 40_000
ERRATA_SHOWN = 20
Dataset = Mapping[str, Any]


@dataclass(frozen=True)
class Version:
    """``title`` of the table, ``by``: who made it, in words; ``source``: id of the source, or empty. Addresses are absolute and stay for ever.

    ``download``: empty where the reader may not have the rows.
    """

    table: str
    number: int
    title: str
    published: str
    first: bool
    summary: str
    by: str
    source: str
    run: str
    reason: str
    corrected: int
    folded: bool
    address: str
    download: str


@dataclass(frozen=True)
class History:
    """``redactions``: what was blanked in every version: ``column`` or number of ``rows``, ``reason``, ``at``.

    ``errata``: the latest versions in which a figure that was final became another one."""

    versions: tuple[Version, ...]
    total: int
    page: int
    redactions: tuple[Mapping[str, Any], ...] = ()
    errata: tuple[Version, ...] = ()

    @property
    def pages(self) -> int:
        return math.ceil(self.total / VERSIONS_PER_PAGE)


@dataclass(frozen=True)
class Opened:
    """One version with its row changes; ``closed``: the reader may not read rows."""

    version: Version
    rows: tuple[RowStory, ...] = ()
    total: int = 0
    page: int = 1
    closed: bool = False

    @property
    def pages(self) -> int:
        return math.ceil(self.total / ROWS_PER_PAGE)


def read_history(dataset: Dataset, page: int, per_page: int = VERSIONS_PER_PAGE) -> History:
    """One page of it, latest first."""
    found = as_reader("dataset_revision_list", id=dataset["id"], limit=per_page, offset=(page - 1) * per_page)
    versions = tuple(_version(dataset, each) for each in found["revisions"])
    return History(versions, found["count"], page, tuple(found["redactions"]), errata(dataset))


def errata(dataset: Dataset) -> tuple[Version, ...]:
    """The latest versions in which a figure that was final became another one."""
    return tuple(_version(dataset, each) for each in _told(dataset, corrected=True, limit=ERRATA_SHOWN)["revisions"])


def opened(dataset: Dataset, table: str, number: int, page: int = 1, *, rows: int = ROWS_PER_PAGE, kind: str = "") -> Opened:
    """One version of one table, with some of its row changes.

    :param table: the resource's id; :param kind: only ``added``, ``changed`` or ``removed`` rows
    """
    asked = {"id": table, "number": number, "limit": rows, "offset": (page - 1) * rows, "kind": kind}
    try:
        found = tk.get_action("table_revision_show")({}, asked)
    except tk.NotAuthorized:
        return Opened(_closed_version(dataset, table, number), closed=True)
    except tk.ObjectNotFound as error:
        return tk.abort(404, str(error))
    stories = row_stories(found, str(_resource(dataset, table).get("tabel") or ""))
    return Opened(_version(dataset, {"table": table, **found}), tuple(stories), found["changes_count"], page)


def version_count(dataset: Dataset) -> int:
    """How many versions were ever published."""
    return int(_latest(dataset)["count"])


def latest_version(dataset: Dataset) -> int:
    """The number of the one that was published last; 0 where there is none."""
    found = _latest(dataset)["revisions"]
    return int(found[0]["number"]) if found else 0


def _latest(dataset: Dataset) -> Mapping[str, Any]:
    """How many versions there are, and the last one; asked once a page."""
    if not has_request_context():
        return _told(dataset, limit=1)
    told: dict[str, Mapping[str, Any]] = tk.g.setdefault("portal_latest_versions", {})
    if dataset["id"] not in told:
        told[dataset["id"]] = _told(dataset, limit=1)
    return told[dataset["id"]]


def _told(dataset: Dataset, **asked: Any) -> Mapping[str, Any]:
    """The answer of ``dataset_revision_list``; empty where no feature keeps versions, or this reader may not know of them."""
    try:
        found: Mapping[str, Any] = tk.get_action("dataset_revision_list")({}, {"id": dataset["id"], **asked})
    except (KeyError, tk.NotAuthorized, tk.ObjectNotFound):
        return {"count": 0, "revisions": []}
    return found


def _closed_version(dataset: Dataset, table: str, number: int) -> Version:
    """The facts of a version whose rows are not for this reader; whoever sees the dataset may know them."""
    found = as_reader("dataset_revision_list", id=dataset["id"], table=table, number=number)["revisions"]
    return _version(dataset, found[0]) if found else tk.abort(404, tk._("There is no such revision of this table."))


def summary(revision: Mapping[str, Any]) -> str:
    """``12 baris ditambahkan, 3 baris berubah``."""
    _n, write = tk.ungettext, tk.h.portal_number
    added, changed, removed = (revision[name] or 0 for name in ("added", "changed", "removed"))
    if revision.get("folded"):
        said = _n("The oldest version that is kept, with {n} row", "The oldest version that is kept, with {n} rows", added)
        return said.format(n=write(added))
    if revision["first"]:
        return _n("First published, with {n} row", "First published, with {n} rows", added).format(n=write(added))
    said = [
        *map(column_said, revision["column_changes"]),
        _n("{n} row added", "{n} rows added", added).format(n=write(added)) if added else "",
        _n("{n} row changed", "{n} rows changed", changed).format(n=write(changed)) if changed else "",
        _n("{n} row removed", "{n} rows removed", removed).format(n=write(removed)) if removed else "",
    ]
    return ", ".join(filter(None, said)) or tk._("The description of the columns changed, no row did")


def column_said(change: Mapping[str, str]) -> str:
    """``kolom «Jiwa» ditambahkan``."""
    title, former = _title(change, ""), _title(change, "former_")
    if change["kind"] == "added":
        return tk._("column «{column}» added").format(column=title)
    if change["kind"] == "lost":
        return tk._("column «{column}» lost").format(column=title)
    if change["kind"] == "converted":
        return tk._("column «{column}» is of another kind").format(column=title)
    if title == former:
        title, former = change["name"], change["former"]
    return tk._("column «{former}» renamed to «{column}»").format(former=former, column=title)


def _title(change: Mapping[str, str], side: str) -> str:
    english = change[f"{side}label_en"] if reader_language() == "en" else ""
    return english or change[f"{side}label"] or change[f"{side}name" if not side else "former"]


def _version(dataset: Dataset, revision: Mapping[str, Any]) -> Version:
    table, number = revision["table"], revision["number"]
    resource = _resource(dataset, table)
    name = str(resource.get("tabel") or "tabel")
    open_to_reader = bool(resource) and not resource.get("restricted")
    page = tk.h.url_for("history.show", id=dataset["id"], tabel=table, revisi=number, _external=True, locale="default")
    return Version(
        table=table,
        number=number,
        title=resource.get("name") or "",
        published=revision["published"],
        first=revision["first"],
        summary=summary(revision),
        by=_by(dataset, revision["by"]),
        source=revision["by"].get("source", ""),
        run=revision["run"] if revision["by"]["kind"] == "source" else "",
        reason=revision["reason"],
        corrected=revision["corrected"] or 0,
        folded=revision["folded"],
        address=page,
        download=f"{download_address(dataset['id'], table, name)}?revisi={number}" if open_to_reader else "",
    )


def _resource(dataset: Dataset, table: str) -> Mapping[str, Any]:
    return next((resource for resource in dataset["resources"] if resource["id"] == table), {})


def _by(dataset: Dataset, by: Mapping[str, str]) -> str:
    office = tk.h.portal_producer(dataset)
    if by["kind"] == "submission":
        return tk._("Submission {number} of {office}, published by Walidata").format(number=by["number"], office=office)
    if by["kind"] == "office":
        return tk._("{office}, published by Walidata").format(office=office)
    source = current_sources().found.get(by["source"])
    return tk._("Fetched from the source {source}").format(source=source.title if source else by["source"])
