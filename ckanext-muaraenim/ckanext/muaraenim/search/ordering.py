"""Which documents of a question stand on the page that was asked for: Solr's ``sort`` with several keys."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import tantivy as tv

from ckanext.muaraenim.search.entry import ROW
from ckanext.muaraenim.search.fields import kind
from ckanext.muaraenim.search.index import View

Sort = tuple[tuple[str, bool], ...]
"""Fields with whether they descend; ``score`` is one."""
Found = list[tuple[Any, Any]]
"""Values of the first key with addresses of documents."""

TIES = 100
"""That many more are asked for at once: few of them cost nothing, asking again costs as much as the question."""


def ordered(view: View, query: Any, sort: Sort, start: int, rows: int) -> tuple[int, list[tuple[int, float | None]]]:
    """How many there are, and of the page asked for each row and, where it was computed, its score."""
    total = view.searcher.num_docs
    end = min(start + rows, total)
    if start >= end:
        return (view.searcher.search(query, 1).count if total else 0), []
    count, found = best(view, query, sort, end, total)
    page = found[start:end]
    scored = bool(sort) and sort[0][0] == "score"
    return count, [(row, value if scored else None) for row, (value, _) in zip(view.rows_of([at for _, at in page]), page, strict=True)]


def best(view: View, query: Any, sort: Sort, end: int, total: int) -> tuple[int, Found]:
    """How many there are, and at least the first ``end`` of them in order."""
    limit = min(end + TIES, total) if len(sort) > 1 else end
    while True:
        count, found = by_one_key(view, query, sort[0] if sort else None, limit, total)
        if len(sort) <= 1:
            return count, found
        if limit >= count or found[end - 1][0] != found[-1][0]:
            return count, untied(view, query, found[: end + ties(found, end)], sort[1:])
        limit = min(limit * 4, count)


def ties(found: Found, end: int) -> int:
    """How many after the first ``end`` have the same value as the last of those."""
    after = found[end:]
    return next((number for number, (value, _) in enumerate(after) if value != found[end - 1][0]), len(after))


def untied(view: View, query: Any, found: Found, sort: Sort) -> Found:
    """What the first key could not tell apart, put in order by the other keys."""
    groups = [list(group) for _, group in groupby(found, key=lambda pair: pair[0])]
    tied = [address for group in groups if len(group) > 1 for _, address in group]
    if not tied:
        return found
    rows = view.rows_of(tied)
    if all(kind(key) in ("date", "number") for key, _ in sort):
        place = dict(zip(rows, by_numbers(view, tied, sort), strict=True))
    else:
        only_these = tv.Query.const_score_query(tv.Query.term_set_query(view.index.schema, ROW, rows), 0.0)
        among = tv.Query.boolean_query([(tv.Occur.Must, query), (tv.Occur.Must, only_these)])
        _, again = best(view, among, sort, len(tied), len(tied))
        place = {row: (at,) for at, row in enumerate(view.rows_of([address for _, address in again]))}
    row_of = iter(rows)
    return [pair for group in groups for pair in (in_place(group, row_of, place) if len(group) > 1 else group)]


def in_place(group: Found, row_of: Any, place: dict[int, tuple[Any, ...]]) -> Found:
    return [pair for _, pair in sorted(((place[next(row_of)], pair) for pair in group), key=lambda both: both[0])]


def by_numbers(view: View, addresses: list[Any], sort: Sort) -> list[tuple[Any, ...]]:
    """For each document what to sort it by."""
    columns = []
    for key, descending in sort:
        values = view.searcher.fast_field_values(column_of(view, key), addresses)
        columns.append([(value is None and not counts_as_zero(key), (value or 0) * (-1 if descending else 1)) for value in values])
    return list(zip(*columns, strict=True))


def column_of(view: View, key: str) -> str:
    column = view.index.columns[key]
    return {"date": column.date, "number": column.number}.get(kind(key), column.exact)


def by_one_key(view: View, query: Any, key: tuple[str, bool] | None, limit: int, total: int) -> tuple[int, Found]:
    """How many there are, and the first by one key, with its values."""
    search = view.searcher.search
    if key is None or key == ("score", True):
        found = search(query, limit)
        return found.count, found.hits
    if key == ("score", False):
        found = search(query, total)
        return found.count, found.hits[::-1][:limit]
    column, order = column_of(view, key[0]), tv.Order.Desc if key[1] else tv.Order.Asc
    if not counts_as_zero(key[0]):
        found = search(query, limit, order_by_field=column, order=order)
        return found.count, found.hits
    parts = [search(part, limit, order_by_field=column, order=order) for part in around_zero(view, query, *key)]
    return sum(part.count for part in parts), [pair for part in parts for pair in part.hits][:limit]


def counts_as_zero(key: str) -> bool:
    """Whether a document without this field counts as if it were 0, or 1970, as in CKAN's stock schema; others come last either way."""
    return kind(key) in ("date", "number")


def around_zero(view: View, query: Any, key: str, descending: bool) -> list[Any]:
    """The hits in up to three parts: below zero, without a value, the others."""
    column = column_of(view, key)
    has = tv.Query.exists_query(column)
    if view.searcher.search(has, 1).count == view.searcher.num_docs:
        return [query]
    type_ = tv.FieldType.Integer if kind(key) == "date" else tv.FieldType.Float
    below = tv.Query.range_query(view.index.schema, column, type_, None, 0, True, False)
    parts = [
        [(tv.Occur.Must, query), (tv.Occur.Must, below)],
        [(tv.Occur.Must, query), (tv.Occur.MustNot, has)],
        [(tv.Occur.Must, query), (tv.Occur.Must, has), (tv.Occur.MustNot, below)],
    ]
    return [tv.Query.boolean_query(part) for part in (parts[::-1] if descending else parts)]
