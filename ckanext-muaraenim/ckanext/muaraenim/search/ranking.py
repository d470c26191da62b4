"""The portal's own order of results (``analysis = id``): where a word stands, and a mild lift for what is fresh or a priority.

What can be done when a row is indexed is done there, so that a question costs no more than CKAN's own.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import tantivy as tv
from ckan.lib.search.query import QUERY_FIELDS

from ckanext.muaraenim.search import localparams
from ckanext.muaraenim.search.derived import quarter
from ckanext.muaraenim.search.fields import exact
from ckanext.muaraenim.search.index import View
from ckanext.muaraenim.search.request import Request

__all__ = ["lifted", "looser", "weights"]

WEIGHTS = "title^6 subject_words^3 name^3 notes^1.5 tabel_kolom tabel_nilai^0.8 text^0.5"
"""Title, then tags, topics and OPD, then description, columns, values, and whatever else a dataset says."""

CKANS_LEAST = "2<-1 5<80%"
PRIORITY = 0.8
IN_TITLE = 1.5
SLOP = 2
LONGEST_TITLE = 12
FRESH = (0.6, 0.6, 0.2, 0.2, 0.2)
"""What a change in this quarter, and in those before it, adds to the score, which a match in a title brings to ten and more."""


def is_ours(view: View, request: Request) -> bool:
    """Whether the portal orders this question: words, and no weights of somebody's own."""
    words = request.parser == "dismax" and request.q.strip() != "*:*" and not localparams.are_in(request.q)
    return words and view.index.way == "id" and request.weights == QUERY_FIELDS


def looser(view: View, request: Request) -> Request | None:
    """The same question of which one word is enough, for when nothing has as many as CKAN wants; None if it has no other reading."""
    if is_ours(view, request) and request.least == CKANS_LEAST and len(request.q.split()) > 1:
        return replace(request, least="1")
    return None


def weights(view: View, request: Request) -> str:
    """Ours instead of CKAN's default ones; others are what somebody asked for."""
    return WEIGHTS if is_ours(view, request) else request.weights


def lifted(view: View, request: Request, query: Any) -> Any:
    """The same hits; where the score orders them, a title that holds the whole question, priorities and fresh datasets a little higher."""
    if not is_ours(view, request) or request.sort[0] != ("score", True):
        return query
    fresh = {("changed_quarter", each): lift for each, lift in zip(last_quarters(len(FRESH)), FRESH, strict=True)}
    clauses = []
    for (key, value), lift in ({("data_prioritas", "ya"): PRIORITY} | fresh).items():
        if column := view.index.columns.get(key):  # one term each: a set of terms would be walked through whole, whatever the question finds
            term = tv.Query.term_query(view.index.schema, column.exact, exact(value), index_option="basic")
            clauses.append((tv.Occur.Should, tv.Query.const_score_query(term, lift)))
    words = [] if '"' in request.q else view.index.words(request.q)  # a phrase in quotes is looked for in the title anyway
    if 1 < len(words) <= LONGEST_TITLE and "title" in view.index.columns:
        phrase = tv.Query.phrase_query(view.index.schema, view.index.columns["title"].words, words, SLOP)
        clauses.append((tv.Occur.Should, tv.Query.boost_query(phrase, IN_TITLE)))
    return tv.Query.boolean_query([(tv.Occur.Must, query), *clauses])


def last_quarters(count: int) -> list[str]:
    """This quarter and those before it, as they stand in ``changed_quarter``."""
    now = datetime.now(UTC)
    this = now.year * 4 + (now.month - 1) // 3
    return [quarter(number // 4, number % 4 * 3 + 1) for number in range(this, this - count, -1)]
