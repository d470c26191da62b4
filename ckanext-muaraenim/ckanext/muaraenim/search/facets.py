"""Counting: which fields, how many of their values, in which order, and over which hits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ckanext.muaraenim.search import freshness
from ckanext.muaraenim.search.compiler import CannotAnswer
from ckanext.muaraenim.search.index import View

__all__ = ["OPTION", "Facet", "counted", "wanted"]

MOST_VALUES = 60_000
"""Different values that a facet counts."""
SPARE = 20
HIGHEST = 2**31

OPTION = re.compile(r"facet\.(?:sort|prefix)|f\..+\.facet\.(?:limit|mincount|sort|prefix)")
"""Parameters of Solr that CKAN's own list of allowed ones lacks."""

Counts = list[tuple[str, int]]


@dataclass(frozen=True)
class Facet:
    """``limit`` below 0 is all. ``by_count``: most first, otherwise in the order of the values. ``always``: values counted whatever the limit."""

    field: str
    limit: int
    mincount: int
    by_count: bool
    prefix: str
    always: frozenset[str] = frozenset()


def wanted(parameters: Mapping[str, Any], chosen: Mapping[str, tuple[str, ...]]) -> tuple[Facet, ...]:
    """The facets that Solr's parameters ask for; ``f.FIELD.facet.…`` goes before ``facet.…``.

    :param chosen: values by field that the search is narrowed to; they are always counted.
    :raises CannotAnswer: an option has no such value
    """
    if str(parameters.get("facet", "true")).lower() in ("false", "0", "no"):
        return ()
    fields = parameters.get("facet.field") or []
    names = dict.fromkeys([fields] if isinstance(fields, str) else fields)
    return tuple(_facet(name, parameters, frozenset(chosen.get(name, ()))) for name in names)


def _facet(name: str, parameters: Mapping[str, Any], always: frozenset[str]) -> Facet:
    def option(key: str, default: Any) -> Any:
        for given in (parameters.get(f"f.{name}.facet.{key}"), parameters.get(f"facet.{key}")):
            if given not in (None, ""):
                return given
        return default

    limit, mincount = (_whole(f"facet.{key}", option(key, default)) for key, default in (("limit", 100), ("mincount", 0)))
    sort = {"true": "count", "false": "index"}.get(str(option("sort", "")).lower(), option("sort", "count" if limit > 0 else "index"))
    if sort not in ("count", "index"):
        raise CannotAnswer(f"facet.sort must be count or index, not {str(sort)[:80]!r}")
    return Facet(name, limit, max(0, mincount), sort == "count", str(option("prefix", "")), always)


def _whole(name: str, value: Any) -> int:
    try:
        return max(-HIGHEST, min(HIGHEST, int(value)))
    except (TypeError, ValueError, OverflowError) as error:
        raise CannotAnswer(f"{name} must be a number, not {str(value)[:80]!r}") from error


def counted(view: View, query: Any, facets: Iterable[Facet], among: Any) -> dict[str, Counts]:
    """Values of each field with how many hits of ``query`` have them; all facets in one pass of the engine.

    :param among: the datasets whose values may be shown where no hit has them (``facet.mincount=0``); never all there are, or a value would tell of
        a dataset that the asker may not see.
    """
    found: dict[str, Counts] = {facet.field: [] for facet in facets}
    known = {f"f{at}": facet for at, facet in enumerate(facets) if _column(facet.field) in view.index.columns}
    if not known or not view.searcher.num_docs:
        return found
    answer = _asked(view, query, known)
    zeros = _asked(view, among, {name: facet for name, facet in known.items() if not facet.mincount})
    for name, facet in known.items():
        found[facet.field] = _ordered(list(({value: 0 for value, _ in zeros.get(name, ())} | dict(answer[name])).items()), facet)
    return found


def _asked(view: View, query: Any, facets: Mapping[str, Facet]) -> dict[str, Counts]:
    if not facets:
        return {}
    answer = view.searcher.aggregate(query, {name: _question(view, facet, _enough(facet)) for name, facet in facets.items()})
    found = {name: _counts(answer[name], facet) for name, facet in facets.items()}
    open_ones = {name: facet for name, facet in facets.items() if not _settled(found[name], facet)}
    if open_ones:
        answer = view.searcher.aggregate(query, {name: _question(view, facet, MOST_VALUES) for name, facet in open_ones.items()})
        found |= {name: _counts(answer[name], facet) for name, facet in open_ones.items()}
    return found


def _enough(facet: Facet) -> int:
    """How many values to ask for: the most frequent ones and some more, to see where equal counts begin, is cheaper than all."""
    few = facet.by_count and facet.limit > 0 and facet.mincount and not facet.prefix and not facet.always and facet.field != freshness.FIELD
    return min(facet.limit + SPARE, MOST_VALUES) if few else MOST_VALUES


def _settled(counts: Counts, facet: Facet) -> bool:
    """Whether these are all, or the last of those that will be shown is more frequent than any that the engine has left out."""
    enough = _enough(facet)
    return len(counts) < enough or enough == MOST_VALUES or counts[facet.limit - 1][1] > counts[-1][1]


def _column(field: str) -> str:
    return freshness.DUE if field == freshness.FIELD else field


def _question(view: View, facet: Facet, most: int) -> dict[str, Any]:
    if facet.field == freshness.FIELD:
        return freshness.question(view)
    return {"terms": {"field": view.index.columns[facet.field].exact, "size": most, "segment_size": MOST_VALUES, "min_doc_count": 1}}


def _counts(answer: dict[str, Any], facet: Facet) -> Counts:
    if facet.field == freshness.FIELD:
        return freshness.buckets(answer)
    return [(bucket["key"], bucket["doc_count"]) for bucket in answer["buckets"]]


def _ordered(counts: Counts, facet: Facet) -> Counts:
    kept = [pair for pair in counts if pair[1] >= facet.mincount and pair[0].startswith(facet.prefix)]
    kept.sort(key=(lambda pair: (-pair[1], pair[0])) if facet.by_count else (lambda pair: pair[0]))
    if facet.limit < 0:
        return kept
    return kept[: facet.limit] + [pair for pair in kept[facet.limit :] if pair[0] in facet.always]
