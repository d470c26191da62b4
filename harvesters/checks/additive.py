"""Telling columns whose figures add up from percentages, averages, ratios and prices, which have a printed total that is no sum."""

from __future__ import annotations

import re

from harvesters.tables.column import NUMERIC, Column
from harvesters.tables.spelling import tidy

__all__ = ["adds_up", "certainly_adds_up", "names_average", "names_share"]

_NEVER = re.compile(
    r"""% | \b(persen(tase)? | percent(age)? | prosentase | proporsi | pangsa | share | permil | rata-?\s?rata(nya)? | rerata | average | mean
    | median | rasio | ratio | kepadatan | density | laju | pertumbuhan | growth | indeks | index | ipm | koefisien | gini | prevalensi
    | tpt | tpak | angka\s+(harapan | kematian | partisipasi | melek) | (umur | usia)\s+(harapan | kawin | perkawinan))\b""",
    re.I | re.VERBOSE,
)
_SELDOM = re.compile(
    r"""\b(cakupan | tingkat | produktivitas | harga | price | umur | usia | suhu | kelembapan | kecepatan | skor | peringkat | ranking | elevasi
    | ketinggian | lintang | bujur | latitude | longitude | kode | nomor | kurs | per)\b""",
    re.I | re.VERBOSE,
)
_COUNT = re.compile(r"\b(jumlah|total|jml|banyak(nya)?)\b", re.I)
_COUNTED = frozenset(
    {
        "orang", "jiwa", "kasus", "anak", "balita", "kk", "keluarga", "siswa", "murid", "guru", "unit", "buah", "ekor", "pasien", "kali", "desa",
        "rumah", "kunjungan", "pohon", "ton", "ha",
    }
)  # fmt: skip
_SUM = re.compile(r"\b(jumlah|total|jml|banyak(nya)?|luas|produksi|volume|panjang|nilai|anggaran|realisasi|pagu|penduduk)\b", re.I)
_UNIT_NO_SUM = re.compile(r"%|/|\b(persen|permil|indeks|poin|derajat|per|celcius|celsius)\b|°", re.I)
_SHARE = re.compile(r"%|\b(persen(tase)?|percent(age)?|prosentase)\b", re.I)
_AVERAGE = re.compile(
    r"(jumlah\s+)?(%|(rata\s*-?\s*rata|rerata|average|mean|median|persen(tase)?|percentage|maks(imum)?|min(imum)?|tertinggi|terendah)\b).*",
    re.I,
)


def adds_up(column: Column) -> bool:
    """Whether a total of the column can be a sum, by its kind, name, title and unit."""
    said = f"{column.name.replace('_', ' ')} {column.title}"
    if column.kind not in NUMERIC or column.codes or _NEVER.search(said) or _UNIT_NO_SUM.search(column.unit):
        return False
    return not _SELDOM.search(said) or column.unit.casefold() in _COUNTED or _COUNT.search(said) is not None


def names_share(column: Column) -> bool:
    """Whether its words say that the column holds per cents, which add up to a hundred where they are shares of one whole."""
    return column.kind in NUMERIC and _SHARE.search(f"{column.name.replace('_', ' ')} {column.title} {column.unit}") is not None


def certainly_adds_up(column: Column) -> bool:
    """Its words or its unit say so, so that a total between its smallest and largest part is wrong and no average."""
    counted = column.unit.casefold() in _COUNTED or _SUM.search(f"{column.name.replace('_', ' ')} {column.title}") is not None
    return adds_up(column) and counted


def names_average(label: str) -> bool:
    """Whether the text that names a total row says that the row holds averages, shares or extremes."""
    return _AVERAGE.fullmatch(tidy(label)) is not None
