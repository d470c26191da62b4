"""Names that have an order of their own: months, quarters, age groups, classes. A picture keeps it, whatever the figures are."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["in_order"]

MONTHS = (
    ("januari", "jan", "january"), ("februari", "feb", "pebruari", "february"), ("maret", "mar", "march"), ("april", "apr"), ("mei", "may"),
    ("juni", "jun", "june"), ("juli", "jul", "july"), ("agustus", "agu", "agt", "agust", "ags", "august", "aug"), ("september", "sep", "sept"),
    ("oktober", "okt", "october", "oct"), ("november", "nov", "nopember", "nop"), ("desember", "des", "december", "dec"),
)  # fmt: skip
MONTH_OF = {word: number for number, words in enumerate(MONTHS) for word in words}
PART = re.compile(r"(?:triwulan|kuartal|semester|caturwulan|tw|quarter|q|minggu|pekan|kelas|tingkat|tahap)\.?\s*([ivx]+|\d+)", re.IGNORECASE)
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10, "xi": 11, "xii": 12}
SPAN = re.compile(r"[<>≤≥]?\s*(\d{1,4})\s*(?:[-–+≥]|s\.?/?d\.?|sampai|tahun|\Z)")


def in_order(names: Sequence[str]) -> dict[str, int] | None:
    """Place of each name, if every name is one of the same kind of row; else None."""
    for place in (_month, _part, _span):
        found = {name: place(name.strip().lower()) for name in names}
        places = [each for each in found.values() if each is not None]
        if len(places) == len(names) == len(set(places)) > 1:
            return {name: each for name, each in found.items() if each is not None}
    return None


def _month(name: str) -> int | None:
    return MONTH_OF.get(name.rstrip("."))


def _part(name: str) -> int | None:
    found = PART.fullmatch(name)
    return (ROMAN.get(found[1]) or (int(found[1]) if found[1].isdigit() else None)) if found else None


def _span(name: str) -> int | None:
    """``0–4 tahun``, ``5-9``, ``75+``, ``< 1 tahun``."""
    found = SPAN.match(name)
    return 2 * int(found[1]) + (name[0] in ">≥") - (name[0] == "<") if found else None
