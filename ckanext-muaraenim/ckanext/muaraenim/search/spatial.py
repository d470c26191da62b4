"""The box around what a dataset says of its place: ``spatial`` (GeoJSON), as ckanext-spatial and DCAT harvesters keep it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["EDGES", "Box", "box_around", "edges"]

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

EDGES = ("bbox_west", "bbox_south", "bbox_east", "bbox_north")
MOST_POSITIONS = 500_000
LONGEST = 20_000_000


def edges(document: Mapping[str, Any]) -> dict[str, str]:
    """The fields of the index for a dataset's place; none for a dataset without one."""
    box = box_around(document.get("spatial"))
    return {name: f"{edge:.7f}" for name, edge in zip(EDGES, box, strict=True)} if box else {}


def box_around(geometry: Any) -> Box | None:
    """The box around a GeoJSON object or its text; None for what is none or lies outside the world."""
    if isinstance(geometry, str) and len(geometry) <= LONGEST:
        try:
            geometry = json.loads(geometry)
        except (ValueError, RecursionError):
            return None
    if not isinstance(geometry, dict):
        return None
    west = south = math.inf
    east = north = -math.inf
    for number, (x, y) in enumerate(_positions(geometry)):
        if number >= MOST_POSITIONS or not (-180 <= x <= 180 and -90 <= y <= 90):
            return None
        west, south, east, north = min(west, x), min(south, y), max(east, x), max(north, y)
    return (west, south, east, north) if west <= east else None


def _positions(geometry: dict[str, Any]) -> Iterator[tuple[float, float]]:
    """Every position of a geometry, feature or collection, however they are nested."""
    waiting: list[Any] = [geometry]
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict):
            waiting += [here[key] for key in ("coordinates", "geometry", "geometries", "features") if here.get(key)]
        elif isinstance(here, list):
            if len(here) >= 2 and all(isinstance(part, (int, float)) and not isinstance(part, bool) for part in here[:2]):
                yield here[0], here[1]
            else:
                waiting += here
