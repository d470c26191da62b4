"""Check ``unique``: no two rows agree in all of some columns, besides the key, which is always unique."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import polars as pl

from harvesters.checks.contract import Check, columns_option, register
from harvesters.checks.finding import Finding
from harvesters.checks.subject import LISTED, Subject, more
from harvesters.declaration import Declared
from harvesters.tables.column import Column
from harvesters.tables.duplicates import NUMBER, alike

__all__ = ["NotUnique", "UniqueCheck"]

_COUNT = "\ncount"


@dataclass(frozen=True)
class NotUnique(Finding):
    """``count``: rows that agree; ``place`` is the second of them."""

    code = "not-unique"
    holds = "table"
    sentence_id = "{count} baris mempunyai {columns} yang sama."
    sentence_en = "{count} rows agree in {columns}."
    remedy_id = "Hapus atau perbaiki baris yang berulang; tabel ini menunggu."
    remedy_en = "Remove or repair the repeated rows; the table waits."

    columns: str
    count: int


@register("unique")
class UniqueCheck(Check):
    """Rows that are empty in one of the columns are left out."""

    options: ClassVar[Mapping[str, str]] = {"columns": "columns that together may occur only once"}

    @classmethod
    def read(cls, declared: Declared, columns: Sequence[Column]) -> Mapping[str, Any]:
        declared.only(cls.options)
        return {"columns": columns_option(declared.need("columns"), columns)}

    @classmethod
    def run(cls, options: Mapping[str, Any], subject: Subject) -> Iterator[Finding]:
        names = list(options["columns"])
        twice = alike(subject.all, names).drop_nulls(names)
        groups = twice.group_by(names, maintain_order=True).agg(pl.col(NUMBER).get(1, null_on_oob=True), pl.len().alias(_COUNT))
        groups = groups.filter(pl.col(_COUNT) > 1)
        for number, count in groups.head(LISTED).select(NUMBER, _COUNT).iter_rows():
            yield NotUnique(subject.place(number), subject.titles(names), count)
        yield from more(NotUnique.code, subject.titles(names), groups.height - LISTED)
