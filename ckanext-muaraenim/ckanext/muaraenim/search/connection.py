"""What CKAN takes for its connection to Solr: the same few methods, answered by this process's index and the search rows."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import ckan.model as model
from ckan.common import config
from ckan.lib.search.common import SearchError, solr_datetime_decoder
from sqlalchemy.exc import OperationalError

from ckanext.muaraenim.search import store
from ckanext.muaraenim.search.compiler import CannotAnswer
from ckanext.muaraenim.search.follower import follower
from ckanext.muaraenim.search.hits import stored_documents
from ckanext.muaraenim.search.index import View
from ckanext.muaraenim.search.rebuilding import catch_up
from ckanext.muaraenim.search.request import Request
from ckanext.muaraenim.search.search import Answer, answer
from ckanext.muaraenim.search.syntax import QuerySyntaxError

log = logging.getLogger(__name__)

ATTEMPTS = 3


def prepare(settings: Any) -> None:
    """Make the search rows at the start, where the database already answers; otherwise their first use does."""
    try:
        follower(settings["sqlalchemy.url"], settings["ckanext.muaraenim.search.analysis"]).prepare()
    except OperationalError as error:
        log.warning("The search rows could not be looked at yet: %s", error.orig)


@contextmanager
def refusals() -> Iterator[None]:
    """What the engine refuses, as CKAN's own error."""
    try:
        yield
    except (QuerySyntaxError, CannotAnswer) as error:
        raise SearchError(f"The search engine refused the query: {error}") from error


@dataclass
class Response:
    """As ``pysolr.Results``."""

    hits: int
    docs: list[dict[str, Any]]
    facets: dict[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.docs)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.docs)


class Connection:
    """Stateless: made for every use, as CKAN does.

    :param decode_dates: give dates back as ``datetime`` in UTC, to the second, instead of as text
    """

    url = "postgresql+tantivy"

    def __init__(self, decode_dates: bool = True) -> None:
        self.decode_dates = decode_dates

    def search(self, q: str = "*:*", **parameters: Any) -> Response:
        """Answer Solr's parameters.

        :raises SearchError: the query can't be read or can't be answered, with the reason
        """
        with refusals():
            request = Request.read({**parameters, "q": q})
            found, documents = self._answer(request)
        docs = [request.selected(documents[row], found.scores.get(row)) for row in found.rows if row in documents]
        return Response(
            hits=found.count,
            docs=[solr_datetime_decoder(one) for one in docs] if self.decode_dates else docs,
            facets={"facet_fields": {key: [part for pair in counts for part in pair] for key, counts in found.facets.items()}},
        )

    @staticmethod
    def view() -> View:
        """The index with everything that is committed."""
        return follower(config["sqlalchemy.url"], config["ckanext.muaraenim.search.analysis"]).current(catch_up)

    def _answer(self, request: Request) -> tuple[Answer, dict[int, dict[str, Any]]]:
        """Count, order and documents of one state of the catalogue; asked again if the catalogue has changed in between and a hit is missing."""
        asked = None
        for _ in range(ATTEMPTS):
            view = self.view()
            if view is asked:
                break
            asked, found = view, answer(view, request)
            documents = stored_documents(model.Session, found.rows, request.select)
            if len(documents) == len(found.rows):
                break
        return found, documents

    def add(self, docs: list[dict[str, Any]], commit: bool = True) -> None:
        """Store documents in CKAN's own transaction; they count when it commits."""
        model.Session.flush()
        store.ensure(model.Session)
        ours = [store.write(model.Session, document["id"], dict(document)) for document in docs]
        if commit and not all(ours):
            model.Session.commit()  # a document of no dataset belongs to no dataset's transaction

    def delete(self, id: str | None = None, q: str | None = None, commit: bool | None = None, **parameters: Any) -> None:
        """Forget the document with this ``index_id``, or what a query finds, as extensions do that clean up after themselves.

        :raises SearchError: the query can't be read or can't be answered, with the reason
        """
        model.Session.flush()
        store.ensure(model.Session)
        with refusals():
            request = Request.read({"q": q or f'index_id:"{id}"'})
            view = self.view()
            found = answer(view, replace(request, rows=view.searcher.num_docs))
        store.remove_rows(model.Session, found.rows)
        if commit:
            model.Session.commit()

    def commit(self, **parameters: Any) -> None:
        """Nothing to do: rows are committed with the dataset's own transaction."""
