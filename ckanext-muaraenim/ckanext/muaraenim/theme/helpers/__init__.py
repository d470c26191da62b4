"""Template helpers, all named ``portal_*``. They format and look up; they decide nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ckanext.muaraenim.theme.helpers import dataset, office, page, system

__all__ = ["get_helpers"]


def get_helpers() -> dict[str, Callable[..., Any]]:
    """Every helper of this room, by name."""
    return {name: each for module in (page, dataset, office, system) for name, each in vars(module).items() if name.startswith("portal_")}
