"""pytest fixture: what a connector is given when it reads a stand-in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from harvesters.connectors import ConnectorContext
from harvesters.reading.address import AddressGuard
from harvesters.secrets import SourceSecrets

Make = Callable[..., ConnectorContext]


@pytest.fixture
def context() -> Make:
    """Makes the context of source ``contoh``; keyword arguments ``SUMBER_CONTOH_…`` are its secrets, the positional ones ``allow_hosts``."""

    def make(*allow: str, changes: str = "", folder: Path | None = None, forbidden: tuple[str, ...] = (), resolver: Any = None, table: Any = None,
             **secrets: str) -> ConnectorContext:  # fmt: skip
        guard = AddressGuard(allow, forbidden, resolver)
        return ConnectorContext("contoh", SourceSecrets("contoh", secrets), guard, folder, ZoneInfo("Asia/Jakarta"), table, changes)

    return make
