"""Writing: CKAN's own index class, with the parts that spoke Solr's language."""

from __future__ import annotations

from typing import Any

import ckan.model as model
from ckan.lib.search.index import PackageSearchIndex

from ckanext.muaraenim.search import store


class PackageIndex(PackageSearchIndex):
    """``index_package`` is inherited: it builds the document and gives it to ``Connection.add``."""

    def index_package(self, pkg_dict: dict[str, Any] | None, defer_commit: bool = False) -> None:
        if pkg_dict and (pkg_dict.get("relationships_as_subject") or pkg_dict.get("relationships_as_object")):
            pkg_dict = {**pkg_dict, **with_both_ends(pkg_dict)}
        super().index_package(pkg_dict, defer_commit)

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


def with_both_ends(dataset: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """A dataset's relationships with the ids of both datasets, which CKAN 2.12's schema removes although its index needs them."""
    found = {}
    for key in ("relationships_as_subject", "relationships_as_object"):
        ends = [model.Session.get(model.PackageRelationship, one["id"]) for one in dataset.get(key) or []]
        found[key] = [
            {"type": one.type, "subject_package_id": one.subject_package_id, "object_package_id": one.object_package_id} for one in ends if one
        ]
    return found
