"""Permission rules of the main plugin's actions."""

from __future__ import annotations

__all__: list[str] = []
