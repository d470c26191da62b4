"""The unit of a column, as far as its heading, its name or a column beside it says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from harvesters.drafting.sketch import Guess, Sample
from harvesters.tables.spelling import fold

__all__ = ["unit_beside", "unit_of_name", "written_unit"]

UNITS = {
    "rp": "rupiah", "rupiah": "rupiah", "idr": "rupiah", "m2": "m2", "m3": "m3", "ha": "hektare", "hektar": "hektare", "hektare": "hektare",
    "km": "km", "km2": "km2", "kg": "kg", "ton": "ton", "kuintal": "kuintal", "kwintal": "kuintal", "liter": "liter", "persen": "persen",
    "percent": "persen", "persentase": "persen", "pct": "persen", "jiwa": "jiwa", "orang": "orang", "mm": "mm", "cm": "cm",
    "meter": "meter", "kwh": "kWh", "mw": "MW", "hari": "hari", "kasus": "kasus", "ekor": "ekor", "unit": "unit", "buah": "buah",
    "bed": "tempat tidur", "celcius": "°C", "celsius": "°C",
}  # fmt: skip
"""Words of a column's name -> unit."""
FIGURES = ("integer", "number")
_BESIDE = frozenset({"satuan", "unit", "uom"})
_ALONE = frozenset({"persen", "persentase", "percent", "rupiah"})
"""Say the unit wherever they stand."""
_LAST = re.compile(r"[_\s./-]+")
_IN_WORDS = re.compile(r"[(\[](?:dalam\s+)?([^()\[\]\d]{1,30})[)\]]\s*$", re.I)


def written_unit(unit: str) -> str | Guess:
    """A unit that stands in a heading, spelt as the portal does."""
    bare = re.sub(r"^dalam\s+", "", unit.strip(), flags=re.I)
    if bare == "%":
        return Guess("persen", "satuan dari judul kolom")
    known = UNITS.get(fold(bare))
    return Guess(known, "satuan dari judul kolom") if known and known != bare else bare


def unit_of_name(name: str, title: str, description: str) -> Guess | None:
    """``harga_rp`` -> rupiah, ``% miskin`` -> persen, a description that ends in ``(tablet)`` -> tablet."""
    if title.strip().startswith("%") or title.strip().endswith("%"):
        return Guess("persen", "satuan dari judul kolom")
    words = [word for word in _LAST.split(name.lower()) if word]
    last, first = (words[-1], words[0]) if words else ("", "")
    if last in UNITS and (len(words) > 1 or last in _ALONE):
        return Guess(UNITS[last], "satuan dari nama kolom")
    if first in _ALONE:
        return Guess(UNITS[first], "satuan dari nama kolom")
    said = _IN_WORDS.search(description)
    return Guess(said[1].strip(), "satuan dari keterangan kolom") if said else None


def unit_beside(columns: Sequence[Mapping[str, object]], sample: Sample, names: Sequence[str]) -> tuple[int, Guess] | None:
    """Which column of figures has the unit that another column says, and that unit; None where that is not clear.

    :param names: the system's names of ``columns``.
    """
    figures = [at for at, column in enumerate(columns) if _kind(column) in FIGURES]
    beside = [name for name, column in zip(names, columns, strict=True) if column["name"] in _BESIDE]
    said = {str(each).strip() for name in beside for each in sample.values(name)}
    if len(beside) != 1 or len(figures) != 1 or len(said) != 1 or "unit" in columns[figures[0]]:
        return None
    [unit] = said
    return figures[0], Guess(unit.lower() if unit.isupper() and len(unit) > 2 else unit, f"satuan dari kolom «{beside[0]}»")


def _kind(column: Mapping[str, object]) -> object:
    kind = column["kind"]
    return kind.value if isinstance(kind, Guess) else kind
