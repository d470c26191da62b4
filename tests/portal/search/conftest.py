"""CKAN with the search plugin alone, on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.model as model
import pytest
import sqlalchemy as sa
from ckan.tests import factories, helpers


@pytest.fixture
def ckan(with_plugins: None, clean_db: None, clean_index: None) -> None:
    """An empty catalogue. Datasets need no organisation here, so that a test can be short."""


@pytest.fixture
def search() -> Callable[..., dict[str, Any]]:
    """``package_search`` as somebody who may see everything."""

    def ask(q: str = "*:*", **parameters: Any) -> dict[str, Any]:
        return helpers.call_action("package_search", q=q, **parameters)

    return ask


@pytest.fixture
def names(search: Callable[..., dict[str, Any]]) -> Callable[..., list[str]]:
    """Names of the datasets found, in the alphabet's order."""

    def ask(q: str = "*:*", **parameters: Any) -> list[str]:
        return sorted(hit["name"] for hit in search(q, **parameters)["results"])

    return ask


@pytest.fixture
def seen_by() -> Callable[..., list[str]]:
    """Names that a user finds who asks for private datasets and drafts too."""

    def ask(user: dict[str, Any] | None, **parameters: Any) -> list[str]:
        context = {"user": user["name"] if user else "", "ignore_auth": False}
        wanted = {"include_private": True, "include_drafts": True, "rows": 100, **parameters}
        return sorted(hit["name"] for hit in helpers.call_action("package_search", context, **wanted)["results"])

    return ask


@pytest.fixture
def raw(ckan: None) -> Callable[..., None]:
    """SQL on a connection of its own, committed at once: a program that knows nothing of CKAN."""

    def execute(statement: str, **parameters: Any) -> None:
        model.Session.remove()  # what this test has read is no reason to wait
        with model.meta.engine.begin() as connection:
            connection.execute(sa.text(statement), parameters)

    return execute


@pytest.fixture
def dataset(ckan: None) -> Callable[..., dict[str, Any]]:
    return factories.Dataset
