"""The sample catalogue in the test database, and its pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from ckan import model
from portal_sample import DATASETS, fill, load


@pytest.fixture
def catalogue(with_plugins, reset_db, reset_index):
    """Ids of the table resources by dataset name. Filled once and kept for as long as no other test empties the database."""
    found = model.Package.get("penduduk-wilayah")
    if found and model.Session.query(model.Package).count() == DATASETS:
        return {found.name: found.resources[0].id}
    reset_db()
    reset_index()
    return fill()


@pytest.fixture
def offices(with_plugins, clean_db, clean_index):
    load()


@pytest.fixture
def text(app) -> Callable[..., str]:
    """The words of a page, without tags, as one line."""

    def read(address: str, status: int = 200, **arguments) -> str:
        body = app.get(address, status=status, **arguments).body
        return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))

    return read
