"""What a table answers at first sight: the latest figure and its change, where it is highest and lowest, how many rows, which years, who says so.

Computed from the rows, never written by hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import ckan.plugins.toolkit as tk
from markupsafe import Markup

from ckanext.muaraenim.explore.change import change, with_unit
from ckanext.muaraenim.explore.outline import Outline
from ckanext.muaraenim.theme.column import Column

__all__ = ["Extremes", "answer", "extremes"]

FEWEST_ROWS = 3
MOST_FIGURES = 4
Record = Mapping[str, Any]


@dataclass(frozen=True)
class Extremes:
    """The names with the highest and the lowest figure, within the latest time where the table has times. ``lowest`` is None where several are."""

    measure: Column
    time: str
    highest: tuple[str, str]
    lowest: tuple[str, str] | None


def answer(total: int, columns: Sequence[Column], records: Sequence[Record], outline: Outline | None, source: str) -> Markup | None:
    """Up to four sentences, or None where the table has no rows. Without an outline nothing is said of the figures.

    :param total: of the rows; ``records`` are all of them or none. :param source: who says so.
    """
    if not total:
        return None
    single = _single(columns, records, source) if total == 1 else None
    if single:
        return single
    latest = _latest(outline, source) if outline else None
    highest = _extremes(outline, told=bool(latest)) if outline else None
    return Markup(" ").join(filter(None, [latest, highest, _size(total, columns, records)]))


def _single(columns: Sequence[Column], records: Sequence[Record], source: str) -> Markup | None:
    """The figures of a table of one row."""
    known = [(column, record[column.name]) for record in records for column in columns if column.measured and record[column.name] not in (None, "")]
    figures = [
        tk.h.portal_markup("{title} <b>{figure}</b>", title=column.title, figure=with_unit(Decimal(str(value)), column)) for column, value in known
    ]
    said = tk._("According to {source}: {figures}.")
    return tk.h.portal_markup(said, source=source, figures=Markup(", ").join(figures[:MOST_FIGURES])) if figures else None


def _latest(outline: Outline, source: str) -> Markup | None:
    """The figure of the whole in the latest time, and how it changed. Both times must have every name, or the change would be one of the names."""
    known = [(time, figure) for time in outline.times if (figure := outline.whole(time)) is not None]
    if not known or outline.time is None or known[-1][0] != outline.times[-1]:
        return None
    (time, figure), before = known[-1], known[-2] if len(known) > 1 else None
    said = tk._("According to {source}, “{measure}” was <b>{figure}</b> in {time}.")
    if len(outline.names) > 1:
        said = tk._("According to {source}, “{measure}” in total was <b>{figure}</b> in {time}.")
    if before:
        said = tk._("According to {source}, “{measure}” was <b>{figure}</b> in {time}, {change} from {before}.")
        if len(outline.names) > 1:
            said = tk._("According to {source}, “{measure}” in total was <b>{figure}</b> in {time}, {change} from {before}.")
    return tk.h.portal_markup(
        said,
        time=outline.time.write(time),
        measure=outline.measure.title,
        figure=with_unit(figure, outline.measure),
        change=change(before[1], figure, outline.measure) if before else "",
        before=outline.time.write(before[0]) if before else "",
        source=source,
    )


def _size(total: int, columns: Sequence[Column], records: Sequence[Record]) -> Markup:
    count, width = tk.h.portal_number(total), tk.h.portal_number(len(columns))
    years = _years(columns, records)
    if years:
        said = tk.ungettext("This table has <b>{rows} row</b>, {years}.", "This table has <b>{rows} rows</b>, {years}.", total)
    else:
        said = tk.ungettext("This table has <b>{rows} row</b>, {columns} columns.", "This table has <b>{rows} rows</b>, {columns} columns.", total)
    return tk.h.portal_markup(said, rows=count, columns=width, years=years)


def _years(columns: Sequence[Column], records: Sequence[Record]) -> str:
    column = next((column for column in columns if column.kind == "year"), None)
    found = sorted({record[column.name] for record in records if record[column.name] is not None}) if column else []
    if not found:
        return ""
    return str(found[0]) if len(found) == 1 else f"{found[0]}–{found[-1]}"


def _extremes(outline: Outline, *, told: bool) -> Markup | None:
    """:param told: a sentence before has named measure and time."""
    found = extremes(outline)
    if not found:
        return None
    unit = f" {found.measure.unit}" if found.measure.unit else ""
    least, lowest = found.lowest or ("", "")
    return tk.h.portal_markup(
        _both(found, told=told) if found.lowest else _highest(found, told=told),
        year=found.time,
        measure=found.measure.title,
        most=found.highest[0],
        highest=f"{found.highest[1]}{unit}",
        least=least,
        lowest=f"{lowest}{unit}",
    )


def _both(found: Extremes, *, told: bool) -> str:
    if told:
        return tk._("Highest is <b>{most}</b> ({highest}), lowest <b>{least}</b> ({lowest}).")
    if not found.time:
        return tk._("“{measure}” is highest in <b>{most}</b> ({highest}) and lowest in <b>{least}</b> ({lowest}).")
    return tk._("In {year}, “{measure}” is highest in <b>{most}</b> ({highest}) and lowest in <b>{least}</b> ({lowest}).")


def _highest(found: Extremes, *, told: bool) -> str:
    """Where several are lowest, such as all that have none."""
    if told:
        return tk._("Highest is <b>{most}</b> ({highest}).")
    if not found.time:
        return tk._("“{measure}” is highest in <b>{most}</b> ({highest}).")
    return tk._("In {year}, “{measure}” is highest in <b>{most}</b> ({highest}).")


def extremes(outline: Outline) -> Extremes | None:
    """Only where it is beyond doubt: at least three figures, and a single highest."""
    time = outline.latest
    figures: list[tuple[Decimal, str]] = sorted((figure, name) for name, figure in outline.at(time).items() if figure is not None)
    if len(figures) < FEWEST_ROWS or figures[-1][0] == figures[-2][0]:
        return None
    (lowest, last), (highest, first), measure = figures[0], figures[-1], outline.measure
    alone = lowest != figures[1][0]
    return Extremes(measure, outline.when(time), (first, measure.write(highest)), (last, measure.write(lowest)) if alone else None)
