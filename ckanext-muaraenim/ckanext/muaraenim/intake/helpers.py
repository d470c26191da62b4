"""How the pages show a submission's state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk

__all__ = ["intake_largest", "intake_state", "intake_titles"]


def intake_state(state: str) -> tuple[str, str]:
    """Shape of the badge and the state in words."""
    return {
        "draft": ("batas", tk._("Draft")),
        "submitted": ("tempo", tk._("Submitted")),
        "returned": ("lambat", tk._("Returned")),
        "published": ("baik", tk._("Published")),
        "cancelled": ("gagal", tk._("Cancelled")),
    }[state]


def intake_largest() -> int:
    """Largest workbook, in megabytes."""
    return int(tk.config["ckanext.muaraenim.intake.largest"])


def intake_titles(table: Mapping[str, Any]) -> dict[str, str]:
    """Column name -> title."""
    return {column["name"]: column["title"] for column in table["columns"]}
