"""The one file that touches CKAN's internals.

CKAN 2.12 speaks to Solr through one function, ``make_connection``, which four modules have by name, and builds the index document and
the query parameters itself. So it is enough to give it our connection: documents, plugins, permission labels, refused parameters and
results stay CKAN's own code.
"""

from __future__ import annotations

from typing import Any

import ckan.lib.search
import ckan.lib.search.common
import ckan.lib.search.index
import ckan.lib.search.query
import ckan.model as model

from ckanext.muaraenim.search import store
from ckanext.muaraenim.search.connection import Connection
from ckanext.muaraenim.search.package_index import PackageIndex
from ckanext.muaraenim.search.package_query import PackageQuery
from ckanext.muaraenim.search.renewal import renew

NO_SOLR = "http://127.0.0.1/no-solr-is-asked"
"""CKAN insists on a value for ``solr_url``."""


def take_over(config: Any) -> None:
    """Give CKAN our search. It stays for the life of the process, also when plugins are loaded anew."""
    if not config.get("solr_url"):
        config["solr_url"] = NO_SOLR
    for module in (ckan.lib.search, ckan.lib.search.common, ckan.lib.search.index, ckan.lib.search.query):
        module.make_connection = make_connection  # type: ignore[attr-defined]
    ckan.lib.search._INDICES["package"] = PackageIndex
    ckan.lib.search._QUERIES["package"] = PackageQuery
    ckan.lib.search.PackageSearchQuery = PackageQuery  # type: ignore[misc]
    ckan.lib.search.clear = clear_one
    ckan.lib.search.rebuild = rebuild
    ckan.lib.search.check_solr_schema_version = check_solr_schema_version


def make_connection(decode_dates: bool = True) -> Connection:
    return Connection(decode_dates=decode_dates)


_check_of_ckan = ckan.lib.search.check_solr_schema_version


def check_solr_schema_version(schema_file: str | None = None) -> bool:
    """CKAN asks at every start; without Solr there is nothing to check and nothing to warn of."""
    return _check_of_ckan(schema_file) if schema_file else False


def clear_one(package_reference: str) -> None:
    """``ckan search-index clear NAME`` ends without a commit, because Solr needs none; ours does."""
    PackageIndex().delete_package({"id": package_reference})
    model.Session.commit()


_rebuild_of_ckan = ckan.lib.search.rebuild


def rebuild(
    package_id: str | None = None,
    only_missing: bool = False,
    force: bool = False,
    defer_commit: bool = False,
    package_ids: Any = None,
    quiet: bool = False,
    clear: bool = False,
) -> None:
    """All of them in one transaction, as CKAN does it, would hold every dataset's row until the end."""
    if package_id or package_ids is not None:
        return _rebuild_of_ckan(package_id, defer_commit=defer_commit, package_ids=package_ids, quiet=quiet)
    if clear:
        PackageIndex().clear()
    store.ensure(model.Session)
    renew(only_missing, force, quiet)
    return None
