"""A picture of a table before it is drawn: its kind, its points and its words. Every figure is one of the table, or a sum of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.explore.change import change, percent, with_unit
from ckanext.muaraenim.explore.hints import Hints
from ckanext.muaraenim.explore.ordinal import in_order
from ckanext.muaraenim.explore.outline import Outline
from harvesters.tables.chart import ChartKind

__all__ = ["MOST_BARS", "Chart", "Point", "Series", "chart_of", "kinds_of"]

MOST_SERIES, MOST_SHARES, MOST_BARS, FEWEST_TIMES = 4, 4, 24, 3
MOST_TIMES = 400
MOST_TILES = 60  # more of them nobody reads


@dataclass(frozen=True)
class Point:
    """``figure`` None: missing, which is never 0. ``text``: the figure for people, empty where it is missing. ``code``: of a kecamatan.
    ``place``: of a time on its axis, in years or days."""

    name: str
    figure: Decimal | None
    text: str
    code: str = ""
    place: int = 0


@dataclass(frozen=True)
class Series:
    """Of a line: one line, whose points are times. Of every other kind: the only one."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Chart:
    """``title`` states the finding; ``subtitle`` says measure, unit and time; ``told``: the picture in words for who does not see it.

    ``naming``: title of the column of the points' names.
    """

    kind: ChartKind
    title: str
    subtitle: str
    told: str
    naming: str
    measure: str
    unit: str
    series: tuple[Series, ...]

    @property
    def points(self) -> tuple[Point, ...]:
        """Of the only series."""
        return self.series[0].points


def kinds_of(outline: Outline, hints: Hints, *, boundaries: bool = False) -> list[ChartKind]:
    """Every kind that fits, the best first; the declared one before all others where it fits. Empty where the author wants none."""
    if hints.chart.kind is ChartKind.NONE:
        return []
    figures = [figure for figure in outline.at(_latest(outline)).values() if figure is not None]
    few = len(outline.names) <= MOST_SERIES
    lines = len(_drawn_times(outline, few)) >= FEWEST_TIMES and len(outline.times) <= MOST_TIMES
    tiles = [ChartKind.TILES] if len(outline.codes) <= MOST_TILES else []
    places = [ChartKind.CHOROPLETH] * boundaries + tiles if outline.codes and len(figures) >= 2 else []
    shares = 2 <= len(outline.names) <= MOST_SHARES and outline.whole(_latest(outline)) and outline.additive and min(figures) >= 0
    bars = outline.by is not None and len(figures) >= 2
    found = [ChartKind.LINE] if lines and few else []
    found += places[:1]
    found += [ChartKind.SHARE] if shares else []
    found += [ChartKind.LINE] if lines and not few else []
    found += [ChartKind.BAR] if bars else []
    found += places[1:]
    declared = hints.chart.kind
    return [declared, *(kind for kind in found if kind is not declared)] if declared in found else found


def chart_of(outline: Outline, kind: ChartKind) -> Chart:
    """:param kind: one of :func:`kinds_of`."""
    return _line(outline) if kind is ChartKind.LINE else _latest_figures(outline, kind)


def _latest(outline: Outline) -> Any:
    """The latest time with a figure; None in a table without times."""
    filled = {time for (time, _), figure in outline.figures.items() if figure is not None and time is not None}
    return max(filled, default=None)


def _drawn_times(outline: Outline, few: bool) -> list[Any]:
    """Times with a figure that a line goes through."""
    if few:
        return [time for time in outline.times if any(figure is not None for figure in outline.at(time).values())]
    return [time for time in outline.times if outline.whole(time) is not None]


def _line(outline: Outline) -> Chart:
    times = outline.times
    if len(outline.names) <= MOST_SERIES:
        series = [Series(name, _course(outline, {time: outline.figures.get((time, name)) for time in times})) for name in outline.names]
    else:
        series = [Series("", _course(outline, {time: outline.whole(time) for time in times}))]
    subtitle = _subtitle(outline, f"{outline.when(times[0])}–{outline.when(times[-1])}")
    told = " ".join(filter(None, (_ends(each) for each in series)))
    time_title = outline.time.title if outline.time else ""
    return Chart(ChartKind.LINE, _line_title(outline, series), subtitle, told, time_title, outline.measure.title, outline.measure.unit, tuple(series))


