"""Names of related datasets in the index: those of public ones only, because whoever finds a dataset may read and count its fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.model as model
from ckan.lib.plugins import get_permission_labels

from ckanext.muaraenim.search.derived import PUBLIC

__all__ = ["public_relations"]


def public_relations(document: Mapping[str, Any]) -> dict[str, list[str]]:
    """The fields of relations that the document has (``depends_on``, ``links_to``, …), without names that not everybody may know.

    A name stays out until the row is built anew, which the triggers see to when the related dataset is published or hidden.
    """
    fields = {kind: document[kind] for pair in model.PackageRelationship.types for kind in pair if isinstance(document.get(kind), list)}
    return {kind: [name for name in names if is_public(name)] for kind, names in fields.items()}


def is_public(name: str) -> bool:
    dataset = model.Package.get(name)
    return dataset is not None and PUBLIC in get_permission_labels().get_dataset_labels(dataset)
