"""Check ``complete-codes``: every value of a column's code list occurs, for instance every kecamatan once a year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import polars as pl

from harvesters.checks.contract import Check, columns_option, register
from harvesters.checks.finding import Finding
from harvesters.checks.subject import Subject
from harvesters.declaration import Declared
from harvesters.place import Place
from harvesters.tables.column import Column
from harvesters.words import phrase

__all__ = ["CodesIncomplete", "CompleteCodesCheck"]

_NAMED = 10


@dataclass(frozen=True)
class CodesIncomplete(Finding):
    """``group``: for which year or the like, empty for the whole table; ``missing``: titles of up to ten codes; ``count``: of all."""

    code = "codes-incomplete"
    severity = "warning"
    sentence_id = "Kolom {column}{group}: {count} dari daftar tidak ada ({missing})."
    sentence_en = "Column {column}{group}: {count} of the list are missing ({missing})."
    remedy_id = "Tambahkan barisnya, atau jelaskan mengapa tidak ada."
    remedy_en = "Add their rows, or explain why there are none."

    column: str
    group: str
    count: int
    missing: str


@register("complete-codes")
class CompleteCodesCheck(Check):
    """A row that is held back or stays as published counts as there."""

    options: ClassVar[Mapping[str, str]] = {
        "column": "column with a code list",
        "per": "columns within whose every value the list must be complete, such as the year; the whole table if left out",
    }

    @classmethod
    def read(cls, declared: Declared, columns: Sequence[Column]) -> Mapping[str, Any]:
        declared.only(cls.options)
        listed = [column.name for column in columns if column.codes and column.published]
        named = declared.need("column")
        if not listed:
            raise named.wrong(phrase("tidak ada kolom dengan daftar kode", "no column has a code list"), "codes")
        per = declared.get("per")
        return {"column": named.choice(listed), "per": columns_option(per, columns) if per else ()}

    @classmethod
    def run(cls, options: Mapping[str, Any], subject: Subject) -> Iterator[Finding]:
        column, per = options["column"], list(options["per"])
        codes = subject.column(column).codes
        held = {(*(key.get(name) for name in per), str(key.get(column))) for key in subject.table.held}
        different = pl.concat([part.unique(maintain_order=True) for _, part in subject.parts(list(dict.fromkeys([*per, column])))])
        groups: Iterator[tuple[tuple[object, ...], pl.DataFrame]] = iter([((), different)])
        if per:
            groups = iter(different.group_by(per, maintain_order=True))
        for values, group in groups:
            there = {str(value) for value in group[column].unique()}
            missing = [title or code for code, title in codes.items() if code not in there and (*values, code) not in held]
            if missing:
                title = subject.column(column).title
                said = ", ".join(missing[:_NAMED]) + (" …" if len(missing) > _NAMED else "")
                yield CodesIncomplete(Place(column=title), title, "".join(f", {value}" for value in values), len(missing), said)
