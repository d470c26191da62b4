"""Figures of a dynamic table of BPS. Its ``datacontent`` names each figure by five numbers written one after the other, without anything between
them and of any length: ``73153101000`` can be cut in several ways, so the names are built from the lists that come along, never cut."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from harvesters.checks.finding import Finding
from harvesters.place import Place
from harvesters.reading.htmltext import plain_text
from harvesters.words import phrase

__all__ = ["Figure", "FiguresAmbiguous", "FiguresUnread", "NoFigures", "Term", "entries", "figures", "terms"]

MOST_COMBINATIONS = 5_000_000
YEAR_ZERO = 1900
"""BPS numbers the period 2024 as 124."""


@dataclass(frozen=True)
class FiguresUnread(Finding):
    """Figures whose names no list explains; they are not published, because nobody can say what they are."""

    code = "bps-figures-unread"
    severity = "warning"
    sentence_id = "{count} angka tidak diambil karena kuncinya tidak dapat disusun dari daftar wilayah, kategori dan periodenya."
    sentence_en = "{count} figures were not taken, because the lists of regions, categories and periods do not give their keys."
    remedy_id = "Bandingkan tabelnya di situs BPS, lalu laporkan kepada BPS."
    remedy_en = "Compare the table on the site of BPS, and report it to BPS."

    count: int


@dataclass(frozen=True)
class FiguresAmbiguous(Finding):
    """Figures whose names fit two places of the table; neither is published."""

    code = "bps-figures-ambiguous"
    severity = "warning"
    sentence_id = "{count} angka tidak diambil karena kuncinya cocok dengan dua tempat di tabel, misalnya {key}."
    sentence_en = "{count} figures were not taken, because their keys fit two places of the table, such as {key}."
    remedy_id = "Ambil angkanya dari tabel di situs BPS, dan laporkan kepada BPS."
    remedy_en = "Take these figures from the table on the site of BPS, and report it to BPS."

    count: int
    key: str


class NoFigures(ValueError):
    """The answer is no dynamic table; ``reason`` says what is missing."""

    def __init__(self, indonesian: str, english: str) -> None:
        super().__init__(english)
        self.reason = phrase(indonesian, english)


@dataclass(frozen=True)
class Term:
    """One entry of a list: its number and what it is called, without markup."""

    number: str
    label: str


@dataclass(frozen=True)
class Figure:
    area: Term
    category: Term
    year: int
    period: Term
    value: Any


@dataclass
class Figures:
    """``found`` in the order of the lists; ``findings`` of those that were left out."""

    found: list[Figure] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def figures(content: Mapping[str, Any], variable: str, place: Place) -> Figures:
    """Every figure of one answer. A combination without a figure is none: it is missing, and not zero.

    :raises NoFigures: a list is missing or is no list, or the answer is about another variable.
    """
    if "datacontent" not in content:
        raise NoFigures("«datacontent» tidak ada", "there is no «datacontent»")
    cells = content["datacontent"]
    if cells in ("", [], None):
        cells = {}  # PHP writes an object without entries as a list
    if isinstance(cells, list) and all(isinstance(each, Mapping) for each in cells):
        cells = {key: value for each in cells for key, value in each.items()}
    if not isinstance(cells, Mapping):
        raise NoFigures("«datacontent» bukan pasangan kunci dan angka", "«datacontent» is no set of keys and figures")
    said = terms(content, "var")[0].number
    if said != variable:
        raise NoFigures(f"jawabannya tentang variabel {said}", f"the answer is about variable {said}")
    areas, years = terms(content, "vervar"), terms(content, "tahun")
    categories, periods = terms(content, "turvar", empty="Tidak ada"), terms(content, "turtahun", empty="Tahun")
    count = len(areas) * len(categories) * len(years) * len(periods)
    if count > MOST_COMBINATIONS:
        raise NoFigures(f"tabelnya mempunyai {count} tempat", f"the table has {count} places")
    return _built(cells, variable, (areas, categories, years, periods), place)


def terms(content: Mapping[str, Any], name: str, *, empty: str = "") -> list[Term]:
    """The list ``name``, each number once.

    :param empty: label of the one entry 0 that stands for a list that is not there.
    :raises NoFigures: there is none, or it is none.
    """
    listed = entries(content.get(name))
    if content.get(name) in (None, "", [], {}) and empty:
        return [Term("0", empty)]
    if not listed or not all(isinstance(each, Mapping) and isinstance(each.get("val"), int | str) for each in listed):
        raise NoFigures(f"daftar «{name}» tidak ada atau tidak terbaca", f"the list «{name}» is missing or cannot be read")
    found = {str(each["val"]).strip(): plain_text(str(each.get("label") or "")) for each in listed}
    return [Term(number, label or number) for number, label in found.items()]


def entries(written: Any) -> list[Any]:
    """The entries of a list, however it is written: as a list, as an object by number (PHP's list with a gap), as one entry alone, as
    ``{number: label}``, or as plain years, of which BPS's number is built. Anything else is no entry."""
    if isinstance(written, Mapping):
        if "val" in written:
            return [written]
        values = list(written.values())
        return values if all(isinstance(each, Mapping) for each in values) else [{"val": key, "label": each} for key, each in written.items()]
    listed = written if isinstance(written, list) else []
    return [{"val": int(each) - YEAR_ZERO, "label": str(each)} if _is_year(each) else each for each in listed]


def _is_year(written: Any) -> bool:
    text = str(written) if isinstance(written, int | str) and not isinstance(written, bool) else ""
    return len(text) == 4 and text.isascii() and text.isdigit() and int(text) > YEAR_ZERO


def _built(cells: Mapping[str, Any], variable: str, lists: Sequence[Sequence[Term]], place: Place) -> Figures:
    found: dict[str, Figure] = {}
    twice: set[str] = set()
    for area, category, year, period in product(*lists):
        key = f"{area.number}{variable}{category.number}{year.number}{period.number}"
        if key in cells:
            twice |= {key} if key in found else set()
            found[key] = Figure(area, category, _year(year), period, cells[key])
    return Figures([figure for key, figure in found.items() if key not in twice], list(_left_out(cells, found, twice, place)))


def _left_out(cells: Mapping[str, Any], found: Mapping[str, Figure], twice: set[str], place: Place) -> Iterator[Finding]:
    if twice:
        yield FiguresAmbiguous(place, len(twice), min(twice))
    if len(cells) > len(found):
        yield FiguresUnread(place, len(cells) - len(found))


def _year(term: Term) -> int:
    """As its label says; else by its number."""
    label = term.label.strip()
    if label.isdigit() and len(label) == 4:
        return int(label)
    if not term.number.isdigit():
        raise NoFigures(f"periode «{term.label[:40]}» bukan tahun", f"the period «{term.label[:40]}» is no year")
    return YEAR_ZERO + int(term.number)
