"""Tables of the test's own, published in the DataStore of the test database."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from ckanext.muaraenim.tables.database import transaction


@pytest.fixture
def resource_id(with_plugins: None) -> str:
    return str(uuid.uuid4())


@pytest.fixture
def read(with_plugins: None) -> Callable[..., list[tuple[Any, ...]]]:
    """Ask the DataStore's database as its write role."""

    def ask(statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with transaction() as cursor:
            cursor.execute(statement, list(values))
            return list(cursor.fetchall())

    return ask
