"""Which rows of a sheet are printed totals: some cell that names the row names a total, or a region larger than those that its column lists."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from harvesters.tables.codelist import CodeList
from harvesters.tables.column import Kind
from harvesters.tables.definition import TableDefinition
from harvesters.tables.sheetcells import text_at
from harvesters.tables.totals import names_region, names_total

__all__ = ["SheetTotals"]

_SMALLER = frozenset({"kecamatan", "kelurahan", "desa", "puskesmas", "wilayah"})  # a column with one of these words lists parts of the regency
_SMALLEST, _LARGER = frozenset({"desa", "kelurahan"}), frozenset({"kecamatan", "wilayah"})
_BEGINS = r"sub|grand|j\s*u\s*m\s*l\s*a\s*h|t\s*o\s*t\s*a\s*l|jml|sum|rata|rerata|average|kab|kota|provinsi"
_DISTRICT = re.compile(r"(kecamatan\s|kec\.|kec\s)\s*\S.*", re.I)


class SheetTotals:
    """:param lists: the code lists of columns. :param words: that name totals besides the usual ones."""

    def __init__(self, definition: TableDefinition, lists: Mapping[str, CodeList], words: Collection[str]) -> None:
        self._definition, self._lists, self._words = definition, lists, words
        self._names = [each.name for each in definition.columns if each.name in definition.key and each.kind in (Kind.TEXT, Kind.CODE)]
        self.beginnings = {name: rf"(?i)^\s*(?:{_BEGINS}{'|kec' if self._lists_villages(name) else ''})" for name in self._names}
        """How totals begin in each column of the key that may name one; what begins so may still be data. In Rust's syntax."""

    def names(self, cells: Sequence[Any], columns: Mapping[str, int], label: str) -> bool:
        """:param columns: where the table's columns stand. :param label: the first text of the row."""
        if not label:
            return False
        named = next((name for name, at in columns.items() if text_at(cells, at) == label), "")
        if self._is_total(named, label):
            return True
        others = [(name, text_at(cells, columns[name])) for name in self._names if name in columns and name != named]
        return any(text and self._is_total(name, text) for name, text in others) or self._is_district(named, label, cells, columns)

    def _is_total(self, column: str, text: str) -> bool:
        codes, places = self._lists.get(column), bool(column) and not _SMALLER.isdisjoint(self._said(column))
        if codes is not None and codes.find(text) is not None and (codes.knows(text) or not (places and names_region(text))):
            return False  # a district may be called as its regency is, but not «Kabupaten»
        free_text = column and codes is None and self._definition.key and column not in self._definition.key
        return not free_text and names_total(text, self._words, regency=codes is not None or not column or places, places=places)

    def _is_district(self, column: str, text: str, cells: Sequence[Any], columns: Mapping[str, int]) -> bool:
        """``Kecamatan …`` with figures, in a column of the key that lists villages only."""
        if column not in self._names or not _DISTRICT.fullmatch(text):
            return False
        codes = self._lists.get(column)
        if not self._lists_villages(column) or (codes is not None and codes.knows(text)):
            return False
        return any(at < len(cells) and cells[at] not in (None, "") for name, at in columns.items() if name not in self._definition.key)

    def _lists_villages(self, column: str) -> bool:
        return not _SMALLEST.isdisjoint(self._said(column)) and _LARGER.isdisjoint(self._said(column))

    def _said(self, column: str) -> set[str]:
        return set(re.split(r"[^a-z]+", f"{column} {self._definition.column(column).title}".casefold()))
