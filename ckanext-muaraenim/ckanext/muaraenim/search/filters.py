"""The filters of a question (``fq``). Most of what CKAN sends excludes nothing (``+state:active +capacity:public +site_id:…``), and costs nothing
once that is known of a state of the index.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import tantivy as tv

from ckanext.muaraenim.search import localparams, syntax
from ckanext.muaraenim.search.compiler import Compiler

MOST_KNOWN = 1_000

parse = lru_cache(maxsize=2_000)(syntax.parse)


def restrictions(compiler: Compiler, filters: tuple[str, ...]) -> list[Any]:
    """The engine's queries for those filters that exclude any document of this view.

    :raises QuerySyntaxError, CannotAnswer: one can't be read or answered
    """
    found = []
    for text in filters:
        if localparams.are_in(text):
            found.append(tv.Query.const_score_query(localparams.query(compiler, text), 0.0))
            continue
        for node in conjuncts(parse(text)):
            query, excludes = known(compiler, node, lasting="NOW" not in text)
            if excludes:
                found.append(query)
    return found


def conjuncts(node: syntax.Node) -> Iterator[syntax.Node]:
    if isinstance(node, syntax.Bool) and node.clauses and all(occur == "must" for occur, _ in node.clauses):
        for _, clause in node.clauses:
            yield from conjuncts(clause)
    else:
        yield node


def known(compiler: Compiler, node: syntax.Node, lasting: bool) -> tuple[Any, bool]:
    """A filter's query and whether it excludes anything, found out once for a view unless it depends on the time."""
    view, key = compiler.view, (compiler.default_field, node)
    if lasting and key in view.filters:
        return view.filters[key]
    query = tv.Query.const_score_query(compiler.query(node), 0.0)
    if not lasting:
        return query, True
    if len(view.filters) >= MOST_KNOWN:
        view.filters.clear()
    view.filters[key] = query, not view.searcher.num_docs or view.searcher.search(query, 1).count < view.searcher.num_docs
    return view.filters[key]
