"""Which of a source's names (headings, database columns, JSON keys) is which column of the table."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from harvesters.tables.definition import TableDefinition
from harvesters.tables.spelling import fold

__all__ = ["Matching", "match"]

_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]")


@dataclass(frozen=True)
class Matching:
    """``names``: column name -> the source's name. ``unknown``: names that are no column. ``doubled``: column name -> the names that claim it."""

    names: dict[str, str]
    unknown: tuple[str, ...]
    doubled: dict[str, tuple[str, ...]]


def match(definition: TableDefinition, names: Iterable[str]) -> Matching:
    """A name matches by the column's name, title, title with unit, English title or a declared heading, however it is spelled; failing that without
    what stands in brackets (usually the unit); failing that by the last line of a heading of several lines, if no other column could be meant.
    """
    left = [name for name in names if name]
    found: dict[str, str] = {}
    doubled: dict[str, tuple[str, ...]] = {}
    for spell in (_whole, _without_brackets, _last_line):
        claims: dict[str, list[str]] = {}
        for name in left:
            column = _spellings(definition).get(spell(name))
            if column and column not in found:
                claims.setdefault(column, []).append(name)
        for column, claimants in claims.items():
            exact = [name for name in claimants if name == column]
            if len(claimants) > 1 and len(exact) != 1:
                doubled[column] = tuple(claimants)
            found[column] = (exact or claimants)[0]
        left = [name for name in left if name not in found.values() and not any(name in claim for claim in doubled.values())]
    return Matching(found, tuple(left), doubled)


@lru_cache(maxsize=64)
def _cached(columns: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, str]:
    spellings: dict[str, str] = {}
    shared: set[str] = set()
    for name, every in columns:
        for spelling in every:
            if spellings.setdefault(fold(spelling), name) != name:
                shared.add(fold(spelling))
    own = {fold(name): name for name, _ in columns}
    return {**{spelling: name for spelling, name in spellings.items() if spelling and spelling not in shared}, **own}


def _spellings(definition: TableDefinition) -> dict[str, str]:
    return _cached(definition.spellings)


def _whole(name: str) -> str:
    return fold(name)


def _without_brackets(name: str) -> str:
    return fold(_BRACKETS.sub(" ", name))


def _last_line(name: str) -> str:
    return fold(_BRACKETS.sub(" ", name.rsplit(" / ", 1)[-1])) if " / " in name else ""
