"""One request answered by the index: count, ids in order, facets."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import tantivy as tv

from ckanext.muaraenim.search import dismax, syntax
from ckanext.muaraenim.search.compiler import Compiler
from ckanext.muaraenim.search.fields import kind
from ckanext.muaraenim.search.index import View
from ckanext.muaraenim.search.request import Request

MOST_VALUES = 60_000
"""Different values that a facet counts."""

parse = lru_cache(maxsize=2_000)(syntax.parse)


@dataclass
class Answer:
    count: int
    ids: list[str]
    scores: dict[str, float] = field(default_factory=dict)
    facets: dict[str, list[tuple[str, int]]] = field(default_factory=dict)


def answer(view: View, request: Request) -> Answer:
    """
    :raises QuerySyntaxError, CannotAnswer: with the reason
    """
    compiler = Compiler(view, request.default_field)
    query = whole(compiler, request)
    count, rows = ordered(view, query, request)
    ids = {row: view.index.ids[row] for row, _ in rows}
    return Answer(
        count=count,
        ids=[ids[row] for row, _ in rows],
        scores={ids[row]: score for row, score in rows if score is not None},
        facets={key: facet(view, query, key, request) for key in request.facets},
    )


def whole(compiler: Compiler, request: Request) -> Any:
    """The question, scored, and its filters, which only exclude."""
    if request.parser in ("dismax", "edismax") and request.q.strip() != "*:*":
        if request.parser == "edismax" and ":" in request.q:
            question = compiler.query(parse(request.q))
        else:
            question = dismax.query(compiler, request.q, dismax.weighted(request.weights), request.tie, request.least)
    else:
        question = compiler.query(parse(request.q))
    clauses = [(tv.Occur.Must, question)]
    for one in request.filters:
        clauses.append((tv.Occur.Must, tv.Query.const_score_query(compiler.query(parse(one)), 0.0)))
    return tv.Query.boolean_query(clauses)


def ordered(view: View, query: Any, request: Request) -> tuple[int, list[tuple[int, float | None]]]:
    """How many there are, and of the page asked for each row and, where it was computed, its score."""
    searcher = view.searcher
    if not searcher.num_docs:
        return 0, []
    end = request.start + request.rows
    count = searcher.search(query, 1).count
    if not request.rows or request.start >= count:
        return count, []
    if request.sort == (("score", True),):
        hits = searcher.search(query, end, count=False).hits[request.start :]
        rows = view.rows_of([address for _, address in hits])
        return count, [(row, score) for row, (score, _) in zip(rows, hits, strict=True)]
    hits = searcher.search(query, count, count=False).hits
    rows = view.rows_of([address for _, address in hits])
    scores = {row: score for row, (score, _) in zip(rows, hits, strict=True)}
    for key, descending in reversed(request.sort):
        rows = by_key(view, query, count, rows, scores, key, descending)
    return count, [(row, scores[row]) for row in rows[request.start : end]]


def by_key(view: View, query: Any, count: int, rows: list[int], scores: dict[int, float], key: str, descending: bool) -> list[int]:
    """Rows in a stable order by one key; rows without a value come last either way."""
    if key == "score":
        return sorted(rows, key=lambda row: scores[row], reverse=descending)
    column = view.index.columns.get(key)
    if column is None:
        return rows
    name = {"date": column.date, "number": column.number}.get(kind(key), column.exact)
    hits = view.searcher.search(query, count, count=False, order_by_field=name).hits
    values = {row: value for row, (value, _) in zip(view.rows_of([address for _, address in hits]), hits, strict=True)}
    valued = sorted((row for row in rows if values[row] is not None), key=lambda row: values[row], reverse=descending)
    return valued + [row for row in rows if values[row] is None]


def facet(view: View, query: Any, key: str, request: Request) -> list[tuple[str, int]]:
    """Values of a field with how many hits have them, most first; equal counts in the order of the values."""
    column = view.index.columns.get(key)
    if column is None or not view.searcher.num_docs:
        return []
    asked = {"values": {"terms": {"field": column.exact, "size": MOST_VALUES, "min_doc_count": request.facet_mincount}}}
    buckets = view.searcher.aggregate(query, asked)["values"]["buckets"]
    counts = sorted(((bucket["key"], bucket["doc_count"]) for bucket in buckets), key=lambda pair: (-pair[1], pair[0]))
    return counts if request.facet_limit < 0 else counts[: request.facet_limit]
