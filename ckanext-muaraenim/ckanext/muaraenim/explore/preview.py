"""Ten rows of a published table, as the reader may see them."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.tables.reading import held_rows, table_head
from ckanext.muaraenim.theme.column import Column, column_of

__all__ = ["Preview", "Row", "first_page", "read_preview"]

ROWS_PER_PAGE = 10
LAST_PAGE = 3_000  # 30,000 rows; who wants more downloads the table
Resource = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """``cells`` are written for people, in the order of the columns. ``held``: the newest reading of this row could not be understood."""

    cells: tuple[str, ...]
    held: bool = False


@dataclass(frozen=True)
class Preview:
    """``heading``: index of the column that names its row. ``held``: how many rows of the whole table were not brought up to date."""

    resource: Resource
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: int
    page: int
    heading: int
    held: int = 0

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


def read_preview(resource: Resource, page: int) -> Preview | None:
    """One page of the table; None where there is no table or the reader may not read it. A page past the end shows the last one."""
    if not resource.get("datastore_active") or resource.get("restricted"):
        return None
    page = max(1, min(page, LAST_PAGE))
    found = _search(resource, offset=(page - 1) * ROWS_PER_PAGE)
    if found is None:
        return None
    if not found["records"] and found["total"] and page > 1:
        return read_preview(resource, math.ceil(found["total"] / ROWS_PER_PAGE))
    columns = tuple(column_of(field).fitted(found["records"]) for field in found["fields"] if field["id"] != "_id")
    key, held = _held_keys(resource["id"])
    rows = tuple(
        Row(tuple(column.write(record[column.name]) for column in columns), held=bool(held) and _key_of(record, key) in held)
        for record in found["records"]
    )
    return Preview(resource, columns, rows, found["total"], page, _heading(columns), len(held))


def first_page(text: str | None) -> int:
    """The page number of an address; 1 for what is no number."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 1


def _search(resource: Resource, offset: int) -> dict[str, Any] | None:
    asked = {"resource_id": resource["id"], "offset": offset, "limit": ROWS_PER_PAGE, "sort": "_id"}
    try:
        found: dict[str, Any] = tk.get_action("datastore_search")({}, asked)
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
