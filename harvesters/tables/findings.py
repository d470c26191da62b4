"""What can be wrong with a table's cells, rows and columns when it is read. ``docs/reference/findings.md`` explains each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from harvesters.checks.finding import Finding
from harvesters.words import phrase

WITHHELD = phrase("(tidak ditampilkan)", "(not shown)")
"""Stands for a value that may not be quoted."""
NO_RESULT = phrase("hasilnya tidak tersimpan; buka dan simpan ulang berkasnya", "its result is not stored; open the file and save it again")
NONE_NEAR = phrase("tidak ada", "none")

_FIX_CELL_ID = "Perbaiki sel ini di sumbernya; baris ini menunggu, baris lain tetap diproses."
_FIX_CELL_EN = "Repair this cell at its source; this row waits, the others go on."


@dataclass(frozen=True)
class CellFinding(Finding):
    """One cell; its row is held back. ``column``: title; ``value``: as found, or ``WITHHELD``."""

    column: str
    value: Any
    remedy_id: ClassVar[str] = _FIX_CELL_ID
    remedy_en: ClassVar[str] = _FIX_CELL_EN


class NumberNotReadable(CellFinding):
    code = "number-not-readable"
    sentence_id = "Kolom {column}: «{value}» bukan angka."
    sentence_en = "Column {column}: «{value}» is not a number."
    remedy_id = "Tulis angkanya, atau daftarkan tanda ini pada missing di definisi tabel; baris ini menunggu, baris lain tetap diproses."
    remedy_en = "Write the number, or declare this sign under missing in the table's definition; this row waits, the others go on."


class NumberNotWhole(CellFinding):
    code = "number-not-whole"
    sentence_id = "Kolom {column} hanya menerima bilangan bulat, tertulis «{value}»."
    sentence_en = "Column {column} takes whole numbers only, found «{value}»."


class NumberTooLong(CellFinding):
    code = "number-too-long"
    sentence_id = "Kolom {column}: «{value}» melebihi 19 angka di depan atau 15 angka di belakang koma."
    sentence_en = "Column {column}: «{value}» has more than 19 digits before or 15 after the decimal mark."


class TextTooLong(CellFinding):
    code = "text-too-long"
    sentence_id = "Kolom {column}: sel ini berisi lebih dari 100.000 huruf («{value}» …)."
    sentence_en = "Column {column}: this cell holds more than 100,000 characters («{value}» …)."
    remedy_id = "Periksa apakah sel itu memuat berkas atau halaman yang salah tempat; baris ini menunggu, baris lain tetap diproses."
    remedy_en = "See whether a file or page has slipped into this cell; this row waits, the others go on."


class NumberAmbiguous(CellFinding):
    code = "number-ambiguous"
    sentence_id = "Kolom {column}: «{value}» dapat dibaca sebagai ribuan atau sebagai pecahan, dan sel lain di kolom ini tidak menentukannya."
    sentence_en = "Column {column}: «{value}» may be thousands or a fraction, and the column's other cells do not decide it."
    remedy_id = "Tulis tanpa pemisah ribuan, atau nyatakan decimal_mark kolom ini di definisi tabel; baris ini menunggu."
    remedy_en = "Write it without grouping, or declare this column's decimal_mark in the table's definition; this row waits."


class DateNotReadable(CellFinding):
    code = "date-not-readable"
    sentence_id = "Kolom {column}: «{value}» bukan tanggal yang dapat dibaca (contoh: 5 Januari 2026 atau 05/01/2026, tanggal di depan)."
    sentence_en = "Column {column}: «{value}» is not a readable date (such as 5 Januari 2026 or 05/01/2026, the day first)."


class YearNotReadable(CellFinding):
    code = "year-not-readable"
    sentence_id = "Kolom {column}: «{value}» bukan tahun empat angka."
    sentence_en = "Column {column}: «{value}» is not a year of four digits."


class BooleanNotReadable(CellFinding):
    code = "boolean-not-readable"
    sentence_id = "Kolom {column}: «{value}» bukan ya atau tidak."
    sentence_en = "Column {column}: «{value}» is neither yes nor no."


@dataclass(frozen=True)
class CodeUnknown(CellFinding):
    """``suggestion``: title of the nearest code of the list."""

    code = "code-unknown"
    sentence_id = "Kolom {column}: «{value}» tidak ada dalam daftar kode. Paling dekat: {suggestion}."
    sentence_en = "Column {column}: «{value}» is not in the code list. Nearest: {suggestion}."
    remedy_id = "Pakai nilai dari daftar, atau tambahkan ejaan ini sebagai alias; baris ini menunggu, baris lain tetap diproses."
    remedy_en = "Use a value of the list, or add this spelling as an alias; this row waits, the others go on."

    suggestion: Any


class CodeBecameNumber(CellFinding):
    code = "code-became-number"
    sentence_id = "Kolom {column} berisi kode, tetapi sel ini menyimpan angka {value}: nol di depan atau di belakang mungkin hilang."
    sentence_en = "Column {column} holds codes, but this cell stores the number {value}: zeros before or after may be lost."
    remedy_id = "Ubah format sel menjadi Teks, lalu tulis ulang kodenya; baris ini menunggu."
    remedy_en = "Set the cell's format to Text and write the code again; this row waits."


class ValueNotSimple(CellFinding):
    code = "value-not-simple"
    sentence_id = "Kolom {column} berisi daftar, objek atau data biner, bukan satu nilai."
    sentence_en = "Column {column} holds a list, an object or binary data, not one value."
    remedy_id = "Pilih satu nilai dalam kueri atau pemetaan sumber; baris ini menunggu."
    remedy_en = "Choose one value in the source's query or mapping; this row waits."


class TextIsFormula(CellFinding):
    code = "text-is-formula"
    sentence_id = "Kolom {column}: teks «{value}» akan dijalankan sebagai rumus oleh program yang membuka berkas CSV."
    sentence_en = "Column {column}: the text «{value}» would be run as a formula by whatever program opens the CSV file."
    remedy_id = "Hapus tanda =, +, - atau @ di depannya; baris ini menunggu."
    remedy_en = "Remove the =, +, - or @ before it; this row waits."


class CellError(CellFinding):
    code = "cell-error"
    sentence_id = "Kolom {column}: rumus di sel ini gagal ({value})."
    sentence_en = "Column {column}: the formula in this cell failed ({value})."


@dataclass(frozen=True)
class CellEmpty(Finding):
    code = "cell-empty"
    sentence_id = "Kolom {column} wajib diisi, tetapi sel ini kosong."
    sentence_en = "Column {column} is required, but this cell is empty."
    remedy_id = _FIX_CELL_ID
    remedy_en = _FIX_CELL_EN

    column: str


@dataclass(frozen=True)
class OutOfRange(CellFinding):
    """``limits``: the allowed range in words."""

    code = "out-of-range"
    sentence_id = "Kolom {column}: {value} di luar batas ({limits})."
    sentence_en = "Column {column}: {value} is out of range ({limits})."

    limits: Any


@dataclass(frozen=True)
class KeyDuplicate(Finding):
    """``other``: the first row with the same key, as a person finds it."""

    code = "key-duplicate"
    sentence_id = "Baris ini dan {other} mempunyai kunci yang sama ({columns}); keduanya ditahan."
    sentence_en = "This row and {other} have the same key ({columns}); both are held back."
    remedy_id = "Hapus atau perbaiki salah satunya."
    remedy_en = "Remove or repair one of them."

    other: str
    columns: str


@dataclass(frozen=True)
class TotalRecognised(Finding):
    """A row of which no name says so is the sum of all others."""

    code = "total-recognised"
    severity = "info"
    sentence_id = "Baris ini adalah jumlah semua baris lain, bukan data; tidak diterbitkan."
    sentence_en = "This row is the sum of all other rows and no data; it is not published."


@dataclass(frozen=True)
class ColumnFinding(Finding):
    """A whole column. ``column``: its title or the sheet's heading."""

    column: str


