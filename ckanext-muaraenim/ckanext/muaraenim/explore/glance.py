"""What a table says at first sight, in words and pictures: computed from its published rows, kept until they or what is said of them change."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.muaraenim.explore.answer import answer
from ckanext.muaraenim.explore.boundaries import Area, read_areas
from ckanext.muaraenim.explore.boundaryfile import BoundaryFile, boundary_files
from ckanext.muaraenim.explore.chart import Chart, chart_of, kinds_of
from ckanext.muaraenim.explore.drawing import draw
from ckanext.muaraenim.explore.hints import Hints, hints_of
from ckanext.muaraenim.explore.kept import kept
from ckanext.muaraenim.explore.localfigure import LocalFigure, local_figures
from ckanext.muaraenim.explore.outline import Outline, outline_of
from ckanext.muaraenim.explore.places import districts_by_name, neighbours, titles, villages_by_name
from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.tables.reading import table_head
from ckanext.muaraenim.tables.redaction import redactions
from ckanext.muaraenim.theme.assets import asset
from ckanext.muaraenim.theme.column import Column, column_of
from harvesters.tables.chart import ChartKind

__all__ = ["Glance", "Picture", "glance", "table_rows"]

MOST_ROWS = 5_000  # of a larger table only the number of rows is said
LAYOUT = 6  # of what is kept; another number lets all of it be made anew


@dataclass(frozen=True)
class Picture:
    """``svg`` is for a page, whose style sheet colours it. ``rows``: (time or series, name, figure as text), what the picture shows."""

    kind: str
    title: str
    subtitle: str
    told: str
    naming: str
    measure: str
    unit: str
    rows: tuple[tuple[str, str, str | None], ...]
    svg: str


@dataclass(frozen=True)
class Glance:
    """``answer`` is HTML, empty where the table has no rows. ``pictures``: the best first. ``local``: the latest figure of each kecamatan."""

    answer: str = ""
    pictures: tuple[Picture, ...] = ()
    local: tuple[LocalFigure, ...] = ()

    def of_place(self, code: str) -> LocalFigure | None:
        """The figure of a kecamatan."""
        return next((each for each in self.local if each.code == code), None)

    def picture(self, kind: str) -> Picture | None:
        """The one of this kind, or the best where ``kind`` is empty; None if there is none."""
        return next((each for each in self.pictures if kind in ("", each.kind)), None)


def glance(context: Context, dataset: Mapping[str, Any]) -> Glance:
    """Nothing where the dataset has no table, was withdrawn, or the reader may not read its rows."""
    table = tk.h.portal_table(dataset)
    if not table or table.get("restricted") or dataset.get("keadaan") == "ditarik":
        return Glance()
    try:
        tk.check_access("datastore_search", context, {"resource_id": table["id"]})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return Glance()
    number = table_head(table["id"]).number
    hints, files = hints_of(dataset, table["id"], number), boundary_files()
    if not number:  # somebody may write its rows without anybody learning of it
        return _made(context, dataset, table["id"], hints, files)
    facts = (LAYOUT, table["id"], number, len(redactions([table["id"]])), hints, files, _said(dataset), tk.h.portal_language(), _look())
    text = kept(facts, lambda: json.dumps(asdict(_made(context, dataset, table["id"], hints, files))).encode())
    return _restored(json.loads(text))


def _said(dataset: Mapping[str, Any]) -> tuple[str, ...]:
    """What pictures repeat of the dataset."""
    return (
        tk.h.portal_title(dataset),
        tk.h.portal_origin(dataset),
        tk.h.portal_producer(dataset),
        str(dataset.get("ukuran") or ""),
        str(tk.h.portal_is_sample(dataset)),
    )


def _look() -> str:
    sheet = asset("portal")
    return sheet.path if sheet else ""


def _made(context: Context, dataset: Mapping[str, Any], resource_id: str, hints: Hints, files: Sequence[BoundaryFile]) -> Glance:
    try:
        total, columns, records = table_rows(context, resource_id)
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return Glance()
    outline = outline_of(columns, records, hints, districts_by_name())
    if outline and not outline.codes:
        outline = outline_of(columns, records, hints, villages_by_name()) or outline
    outline = outline.called(titles()) if outline else None
    said = answer(total, columns, records, outline, dataset.get("sumber_sistem") or tk.h.portal_producer(dataset))
    areas, boundaries = _areas(outline, files) if outline and outline.codes else ({}, "")
    charts = [chart_of(outline, kind) for kind in kinds_of(outline, hints, boundaries=bool(areas))] if outline else []
    pictures = tuple(_drawn(chart, dataset, areas, boundaries, looked=bool(files)) for chart in charts)
    districts = outline is not None and set(outline.codes.values()) <= set(current_regency().districts)
    return Glance(str(said or ""), pictures, local_figures(outline) if outline and districts else ())


def table_rows(context: Context, resource_id: str) -> tuple[int, list[Column], list[Mapping[str, Any]]]:
    """How many rows a table has, its columns, and the rows: all of them, or none of a larger table. As this reader.

    :raises NotAuthorized, ObjectNotFound: the reader may not read it, or there is none.
    """
    asked = {"resource_id": resource_id, "limit": MOST_ROWS, "sort": "_id"}
    found = tk.get_action("datastore_search")(tk.fresh_context(context), asked)
    columns = [column_of(field) for field in found["fields"] if field["id"] != "_id"]
    return found["total"], columns, found["records"] if found["total"] <= len(found["records"]) else []


def _areas(outline: Outline, files: Sequence[BoundaryFile]) -> tuple[Mapping[str, Area], str]:
    """The outlines of one file that has every place of the table, and the title of its dataset; nothing where none has."""
    codes = set(outline.codes.values())
    for file in files:
        areas = read_areas(file, tuple(neighbours(codes).items()))
        if codes <= set(areas):
            return areas, file.title
    return {}, ""


def _drawn(chart: Chart, dataset: Mapping[str, Any], areas: Mapping[str, Area], boundaries: str, *, looked: bool) -> Picture:
    """:param looked: the portal has boundaries, if not of all of these places."""
    rows = tuple((series.name, point.name, point.text or None) for series in chart.series for point in series.points)
    source = tk._("Source: {source}").format(source=tk.h.portal_origin(dataset))
    if chart.kind is ChartKind.CHOROPLETH:
        source += ". " + tk._("Boundaries: {title}").format(title=boundaries)
    elif chart.kind is ChartKind.TILES and looked and not areas:
        source += ". " + tk._("A tile for each place, because the portal does not have the boundaries of all of them.")
    svg = draw(chart, tk.h.portal_title(dataset), source, sample=tk.h.portal_is_sample(dataset), areas=areas)
    return Picture(chart.kind.value, chart.title, chart.subtitle, chart.told, chart.naming, chart.measure, chart.unit, rows, svg)


def _restored(stored: Mapping[str, Any]) -> Glance:
    pictures = tuple(Picture(**{**each, "rows": tuple(map(tuple, each["rows"]))}) for each in stored["pictures"])
    return Glance(stored["answer"], pictures, tuple(LocalFigure(**each) for each in stored["local"]))
