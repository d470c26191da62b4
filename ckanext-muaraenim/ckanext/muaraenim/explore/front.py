"""What the front page shows of the regency: a few figures and a picture of its kecamatan, from the published datasets that ``regency.yaml`` names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.explore.glance import Picture, glance, table_rows
from ckanext.muaraenim.explore.hints import hints_of
from ckanext.muaraenim.explore.kept import kept
from ckanext.muaraenim.explore.outline import outline_of
from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.tables.reading import table_head
from ckanext.muaraenim.tables.redaction import redactions
from harvesters.tables.chart import ChartKind

__all__ = ["Figure", "Front", "front"]

MOST_FIGURES = 5
MAPS = (ChartKind.CHOROPLETH.value, ChartKind.TILES.value)
Dataset = Mapping[str, Any]


@dataclass(frozen=True)
class Figure:
    """``text``: the figure for people, of the latest ``time`` (empty in a table without times). ``notes``: what the column's author says of it."""

    title: str
    text: str
    unit: str
    time: str
    notes: str


@dataclass(frozen=True)
class Front:
    """Each figure and the picture with its dataset."""

    figures: tuple[tuple[Figure, Dataset], ...] = ()
    picture: tuple[Picture, Dataset] | None = None


def front() -> Front:
    """Only what everybody may see. A dataset that is not there, was withdrawn or has no single figure is left out."""
    wanted = current_regency().front
    names = {name for name, _ in wanted.figures} | ({wanted.picture} if wanted.picture else set())
    found = _public(names) if names else {}
    figures = [(_figure(found[name], column), found[name]) for name, column in wanted.figures[:MOST_FIGURES] if name in found]
    drawn = next((each for each in glance({}, found[wanted.picture]).pictures if each.kind in MAPS), None) if wanted.picture in found else None
    return Front(tuple((figure, dataset) for figure, dataset in figures if figure), (drawn, found[wanted.picture]) if drawn else None)


def _public(names: set[str]) -> dict[str, Dataset]:
    said = " OR ".join(f'"{name}"' for name in sorted(names))
    asked = {"fq": f"+dataset_type:dataset +name:({said}) -keadaan:ditarik", "rows": len(names)}
    return {dataset["name"]: dataset for dataset in tk.get_action("package_search")({}, asked)["results"]}


def _figure(dataset: Dataset, column: str) -> Figure | None:
    table = tk.h.portal_table(dataset)
    if not table or table.get("restricted"):
        return None
    number = table_head(table["id"]).number
    facts = ("front", table["id"], number, len(redactions([table["id"]])), hints_of(dataset, table["id"], number), column, tk.h.portal_language())
    stored = json.loads(kept(facts, lambda: json.dumps(_read(dataset, table["id"], number, column)).encode()))
    return Figure(**stored) if stored else None


def _read(dataset: Dataset, resource_id: str, number: int, name: str) -> dict[str, str] | None:
    """The figure of the whole regency in the latest time; None where the table does not say it beyond doubt."""
    _, columns, records = table_rows({}, resource_id)
    declared = hints_of(dataset, resource_id, number)
    hints = replace(declared, chart=replace(declared.chart, measure=name))
    outline = outline_of(columns, records, hints)
    if outline is None or outline.measure.name != name:
        return None
    figure = outline.whole(outline.latest)
    if figure is None:
        return None
    column = outline.measure
    return asdict(Figure(column.title, column.write(figure), column.unit, outline.when(outline.latest), column.notes))
