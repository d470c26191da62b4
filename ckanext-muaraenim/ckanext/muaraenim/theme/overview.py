"""How much the portal holds and how fresh it is, counted when the page is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import ckan.plugins.toolkit as tk

__all__ = ["Overview", "read_overview"]

RECENT = timedelta(days=30)


@dataclass(frozen=True)
class Overview:
    """Datasets that the public sees: how many there are, changed within 30 days, withdrawn, and how many of them hold invented figures."""

    datasets: int
    recent: int
    withdrawn: int
    samples: int


def read_overview() -> Overview:
    since = (datetime.now(UTC) - RECENT).strftime("%Y-%m-%dT%H:%M:%SZ")
    everything = _count(["keadaan", "data_contoh"])
    facets = everything["search_facets"]
    recent = _count([], f"metadata_modified:[{since} TO *]")
    return Overview(everything["count"], recent["count"], _value(facets, "keadaan", "ditarik"), _value(facets, "data_contoh", "true"))


def _count(fields: list[str], *conditions: str) -> dict[str, Any]:
    asked = {"fq": "+dataset_type:dataset", "fq_list": list(conditions), "rows": 0, "facet.field": fields}
    found: dict[str, Any] = tk.get_action("package_search")({}, asked)
    return found


def _value(facets: dict[str, Any], field: str, value: str) -> int:
    return sum(item["count"] for item in facets.get(field, {}).get("items", []) if item["name"].lower() == value)