def _line_title(outline: Outline, series: Sequence[Series]) -> str:
    known = [point for point in series[0].points if point.figure is not None]
    if len(series) > 1:
        return _highest(outline, _points(outline, outline.at(_latest(outline)).items()))
    before, after = known[-2:]
    said = tk._("{measure} {year}: {figure}, {change} from {before}")
    changed = change(before.figure or Decimal(0), after.figure or Decimal(0), outline.measure)
    figure = with_unit(after.figure or Decimal(0), outline.measure)
    return said.format(measure=outline.measure.title, year=after.name, figure=figure, change=changed, before=before.name)


def _latest_figures(outline: Outline, kind: ChartKind) -> Chart:
    time = _latest(outline)
    points = list(_points(outline, outline.at(time).items()))
    title = _biggest_part(outline, points) if kind is ChartKind.SHARE else _highest(outline, points)
    told = _told(points)
    order = in_order([point.name for point in points]) if kind is ChartKind.BAR and len(points) <= MOST_BARS else None
    if order:
        points.sort(key=lambda point: order[point.name])
    elif kind in (ChartKind.BAR, ChartKind.SHARE):
        points.sort(key=lambda point: (point.figure is None, -(point.figure or 0)))
    subtitle = _subtitle(outline, outline.when(time))
    if kind is ChartKind.BAR and len(points) > MOST_BARS:
        subtitle += " · " + tk._("the {n} highest of {all}").format(n=MOST_BARS, all=tk.h.portal_number(len(points)))
        points = points[:MOST_BARS]
    if outline.codes:
        points = [replace(each, code=outline.codes.get(each.name, "")) for each in points]
    if kind in (ChartKind.TILES, ChartKind.CHOROPLETH):
        points.sort(key=lambda point: point.code)
    naming = outline.by.title if outline.by else ""
    return Chart(kind, title, subtitle, told, naming, outline.measure.title, outline.measure.unit, (Series("", tuple(points)),))


def _points(outline: Outline, named: Iterable[tuple[str, Decimal | None]]) -> tuple[Point, ...]:
    return tuple(Point(name, figure, "" if figure is None else outline.measure.write(figure)) for name, figure in named)


def _course(outline: Outline, figures: Mapping[Any, Decimal | None]) -> tuple[Point, ...]:
    points = _points(outline, ((outline.when(time), figure) for time, figure in figures.items()))
    places = [time if isinstance(time, int) else date.fromisoformat(str(time)[:10]).toordinal() for time in figures]
    return tuple(replace(point, place=place) for point, place in zip(points, places, strict=True))


def _subtitle(outline: Outline, time: str) -> str:
    unit = outline.measure.unit
    return ", ".join(filter(None, [f"{outline.measure.title} ({unit})" if unit else outline.measure.title, time]))


def _highest(outline: Outline, points: Sequence[Point]) -> str:
    known = sorted(((point.figure, point) for point in points if point.figure is not None), key=lambda pair: pair[0])
    least, most = known[0][1], known[-1][1]
    if least.figure == most.figure and len(known) > 1:
        said = tk._("{measure} is the same everywhere: {figure}")
        return said.format(measure=outline.measure.title, figure=with_unit(most.figure, outline.measure))
    if len(known) > 1 and known[-2][0] == most.figure:
        said = tk._("{measure}: from {least} to {most}")
        return said.format(measure=outline.measure.title, least=least.text, most=with_unit(most.figure, outline.measure))
    said = tk._("{measure} is highest in {name}: {figure}")
    return said.format(measure=outline.measure.title, name=most.name, figure=with_unit(most.figure, outline.measure))


def _biggest_part(outline: Outline, points: Sequence[Point]) -> str:
    whole = sum((point.figure for point in points if point.figure is not None), Decimal(0))
    biggest = max(points, key=lambda point: point.figure or 0)
    share = percent((biggest.figure or Decimal(0)) / whole)
    return tk._("{name} makes up {share} of {measure}").format(name=biggest.name, share=share, measure=outline.measure.title)


def _told(points: Sequence[Point]) -> str:
    known = [point for point in points if point.figure is not None]
    shown = known if len(known) <= MOST_BARS else []
    listed = "; ".join(f"{point.name} {point.text}" for point in shown)
    missing = len(points) - len(known)
    absent = tk.ungettext("{n} without a figure", "{n} without a figure", missing).format(n=missing) if missing else ""
    return ". ".join(filter(None, [listed, absent]))


def _ends(series: Series) -> str:
    known = [point for point in series.points if point.figure is not None]
    if not known:
        return ""
    ends = f"{known[0].name} {known[0].text} → {known[-1].name} {known[-1].text}"
    return f"{series.name}: {ends}." if series.name else f"{ends}."
