"""Asking: CKAN's own query class, with the shortcuts that a table allows."""

from __future__ import annotations

import re
from typing import Any

import ckan.model as model
import sqlalchemy as sa
from ckan.lib.search.common import SearchError
from ckan.lib.search.query import PackageSearchQuery

from ckanext.muaraenim.search import store
from ckanext.muaraenim.search.facets import OPTION
from ckanext.muaraenim.search.hits import stored_document
from ckanext.muaraenim.search.narrowing import VISIBLE_TO, Narrowing

LONG_SPACE = re.compile(r"\s{100,}")


def shortened(value: Any) -> Any:
    """A parameter without long stretches of spaces, for which CKAN's own checks would take minutes."""
    if isinstance(value, list):
        return [shortened(one) for one in value]
    return LONG_SPACE.sub(" ", value) if isinstance(value, str) else value


class PackageQuery(PackageSearchQuery):
    def run(self, query: dict[str, Any], permission_labels: list[str] | None = None, **kwargs: Any) -> dict[str, Any]:
        """CKAN's own checks and completes the parameters and gives them to ``Connection.search``.

        What its list of allowed parameters lacks travels under ``extras``, which it lets pass unread.
        """
        beside = {name: query.pop(name) for name in list(query) if OPTION.fullmatch(name) or isinstance(query[name], Narrowing)}
        query.update({name: shortened(value) for name, value in query.items()})
        query["extras"] = {**beside, VISIBLE_TO: permission_labels}
        found: dict[str, Any] = super().run(query, permission_labels, **kwargs)
        return found

    def get_all_entity_ids(self, max_results: int = 1000) -> list[str]:
        """Ids of all active datasets in the index."""
        store.ensure(model.Session)
        statement = sa.text("SELECT id FROM search_document WHERE NOT deleted AND fields IS NOT NULL AND state = 'active' LIMIT :most")
        return list(model.Session.execute(statement, {"most": max_results}).scalars())

    def get_index(self, reference: str) -> dict[str, Any]:
        """The stored document of one dataset, by id or name.

        :raises SearchError: it is not in the index
        """
        store.ensure(model.Session)
        document = stored_document(model.Session, str(reference))  # CKAN's bulk actions give a database row here
        if document is None:
            raise SearchError(f"Dataset not found in the search index: {reference}")
        return document
