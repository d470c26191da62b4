"""What a file shall hold: which table in which version, all of its rows or those that the preview shows, and what the file says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.explore.asked import Asked
from ckanext.muaraenim.explore.preview import ASKED_AT_MOST
from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.tables.reading import table_head
from ckanext.muaraenim.tables.redaction import redactions
from ckanext.muaraenim.theme.column import Column, column_of

__all__ = ["Subject", "subject_of", "wanted_rows"]

IDS_AT_ONCE = 32_000


@dataclass(frozen=True)
class Subject:
    """``number``: of the published revision, 0 for a table that has none; ``published``: when. ``version``: changes whenever the content may.

    ``asked``: which rows, in which order. ``rows``: how many the whole table has.
    """

    dataset: Mapping[str, Any]
    resource: Mapping[str, Any]
    columns: tuple[Column, ...]
    rows: int
    number: int
    published: datetime | None
    version: str
    asked: Asked = Asked()

    @property
    def sample(self) -> bool:
        return bool(tk.h.portal_is_sample(self.dataset))

    @property
    def address(self) -> str:
        """Of the dataset's page."""
        return str(tk.h.url_for("dataset.read", id=self.dataset["name"], _external=True, locale="default"))

    def file_name(self, suffix: str) -> str:
        """``penduduk-versi-3-2026-07-29-data-contoh.csv``: dataset, version, its day, and what else somebody must know who finds it on a disk."""
        day = (self.published or datetime.now(current_regency().time_zone)).astimezone(current_regency().time_zone).date().isoformat()
        parts = [self.dataset["name"], f"versi-{self.number}" if self.number else "", day]
        parts += ["pilihan" if self.asked.text else "", "data-contoh" if self.sample else ""]
        return "-".join(filter(None, parts)) + suffix

    def facts(self) -> dict[str, str]:
        """What every file says of itself, by names that programs can rely on; what is not known is left out."""
        licence = tk.h.portal_licence(self.dataset)
        told = {
            "title": tk.h.portal_title(self.dataset),
            "sample": tk._("Sample data: these figures are invented.") if self.sample else "",
            "source": tk.h.portal_origin(self.dataset),
            "producer": tk.h.portal_producer(self.dataset),
            "period": tk.h.portal_period(self.dataset),
            "version": str(self.number or ""),
            "published": self.published.isoformat() if self.published else "",
            "accessed": datetime.now(current_regency().time_zone).date().isoformat(),
            "licence": getattr(licence, "striptags", lambda: licence)(),
            "licence_url": tk.h.portal_address(self.dataset.get("license_url")),
            "address": self.address,
            "selection": self._selection(),
        }
        return {name: str(text) for name, text in told.items() if text}

    def dictionary(self) -> list[dict[str, str]]:
        """The columns in their order; what is not given is left out."""
        described = (
            {"name": each.name, "title": each.title, "kind": each.kind, "unit": each.unit, "notes": each.notes} for each in self.columns
        )
        return [{name: text for name, text in column.items() if text} for column in described]

    def _selection(self) -> str:
        if not self.asked.text:
            return ""
        title = next((each.title for each in self.columns if each.name == self.asked.column), tk._("all texts"))
        return tk._("Only rows with “{words}” in: {column}").format(words=self.asked.text, column=title)


def subject_of(dataset: Mapping[str, Any], resource_id: str, asked: Asked) -> Subject:
    """As the reader of this request may have it.

    :raises NotFound: there is no such table, or the dataset was withdrawn. :raises NotAuthorized: the reader may not read it.
    """
    resource = next((each for each in dataset["resources"] if each["id"] == resource_id), {})
    if not resource.get("datastore_active") or resource.get("restricted") or dataset.get("keadaan") == "ditarik":
        raise tk.ObjectNotFound(tk._("There is no such table."))
    found = tk.get_action("datastore_search")({}, {"resource_id": resource_id, "limit": 0})
    columns = tuple(column_of(field) for field in found["fields"] if field["id"] != "_id")
    head = table_head(resource_id)
    # without revisions somebody may write rows without anybody learning of it: such a file is at most a minute old
    version = f"{head.number}-{len(redactions([resource_id]))}" if head.number else f"0-{datetime.now(UTC):%Y%m%d%H%M}"
    asked = asked.among(columns) if found["total"] <= ASKED_AT_MOST else Asked()
    return Subject(dataset, resource, columns, found["total"], head.number, head.changed if head.number else None, version, asked)


def wanted_rows(subject: Subject) -> list[int] | None:
    """``_id`` of the rows that are asked for, in their order; None for all of them, as they stand."""
    if subject.asked.plain:
        return None
    asked, found = subject.asked.search(subject.columns), []
    while asked is not None:
        part = {**asked, "resource_id": subject.resource["id"], "fields": ["_id"], "limit": IDS_AT_ONCE, "offset": len(found)}
        records = tk.get_action("datastore_search")({}, {**part, "include_total": False})["records"]
        found += [record["_id"] for record in records]
        if len(records) < IDS_AT_ONCE:
            break
    return found
