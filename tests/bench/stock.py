"""A stock CKAN with Solr inside this process: for a moment CKAN speaks to a real Solr by its own code, on the same database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec, module_from_spec
from typing import Any
from unittest.mock import patch

import ckan.lib.search
import ckan.lib.search.common
import ckan.lib.search.index
import ckan.lib.search.query
import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan.lib.search.index import PackageSearchIndex
from ckan.lib.search.query import PackageSearchQuery
from ckan.logic import index_update_package


def untouched(name: str) -> Any:
    """A module of CKAN once more, as it is before any plugin changes it."""
    spec = find_spec(name)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CONNECT = untouched("ckan.lib.search.common").make_connection
MODULES = (ckan.lib.search, ckan.lib.search.common, ckan.lib.search.index, ckan.lib.search.query)
AT_ONCE = 500
ROWS = sa.text("""
    SELECT fields, labels AS permission_labels, data_dict, validated_data_dict FROM search_document WHERE NOT deleted AND fields IS NOT NULL""")
SETTINGS = {"ckan.plugins": "muaraenim_search", "ckanext.muaraenim.search.analysis": "solr"}
"""Nothing but our search beside CKAN's own code, with CKAN's own schema."""


@contextmanager
def stock(url: str) -> Iterator[None]:
    """Inside the block, searches and index documents are CKAN's own code and go to the Solr at ``url``."""
    from ckanext.muaraenim.search.plugin import MuaraenimSearchPlugin

    with ExitStack() as patches:
        for module in MODULES:
            patches.enter_context(patch.object(module, "make_connection", CONNECT))
        patches.enter_context(patch.dict(ckan.lib.search._INDICES, package=PackageSearchIndex))
        patches.enter_context(patch.dict(ckan.lib.search._QUERIES, package=PackageSearchQuery))
        for hook in ("before_dataset_search", "before_dataset_index"):
            patches.enter_context(patch.object(MuaraenimSearchPlugin, hook, lambda self, given: given))
        patches.enter_context(patch.dict(tk.config, solr_url=url))
        yield


def fill(url: str) -> int:
    """Give every dataset of the database to the Solr at ``url``, which forgets what it held; how many there are."""
    ids = [id for (id,) in model.Session.query(model.Package.id).filter_by(state="active").order_by(model.Package.name)]
    with stock(url):
        PackageSearchIndex().clear()
        for id in ids:
            index_update_package({"ignore_auth": True}, id, True)
        CONNECT().commit()
    return len(ids)


def copy(url: str) -> None:
    """Give Solr the documents that CKAN has built for our search, which takes a tenth of building them anew."""
    with stock(url):
        rows = model.Session.execute(ROWS).mappings()
        while batch := rows.fetchmany(AT_ONCE):
            CONNECT().add([{**row["fields"], **{key: row[key] for key in row if key != "fields"}} for row in batch], commit=False)
        CONNECT().commit()
