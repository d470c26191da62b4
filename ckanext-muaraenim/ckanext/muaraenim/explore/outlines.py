"""Outlines of places, from a GeoJSON file. What is in it is somebody's work elsewhere: whatever is no polygon of a known place is left out."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from ckanext.muaraenim.explore.boundaryfile import LARGEST, BoundaryFile, boundary_path

__all__ = ["Polygon", "outlines_of"]

MOST_POINTS = 200_000  # corners
CODES = ("kode_desa", "kode_kelurahan", "kdepum", "kode", "kode_kecamatan", "kode_wilayah", "kdcpum", "kdkec", "kddesa", "code")
NAMES = ("wadmkd", "desa", "nama_desa", "nama", "kecamatan", "nama_kecamatan", "wadmkc", "name")
Polygon = list[list[tuple[float, float]]]
log = logging.getLogger(__name__)


@lru_cache(maxsize=4)
def outlines_of(file: BoundaryFile, places: tuple[tuple[str, str], ...]) -> Mapping[str, list[Polygon]]:
    """Of each place its polygons in degrees, each the outer ring and its holes; empty where the file can't be read.

    :param places: pairs of a code or a name in small letters, and the code.
    """
    try:
        path = boundary_path(file)
        if path is None:
            return {}
        return _read(path, dict(places))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        log.warning("Boundaries of resource %s are not drawn: %s", file.id, error)
        return {}


def _read(path: Path, places: Mapping[str, str]) -> dict[str, list[Polygon]]:
    if path.stat().st_size > LARGEST:
        raise ValueError("the file is too large")
    found: dict[str, list[Polygon]] = {}
    points = 0
    for feature in json.loads(path.read_text(encoding="utf-8-sig"))["features"]:
        said = {str(name).lower(): str(value).strip().lower() for name, value in (feature.get("properties") or {}).items()}
        code = next((places[said[name]] for name in (*CODES, *NAMES) if said.get(name) in places), None)
        for polygon in _polygons(feature.get("geometry") or {}) if code else ():
            points += sum(len(ring) for ring in polygon)
            if points > MOST_POINTS:
                raise ValueError("it has too many corners")
            found.setdefault(str(code), []).append([[(_degrees(x, 180), _degrees(y, 90)) for x, y, *_ in ring] for ring in polygon])
    return found


def _polygons(geometry: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    if geometry.get("type") == "Polygon":
        yield geometry["coordinates"]
    elif geometry.get("type") == "MultiPolygon":
        yield from geometry["coordinates"]


def _degrees(value: Any, most: int) -> float:
    number = float(value)
    if not abs(number) <= most:
        raise ValueError("a corner lies nowhere on earth")
    return number
