"""Check ``blank-column``: a column that the source has but that is empty in every row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from harvesters.checks.contract import UnpromptedCheck, register
from harvesters.checks.finding import Finding
from harvesters.checks.subject import Subject
from harvesters.place import Place

__all__ = ["BlankColumnCheck", "ColumnBlank"]


@dataclass(frozen=True)
class ColumnBlank(Finding):
    code = "column-blank"
    severity = "warning"
    sentence_id = "Kolom {column} kosong di semua baris ({count})."
    sentence_en = "Column {column} is empty in every row ({count})."
    remedy_id = "Isi kolomnya di sumber, atau hapus dari definisi tabel bila memang tidak dipakai."
    remedy_en = "Fill it at its source, or remove it from the table's definition if nobody needs it."

    column: str
    count: int


@register("blank-column")
class BlankColumnCheck(UnpromptedCheck):
    """A column that the source lacks is told when the table is read. (The guard stops a published column from being emptied.)"""

    @classmethod
    def run(cls, options: Mapping[str, Any], subject: Subject) -> Iterator[Finding]:
        blank = {column.name: column for column in subject.definition.columns if column.published and column.name not in subject.table.absent}
        for _, part in subject.parts():
            blank = {name: column for name, column in blank.items() if part[name].null_count() == part.height}
        for column in blank.values() if subject.height else ():
            yield ColumnBlank(Place(column=column.title), column.title, subject.height)
