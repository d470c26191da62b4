"""What is found where a table holds what may be of persons."""

from __future__ import annotations

from dataclasses import dataclass

from harvesters.checks.finding import Finding
from harvesters.tables.findings import ColumnFinding

__all__ = ["PersonalColumn", "PersonalData", "PersonalKey"]


@dataclass(frozen=True)
class PersonalData(Finding):
    """``pattern``: nik, nip, npwp, phone, email or name. The value is never a fact."""

    code = "personal-data"
    sentence_id = "Kolom {column} memuat yang tampak seperti data pribadi ({pattern}) pada {count} baris; baris itu ditahan."
    sentence_en = "Column {column} holds what looks like personal data ({pattern}) in {count} rows; they are held back."
    remedy_id = "Hapus dari sumbernya. Jika bukan data pribadi, nyatakan personal: false pada kolom ini."
    remedy_en = "Remove it from the source. If it is not personal data, declare personal: false on this column."

    column: str
    pattern: str
    count: int


class PersonalColumn(ColumnFinding):
    code = "personal-column"
    severity = "warning"
    sentence_id = "Nama kolom {column} lazim dipakai untuk data pribadi; kolom ini tidak diterbitkan. Kolom yang lain tetap diproses."
    sentence_en = "The column name {column} is usual for personal data; the column is not published. The other columns go on."
    remedy_id = "Bila isinya bukan data orang, nyatakan personal: false pada kolom ini di definisi tabel; bila memang data orang, public: false."
    remedy_en = "If it is not about persons, declare personal: false on this column in the table's definition; if it is, public: false."


class PersonalKey(ColumnFinding):
    """A key, ``split_by`` or a check needs a column that is withheld."""

    code = "personal-key"
    holds = "table"
    sentence_id = "Kolom {column}, yang dipakai kunci atau pemeriksaan tabel ini, bernama seperti data pribadi. Tabel ini tidak diterbitkan."
    sentence_en = "Column {column}, which the table's key or a check needs, is named like personal data. The table is not published."
    remedy_id = "Nyatakan personal: false pada kolom itu bila isinya bukan data orang; bila data orang, pakai kunci yang lain."
    remedy_en = "Declare personal: false on that column if it is not about persons; if it is, choose another key."
