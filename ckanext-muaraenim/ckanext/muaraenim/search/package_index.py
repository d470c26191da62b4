"""Writing: CKAN's own index class, with the parts that spoke Solr's language."""

from __future__ import annotations

from typing import Any

import ckan.model as model
from ckan.lib.search.index import PackageSearchIndex

from ckanext.muaraenim.search import store


class PackageIndex(PackageSearchIndex):
    """``index_package`` is inherited: it builds the document and gives it to ``Connection.add``."""

    def delete_package(self, pkg_dict: dict[str, Any]) -> None:
        model.Session.flush()
        store.ensure(model.Session)
        store.remove(model.Session, pkg_dict.get("id") or "")

    def clear(self) -> None:
        """Forget all documents, at once, as Solr does."""
        store.ensure(model.Session)
        store.clear(model.Session)
        model.Session.commit()

    def commit(self) -> None:
        """Asked for by commands and tests that changed the index alone; a dataset's row is committed with the dataset."""
        model.Session.commit()
