"""What the headings of a wide table say of its periods: the line that names it, the mark of its status, and what the other lines say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from harvesters.tables.moment import read_year
from harvesters.tables.period import FINEST, Period, read_part, read_period

__all__ = ["LINES", "Heading", "period_headings", "read_heading"]

LINES = " / "  # between the lines of a sheet's heading
_MARK = re.compile(r"(?<=\w)\s*(\*+)\)?$")
_TWICE = "\u200b"  # behind a heading that stands twice


@dataclass(frozen=True)
class Heading:
    """What a column's name says: ``period``, the mark of its status (``2024*``), and ``rest``, the other lines of a heading of several.
    ``year`` and ``part``: the same period in two, where it is part of a year; ``first_day``: where it begins, as ISO date."""

    period: str
    mark: str = ""
    rest: str = ""
    year: str = ""
    part: str = ""
    first_day: str = ""


@dataclass(frozen=True)
class _Said:
    """``year``: 0 where the column itself has none."""

    year: int
    kind: str
    number: int
    mark: str
    rest: tuple[str, ...]


def read_heading(name: str, read: Callable[[str], object]) -> Heading | None:
    """The first line that ``read`` takes without ``ValueError``; None if there is none."""
    lines = name.strip().split(LINES)
    for at, line in enumerate(lines):
        period, mark = _unmarked(line)
        try:
            read(period)
        except (ValueError, OverflowError):
            continue
        return Heading(period, mark, LINES.join(lines[:at] + lines[at + 1 :]))
    return None


def period_headings(names: Sequence[str]) -> dict[str, Heading]:
    """The columns that are parts of a year, by name, in their order.

    The year may stand in another line, or only above the first of its columns. Where a year has finer parts (months), its coarser ones (quarters)
    are sums of them and no columns of figures; of two columns that say the same the first counts.
    """
    found: dict[str, _Said] = {}
    before: _Said | None = None
    for name in names:
        said = _said(name)
        if said and not said.year and before and before.kind == said.kind and before.number < said.number:
            said = replace(said, year=before.year)
        if said and said.year:
            found[name], before = said, said
        elif said or name.strip():
            before = before if said is None else None
    finest = {year: min((each.kind for each in found.values() if each.year == year), key=FINEST.index) for year in {s.year for s in found.values()}}
    kept = {name: said for name, said in found.items() if said.kind == finest[said.year]}
    return dict(_headings(kept))


def _headings(said: dict[str, _Said]) -> Iterator[tuple[str, Heading]]:
    seen = set()
    for name, each in said.items():
        period = Period(each.year, each.kind, each.number)
        if (period, each.rest) not in seen:
            seen.add((period, each.rest))
            day = period.first_day.isoformat()
            yield name, Heading(str(period), each.mark, LINES.join(each.rest), str(each.year), period.part, day)


def _said(name: str) -> _Said | None:
    """Of one column alone: a line with both, or one with the part and another with the year."""
    lines = [line.strip() for line in name.replace(_TWICE, "").strip().split(LINES)]
    whole = _both(lines)
    if whole:
        return whole
    part = next(((at, said) for at, line in enumerate(lines) if (said := _part(line))), None)
    if part is None:
        return None
    at, (kind, number, mark) = part
    year = next(((other, named) for other, line in enumerate(lines) if other != at and (named := _year(line))), None)
    others = tuple(line for other, line in enumerate(lines) if other != at and not (year and other == year[0]))
    return _Said(year[1][0] if year else 0, kind, number, mark or (year[1][1] if year else ""), others)


def _both(lines: list[str]) -> _Said | None:
    for written, rest in ((LINES.join(lines), ()), *((line, tuple(lines[:at] + lines[at + 1 :])) for at, line in enumerate(lines))):
        text, mark = _unmarked(written)
        try:
            period = read_period(text)
        except (ValueError, OverflowError):
            continue
        return _Said(period.year, period.kind, period.number, mark, rest)
    return None


def _part(line: str) -> tuple[str, int, str] | None:
    text, mark = _unmarked(line)
    try:
        return (*read_part(text), mark)
    except ValueError:
        return None


def _year(line: str) -> tuple[int, str] | None:
    text, mark = _unmarked(line)
    try:
        return read_year(text), mark
    except ValueError:
        return None


def _unmarked(line: str) -> tuple[str, str]:
    found = _MARK.search(line.strip())
    return _MARK.sub("", line.strip()), found[1] if found else ""
