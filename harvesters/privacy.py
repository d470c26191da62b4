"""What looks like personal data (UU 27/2022), so that it is neither published nor quoted.

Values are recognised by form: NIK, NIP, NPWP, mobile phone number, e-mail address. Columns are recognised by their whole name only: ``nama`` is a
person's name, ``nama_kecamatan`` is not.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from harvesters.tables.column import Column, Kind

__all__ = ["PREFILTER", "may_quote", "personal_name", "personal_pattern", "searched"]

_NAMES = frozenset({
    "nama", "name", "nama_lengkap", "nama_pemohon", "nama_penduduk", "nama_pegawai", "nama_pasien", "nama_siswa", "nama_ibu", "nama_ayah",
    "alamat", "address", "alamat_rumah", "tempat_lahir", "tanggal_lahir", "tgl_lahir", "nik", "no_nik", "ktp", "no_ktp", "kk", "no_kk", "nip",
    "npwp", "no_npwp", "telepon", "telp", "no_telp", "no_telepon", "phone", "hp", "no_hp", "nomor_hp", "wa", "no_wa", "email", "e_mail", "surel",
    "rekening", "no_rekening",
})  # fmt: skip
_SIXTEEN = re.compile(r"(?<!\d)\d{16}(?!\d)")
_EIGHTEEN = re.compile(r"(?<!\d)(\d{8})\s?(\d{6})\s?([12])\s?\d{3}(?!\d)")
_PHONE = re.compile(r"(?<![\d.,])(?:\+?62[\s.-]?|0)8[1-9]\d(?:[\s.-]?\d){6,9}(?![\d.,])")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{2,63}){1,4}")
_NPWP = re.compile(r"(?<!\d)\d{2}\.\d{3}\.\d{3}\.\d-\d{3}\.\d{3}(?!\d)")

PREFILTER = r"\d{16}|\d{8}\s?\d{6}|8[1-9]\d[\d\s.-]{6}|@|\d\.\d-\d"
"""Whatever matches a pattern below also matches this cheap expression (Rust's syntax, for ``polars``)."""


def personal_name(column: str) -> bool:
    """The whole name of the column is a personal one."""
    return re.sub(r"[^a-z]+", "_", column.casefold()).strip("_") in _NAMES


def personal_pattern(value: Any) -> str:
    """``nik``, ``nip``, ``npwp``, ``phone``, ``email``, or an empty string."""
    text = str(value)
    if any(_is_nik(found) for found in _SIXTEEN.findall(text)):
        return "nik"
    if any(_is_nip(born, since) for born, since, _ in _EIGHTEEN.findall(text)):
        return "nip"
    for name, pattern in (("email", _EMAIL), ("npwp", _NPWP), ("phone", _PHONE)):
        if pattern.search(text):
            return name
    return ""


def may_quote(column: Column | None, value: Any) -> bool:
    """Whether a finding may hold the value: its column is declared, public and not personal by name, and the value matches no pattern."""
    if column is None or not column.public:
        return False
    named = personal_name(column.name) or personal_name(column.title)
    return column.personal is False or not (named or personal_pattern(value))


def _is_nik(digits: str) -> bool:
    """Province 11 to 96, regency and district not 00, then day (women: plus 40), month and year of birth."""
    province, regency, district, day, month = (int(digits[start : start + 2]) for start in range(0, 10, 2))
    return 11 <= province <= 96 and regency > 0 and district > 0 and (1 <= day <= 31 or 41 <= day <= 71) and 1 <= month <= 12


def _is_nip(born: str, since: str) -> bool:
    """Date of birth, then year and month of appointment."""
    try:
        birth = date(int(born[:4]), int(born[4:6]), int(born[6:]))
    except ValueError:
        return False
    return 1930 <= birth.year <= 2015 and birth.year + 15 <= int(since[:4]) <= 2100 and 1 <= int(since[4:]) <= 21


def searched(column: Column) -> bool:
    """Whether the column's published values are searched for personal data."""
    return column.public and column.personal is not False and column.kind in (Kind.TEXT, Kind.CODE, Kind.INTEGER) and not column.codes
