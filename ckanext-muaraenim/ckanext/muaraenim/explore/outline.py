"""What a table is about: which figure, of what, in which times. Only where it is beyond doubt."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from ckanext.muaraenim.explore.hints import NOTHING, Hints
from ckanext.muaraenim.theme.column import Column

__all__ = ["Outline", "measure_of", "outline_of"]

TOTAL = re.compile(r"(jumlah|total|grand total)\b", re.IGNORECASE)
PARTLY = re.compile(r"\b(persen\w*|rata-rata|rasio|rerata|indeks|median|share|percent\w*|average|mean|ratio|rate|index)\b|%", re.IGNORECASE)
SUM_ROW = re.compile(r"(jumlah|total)( (seluruhnya|semua|keseluruhan))?", re.IGNORECASE)
NAMING = ("text", "code", "boolean")
FEWEST_PLACES = 3
Record = Mapping[str, Any]
Figures = Mapping[tuple[Any, str], Decimal | None]


@dataclass(frozen=True)
class Outline:
    """``figures``: (time, name) -> figure; time is None in a table without times, name is empty where nothing is named, and a missing figure is None.

    ``times`` in their order, ``names`` in the order of the table. ``codes``: of each name, where they are kecamatan. ``additive``: the figures
    of one time may be added up.
    """

    measure: Column
    time: Column | None
    by: Column | None
    figures: Figures
    additive: bool = False
    codes: Mapping[str, str] = field(default_factory=dict)

    @property
    def times(self) -> tuple[Any, ...]:
        return tuple(sorted({time for time, _ in self.figures if time is not None}))

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for _, name in self.figures))

    def called(self, places: Mapping[str, str]) -> Outline:
        """With the kecamatan by their names where the table has only their codes.

        :param places: name by code.
        """
        if self.by is None or self.by.kind != "code" or not self.codes:
            return self
        names = {name: places.get(code, name) for name, code in self.codes.items()}
        if len(set(names.values())) < len(names):
            return self
        figures = {(time, names.get(name, name)): figure for (time, name), figure in self.figures.items()}
        return replace(self, figures=figures, codes={names[name]: code for name, code in self.codes.items()})

    @property
    def latest(self) -> Any:
        """The last of its times, whether it has figures or not; None in a table without times."""
        return self.times[-1] if self.times else None

    def when(self, time: Any) -> str:
        """A time for people; empty in a table without times."""
        return self.time.write(time) if self.time and time is not None else ""

    def at(self, time: Any) -> dict[str, Decimal | None]:
        """The figures of one time, by name."""
        return {name: figure for (when, name), figure in self.figures.items() if when == time}

    def whole(self, time: Any) -> Decimal | None:
        """The figure of the whole at one time: the only one, or the sum of all where they may be added up and no name is missing."""
        found = self.at(time)
        if set(found) != set(self.names) or None in found.values() or (len(found) != 1 and not self.additive):
            return None
        return sum((each for each in found.values() if each is not None), Decimal(0))


def measure_of(columns: Sequence[Column], hints: Hints = NOTHING) -> Column | None:
    """The declared one; else a declared total; else a column called so; else the first of figures."""
    figures = [column for column in columns if column.measured]
    named = {column.name: column for column in figures}
    wanted = [hints.chart.measure, *(hints.totals or {})]
    total = next((named[name] for name in wanted if name in named), None)
    return total or next((column for column in figures if TOTAL.match(column.title)), None) or next(iter(figures), None)


def outline_of(
    columns: Sequence[Column], records: Sequence[Record], hints: Hints = NOTHING, places: Mapping[str, str] | None = None
) -> Outline | None:
    """None where the table names its rows in no way or in several.

    :param places: code of every kecamatan by its code and by its names in small letters.
    """
    measure = measure_of(columns, hints)
    time, sure = _time(columns, hints)
    if measure is None or not sure or not records:
        return None
    additive = _adds(measure, hints)
    candidates = [column for column in columns if column.kind in NAMING and not column.name.endswith("_ket") and _varies(column, records)]
    located = {column.name: found for column in candidates if (found := _located(column, records, places or {}))}
    by = next((column for column in columns if column.name == hints.chart.by), None) or _naming(candidates, time, records, located)
    figures = _figures(measure, time, by, records, may_add=bool(by and hints.chart.by and additive))
    if figures is None or (by is None and time is None and len(records) > 1):
        return None
    written = measure.fitted([{measure.name: figure} for figure in figures.values()])
    return Outline(written, time, by, figures, additive, _codes(by, records, located, places or {}) if by else {})


def _time(columns: Sequence[Column], hints: Hints) -> tuple[Column | None, bool]:
    """The column of times, and whether there is no doubt about it."""
    declared = next((column for column in columns if column.name == hints.chart.time), None)
    if declared:
        return declared, True
    years = [column for column in columns if column.kind == "year"]
    times = years or [column for column in columns if column.kind == "date"]
    return (times[0] if times else None), len(times) < 2


def _adds(measure: Column, hints: Hints) -> bool:
    if hints.chart.sum is not None:
        return hints.chart.sum
    whole = measure.kind == "integer" and not PARTLY.search(f"{measure.title} {measure.unit}")
    return measure.name in hints.added or (whole and hints.counted)


def _varies(column: Column, records: Sequence[Record]) -> bool:
    return len(records) == 1 or len({record[column.name] for record in records}) > 1


def _located(column: Column, records: Sequence[Record], places: Mapping[str, str]) -> bool:
    """Whether every value of the column is a kecamatan."""
    found = {str(record[column.name] or "").strip().lower() for record in records}
    return len(found) >= FEWEST_PLACES and all(each in places for each in found)


def _naming(candidates: Sequence[Column], time: Column | None, records: Sequence[Record], located: Mapping[str, bool]) -> Column | None:
    """The column that names each row once within a time: words before codes, kecamatan before others; None where two could be meant."""
    unique = [column for column in candidates if _names_rows(column, time, records)]
    for kind in ("text", "code", "boolean"):
        of_kind = [column for column in unique if column.kind == kind]
        places = [column for column in of_kind if column.name in located]
        if len(places or of_kind) == 1:
            return (places or of_kind)[0]
        if of_kind:
            return None
    return None


def _names_rows(column: Column, time: Column | None, records: Sequence[Record]) -> bool:
    keys = [(record[time.name] if time else None, record[column.name]) for record in records]
    return len(set(keys)) == len(keys) and all(name not in (None, "") for _, name in keys)


def _figures(measure: Column, time: Column | None, by: Column | None, records: Sequence[Record], *, may_add: bool) -> Figures | None:
    """None where two rows say something of the same, and they may not be added up."""
    found: dict[tuple[Any, str], Decimal | None] = {}
    for record in records:
        when, name = record[time.name] if time else None, by.write(record[by.name]) if by else ""
        if (time and when is None) or SUM_ROW.fullmatch(name.strip()):
            continue
        figure = record[measure.name]
        exact = None if figure in (None, "") else Decimal(str(figure))
        if (when, name) in found:
            if not may_add:
                return None
            before = found[when, name]
            exact = None if exact is None or before is None else before + exact
        found[when, name] = exact
    return found


def _codes(by: Column, records: Sequence[Record], located: Mapping[str, bool], places: Mapping[str, str]) -> dict[str, str]:
    """Code of the kecamatan of each name; empty where the names are none, or one stands for several."""
    source = by.name if by.name in located else next(iter(located), "")
    found: dict[str, str] = {}
    for record in records if source else ():
        code = places[str(record[source]).strip().lower()]
        if found.setdefault(by.write(record[by.name]), code) != code:
            return {}
    return found if len(set(found.values())) == len(found) >= FEWEST_PLACES else {}