class ColumnMissing(ColumnFinding):
    code = "column-missing"
    holds = "table"
    sentence_id = "Kolom wajib {column} tidak ditemukan; tabel tidak diproses."
    sentence_en = "The required column {column} was not found; the table is not processed."
    remedy_id = "Tambahkan kolomnya, atau daftarkan judulnya pada headings di definisi tabel."
    remedy_en = "Add the column, or declare its heading under headings in the table's definition."


@dataclass(frozen=True)
class ColumnDoubled(ColumnFinding):
    """``headings``: the headings that claim the column."""

    code = "column-doubled"
    holds = "table"
    sentence_id = "Kolom {column} cocok dengan lebih dari satu judul: {headings}; tabel tidak diproses."
    sentence_en = "Column {column} matches more than one heading: {headings}; the table is not processed."
    remedy_id = "Beri judul yang berbeda, atau hapus salah satunya."
    remedy_en = "Give them different headings, or remove one."

    headings: str


class ColumnAbsent(ColumnFinding):
    code = "column-absent"
    severity = "warning"
    sentence_id = "Kolom {column} tidak ada di sumber; isinya kosong."
    sentence_en = "Column {column} is not in the source; it stays empty."
    remedy_id = "Periksa apakah judulnya berubah."
    remedy_en = "See whether its heading has changed."


