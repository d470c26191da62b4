"""Boundaries of the kecamatan, from the GeoJSON file of a public dataset of this portal. They are data: no regency's come with the code.

What is in the file is somebody's upload: whatever is no polygon of a known kecamatan is left out, and too much of it is not read.
"""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.uploader import get_resource_uploader

from ckanext.muaraenim.access import is_public, is_restricted

__all__ = ["Area", "BoundaryFile", "boundary_file", "read_areas"]

SETTING = "ckanext.muaraenim.boundaries"
LARGEST, MOST_POINTS = 5_000_000, 200_000  # bytes, corners
WIDTH, HEIGHT = 356, 420
LONGEST = 9_000  # characters of all outlines together; longer ones are drawn on a coarser grid
CODES = ("kode", "kode_kecamatan", "kode_wilayah", "kdkec", "code")
NAMES = ("nama", "kecamatan", "nama_kecamatan", "wadmkc", "name")
Ring = list[tuple[float, float]]
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class BoundaryFile:
    """``changed``: when the file was uploaded; another time is another file. ``title``: of its dataset."""

    id: str
    changed: str
    title: str


@dataclass(frozen=True)
class Area:
    """``path``: outline in units of a picture that is ``WIDTH`` wide. ``x``, ``y``: its middle; ``room``: how wide a label may be
    there; ``bottom``: its southern end."""

    path: str
    x: int
    y: int
    room: int
    bottom: int


def boundary_file() -> BoundaryFile | None:
    """The uploaded GeoJSON file of the dataset that the setting names; None where there is none that everybody may read."""
    name = tk.config.get(SETTING)
    package = model.Package.get(name) if name else None
    if package is None or not is_public(package) or is_restricted(package.extras.get("klasifikasi_akses")):
        return None
    for resource in package.resources:
        if resource.state == model.State.ACTIVE and resource.url_type == "upload" and (resource.format or "").lower() == "geojson":
            return BoundaryFile(resource.id, str(resource.last_modified), package.title or package.name)
    return None


@lru_cache(maxsize=4)
def read_areas(file: BoundaryFile, places: tuple[tuple[str, str], ...]) -> Mapping[str, Area]:
    """The kecamatan of the file by code; empty where it can't be read.

    :param places: pairs of a code or a name in small letters, and the code.
    """
    try:
        path = Path(get_resource_uploader({"id": file.id, "url_type": "upload"}).get_path(file.id))
        if path.stat().st_size > LARGEST:
            raise ValueError("the file is too large")
        rings = _rings(json.loads(path.read_text(encoding="utf-8-sig")), dict(places))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        log.warning("Boundaries of resource %s are not drawn: %s", file.id, error)
        return {}
    return _drawn(rings) if rings else {}


def _rings(content: Any, places: Mapping[str, str]) -> dict[str, list[Ring]]:
    found: dict[str, list[Ring]] = {}
    points = 0
    for feature in content["features"]:
        said = {str(name).lower(): str(value).strip().lower() for name, value in (feature.get("properties") or {}).items()}
        code = next((places[said[name]] for name in (*CODES, *NAMES) if said.get(name) in places), None)
        for ring in _outlines(feature.get("geometry") or {}) if code else ():
            points += len(ring)
            if points > MOST_POINTS:
                raise ValueError("it has too many corners")
            found.setdefault(str(code), []).append([(_degrees(x, 180), _degrees(y, 90)) for x, y, *_ in ring])
    return found


def _outlines(geometry: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    if geometry.get("type") == "Polygon":
        yield from geometry["coordinates"]
    elif geometry.get("type") == "MultiPolygon":
        for polygon in geometry["coordinates"]:
            yield from polygon


def _degrees(value: Any, most: int) -> float:
    number = float(value)
    if not abs(number) <= most:
        raise ValueError("a corner lies nowhere on earth")
    return number


def _drawn(rings: Mapping[str, list[Ring]]) -> dict[str, Area]:
    """On a map of the right proportions: a degree of longitude is shorter than one of latitude."""
    corners = [corner for outlines in rings.values() for ring in outlines for corner in ring]
    west, east = min(x for x, _ in corners), max(x for x, _ in corners)
    south, north = min(y for _, y in corners), max(y for _, y in corners)
    shorter = math.cos(math.radians((south + north) / 2))
    scale = min(WIDTH / ((east - west) * shorter or 1), HEIGHT / ((north - south) or 1))
    for grid in (1, 2, 3, 5):
        placed = {
            code: [
                [(round((x - west) * shorter * scale / grid) * grid, round((north - y) * scale / grid) * grid) for x, y in ring] for ring in outlines
            ]
            for code, outlines in rings.items()
        }
        areas = {code: area for code, outlines in placed.items() if (area := _area(outlines))}
        if sum(len(area.path) for area in areas.values()) <= LONGEST:
            return areas
    return {}


def _area(outlines: Sequence[Sequence[tuple[int, int]]]) -> Area | None:
    kept = [
        ring for outline in outlines if len(ring := [point for point, before in zip(outline, [None, *outline], strict=False) if point != before]) > 3
    ]
    if not kept:
        return None
    path = "".join(f"M{ring[0][0]} {ring[0][1]}l{_steps(ring)}z" for ring in kept)
    largest = max(kept, key=lambda ring: abs(_twice(ring)))
    x, y = _middle(largest)
    across = sorted(x1 + (y - y1) * (x2 - x1) / (y2 - y1) for (x1, y1), (x2, y2) in zip(largest, largest[1:], strict=False) if (y1 > y) != (y2 > y))
    spans = zip(across[::2], across[1::2], strict=False)
    left, right = max(spans, key=lambda span: span[1] - span[0], default=(x, x))
    return Area(path, round((left + right) / 2), round(y), round(right - left), max(y for ring in kept for _, y in ring))


def _steps(ring: Sequence[tuple[int, int]]) -> str:
    return " ".join(f"{x2 - x1} {y2 - y1}" for (x1, y1), (x2, y2) in zip(ring, ring[1:-1], strict=False)).replace(" -", "-")


def _twice(ring: Sequence[tuple[int, int]]) -> int:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, ring[1:], strict=False))


def _middle(ring: Sequence[tuple[int, int]]) -> tuple[float, float]:
    twice = _twice(ring) or 1
    pairs = list(zip(ring, ring[1:], strict=False))
    x = sum((x1 + x2) * (x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in pairs) / (3 * twice)
    y = sum((y1 + y2) * (x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in pairs) / (3 * twice)
    return x, y + 0.01  # never exactly through a corner
