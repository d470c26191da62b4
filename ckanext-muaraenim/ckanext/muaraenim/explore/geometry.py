"""Where the marks of a picture stand: plain numbers for the SVG templates, in units of which the picture is 360 wide."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ckanext.muaraenim.explore.axis import brief, ticks, written
from ckanext.muaraenim.explore.boundaries import HEIGHT, Area
from ckanext.muaraenim.explore.chart import Chart, Point, Series
from ckanext.muaraenim.explore.lettering import fitted, room_for, wrapped
from ckanext.muaraenim.explore.shading import shading
from harvesters.tables.chart import ChartKind

__all__ = ["WIDTH", "Layout", "layout"]

WIDTH = 360
TITLE, SMALL = 15, 11  # size of letters, where it is not the usual one
BAR_FROM, BAR_STEP, LABEL = 150, 22, 142
BARS_BELOW, LONG_LABEL = 38, 346  # step and room where names are too long to stand beside their bars
NARROWEST = 80  # room for bars, whatever stands beside them
LINE_TOP, LINE_HEIGHT, LABEL_STEP, LABEL_WIDTH, LABEL_LINE, LABEL_LINES = 10, 170, 14, 88, 13, 2
SHARE_FROM, SHARE_TO = 20, 276  # names and figures of parts, left of their percentages
TILE_COLUMNS, TILE_HEIGHT, TILE_MARGIN = 3, 44, 5


@dataclass(frozen=True)
class Layout:
    """``marks``: what the template of this kind draws below ``top``. ``height``: of the whole picture."""

    title: list[str]
    subtitle: list[str]
    source: list[str]
    top: int
    foot: int
    height: int
    marks: dict[str, Any]


def layout(chart: Chart, heading: str, source: str, areas: Mapping[str, Area] | None = None) -> Layout:
    """:param heading: of what it is a picture. :param source: who says so, and when.
    :param areas: outlines of the kecamatan by code, for a map.
    """
    title, said = wrapped(chart.title, WIDTH, TITLE, bold=True), wrapped(source, WIDTH, SMALL)
    subtitle = [*wrapped(heading, WIDTH), *wrapped(chart.subtitle, WIDTH)]
    top = 18 * len(title) + 16 * len(subtitle) + 8
    draw = {ChartKind.LINE: _line, ChartKind.BAR: _bars, ChartKind.SHARE: _share, ChartKind.TILES: _tiles}
    marks = _map(chart, areas or {}) if chart.kind is ChartKind.CHOROPLETH else draw[chart.kind](chart)
    foot = top + marks["height"] + 18
    return Layout(title, subtitle, said, top, foot, foot + 14 * len(said), marks)


def _known(points: Sequence[Point]) -> list[Decimal]:
    return [point.figure for point in points if point.figure is not None]


def _bars(chart: Chart) -> dict[str, Any]:
    """Bars begin at 0, to the left where a figure is below it. Names stand beside them, or above where one is long."""
    figures = _known(chart.points)
    scale = ticks(min(Decimal(0), *figures), max(Decimal(0), *figures), 3)
    span = scale[-1] - scale[0]
    above = any(room_for(point.name) > LABEL for point in chart.points)
    step = BARS_BELOW if above else BAR_STEP
    texts = ["" if point.figure is None else brief(point.figure, point.text) for point in chart.points]
    left = 7 if above else BAR_FROM
    right = max(left + NARROWEST, WIDTH - 6 - max(room_for(text, bold=True) for text in texts))

    def across(figure: Decimal) -> float:
        return round(left + float((figure - scale[0]) / span) * (right - left), 1)

    rows = []
    for number, (point, text) in enumerate(zip(chart.points, texts, strict=True)):
        ends = sorted((across(Decimal(0)), across(point.figure))) if point.figure is not None else [across(Decimal(0))] * 2
        name = fitted(point.name, LONG_LABEL if above else LABEL)
        rows.append({"y": number * step + step - BAR_STEP, "name": name, "text": text, "x": ends[0], "width": round(ends[1] - ends[0], 1)})
    bottom = len(rows) * step
    axis = _apart_on(scale, across)
    return {"rows": rows, "above": above, "axis": axis, "zero": across(Decimal(0)), "bottom": bottom, "height": bottom + 18}


def _apart_on(scale: Sequence[Decimal], across: Callable[[Decimal], float]) -> list[dict[str, Any]]:
    """Marks of a level axis; of the figures below them 0, and those that cover no other."""
    axis, taken = [], list[tuple[float, float]]()
    for tick, text in sorted(zip(scale, written(scale), strict=True), key=lambda pair: pair[0] != 0):
        x, half = across(tick), room_for(text, SMALL) / 2
        fits = x + half <= WIDTH and all(x + half < left or x - half > right for left, right in taken)
        axis.append({"x": x, "text": text if fits else ""})
        taken += [(x - half, x + half)] if fits else []
    return sorted(axis, key=lambda mark: mark["x"])


def _line(chart: Chart) -> dict[str, Any]:
    """The axis begins at 0 unless all figures are far from it; then it says so."""
    figures = [figure for series in chart.series for figure in _known(series.points)]
    least, most = min(figures), max(figures)
    cut = least > 0 and 0 < (most - least) < most / 2
    scale = ticks(least if cut else min(Decimal(0), least), most)
    cut = cut and scale[0] > 0
    places = [point.place for point in chart.points]
    axis = written(scale)
    left = round(8 + max(room_for(text, SMALL) for text in axis))
    right = round(WIDTH - 9 - max(room_for(text, bold=True) for series in chart.series for text in _label(series)))

    def across(place: int) -> float:
        return round(left + (place - places[0]) / ((places[-1] - places[0]) or 1) * (right - left), 1)

    def down(figure: Decimal) -> float:
        return round(LINE_TOP + LINE_HEIGHT * (1 - float((figure - scale[0]) / (scale[-1] - scale[0]))), 1)

    drawn = [_course(series, across, down) for series in chart.series]
    bottom = LINE_TOP + LINE_HEIGHT
    _apart([each["label"] for each in drawn if each["label"]], bottom)
    return {
        "series": drawn,
        "left": left,
        "width": right - left,
        "axis": [{"y": down(tick), "text": text, "zero": tick == max(scale[0], 0)} for tick, text in zip(scale, axis, strict=True)],
        "times": [{"x": _inside(across(point.place), point.name), "text": point.name} for point in _some(chart.points)],
        "cut": cut,
        "bottom": bottom,
        "height": bottom + (36 if cut else 20),
    }


def _course(series: Series, across: Callable[[int], float], down: Callable[[Decimal], float]) -> dict[str, Any]:
    """A path that breaks where a figure is missing, a dot on every figure of a short line, and the label of its last one."""
    path, dots, pen = [], [], "M"
    for point in series.points:
        if point.figure is None:
            pen = "M"
            continue
        x, y = across(point.place), down(point.figure)
        path.append(f"{pen}{x} {y}")
        dots.append({"x": x, "y": y})
        pen = "L"
    *names, figure = _label(series)
    label = {"x": dots[-1]["x"] + 7, "y": dots[-1]["y"] + 4, "names": names, "figure": figure} if dots else None
    return {"path": "".join(path), "dots": dots if len(dots) <= 24 else dots[-1:], "label": label}


def _label(series: Series) -> list[str]:
    """Name of a line, in up to two lines, and its last figure."""
    last = next((point for point in reversed(series.points) if point.figure is not None), None)
    name = wrapped(series.name, LABEL_WIDTH, bold=True)
    name = [*name[: LABEL_LINES - 1], fitted(" ".join(name[LABEL_LINES - 1 :]), LABEL_WIDTH, bold=True)] if len(name) > LABEL_LINES else name
    return [*name, brief(last.figure, last.text) if last and last.figure is not None else ""]


def _apart(labels: list[dict[str, Any]], bottom: float) -> None:
    """Labels at the ends of lines, moved so that none covers another or stands below the axis."""
    labels.sort(key=lambda label: label["y"])
    for above, below in zip(labels, labels[1:], strict=False):
        below["y"] = max(below["y"], above["y"] + _tall(above) + LABEL_STEP)
    lowest = bottom + 4
    for label in reversed(labels):
        label["y"] = round(min(label["y"], lowest - _tall(label)), 1)
        lowest = label["y"] - LABEL_STEP


def _tall(label: Mapping[str, Any]) -> int:
    """From its first line to its last."""
    return LABEL_LINE * len(label["names"])


def _inside(x: float, text: str) -> float:
    """Where a text in the middle of ``x`` stands, so that it does not leave the picture."""
    half = room_for(text, SMALL) / 2
    return round(min(max(x, half), WIDTH - half), 1)


def _some(points: Sequence[Point]) -> list[Point]:
    """The first and the last, and of years up to three between, if they can be as far apart as they are in the list."""
    steps = len(points) - 1
    most = next((count for count in (4, 3, 2) if steps % count == 0 and len(points[0].name) <= 4), 1)
    return [points[number * steps // most] for number in range(most + 1)]


def _share(chart: Chart) -> dict[str, Any]:
    """One bar that is the whole, its parts from left to right and from top to bottom in the same order."""
    whole = sum(_known(chart.points), Decimal(0))
    left, parts = 0.0, []
    for number, point in enumerate(chart.points):
        share = (point.figure or Decimal(0)) / whole
        width = round(float(share) * WIDTH, 1)
        text = brief(point.figure, point.text) if point.figure is not None else ""
        name, down = fitted(point.name, SHARE_TO - SHARE_FROM - 8 - room_for(text)), 62 + number * BAR_STEP
        parts.append({"x": round(left, 1), "width": width, "y": down, "name": name, "text": text, "share": share})
        left += width
    return {"parts": parts, "height": 54 + len(parts) * BAR_STEP}


def _tiles(chart: Chart) -> dict[str, Any]:
    """A tile for each place in the order of the codes, coloured by class."""
    shades = shading(chart.points)
    width = WIDTH // TILE_COLUMNS
    room = width - 2 - 2 * TILE_MARGIN
    tiles = []
    for number, point in enumerate(chart.points):
        x, y = number % TILE_COLUMNS * width, number // TILE_COLUMNS * TILE_HEIGHT
        first, *rest = wrapped(point.name, room, SMALL) or [""]
        name = [first, *([fitted(" ".join(rest), room, SMALL)] if rest else [])]
        text = brief(point.figure, point.text) if point.figure is not None else ""
        tiles.append({"x": x, "y": y, "width": width - 2, "name": name, "text": text, "shade": shades.shade(point.figure)})
    legend, height = shades.legend(WIDTH, math.ceil(len(tiles) / TILE_COLUMNS) * TILE_HEIGHT + 4, missing=False)
    return {"tiles": tiles, "legend": legend, "height": height}


def _map(chart: Chart, areas: Mapping[str, Area]) -> dict[str, Any]:
    """Every place with a boundary; the figure stands in it where there is room. One that the table does not have is drawn without a figure."""
    shades, points = shading(chart.points), {point.code: point for point in chart.points}
    drawn = []
    for code, area in areas.items():
        point = points.get(code, Point("", None, ""))
        label = brief(point.figure, point.text) if point.figure is not None else ""
        named = {"name": point.name, "text": point.text, "label": label if area.room >= room_for(label, SMALL) else ""}
        drawn.append({"path": area.path, "x": area.x, "y": area.y, "shade": shades.shade(point.figure), **named})
    bottom = min(HEIGHT, max(area.bottom for area in areas.values()))
    hatched = any(not area["shade"] for area in drawn)
    legend, height = shades.legend(WIDTH, bottom + 6, missing=hatched)
    return {"areas": drawn, "hatched": hatched, "legend": legend, "height": height}
