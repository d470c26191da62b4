"""Which columns tell rows apart, as far as a sample can say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from harvesters.drafting.sketch import Sample

__all__ = ["key_of", "likely_id"]

_LIKELY = re.compile(r"(^|_)(id|kode|kd|nomor|no|uuid|npsn|tahun|bulan|tanggal|tgl|periode|triwulan|semester|kecamatan|desa|kelurahan|wilayah)(_|$)")
_ID = re.compile(r"(^id$|^kode$|^uuid$|(^|_)(id|kode|nomor|no|npsn)(_|$))")
_KINDS = ("code", "text", "year", "date", "datetime", "integer")
MOST_COLUMNS = 10
MOST_TOGETHER = 4


def key_of(sample: Sample, columns: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """The system's names of the fewest columns whose cells are never empty and never the same together; none if there are none.

    :param columns: kind and publicness by the system's name, in their order; what is not among them is no candidate.
    """
    if len(sample.rows) < 2:
        return ()
    able = [name for name, column in columns.items() if column["kind"] in _KINDS and len(sample.values(name)) == len(sample.rows)]
    order = {name: (_rank(columns[name]), at) for at, name in enumerate(able)}
    candidates = sorted((name for name in able if _rank(columns[name]) < 3), key=lambda name: order[name])[:MOST_COLUMNS]
    for together in range(1, MOST_TOGETHER + 1):
        for chosen in combinations(candidates, together):
            if together == 1 and columns[chosen[0]]["kind"] in ("date", "datetime"):
                continue
            if _tell_apart(sample.rows, chosen):
                periods = [] if together == 1 and _rank(columns[chosen[0]]) == 0 else [name for name in able if _is_period(columns[name])]
                return tuple(sorted({*chosen, *periods}, key=able.index))
    return ()


def likely_id(name: str) -> bool:
    """The column's name says that it identifies."""
    return _ID.search(name) is not None


def _rank(column: Mapping[str, Any]) -> int:
    """The lower the likelier; 3: never, because it is an amount."""
    if _ID.search(column["name"]) and column["kind"] in ("code", "text", "integer"):
        return 0
    if _LIKELY.search(column["name"]) or column["kind"] in ("code", "year"):
        return 1
    return 2 if column["kind"] in ("text", "date", "datetime") else 3


def _is_period(column: Mapping[str, Any]) -> bool:
    """Of a year, month or the like: another one follows, although the sample may hold one only."""
    return column["kind"] == "year" or re.search(r"(^|_)(tahun|bulan|triwulan|semester|periode)(_|$)", column["name"]) is not None


def _tell_apart(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> bool:
    return len({tuple(str(row.get(name)).strip() for name in names) for row in rows}) == len(rows)
