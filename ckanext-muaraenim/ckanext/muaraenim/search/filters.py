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
        whole = parse(text)
        parts = [known(compiler, node, nested=node is not whole, lasting="NOW" not in text) for node in conjuncts(whole)]
        if all(query is None for query, _ in parts):
            return [tv.Query.empty_query()]  # not a single word
        found += [query for query, excludes in parts if excludes]
    return found


def conjuncts(node: syntax.Node) -> Iterator[syntax.Node]:
    """What has to be true each by itself."""
    if isinstance(node, syntax.Bool) and node.clauses and all(occur == "must" for occur, _ in node.clauses):
        for _, clause in node.clauses:
            yield from conjuncts(clause)
    else:
        yield node


def known(compiler: Compiler, node: syntax.Node, *, nested: bool, lasting: bool) -> tuple[Any, bool]:
    """A filter's query and whether it excludes anything, found out once for a view unless it depends on the time.

    :param nested: it was part of a larger filter, where exclusions alone find nothing and a clause without any word counts for nothing
    """
    view, key = compiler.view, (compiler.default_field, node, nested)
    if lasting and key in view.filters:
        return view.filters[key]
    query = compiler.compile(node, compiler.default_field) if nested else compiler.query(node)
    if query is None:
        return None, False
    query = tv.Query.const_score_query(query, 0.0)
    if not lasting:
        return query, True
    if len(view.filters) >= MOST_KNOWN:
        view.filters.clear()
    view.filters[key] = query, not view.searcher.num_docs or view.searcher.search(query, 1).count < view.searcher.num_docs
    return view.filters[key]
