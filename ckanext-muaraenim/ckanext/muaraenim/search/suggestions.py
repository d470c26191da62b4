"""What could be meant by the beginning of a question: datasets, OPDs, topics and kecamatan."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.search.letters import fold

__all__ = ["suggested"]

SHORTEST = 2
LISTS = {"datasets": "package_autocomplete", "organizations": "organization_autocomplete", "topics": "group_autocomplete"}


def suggested(context: Context, typed: str, limit: int) -> dict[str, list[dict[str, Any]]]:
    """Up to ``limit`` of each; nothing for a single letter.

    :param context: of the reader; datasets are those that he may find.
    """
    if len(typed) < SHORTEST or not limit:
        return {name: [] for name in (*LISTS, "districts")}
    asked = {"q": typed, "limit": limit}
    found = {name: tk.get_action(action)(Context(**context), dict(asked)) for name, action in LISTS.items()}
    named = {name: [{"name": each["name"], "title": each["title"]} for each in items][:limit] for name, items in found.items()}
    return named | {"districts": _districts(fold(typed.lower()), limit)}


def _districts(typed: str, limit: int) -> list[dict[str, Any]]:
    """Those of which a name, or a word in it, begins so."""
    found = []
    for district in current_regency().districts.values():
        names = [fold(name.lower()) for name in (district.name, *district.aliases)]
        if any(f" {name}".find(f" {typed}") >= 0 for name in names):
            found.append({"code": district.code, "name": district.name})
    return found[:limit]
