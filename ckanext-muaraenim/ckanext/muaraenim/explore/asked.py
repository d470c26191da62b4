"""What an address asks of a table's preview: which page, in which order, which rows.

Nothing but names of its columns and words gets to the database.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.theme.addresses import parameters
from ckanext.muaraenim.theme.column import Column

__all__ = ["COLUMN", "ORDER", "TEXT", "Asked", "asked", "reordered"]

LONGEST = 100  # characters of a search
MOST_WORDS = 8
WORD = re.compile(r"[\w.\-/]*\w", re.UNICODE)
LARGEST = Decimal(10) ** 18
PAGE, ORDER, TEXT, COLUMN = "hal", "urut", "cari", "kolom"


@dataclass(frozen=True)
class Asked:
    """``order``: a column's name, with ``-`` before it where the highest comes first. ``text`` is looked for in ``column``, or in all of them."""

    page: int = 1
    order: str = ""
    text: str = ""
    column: str = ""

    @property
    def plain(self) -> bool:
        """All rows, as they stand."""
        return not (self.order or self.text)

    def among(self, columns: Sequence[Column]) -> Asked:
        """Without what the table has no column for."""
        names = {column.name for column in columns}
        order = self.order if self.order.removeprefix("-") in names else ""
        return Asked(self.page, order, self.text, self.column if self.column in names else "")

    def search(self, columns: Sequence[Column]) -> dict[str, Any] | None:
        """The parameters of ``datastore_search``, for what :meth:`among` left; None where no row can be meant."""
        name = self.order.removeprefix("-")
        found: dict[str, Any] = {"sort": f'"{name}" {"desc" if self.order.startswith("-") else "asc"} nulls last, _id' if name else "_id"}
        if not self.text:
            return found
        column = next((column for column in columns if column.name == self.column), None)
        if column and column.kind not in ("text", "code"):
            value = _value(column, self.text)
            return None if value is None else {**found, "filters": {column.name: value}}
        words = [word.strip("-./") for word in WORD.findall(self.text)[:MOST_WORDS]]
        query = " & ".join(f"'{word}':*" for word in words if word)
        return {**found, "q": {column.name: query} if column else query, "plain": False, "language": "simple"} if query else None


def asked(given: Mapping[str, str]) -> Asked:
    """From the parameters of an address; what is no page number is page 1."""
    page = given.get(PAGE) or ""
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 9 else 1
    return Asked(number, (given.get(ORDER) or "")[:LONGEST], (given.get(TEXT) or "").strip()[:LONGEST], given.get(COLUMN) or "")


def reordered(order: str) -> str:
    """This page with the rows in another order, at its first page."""
    kept = [(name, value) for name, value in parameters() if name not in (PAGE, ORDER)]
    return f"?{urlencode([*kept, (ORDER, order)])}#tabel"


def _value(column: Column, text: str) -> Any:
    """What somebody typed as a value of the column; None for what it can't be."""
    if column.kind in ("date", "datetime"):
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            return None
    if column.kind == "boolean":
        return {tk._("yes"): True, tk._("no"): False}.get(text.lower())
    marks = str.maketrans(",", ".", ".") if tk.h.portal_language() == "id" else str.maketrans("", "", ",")
    try:
        figure = Decimal(text.replace("−", "-").translate(marks))
    except InvalidOperation:
        return None
    whole = column.kind in ("integer", "year")
    if not figure.is_finite() or abs(figure) >= LARGEST or (whole and figure != int(figure)):
        return None
    return int(figure) if whole else str(figure)
