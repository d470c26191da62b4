"""Outlines of places as they are drawn: on a map of the right proportions, no finer than the picture can show, and no longer than a page may be."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ckanext.muaraenim.explore.boundaryfile import BoundaryFile
from ckanext.muaraenim.explore.outlines import outlines_of

__all__ = ["HEIGHT", "Area", "read_areas"]

WIDTH, HEIGHT = 356, 420
LONGEST = 9_000  # characters of all outlines together; longer ones are drawn on a coarser grid
GRIDS = (1, 2, 3, 5, 8)
Ring = Sequence[tuple[float, float]]
Corner = tuple[int, int]


@dataclass(frozen=True)
class Area:
    """``path``: outline in units of a picture that is ``WIDTH`` wide. ``x``, ``y``: its middle; ``room``: how wide a label may be
    there; ``bottom``: its southern end."""

    path: str
    x: int
    y: int
    room: int
    bottom: int


@lru_cache(maxsize=16)
def read_areas(file: BoundaryFile, places: tuple[tuple[str, str], ...]) -> Mapping[str, Area]:
    """The places of the file by code; empty where it can't be read.

    :param places: pairs of a code or a name in small letters, and the code.
    """
    outlines = outlines_of(file, places).items()
    rings = {code: found for code, polygons in outlines if (found := [ring for polygon in polygons for ring in polygon if ring])}
    return _drawn(rings) if rings else {}


def _drawn(rings: Mapping[str, Sequence[Ring]]) -> dict[str, Area]:
    """On a map of the right proportions: a degree of longitude is shorter than one of latitude."""
    corners = [corner for outlines in rings.values() for ring in outlines for corner in ring]
    west, east = min(x for x, _ in corners), max(x for x, _ in corners)
    south, north = min(y for _, y in corners), max(y for _, y in corners)
    shorter = math.cos(math.radians((south + north) / 2))
    scale = min(WIDTH / ((east - west) * shorter or 1), HEIGHT / ((north - south) or 1))
    for grid in GRIDS:
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


def _area(outlines: Sequence[Sequence[Corner]]) -> Area | None:
    kept = [ring for outline in outlines if len(ring := _straightened(outline)) > 3]
    if not kept:
        return None
    path = "".join(f"M{ring[0][0]} {ring[0][1]}l{_steps(ring)}z" for ring in kept)
    largest = max(kept, key=lambda ring: abs(_twice(ring)))
    x, y = _middle(largest)
    across = sorted(x1 + (y - y1) * (x2 - x1) / (y2 - y1) for (x1, y1), (x2, y2) in zip(largest, largest[1:], strict=False) if (y1 > y) != (y2 > y))
    spans = zip(across[::2], across[1::2], strict=False)
    left, right = max(spans, key=lambda span: span[1] - span[0], default=(x, x))
    return Area(path, round((left + right) / 2), round(y), round(right - left), max(y for ring in kept for _, y in ring))


def _straightened(outline: Sequence[Corner]) -> list[Corner]:
    """Without corners that stand on one another, or on a straight line between their neighbours."""
    kept: list[Corner] = []
    for corner in outline:
        while len(kept) > 1 and _aligned(kept[-2], kept[-1], corner):
            kept.pop()
        if not kept or kept[-1] != corner:
            kept.append(corner)
    return kept


def _aligned(first: Corner, middle: Corner, last: Corner) -> bool:
    """On the way from one to the next the middle one is no turn."""
    ahead = (middle[0] - first[0]) * (last[0] - middle[0]) + (middle[1] - first[1]) * (last[1] - middle[1]) > 0
    return ahead and (middle[0] - first[0]) * (last[1] - first[1]) == (middle[1] - first[1]) * (last[0] - first[0])


def _steps(ring: Sequence[Corner]) -> str:
    return " ".join(f"{x2 - x1} {y2 - y1}" for (x1, y1), (x2, y2) in zip(ring, ring[1:-1], strict=False)).replace(" -", "-")


def _twice(ring: Sequence[Corner]) -> int:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, ring[1:], strict=False))


def _middle(ring: Sequence[Corner]) -> tuple[float, float]:
    twice = _twice(ring) or 1
    pairs = list(zip(ring, ring[1:], strict=False))
    x = sum((x1 + x2) * (x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in pairs) / (3 * twice)
    y = sum((y1 + y2) * (x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in pairs) / (3 * twice)
    return x, y + 0.01  # never exactly through a corner
