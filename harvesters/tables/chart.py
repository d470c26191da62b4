"""Which picture a table's author wants of it: ``chart:`` of a table YAML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from harvesters.declaration import Declared
from harvesters.tables.column import NUMERIC, Column, Kind

__all__ = ["ChartDeclaration", "ChartKind", "read_chart"]

_OPTIONS = ("kind", "measure", "by", "time", "sum")
_TIMES = (Kind.YEAR, Kind.DATE)


class ChartKind(StrEnum):
    """``NONE``: no picture."""

    LINE = "line"
    BAR = "bar"
    SHARE = "share"
    TILES = "tiles"
    CHOROPLETH = "choropleth"
    NONE = "none"


@dataclass(frozen=True)
class ChartDeclaration:
    """What is left out (None or empty) is chosen from the kinds of the columns.

    ``measure``, ``by``, ``time``: names of public columns. ``sum``: whether figures of several rows may be added up.
    """

    kind: ChartKind | None = None
    measure: str = ""
    by: str = ""
    time: str = ""
    sum: bool | None = None


def read_chart(declared: Declared, columns: Sequence[Column]) -> ChartDeclaration:
    """``chart: none``, the name of another kind, or a mapping.

    :raises SourceError: an option is not known, or names a column that the table does not publish or that cannot be drawn so.
    """
    kinds = [kind.value for kind in ChartKind]
    if isinstance(declared.content, str):
        return ChartDeclaration(kind=ChartKind(declared.choice(kinds)))
    declared.only(_OPTIONS)
    public = [column for column in columns if column.public]
    named = {
        "measure": [column.name for column in public if column.kind in NUMERIC],
        "by": [column.name for column in public if column.kind not in (*NUMERIC, *_TIMES)],
        "time": [column.name for column in public if column.kind in _TIMES],
    }
    kind, added = declared.get("kind"), declared.get("sum")
    return ChartDeclaration(
        kind=ChartKind(kind.choice(kinds)) if kind else None,
        sum=added.flag() if added else None,
        **{option: given.choice(allowed) if (given := declared.get(option)) else "" for option, allowed in named.items()},
    )
