"""The search entry of a dataset whose published table became another, built anew.

Writing a dataset builds its entry anyway. This is for the rest: a table that changed without its dataset, and a writer that was killed between
the two. What is to be built stands in the transaction that published the rows, so nothing is forgotten.
"""

from __future__ import annotations

import logging

from ckan import logic, model

from ckanext.muaraenim.tables.database import transaction

__all__ = ["reindex_published"]

log = logging.getLogger(__name__)


def reindex_published(only: str = "") -> int:
    """Build the entries that wait, or that of one table (its resource id); returns how many were built."""
    with transaction() as cursor:
        cursor.execute("SELECT resource_id, since FROM muaraenim.unindexed WHERE %s IN ('', resource_id) ORDER BY since", [only])
        waiting = cursor.fetchall()
    built = 0
    for resource_id, since in waiting:
        resource = model.Resource.get(resource_id)
        if resource is not None and resource.package_id:
            try:
                logic.index_update_package({"ignore_auth": True, "user": ""}, resource.package_id)
            except Exception:
                # One dataset that its own schema refuses must not keep the others back; it stays waiting.
                log.exception("The search entry of dataset %s could not be built", resource.package_id)
                model.Session.rollback()
                continue
            model.Session.commit()
            built += 1
        with transaction() as cursor:
            cursor.execute("DELETE FROM muaraenim.unindexed WHERE resource_id = %s AND since = %s", [resource_id, since])
    return built
