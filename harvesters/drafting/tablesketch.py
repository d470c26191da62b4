"""The draft of a table from a sample: columns with kinds, units, code lists and regions, key, and what must not be public."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from harvesters.drafting.keys import key_of, likely_id
from harvesters.drafting.kinds import Seen, kind_of, style_of
from harvesters.drafting.regions import Bridge
from harvesters.drafting.sketch import Guess, Hint, Sample
from harvesters.drafting.units import FIGURES, unit_beside, unit_of_name, written_unit
from harvesters.drafting.wording import heading_and_unit, name_of, title_of
from harvesters.privacy import personal_name, personal_pattern
from harvesters.tables.spelling import fold

__all__ = ["keyless", "table_of"]

MOST_CODES = 12
"""More different values than these are no code list that a draft proposes."""
LONGEST_CODE = 60
TIMES_EACH = 4
"""How many rows there must be for each different value."""
_NAMING = re.compile(r"(^|_)(id|kode|kd|nama|nm|name|no|nomor|npsn|judul|title|bulan|periode|tanggal|triwulan|semester|minggu)(_|$)")
"""Names of columns that name a thing or a time: another one follows, however few there are now."""
_INSTITUTION = re.compile(
    r"(sd|sdn|smp|smpn|sma|sman|smk|smkn|mi|min|mts|mtsn|man|tk|paud|rs|rsu|rsud|rsia|puskesmas|pustu|posyandu|klinik|apotek|dinas|badan"
    r"|kantor|bagian|kecamatan|kelurahan|desa|kabupaten|kota|pasar|masjid|gereja|pt|cv|ud|bumdes|koperasi|universitas|politeknik|sekolah"
    r"|madrasah|rumah sakit|upt|uptd|balai|taman|terminal"
    r"|stasiun|jembatan|jalan|sungai|waduk|bendungan|objek|wisata|museum|hotel|perpustakaan|obat|komoditas)\b[\s.:-]*\S", re.I
)  # fmt: skip
"""How the name of an institution, firm or place begins."""


def table_of(title: Any, organization: Any, sample: Sample, bridge: Bridge, tables: Path) -> dict[str, Any]:
    """What stands in the file of the table.

    :param tables: the folder that it will lie in, because code lists are named from there.
    """
    columns: dict[str, dict[str, Any]] = {}
    regions: set[str] = set()
    style = style_of(sample.values(name) for name in sample.names)
    for name in sample.names:
        region = "" if name in sample.hints and sample.hints[name].codes else bridge.recognised(sample.values(name))
        if region and (region in regions or (region == "nama" and regions - {"desa"})):
            region = ""  # the code's column says it already
        regions |= {region} - {""}
        taken = [column["name"] for column in columns.values()]
        columns[name] = _column(name, sample, taken, bridge.codes(region, tables) if region else {}, style)
    beside = unit_beside(list(columns.values()), sample, list(columns))
    if beside is not None:
        list(columns.values())[beside[0]]["unit"] = beside[1]
    key = [columns[name]["name"] for name in sample.key if name in columns and "public" not in columns[name]]
    guessed = [columns[name]["name"] for name in key_of(sample, {name: _bare(each) for name, each in columns.items() if "public" not in each})]
    drafted: dict[str, Any] = {"title": title, "organization": organization}
    if key and len(key) == len(sample.key):
        drafted["key"] = key
    elif guessed:
        seen = f"{'semua' if sample.complete else 'contoh'} {len(sample.rows)} baris berbeda menurut kolom ini"
        drafted["key"] = Guess(guessed, f"{seen}; pastikan tetap begitu untuk selamanya")
    elif not sample.rows and (named := [each["name"] for each in columns.values() if likely_id(each["name"])]):
        drafted["key"] = Guess(named[:1], "ditebak dari namanya saja")
    drafted["columns"] = list(columns.values())
    drafted["dataset"] = _metadata(list(columns.values()))
    return drafted


def _column(name: str, sample: Sample, taken: Sequence[str], region: Mapping[str, str], style: str) -> dict[str, Any]:
    hint, values = sample.hints.get(name, Hint()), sample.values(name)
    words, unit = heading_and_unit(name)
    column: dict[str, Any] = {"name": name_of(name, taken), "title": hint.title or title_of(words)}
    seen = kind_of(column["name"], values, style) if sample.rows else Seen("year" if column["name"] == "tahun" else hint.kind or "text")
    named = seen.kind in ("year", "code") and hint.kind == "integer"  # to a system a year is a whole number like any other
    kind = "code" if hint.codes or region else seen.kind if named else hint.kind or seen.kind
    column["kind"] = Guess(kind, seen.why) if seen.why and not (hint.kind or region or hint.codes) else kind
    if unit or hint.unit:
        column["unit"] = written_unit(hint.unit or unit)
    elif kind in FIGURES and (guessed := unit_of_name(column["name"], column["title"], hint.description)):
        column["unit"] = guessed
    if hint.description and fold(hint.description) != fold(column["title"]):
        column["description"] = hint.description[:500]
    if seen.decimal_mark and kind == "number":
        column["decimal_mark"] = seen.decimal_mark
    if seen.missing and kind == seen.kind:
        column["missing"] = seen.missing
    if hint.codes or region:
        column["codes"] = dict(hint.codes) or Guess(dict(region), "isinya dikenali sebagai wilayah dari daftar itu")
    elif kind in ("text", "code") and not _NAMING.search(column["name"]) and (codes := _few(values, sample)):
        column["codes"] = Guess(codes, "hanya nilai ini yang ada; hapus «codes» bila nilai lain boleh datang")
        column["kind"] = "code"
    if fold(name) not in (fold(column["name"]), fold(column["title"]), fold(f"{column['title']} ({unit})")):
        column["headings"] = [name]
    why = _why_personal(column, values, coded="codes" in column)
    if why and _are_institutions(values):
        column["personal"] = Guess(False, "isinya tampak nama lembaga, bukan orang")
    elif why:
        column.pop("codes", None)
        column["public"] = Guess(False, why)
    return column


def _few(values: Sequence[Any], sample: Sample) -> dict[str, str]:
    """A list of all values where they are few and come again and again, and everything was read."""
    different = {str(each).strip() for each in values}
    enough = TIMES_EACH * sample.repeats * len(different)
    few = 2 <= len(different) <= MOST_CODES and len(values) >= enough and max(map(len, different)) <= LONGEST_CODE
    folded = {fold(each) for each in different}
    if not few or not sample.complete or len(folded) < len(different) or "" in folded:
        return {}
    return {each: each for each in sorted(different)}


def _why_personal(column: Mapping[str, Any], values: Sequence[Any], *, coded: bool) -> str:
    if personal_name(column["name"]) or personal_name(str(column["title"])):
        return "nama kolom ini biasanya berisi data pribadi; tulis «personal: false» sebagai gantinya bila bukan"
    found = next((kind for each in ([] if coded else values) if (kind := personal_pattern(each))), "")
    return f"ada isi yang berbentuk data pribadi ({found})" if found else ""


def _are_institutions(values: Sequence[Any]) -> bool:
    return len(values) > 2 and all(_INSTITUTION.match(str(each)) for each in values)


def keyless(table: Mapping[str, Any], sample: Sample) -> list[str]:
    """What a person has to know where no key was found; nothing where there is one."""
    if "key" in table or not sample.rows:
        return []
    return [
        "periksa: tidak ada kolom terbit yang membedakan semua barisnya. Tanpa «key» tabelnya tetap terbit, tetapi baris yang berubah"
        " dihitung sebagai satu hilang dan satu baru; bila barisnya tentang orang, terbitkan jumlahnya saja."
    ]


def _metadata(columns: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The data standard that can be drafted: units. What is missing is a finding of every run, until somebody writes it."""
    units = dict.fromkeys(str(_value(column["unit"])) for column in columns if "unit" in column)
    satuan = ", ".join(units)
    why = "satuan dari judul kolom; lengkapi konsep, definisi, klasifikasi, ukuran, satuan"
    return {"satuan": Guess(satuan, why)} if satuan else {"satuan": Guess("baris", "lengkapi konsep, definisi, klasifikasi, ukuran, satuan")}


def _bare(column: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _value(each) for key, each in column.items()}


def _value(given: Any) -> Any:
    return given.value if isinstance(given, Guess) else given
