"""One request answered by the index: count, ids in order, facets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import tantivy as tv

from ckanext.muaraenim.search import dismax, edismax, localparams, ranking
from ckanext.muaraenim.search.beside import beside
from ckanext.muaraenim.search.compiler import Compiler
from ckanext.muaraenim.search.conditions import conditions
from ckanext.muaraenim.search.facets import Facet, counted
from ckanext.muaraenim.search.filters import parse, restrictions
from ckanext.muaraenim.search.index import View
from ckanext.muaraenim.search.memo import remembered
from ckanext.muaraenim.search.ordering import ordered
from ckanext.muaraenim.search.request import Request
from ckanext.muaraenim.search.scores import UNIT

MANY = 2_000
"""Datasets from which on the order is worth a thread beside the one that counts."""

PARSERS = {"dismax": dismax.query, "edismax": edismax.query}


@dataclass
class Answer:
    count: int
    rows: list[int]
    """The ``seq`` of their search rows, in order."""
    scores: dict[int, float] = field(default_factory=dict)
    """As Lucene would give them."""
    facets: dict[str, list[tuple[str, int]]] = field(default_factory=dict)

    def size(self) -> int:
        return len(self.rows) + sum(len(counts) for counts in self.facets.values())


def answer(view: View, request: Request) -> Answer:
    """
    :raises QuerySyntaxError, CannotAnswer: with the reason
    """
    return remembered(view, request, "answer", lambda: first_answer(view, request), Answer.size)


def first_answer(view: View, request: Request) -> Answer:
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
    lifted = ranking.lifted(view, request, query)
    in_order = partial(ordered, view, lifted, sort, request.start, request.rows)
    if request.facets and view.searcher.num_docs >= MANY:
        in_order = beside(in_order)
    facets = remembered(
        view,
        replace(request, sort=(), start=0, rows=0, select=()),  # the next page, or another order, counts the same
        "facets",
        lambda: counts(view, base, narrowed, request.facets, visible(compiler, request)),
        lambda found: sum(map(len, found.values())),
    )
    count, rows = in_order()
    return Answer(
        count=count,
        rows=[row for row, _ in rows],
        scores={row: score / UNIT for row, score in rows if score is not None},
        facets=facets,
    )


def together(base: Any, narrowed: Mapping[str, Any], without: str = "") -> Any:
    """The question narrowed by all conditions, or by all but one field's."""
    clauses = [(tv.Occur.Must, tv.Query.const_score_query(query, 0.0)) for key, query in narrowed.items() if key != without]
    return tv.Query.boolean_query([(tv.Occur.Must, base), *clauses]) if clauses else base


def visible(compiler: Compiler, request: Request) -> Any:
    """All datasets that the asker may see; asked for only where values without hits are to be listed."""
    if all(facet.mincount for facet in request.facets):
        return tv.Query.empty_query()
    return tv.Query.all_query() if request.visible_to is None else compiler.any_of("permission_labels", request.visible_to)


def counts(view: View, base: Any, narrowed: Mapping[str, Any], facets: tuple[Facet, ...], among: Any) -> dict[str, list[tuple[str, int]]]:
    """One pass for all facets, and one more for each that is narrowed: its counts ignore its own choice."""
    plain = [facet for facet in facets if facet.field not in narrowed]
    found = counted(view, together(base, narrowed), plain, among)
    for facet in facets:
        if facet.field in narrowed:
            found |= counted(view, together(base, narrowed, without=facet.field), [facet], among)
    return {facet.field: found[facet.field] for facet in facets}


def scored(request: Request) -> bool:
    """Whether hits can differ in relevance at all."""
    return request.q.strip() != "*:*"


def whole(compiler: Compiler, request: Request) -> Any:
    """The question, scored, and its filters, which only exclude."""
    if localparams.are_in(request.q):
        question = localparams.query(compiler, request.q)
    elif request.parser in PARSERS and request.q.strip() != "*:*":
        weights = dismax.weighted(ranking.weights(compiler.view, request))
        question = PARSERS[request.parser](compiler, request.q, weights, request.tie, request.least)
    else:
        question = compiler.query(parse(request.q))
    clauses = restrictions(compiler, request.filters)
    if scored(request) or not clauses:
        clauses.insert(0, question)
    return clauses[0] if len(clauses) == 1 else tv.Query.boolean_query([(tv.Occur.Must, one) for one in clauses])
