"""How an office keeps its promises: how much of its data is in time, and how much says all that the national standard wants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk

__all__ = ["FIELDS", "Punctuality", "read_punctuality", "told"]

FIELDS = ("kesegaran", "kelengkapan")
"""Of the search: late or up to date, and from 0 to 1 how much of the metadata is given."""


@dataclass(frozen=True)
class Punctuality:
    """Datasets: in time, late (the others promise nothing), with whole metadata; of how many."""

    current: int
    late: int
    complete: int
    datasets: int

    @property
    def promised(self) -> int:
        return self.current + self.late


def told(found: Mapping[str, Any]) -> Punctuality:
    """:param found: the answer of ``package_search`` with ``FIELDS`` counted."""
    fresh, whole = (found["facets"].get(name, {}) for name in FIELDS)
    complete = sum(count for score, count in whole.items() if float(score) >= 1)
    return Punctuality(fresh.get("mutakhir", 0), fresh.get("terlambat", 0), complete, found["count"])


def read_punctuality(office: str) -> Punctuality:
    """:param office: its id."""
    asked = {"fq": f'owner_org:"{office}"', "rows": 0, "facet.field": list(FIELDS), "facet.limit": -1, "include_private": True}
    return told(tk.get_action("package_search")({}, asked))
