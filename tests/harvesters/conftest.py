"""The stand-in agency systems, and a connector's context."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from harvesters.connectors import ConnectorContext
from harvesters.reading.address import AddressGuard
from harvesters.secrets import SourceSecrets
from tests.opd.fixtures import civil_registry, health_office, licensing, regency, system_down

__all__ = ["civil_registry", "health_office", "licensing", "regency", "system_down"]

Context = Callable[..., ConnectorContext]


@pytest.fixture
def context() -> Context:
    """Makes the context of source ``contoh``; keyword arguments ``SUMBER_CONTOH_…`` are its secrets."""

    def make(
        *allow: str, changes: str = "", folder: Path | None = None, forbidden: tuple[str, ...] = (), resolver=None, table=None, **secrets: str
    ) -> ConnectorContext:
        guard = AddressGuard(allow, forbidden, resolver)
        return ConnectorContext("contoh", SourceSecrets("contoh", secrets), guard, folder, ZoneInfo("Asia/Jakarta"), table, changes)

    return make
