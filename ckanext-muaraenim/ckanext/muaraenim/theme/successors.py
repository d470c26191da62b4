"""Offices of the past in the filters: what is still kept under them counts under the office that takes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ckanext.muaraenim.custody import existing, heirs, moving

__all__ = ["folded", "stored", "today"]

MOST_FORMER = 20
"""Offices of the past that one address may name."""


def today(offices: Iterable[str]) -> list[str]:
    """The offices that exist today in the place of those that were chosen; one that nobody knows stays as it is."""
    wanted = list(offices)
    there = existing(wanted)
    led = {office: heirs(office) for office in [office for office in wanted if office not in there][:MOST_FORMER]}
    return list(dict.fromkeys(heir for office in wanted for heir in led.get(office) or [office]))


def stored(offices: Iterable[str]) -> list[str]:
    """Under which offices the datasets of these may stand: their own, and those of a succession that is still going on."""
    wanted = list(offices)
    return wanted + [old for old, taker in moving().items() if taker in wanted and old not in wanted]


def folded(items: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Counts of offices, those of an ending one added to its successor's. A dataset has one office, so nothing counts twice."""
    takers, found = moving(), {item["name"]: dict(item) for item in items}
    for old, taker in takers.items():
        ended = found.pop(old, None)
        if ended:
            into = found.setdefault(taker, {**ended, "name": taker, "display_name": taker, "count": 0})
            into["count"] += ended["count"]
    return list(found.values())
