"""Check ``duplicate-rows``: in a table without key, rows that agree in every column. (With a key, rows of the same key are held back.)"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from harvesters.checks.contract import UnpromptedCheck, register
from harvesters.checks.finding import Finding
from harvesters.checks.subject import Subject
from harvesters.tables.duplicates import NUMBER, alike

__all__ = ["DuplicateRowsCheck", "RowsRepeated"]

_TIME = "\ntime"


@dataclass(frozen=True)
class RowsRepeated(Finding):
    """``count``: rows that another row before them says already; ``place`` is the first of them."""

    code = "rows-repeated"
    severity = "warning"
    sentence_id = "{count} baris mengulang baris lain di semua kolom."
    sentence_en = "{count} rows repeat another row in every column."
    remedy_id = "Hapus pengulangannya di sumber, atau beri tabel ini kunci (key) bila tiap baris memang berbeda."
    remedy_en = "Remove them at their source, or give the table a key if every row is something of its own."

    count: int


@register("duplicate-rows")
class DuplicateRowsCheck(UnpromptedCheck):
    @classmethod
    def run(cls, options: Mapping[str, Any], subject: Subject) -> Iterator[Finding]:
        names = list(subject.all.schema)
        if subject.definition.key or not names:
            return
        twice = alike(subject.all, names)
        again = twice.select(NUMBER, (pl.int_range(pl.len()).over(names) > 0).alias(_TIME)).filter(_TIME)[NUMBER]
        if len(again):
            yield RowsRepeated(subject.place(again[0]), len(again))
