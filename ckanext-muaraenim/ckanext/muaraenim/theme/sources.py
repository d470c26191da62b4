"""The state of the agency systems, as far as the harvest feature is switched on and tells it."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Sources", "read_sources"]


@dataclass(frozen=True)
class Sources:
    """``healthy``: sources whose last run succeeded. ``latest``: ISO time of the latest run, empty when none has run."""

    total: int
    healthy: int
    latest: str
