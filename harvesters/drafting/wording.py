"""What a column or a draft is called, from what a system calls it."""

from __future__ import annotations

import re
from collections.abc import Collection

from harvesters.mapping import slug
from harvesters.reading.columnname import column_name
from harvesters.tables.spelling import tidy
from harvesters.wideheading import LINES

__all__ = ["heading_and_unit", "identifier", "name_of", "title_of"]

_UNIT = re.compile(r"^(?P<words>.*\S)\s*[(\[](?P<unit>[^()\[\]]{1,30})[)\]]\s*$", re.DOTALL)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_RESERVED = frozenset({"_id", "_full_text", "count"})
LONGEST_ID = 40


def heading_and_unit(heading: str) -> tuple[str, str]:
    """``Jumlah Penduduk (jiwa)`` -> ``Jumlah Penduduk`` and ``jiwa``; column numbers like ``(3)`` are no unit. Of a heading of several lines
    (``Penduduk (jiwa) / L``) the unit may stand in any of them."""
    if LINES in heading:
        parts = [heading_and_unit(line) for line in heading.split(LINES)]
        return LINES.join(words for words, _ in parts), next((unit for _, unit in reversed(parts) if unit), "")
    found = _UNIT.match(tidy(heading))
    if found is None or found["unit"].strip(" -").isdigit():
        return tidy(heading), ""
    return found["words"], found["unit"].strip()


def title_of(name: str) -> str:
    """``jumlahPenduduk`` and ``jumlah_penduduk`` -> ``Jumlah penduduk``; what holds a space is a heading already and stays."""
    if " " in name.strip():
        return tidy(name)
    words = tidy(re.sub(r"[_.]+", " ", _CAMEL.sub(" ", name)))
    words = words.lower() if words.isupper() and len(words) > 4 else words
    return words[:1].upper() + (words[1:].lower() if _CAMEL.search(name) else words[1:]) if words else name


def name_of(heading: str, taken: Collection[str]) -> str:
    """The column's name: lower case, told apart from those ``taken``."""
    name = column_name(_CAMEL.sub("_", heading_and_unit(heading)[0].replace(LINES, "_")), taken, f"kolom_{len(taken) + 1}")
    return name if name not in _RESERVED else f"{name}_nilai".lstrip("_")


def identifier(words: str) -> str:
    """An id of a source or table: ``Data Izin 2025.xlsx`` -> ``data-izin-2025``."""
    return (slug(words, LONGEST_ID) if words.strip() else "sumber-baru").removeprefix("dataset-") or "sumber-baru"