class ColumnUnknown(ColumnFinding):
    code = "column-unknown"
    severity = "warning"
    sentence_id = "Kolom «{column}» di sumber tidak ada dalam definisi tabel dan diabaikan."
    sentence_en = "The source's column «{column}» is not in the table's definition and was left out."
    remedy_id = "Tambahkan ke definisi tabel jika harus terbit."
    remedy_en = "Add it to the table's definition if it should be published."


@dataclass(frozen=True)
class Counted(Finding):
    """Changed or read by rule, the same way in ``count`` cells; ``place`` is the first."""

    severity: ClassVar[Any] = "info"

    column: str
    value: Any
    count: int


@dataclass(frozen=True)
class ValueHarmonised(Counted):
    """``became``: the code's title."""

    code = "value-harmonised"
    sentence_id = "Kolom {column}: «{value}» diseragamkan menjadi «{became}» ({count} sel)."
    sentence_en = "Column {column}: «{value}» was harmonised to «{became}» ({count} cells)."

    became: Any


class NumberByRule(Counted):
    code = "number-by-rule"
    severity = "info"
    sentence_id = "Kolom {column}: pemisah dalam angka seperti «{value}» dibaca menurut isi kolom dan kaidah Indonesia ({count} sel)."
    sentence_en = "Column {column}: the separator in figures like «{value}» was read by the column and Indonesian spelling ({count} cells)."
    remedy_id = "Jika salah, nyatakan decimal_mark kolom ini di definisi tabel."
    remedy_en = "If that is wrong, declare this column's decimal_mark in the table's definition."


class NumberRounded(Counted):
    code = "number-rounded"
    severity = "info"
    sentence_id = "Kolom {column}: angka seperti {value} dibulatkan ke jumlah desimal yang disimpan kolom ini ({count} sel)."
    sentence_en = "Column {column}: figures like {value} were rounded to the decimals that the column keeps ({count} cells)."


class CodeWasNumber(Counted):
    code = "code-was-number"
    severity = "warning"
    sentence_id = "Kolom {column} berisi kode, tetapi {count} sel menyimpan angka, misalnya {value}; nol di depan mungkin hilang."
    sentence_en = "Column {column} holds codes, but {count} cells store numbers, such as {value}; leading zeros may be lost."
    remedy_id = "Ubah format kolom menjadi Teks di berkas asal."
    remedy_en = "Set the column's format to Text in the original file."
