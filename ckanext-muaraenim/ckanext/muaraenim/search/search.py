"""One request answered by the index: count, ids in order, facets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from typing import Any

import tantivy as tv

from ckanext.muaraenim.search import dismax, localparams, ranking, syntax
from ckanext.muaraenim.search.compiler import Compiler
from ckanext.muaraenim.search.conditions import conditions
from ckanext.muaraenim.search.facets import Facet, counted
from ckanext.muaraenim.search.fields import kind
from ckanext.muaraenim.search.index import View
from ckanext.muaraenim.search.request import Request

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
    found = answered(view, request)
    looser = None if found.count else ranking.looser(view, request)
    if looser and not view.searcher.search(whole(Compiler(view, request.default_field), request), 1).count:  # nor without narrowing
        return answered(view, looser)
    return found


def answered(view: View, request: Request) -> Answer:
    compiler = Compiler(view, request.default_field)
    base, narrowed = whole(compiler, request), conditions(compiler, request.narrowing)
    query = together(base, narrowed)
    sort = tuple((key, descending) for key, descending in request.sort if (scored(request) if key == "score" else key in view.index.columns))
    count, rows = ordered(view, ranking.lifted(view, request, query), sort, request.start, request.rows)
    ids = {row: view.index.ids[row] for row, _ in rows}
    return Answer(
        count=count,
        ids=[ids[row] for row, _ in rows],
        scores={ids[row]: score for row, score in rows if score is not None},
        facets=counts(view, base, narrowed, request.facets),
    )


def together(base: Any, narrowed: Mapping[str, Any], without: str = "") -> Any:
    """The question narrowed by all conditions, or by all but one field's."""
    clauses = [(tv.Occur.Must, tv.Query.const_score_query(query, 0.0)) for key, query in narrowed.items() if key != without]
    return tv.Query.boolean_query([(tv.Occur.Must, base), *clauses]) if clauses else base


def counts(view: View, base: Any, narrowed: Mapping[str, Any], facets: tuple[Facet, ...]) -> dict[str, list[tuple[str, int]]]:
    """One pass for all facets, and one more for each that is narrowed: its counts ignore its own choice."""
    plain = [facet for facet in facets if facet.field not in narrowed]
    found = counted(view, together(base, narrowed), plain)
    for facet in facets:
        if facet.field in narrowed:
            found |= counted(view, together(base, narrowed, without=facet.field), [facet])
    return {facet.field: found[facet.field] for facet in facets}


def scored(request: Request) -> bool:
    """Whether hits can differ in relevance at all."""
    return request.q.strip() != "*:*"


def whole(compiler: Compiler, request: Request) -> Any:
    """The question, scored, and its filters, which only exclude."""
    if localparams.are_in(request.q):
        question = localparams.query(compiler, request.q)
    elif request.parser in ("dismax", "edismax") and request.q.strip() != "*:*":
        if request.parser == "edismax" and ":" in request.q:
            question = compiler.query(parse(request.q))
        else:
            question = dismax.query(compiler, request.q, dismax.weighted(ranking.weights(compiler.view, request)), request.tie, request.least)
    else:
        question = compiler.query(parse(request.q))
    clauses = [(tv.Occur.Must, question)]
    for one in request.filters:
        clauses.append((tv.Occur.Must, tv.Query.const_score_query(filtered(compiler, one), 0.0)))
    return tv.Query.boolean_query(clauses)


def filtered(compiler: Compiler, text: str) -> Any:
    return localparams.query(compiler, text) if localparams.are_in(text) else compiler.query(parse(text))


def ordered(view: View, query: Any, sort: tuple[tuple[str, bool], ...], start: int, rows: int) -> tuple[int, list[tuple[int, float | None]]]:
    """How many there are, and of the page asked for each row and, where it was computed, its score."""
    if not view.searcher.num_docs:
        return 0, []
    count = view.searcher.search(query, 1).count
    end = min(start + rows, count)
    if start >= end:
        return count, []
    if not sort:
        hits = view.searcher.search(query, end, count=False).hits
        return count, [(row, None) for row in view.rows_of([address for _, address in hits[start:]])]
    found = best(view, query, sort, end, count)
    return count, [(row, value if sort[0][0] == "score" else None) for value, row in found[start:end]]


def best(view: View, query: Any, sort: tuple[tuple[str, bool], ...], end: int, count: int) -> list[tuple[Any, int]]:
    """At least the first ``end`` rows in order, each with the value that the first key sorts by."""
    limit = min(end + 1, count) if len(sort) > 1 else end
    while True:
        found = by_one_key(view, query, *sort[0], limit)
        if len(sort) == 1:
            return found
        if limit >= count or found[end - 1][0] != found[-1][0]:
            return untied(view, query, found, sort[1:])
        limit = min(limit * 4, count)


def untied(view: View, query: Any, found: list[tuple[Any, int]], sort: tuple[tuple[str, bool], ...]) -> list[tuple[Any, int]]:
    """Rows that the first key could not tell apart, put in order by the other keys."""
    groups = [list(group) for _, group in groupby(found, key=lambda pair: pair[0])]
    tied = [row for group in groups if len(group) > 1 for _, row in group]
    if not tied:
        return found
    only_these = tv.Query.const_score_query(tv.Query.term_set_query(view.index.schema, "row", tied), 0.0)
    among = tv.Query.boolean_query([(tv.Occur.Must, query), (tv.Occur.Must, only_these)])
    place = {row: at for at, (_, row) in enumerate(best(view, among, sort, len(tied), len(tied)))}
    return [pair for group in groups for pair in (sorted(group, key=lambda pair: place[pair[1]]) if len(group) > 1 else group)]


def by_one_key(view: View, query: Any, key: str, descending: bool, limit: int) -> list[tuple[Any, int]]:
    """The first rows by one key, with its values; rows without a value come last either way."""
    if key == "score" and descending:
        hits = view.searcher.search(query, limit, count=False).hits
    elif key == "score":
        hits = view.searcher.search(query, view.searcher.num_docs, count=False).hits[::-1][:limit]
    else:
        column = view.index.columns[key]
        name = {"date": column.date, "number": column.number}.get(kind(key), column.exact)
        order = tv.Order.Desc if descending else tv.Order.Asc
        hits = view.searcher.search(query, limit, count=False, order_by_field=name, order=order).hits
    rows = view.rows_of([address for _, address in hits])
    return [(value, row) for (value, _), row in zip(hits, rows, strict=True)]

