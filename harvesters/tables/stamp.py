"""The mark by which a template is known again: a hidden sheet with the table's name and the version of its definition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from harvesters.checks.finding import Finding
from harvesters.place import Place
from harvesters.reading.workbook import Sheet
from harvesters.tables.definition import TableDefinition

__all__ = ["DATA_SHEET", "LISTS_SHEET", "NOTES_SHEET", "STAMP_SHEET", "Stamp", "TemplateForeign", "TemplateStale", "judge_stamp", "read_stamp"]

STAMP_SHEET = "_templat"
DATA_SHEET = "Data"
NOTES_SHEET = "Petunjuk"
LISTS_SHEET = "_daftar"
_MARK = "templat-tabel"


@dataclass(frozen=True)
class Stamp:
    table: str
    version: str

    def cells(self) -> tuple[str, str, str]:
        """What the first row of the hidden sheet holds."""
        return _MARK, self.table, self.version


@dataclass(frozen=True)
class TemplateForeign(Finding):
    """The template was made for another table. ``table``: that one's name; ``expected``: this table's title."""

    code = "template-foreign"
    holds = "table"
    sentence_id = "Berkas ini templat tabel «{table}», bukan «{expected}»."
    sentence_en = "This file is the template of the table «{table}», not of «{expected}»."
    remedy_id = "Unduh templat tabel yang benar, atau setorkan ke tabelnya sendiri."
    remedy_en = "Download the right template, or hand it in at its own table."

    table: str
    expected: str


@dataclass(frozen=True)
class TemplateStale(Finding):
    """The definition has changed since the template was made."""

    code = "template-stale"
    severity = "warning"
    sentence_id = "Templat ini dibuat dari definisi lama tabel {expected}; kolom atau daftar pilihannya mungkin sudah berubah."
    sentence_en = "This template was made from an older definition of {expected}; its columns or choices may have changed."
    remedy_id = "Periksa temuan di bawah; untuk berikutnya unduh templat baru."
    remedy_en = "Look at the findings below; download a new template for the next time."

    expected: str


def read_stamp(sheets: Iterable[Sheet]) -> Stamp | None:
    """The stamp of a template, None for any other workbook."""
    for sheet in sheets:
        if sheet.name != STAMP_SHEET:
            continue
        for _, cells in islice(sheet.rows(), 1):
            texts = [str(cell or "") for cell in cells]
            if len(texts) >= 3 and texts[0] == _MARK:
                return Stamp(texts[1][:200], texts[2][:200])
    return None


def judge_stamp(stamp: Stamp | None, definition: TableDefinition, file: str) -> Iterator[Finding]:
    """A workbook without a stamp is as good as any."""
    if stamp is None:
        return
    if stamp.table != definition.name:
        yield TemplateForeign(Place(file=file), stamp.table, definition.title)
    elif stamp.version != definition.version:
        yield TemplateStale(Place(file=file), definition.title)
