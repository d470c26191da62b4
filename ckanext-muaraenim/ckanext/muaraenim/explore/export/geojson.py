"""A table as GeoJSON (RFC 7946): a feature for each row, at its coordinates or in the outline of its kecamatan."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.explore.boundaryfile import boundary_files
from ckanext.muaraenim.explore.export.subject import Subject
from ckanext.muaraenim.explore.outlines import outlines_of
from ckanext.muaraenim.explore.places import districts_by_name, villages_by_name
from ckanext.muaraenim.tables.extract import Extract
from ckanext.muaraenim.theme.column import Column

__all__ = ["GEOJSON_AT_MOST", "coordinates", "write_geojson"]

GEOJSON_AT_MOST = 100_000  # rows; more than that no map on the web draws
OUTLINES_AT_MOST = 40_000_000  # characters of repeated outlines
LATITUDES, LONGITUDES = ("lintang", "latitude", "lat", "y"), ("bujur", "longitude", "lon", "lng", "long", "x")
PLACES_AT_MOST = 1_000
NAMING = ("text", "code")
NOWHERE = "null"


def coordinates(columns: Sequence[Column]) -> tuple[str, str] | None:
    """Names of the columns of longitude and latitude in degrees; None where the table does not have both."""
    measured = {column.name.lower(): column.name for column in columns if column.measured}
    longitude, latitude = (next((measured[name] for name in names if name in measured), None) for names in (LONGITUDES, LATITUDES))
    return (longitude, latitude) if longitude and latitude else None


def write_geojson(path: Path, subject: Subject, extract: Extract) -> None:
    """:raises NotFound: no row has a place on a map that the portal knows, or their outlines are too many."""
    beside, placed = _placing(subject, extract)
    facts = {**subject.facts(), "columns": subject.dictionary()}
    written = 0
    with path.open("w", encoding="utf-8") as file:
        file.write('{"type": "FeatureCollection", ' + json.dumps(facts, ensure_ascii=False)[1:-1] + ', "features": [')
        for number, (text, *values) in enumerate(extract.objects(*beside)):
            geometry = placed(*values)
            written += len(geometry)
            if written > OUTLINES_AT_MOST:
                raise tk.ObjectNotFound(tk._("The table has too many rows for this format. Choose CSV or Parquet."))
            file.write((",\n" if number else "\n") + f'{{"type": "Feature", "geometry": {geometry}, "properties": {text}}}')
        file.write("\n]}\n")


def _placing(subject: Subject, extract: Extract) -> tuple[tuple[str, ...], Callable[..., str]]:
    """Columns that say where a row is, and how their values become a geometry."""
    if found := coordinates(subject.columns):
        return found, _point
    for column in subject.columns:
        for known in (districts_by_name(), villages_by_name()) if column.kind in NAMING else ():
            outlines = _outlines(extract.distinct(column.name, PLACES_AT_MOST), known)
            if outlines:
                return (column.name,), lambda value, known=known, drawn=outlines: drawn.get(known.get(_spelt(value), ""), NOWHERE)
    raise tk.ObjectNotFound(tk._("This table has no coordinates, and names no places whose boundaries this portal has."))


def _outlines(values: Sequence[Any], known: Mapping[str, str]) -> Mapping[str, str]:
    """Geometry of each place by its code, if all values are places and there is an outline of one of them."""
    codes = {known.get(_spelt(value), "") for value in values if value is not None}
    if not codes or "" in codes:
        return {}
    for file in boundary_files():
        found = {code: polygons for code, polygons in outlines_of(file, tuple(known.items())).items() if code in codes}
        if found:
            return {code: json.dumps(_geometry(polygons), separators=(",", ":")) for code, polygons in found.items()}
    return {}


def _spelt(value: Any) -> str:
    return str(value or "").strip().lower()


def _point(longitude: Any, latitude: Any) -> str:
    if longitude is None or latitude is None or not (abs(longitude) <= 180 and abs(latitude) <= 90):
        return NOWHERE
    return f'{{"type": "Point", "coordinates": [{longitude}, {latitude}]}}'


def _geometry(polygons: Sequence[Any]) -> Mapping[str, Any]:
    return {"type": "MultiPolygon", "coordinates": polygons} if len(polygons) > 1 else {"type": "Polygon", "coordinates": polygons[0]}
