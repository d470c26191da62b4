"""Where the marks of a picture stand: plain numbers for the SVG templates, in units of which the picture is 360 wide."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ckanext.muaraenim.explore.axis import brief, ticks, written
from ckanext.muaraenim.explore.boundaries import HEIGHT, Area
from ckanext.muaraenim.explore.chart import Chart, Point, Series
from harvesters.tables.chart import ChartKind

__all__ = ["WIDTH", "Layout", "layout"]

WIDTH = 360
TITLE, SUBTITLE, SOURCE = 36, 48, 52  # characters a line, also in wide letters
BAR_FROM, BAR_STEP, LABEL = 150, 22, 20
BARS_BELOW, LONG_LABEL = 38, 48  # step and characters where names are too long to stand beside their bars
NARROWEST = 80  # room for bars, whatever stands beside them
LINE_TOP, LINE_HEIGHT, LABEL_STEP, LABEL_WIDTH = 10, 170, 14, 10
TILE_COLUMNS, TILE_HEIGHT, TILE_LABEL = 3, 44, 17
SMALL, BOLD = 7, 9  # width of a character, also in wide letters
CLASSES = 5
LEGEND_MARK, LEGEND_LETTER = 24, 6


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
    title, said = textwrap.wrap(chart.title, TITLE), textwrap.wrap(source, SOURCE)
    subtitle = [*textwrap.wrap(heading, SUBTITLE), *textwrap.wrap(chart.subtitle, SUBTITLE)]
    top = 18 * len(title) + 16 * len(subtitle) + 8
    draw = {ChartKind.LINE: _line, ChartKind.BAR: _bars, ChartKind.SHARE: _share, ChartKind.TILES: _tiles}
    marks = _map(chart, areas or {}) if chart.kind is ChartKind.CHOROPLETH else draw[chart.kind](chart)
    foot = top + marks["height"] + 18
    return Layout(title, subtitle, said, top, foot, foot + 14 * len(said), marks)


def _known(points: Sequence[Point]) -> list[Decimal]:
    return [point.figure for point in points if point.figure is not None]


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _bars(chart: Chart) -> dict[str, Any]:
    """Bars begin at 0, to the left where a figure is below it. Names stand beside them, or above where one is long."""
    figures = _known(chart.points)
    scale = ticks(min(Decimal(0), *figures), max(Decimal(0), *figures), 3)
    span = scale[-1] - scale[0]
    above = any(len(point.name) > LABEL for point in chart.points)
    step = BARS_BELOW if above else BAR_STEP
    texts = ["" if point.figure is None else brief(point.figure, point.text) for point in chart.points]
    left = SMALL if above else BAR_FROM
    right = max(left + NARROWEST, WIDTH - 6 - BOLD * max(len(text) for text in texts))

    def across(figure: Decimal) -> float:
        return round(left + float((figure - scale[0]) / span) * (right - left), 1)

    rows = []
    for number, (point, text) in enumerate(zip(chart.points, texts, strict=True)):
        ends = sorted((across(Decimal(0)), across(point.figure))) if point.figure is not None else [across(Decimal(0))] * 2
        name = _short(point.name, LONG_LABEL if above else LABEL)
        rows.append({"y": number * step + step - BAR_STEP, "name": name, "text": text, "x": ends[0], "width": round(ends[1] - ends[0], 1)})
    bottom = len(rows) * step
    axis = _apart_on(scale, across)
    return {"rows": rows, "above": above, "axis": axis, "zero": across(Decimal(0)), "bottom": bottom, "height": bottom + 18}


def _apart_on(scale: Sequence[Decimal], across: Callable[[Decimal], float]) -> list[dict[str, Any]]:
    """Marks of a level axis; of the figures below them those that do not cover the one before."""
    axis, end = [], -math.inf
    for tick, text in zip(scale, written(scale), strict=True):
        x, half = across(tick), len(text) * SMALL / 2
        fits = x - half > end and x + half <= WIDTH
        axis.append({"x": x, "text": text if fits else ""})
        end = x + half if fits else end
    return axis


def _line(chart: Chart) -> dict[str, Any]:
    """The axis begins at 0 unless all figures are far from it; then it says so."""
    figures = [figure for series in chart.series for figure in _known(series.points)]
    least, most = min(figures), max(figures)
    cut = least > 0 and 0 < (most - least) < most / 2
    scale = ticks(least if cut else min(Decimal(0), least), most)
    cut = cut and scale[0] > 0
    places = [point.place for point in chart.points]
    axis = written(scale)
    left = 8 + SMALL * max(len(text) for text in axis)
    right = WIDTH - 12 - BOLD * max(len(text) for series in chart.series for text in _label(series))

    def across(place: int) -> float:
        return round(left + (place - places[0]) / ((places[-1] - places[0]) or 1) * (right - left), 1)

    def down(figure: Decimal) -> float:
        return round(LINE_TOP + LINE_HEIGHT * (1 - float((figure - scale[0]) / (scale[-1] - scale[0]))), 1)

    drawn = [_course(series, across, down) for series in chart.series]
    _apart([each["label"] for each in drawn if each["label"]])
    bottom = LINE_TOP + LINE_HEIGHT
    return {
        "series": drawn,
        "left": left,
        "width": right - left,
        "axis": [{"y": down(tick), "text": text, "zero": tick == max(scale[0], 0)} for tick, text in zip(scale, axis, strict=True)],
        "times": [{"x": across(point.place), "text": point.name} for point in _some(chart.points)],
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
    name, figure = _label(series)
    label = {"x": dots[-1]["x"] + 7, "y": dots[-1]["y"] + 4, "text": name, "figure": figure} if dots else None
    return {"path": "".join(path), "dots": dots if len(dots) <= 24 else dots[-1:], "label": label}


def _label(series: Series) -> tuple[str, str]:
    """Name and last figure of a line."""
    last = next((point for point in reversed(series.points) if point.figure is not None), None)
    return _short(series.name, LABEL_WIDTH), brief(last.figure, last.text) if last and last.figure is not None else ""


def _apart(labels: list[dict[str, Any]]) -> None:
    """Labels at the ends of lines, moved so that none covers another."""
    labels.sort(key=lambda label: label["y"])
    for above, below in zip(labels, labels[1:], strict=False):
        below["y"] = max(below["y"], above["y"] + LABEL_STEP * (2 if above["text"] else 1))


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
        name, down = _short(point.name, 24), 62 + number * BAR_STEP
        parts.append({"x": round(left, 1), "width": width, "y": down, "name": name, "text": point.text, "share": share})
        left += width
    return {"parts": parts, "height": 54 + len(parts) * BAR_STEP}


def _tiles(chart: Chart) -> dict[str, Any]:
    """A tile for each kecamatan in the order of the codes, coloured by class."""
    classes = _classes(chart.points)
    width = WIDTH // TILE_COLUMNS
    tiles = []
    for number, point in enumerate(chart.points):
        x, y = number % TILE_COLUMNS * width, number // TILE_COLUMNS * TILE_HEIGHT
        lines = textwrap.wrap(point.name, TILE_LABEL)
        name = [_short(lines[0], TILE_LABEL), _short(" ".join(lines[1:]), TILE_LABEL)] if len(lines) > 1 else [_short(point.name, TILE_LABEL)]
        tiles.append({"x": x, "y": y, "width": width - 2, "name": name, "text": point.text, "shade": _shade(point, classes)})
    bottom = math.ceil(len(tiles) / TILE_COLUMNS) * TILE_HEIGHT
    return {"tiles": tiles, **_legend(chart, classes, bottom + 4)}


def _map(chart: Chart, areas: Mapping[str, Area]) -> dict[str, Any]:
    """Every kecamatan with a boundary; the figure stands in it where there is room. One that the table does not have is drawn without a figure."""
    classes, points = _classes(chart.points), {point.code: point for point in chart.points}
    drawn = []
    for code, area in areas.items():
        point = points.get(code, Point("", None, ""))
        fits = point.text and area.room >= SMALL * len(point.text)
        shade = _shade(point, classes)
        drawn.append(
            {"path": area.path, "x": area.x, "y": area.y, "name": point.name, "text": point.text, "shade": shade, "label": point.text if fits else ""}
        )
    bottom = min(HEIGHT, max(area.bottom for area in areas.values()))
    return {"areas": drawn, **_legend(chart, classes, bottom + 6)}


def _classes(points: Sequence[Point]) -> list[tuple[Decimal, Decimal]]:
    """At most five classes of about as many figures each, equal figures always in one; each its lowest and highest figure."""
    figures = sorted(_known(points))
    bounds = sorted({figures[len(figures) * number // CLASSES] for number in range(CLASSES)})
    ends = [max(figure for figure in figures if figure < bound) for bound in bounds[1:]]
    return list(zip(bounds, [*ends, figures[-1]], strict=True))


def _shade(point: Point, classes: Sequence[tuple[Decimal, Decimal]]) -> int:
    """1 (lowest) to 5 (highest), 0 where the figure is missing; fewer classes spread over the same shades."""
    if point.figure is None:
        return 0
    number = next(index for index, (_, most) in enumerate(classes) if point.figure <= most)
    return 1 + (round(number * (CLASSES - 1) / (len(classes) - 1)) if len(classes) > 1 else 1)


def _legend(chart: Chart, classes: Sequence[tuple[Decimal, Decimal]], top: int) -> dict[str, Any]:
    texts = {point.figure: point.text for point in chart.points}
    spans = [texts[least] if least == most else f"{texts[least]}–{texts[most]}" for least, most in classes]
    columns = max(1, min(3, WIDTH // (LEGEND_MARK + LEGEND_LETTER * max(len(span) for span in spans))))
    entries = [
        {
            "x": number % columns * (WIDTH // columns),
            "y": top + number // columns * 20,
            "text": span,
            "shade": _shade(Point("", most, ""), classes),
        }
        for number, (span, (_, most)) in enumerate(zip(spans, classes, strict=True))
    ]
    return {"legend": entries, "height": top + math.ceil(len(entries) / columns) * 20}
