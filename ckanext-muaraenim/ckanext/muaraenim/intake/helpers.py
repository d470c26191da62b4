"""How the pages show a submission's state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk

__all__ = ["intake_columns", "intake_largest", "intake_state"]


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


def intake_columns(table: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Column name -> its ``title`` and whether it holds a ``figure``; the companion of a column is named after it."""
    shown: dict[str, dict[str, Any]] = {}
    for column in table["columns"]:
        shown[column["name"]] = {"title": column["title"], "figure": column["kind"] in ("number", "integer")}
        shown[f"{column['name']}_ket"] = {"title": tk._("{column}: remark").format(column=column["title"]), "figure": False}
    return shown
