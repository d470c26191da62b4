"""Published tables follow their dataset's access class: a stricter one takes the rows out of the public table before the dataset is saved."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
from ckan import model

from ckanext.muaraenim.access import is_restricted
from ckanext.muaraenim.tables.links import has_rows
from ckanext.muaraenim.tables.store import close, open_again

__all__ = ["follow_access_class"]


def follow_access_class(dataset: dict[str, Any]) -> None:
    """Called while the dataset's own transaction is still open: if the rows can't be moved, the dataset is not saved either.

    The other way round does no harm: should the transaction fail after the rows were moved, the stored class still decides who reads them.
    """
    if not p.plugin_loaded("datastore"):
        return
    move = close if is_restricted(dataset.get("klasifikasi_akses")) else open_again
    for resource in model.Package.get(dataset["id"]).resources:
        if has_rows(resource):
            move(resource.id)
