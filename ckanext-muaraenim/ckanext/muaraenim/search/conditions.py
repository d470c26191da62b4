"""What a search is narrowed to, as queries of the engine."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import tantivy as tv

from ckanext.muaraenim.search import freshness
from ckanext.muaraenim.search.compiler import Compiler
from ckanext.muaraenim.search.entry import microseconds
from ckanext.muaraenim.search.narrowing import Narrowing
from ckanext.muaraenim.search.spatial import EDGES, Box

__all__ = ["conditions"]

FIRST_DAY, LAST_DAY = "cakupan_awal_date", "cakupan_akhir_date"


def conditions(compiler: Compiler, narrowing: Narrowing) -> dict[str, Any]:
    """By field, or by parameter for what is of no single field."""
    found = {
        key: freshness.any_of(compiler, values) if key == freshness.FIELD else compiler.any_of(key, values)
        for key, values in narrowing.any_of.items()
    }
    if narrowing.box:
        found["ext_bbox"] = touching(compiler, narrowing.box)
    if narrowing.since:
        found["ext_awal"] = compiler.between(LAST_DAY, midnight(narrowing.since), None)
    if narrowing.until:
        found["ext_akhir"] = compiler.between(FIRST_DAY, None, midnight(narrowing.until))
    return found


def touching(compiler: Compiler, box: Box) -> Any:
    """The datasets whose box has a point in common with this one."""
    (west, south, east, north), (to_west, to_south, to_east, to_north) = box, EDGES
    sides = [
        compiler.between(to_west, None, east),
        compiler.between(to_east, west, None),
        compiler.between(to_south, None, north),
        compiler.between(to_north, south, None),
    ]
    return tv.Query.boolean_query([(tv.Occur.Must, side) for side in sides])


def midnight(day: Any) -> int:
    return microseconds(datetime.combine(day, datetime.min.time(), UTC))
