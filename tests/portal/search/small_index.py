"""An index of documents that are dictionaries, without a database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ckanext.muaraenim.search import entries
from ckanext.muaraenim.search.index import Index, View
from ckanext.muaraenim.search.request import Request
from ckanext.muaraenim.search.search import answer


def indexed(catalogue: Sequence[dict[str, Any]], way: str = "solr") -> View:
    """As the search rows of these documents would be; with CKAN's stock schema if nothing else is said."""
    nothing = dict.fromkeys(["owner_org", "creator_user_id", "organization", "organization_title"])
    rows = [
        {"id": str(at), "seq": at, "gone": False, "entry": None, "fields": {"id": str(at), **found}, "labels": [], "groups": [], "state": "active",
         "private": False, "tags": {"tags": found.get("tags", [])}, **nothing}
        for at, found in enumerate(catalogue)
    ]  # fmt: skip
    made = [one for row in rows if (one := entries.made(row, way))]
    index = Index({key for one in made for key in one.keys}, way)
    for one in made:
        index.add(one.entry)
    index.commit(len(made))
    return index.view


def found(view: View, **parameters: Any) -> list[int]:
    return sorted(answer(view, Request.read({"rows": 100, "sort": "score desc", **parameters})).rows)
