"""An index of a few documents, without a database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ckanext.muaraenim.search import entries
from ckanext.muaraenim.search.index import Index, View
from ckanext.muaraenim.search.request import Request
from ckanext.muaraenim.search.search import answer


def indexed(catalogue: Sequence[dict[str, Any]], way: str = "solr") -> View:
    """As the search rows of these documents would be; with CKAN's stock schema if nothing else is said."""
    nothing = dict.fromkeys(["owner_org", "creator_user_id", "organization", "organization_title"])
    rows = [
        {"id": str(at), "fields": {"id": str(at), **found}, "labels": [], "groups": [], "state": "active", "private": False,
         "tags": {"tags": found.get("tags", [])}, **nothing}
        for at, found in enumerate(catalogue)
    ]  # fmt: skip
    return of_rows(rows, way)


def of_rows(rows: Iterable[Mapping[str, Any]], way: str) -> View:
    """Of search rows, numbered in their order; ``way``: the analysis."""
    numbered = [{**row, "seq": at, "gone": False, "entry": None} for at, row in enumerate(rows)]
    documents = [made for row in numbered if (made := entries.made(row, way))]
    index = Index({key for made in documents for key in made.keys}, way)
    for made in documents:
        index.add(made.entry)
    index.commit(len(documents))
    return index.view


def found(view: View, **parameters: Any) -> list[int]:
    return sorted(answer(view, Request.read({"rows": 100, "sort": "score desc", **parameters})).rows)
