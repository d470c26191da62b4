"""Ten rows of a published table, as the reader may see them."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.explore.asked import Asked
from ckanext.muaraenim.tables.reading import held_rows, table_head
from ckanext.muaraenim.theme.column import Column, column_of

__all__ = ["ASKED_AT_MOST", "Preview", "Row", "read_preview"]

ROWS_PER_PAGE = 10
ASKED_AT_MOST = 100_000  # rows; a larger table is shown as it stands, because every order of it would cost a second
LAST_PAGE = 3_000  # 30,000 rows; who wants more downloads the table
Resource = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """``cells`` are written for people, in the order of the columns. ``held``: the newest reading of this row could not be understood."""

    cells: tuple[str, ...]
    held: bool = False


@dataclass(frozen=True)
class Preview:
    """``heading``: index of the column that names its row. ``held``: how many rows of the whole table were not brought up to date.

    ``total``: rows that were asked for; ``whole``: of the table.
    """

    resource: Resource
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: int
    page: int
    heading: int
    held: int = 0
    whole: int = 0
    asked: Asked = Asked()

    @property
    def askable(self) -> bool:
        """Whether it can be put in another order and searched, and is worth it."""
        return ROWS_PER_PAGE < self.whole <= ASKED_AT_MOST

    @property
    def pages(self) -> int:
        return min(math.ceil(self.total / ROWS_PER_PAGE), LAST_PAGE)

    @property
    def first(self) -> int:
        """Number of the first row shown, counted from 1."""
        return (self.page - 1) * ROWS_PER_PAGE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


def read_preview(resource: Resource, wanted: Asked) -> Preview | None:
    """One page of the rows that are asked for; None where there is no table or the reader may not read it. A page past the end shows the last one."""
    if not resource.get("datastore_active") or resource.get("restricted"):
        return None
    wanted, head = replace(wanted, page=max(1, min(wanted.page, LAST_PAGE))), None
    if not wanted.plain:
        head = _search(resource, {"limit": 0})
        if head is None:
            return None
        wanted = wanted.among(_columns(head)) if head["total"] <= ASKED_AT_MOST else Asked(wanted.page)
    asked = wanted.search(_columns(head)) if head else {"sort": "_id"}
    found = head if asked is None else _search(resource, {**asked, "offset": (wanted.page - 1) * ROWS_PER_PAGE, "limit": ROWS_PER_PAGE})
    if found is None:
        return None
    total = 0 if asked is None else found["total"]
    if not found["records"] and total and wanted.page > 1:
        return read_preview(resource, replace(wanted, page=math.ceil(total / ROWS_PER_PAGE)))
    columns, records = tuple(column.fitted(found["records"]) for column in _columns(head or found)), found["records"]
    rows, held = _rows(resource["id"], columns, records)
    return Preview(resource, columns, rows, total, wanted.page, _heading(columns), held, head["total"] if head else total, wanted)


def _rows(resource_id: str, columns: Sequence[Column], records: Sequence[Mapping[str, Any]]) -> tuple[tuple[Row, ...], int]:
    """The rows, and how many of the whole table are held."""
    key, held = _held_keys(resource_id)
    written = (tuple(column.write(record[column.name]) for column in columns) for record in records)
    rows = tuple(Row(cells, held=bool(held) and _key_of(record, key) in held) for cells, record in zip(written, records, strict=True))
    return rows, len(held)


def _columns(found: Mapping[str, Any]) -> list[Column]:
    return [column_of(field) for field in found["fields"] if field["id"] != "_id"]


def _search(resource: Resource, asked: Mapping[str, Any]) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = tk.get_action("datastore_search")({}, {"resource_id": resource["id"], **asked})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return None
    return found


def _heading(columns: tuple[Column, ...]) -> int:
    """The first column of words; the first of all where there is none."""
    return next((index for index, column in enumerate(columns) if column.kind == "text"), 0)


def _held_keys(resource_id: str) -> tuple[tuple[str, ...], set[tuple[str, ...]]]:
    """The key columns, and the keys of rows that could not be read anew."""
    head = table_head(resource_id)
    if not head.number or not head.key:
        return (), set()
    return head.key, {tuple(_plain(value) for value in json.loads(key)) for key, _ in held_rows(resource_id)}


def _key_of(record: Mapping[str, Any], key: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_plain(record.get(name)) for name in key)


def _plain(value: Any) -> str:
    return "" if value is None else str(value)
