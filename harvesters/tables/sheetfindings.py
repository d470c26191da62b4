"""What can be wrong with the rows of a sheet as a whole, before their cells are read."""

from __future__ import annotations

from dataclasses import dataclass

from harvesters.checks.finding import Finding
from harvesters.tables.findings import CellFinding

__all__ = ["Overlong", "RowOverlong", "TableAgain", "TableBelow", "TableBeside"]


@dataclass(frozen=True, slots=True)
class Overlong:
    """Stands for the first cell of a text file's row that has ``cells`` cells under ``headings`` headings, so that nobody knows which is which."""

    cells: int
    headings: int

    def __str__(self) -> str:
        return str(self.cells)


@dataclass(frozen=True)
class RowOverlong(CellFinding):
    """``value``: how many cells the row has."""

    code = "row-overlong"
    sentence_id = "Baris ini berisi {value} sel, padahal judulnya {headings}: koma di dalam angka atau teks mungkin memotongnya."
    sentence_en = "This row has {value} cells under {headings} headings: a comma inside a number or text may have cut it."
    remedy_id = "Apit isi yang berkoma dengan tanda kutip, atau simpan dengan pemisah titik koma; baris ini menunggu."
    remedy_en = "Put what holds a comma in quotation marks, or save the file with semicolons; this row waits."

    headings: int


@dataclass(frozen=True)
class TableAgain(Finding):
    code = "table-again"
    severity = "warning"
    sentence_id = "Judul kolom berdiri lagi di bawah akhir tabel: baris-baris sesudahnya dibaca sebagai tabel yang sama."
    sentence_en = "The headings stand again below the end of the table: the rows after them are read as the same table."
    remedy_id = "Bila itu tabel lain (misalnya tahun lain), pindahkan ke lembar sendiri, atau pilih pada sumber dengan «table» atau «title_column»."
    remedy_en = "If it is another table (of another year), move it to a sheet of its own, or choose by «table» or «title_column» in the source."


@dataclass(frozen=True)
class TableBelow(Finding):
    code = "table-below"
    severity = "warning"
    sentence_id = "Di sini mulai tabel lain dengan judul kolom yang lain; baris ini dan sesudahnya tidak dibaca."
    sentence_en = "Another table with other headings begins here; this row and those after it are not read."
    remedy_id = "Pindahkan tabel itu ke lembar sendiri bila harus terbit."
    remedy_en = "Move that table to a sheet of its own if it shall be published."


@dataclass(frozen=True)
class TableBeside(Finding):
    """``place``: where its headings begin."""

    code = "table-beside"
    severity = "warning"
    sentence_id = "Di sini, di samping tabel yang dibaca, berdiri lagi judul kolom yang sama; tabel itu tidak dibaca."
    sentence_en = "The same headings stand here again, beside the table that is read; that table is not read."
    remedy_id = "Bila ikut terbit, baca semuanya dengan «table: all»; bila tabelnya berimpitan, beri rentang selnya dengan «range»."
    remedy_en = "If it shall be published, read all of them by «table: all»; where the tables touch, give the range of cells by «range»."
