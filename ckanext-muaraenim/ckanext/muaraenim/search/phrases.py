"""Words near each other, as Lucene counts the places between them.

The engine's own slop takes one word twice for two, misses some orders of three, and counts words far from each other as much as neighbours.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import tantivy as tv

from ckanext.muaraenim.search.analysis import Placed

__all__ = ["phrase"]

MOST = 200
"""Arrangements of words; where there are more, the engine's own slop has to do."""


def phrase(schema: Any, name: str, words: Placed, slop: int) -> Any:
    """The engine's query for two words and more at these distances, moved against each other by ``slop`` places in all."""
    first = words[0][0]
    exactly = [(place - first, word) for place, word in words]
    if not slop or (slop + 1) ** len(words) - slop ** len(words) > MOST:
        return tv.Query.phrase_query(schema, name, exactly, slop)
    clauses = []
    for moves in product(range(slop + 1), repeat=len(words)):
        places = [place + by for (place, _), by in zip(exactly, moves, strict=True)]
        if min(moves) or len(set(places)) < len(places):
            continue
        moved = sorted((place - min(places), word) for place, (_, word) in zip(places, words, strict=True))
        one = tv.Query.phrase_query(schema, name, moved, 0)
        clauses.append((tv.Occur.Should, tv.Query.boost_query(one, 1 / (1 + max(moves)))))
    return tv.Query.boolean_query(clauses)
