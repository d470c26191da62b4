"""Everything about one kecamatan: its codes, its villages, and its latest figure in each dataset that tells of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.muaraenim.explore.glance import glance
from ckanext.muaraenim.explore.localfigure import LocalFigure
from ckanext.muaraenim.regency import District, Village

__all__ = ["PER_PAGE", "Entry", "Place", "dataset_counts", "read_place"]

PER_PAGE = 10
LAST_PAGE = 500
Dataset = Mapping[str, Any]


@dataclass(frozen=True)
class Entry:
    """A dataset that tells of the place. ``figure``: None where its table has no single figure of each kecamatan."""

    dataset: Dataset
    figure: LocalFigure | None


@dataclass(frozen=True)
class Place:
    """``village``: None where the whole kecamatan is meant. ``total``: how many datasets, of which ``entries`` are one ``page``."""

    district: District
    village: Village | None
    total: int
    page: int
    entries: tuple[Entry, ...]

    @property
    def pages(self) -> int:
        return min(math.ceil(self.total / PER_PAGE), LAST_PAGE)


def read_place(context: Context, district: District, village: Village | None = None, page: int = 1) -> Place:
    """The datasets that cover a kecamatan, the newest first; of a village those that have its name in their words or rows."""
    asked: dict[str, Any] = {
        "fq": f'+dataset_type:dataset +cakupan_kecamatan:"{district.code}"',
        "rows": PER_PAGE,
        "start": (max(1, min(page, LAST_PAGE)) - 1) * PER_PAGE,
        "sort": "metadata_modified desc",
    }
    if village:
        asked["q"] = f'"{village.name}"'
    found = tk.get_action("package_search")(tk.fresh_context(context), asked)
    entries = [Entry(each, None if village else glance(tk.fresh_context(context), each).of_place(district.code)) for each in found["results"]]
    return Place(district, village, found["count"], page, tuple(entries))


def dataset_counts(context: Context) -> dict[str, int]:
    """How many datasets tell of each kecamatan, by its code."""
    asked = {"fq": "+dataset_type:dataset", "rows": 0, "facet.field": ["cakupan_kecamatan"], "facet.limit": -1}
    found = tk.get_action("package_search")(tk.fresh_context(context), asked)
    return {item["name"]: item["count"] for item in found["search_facets"].get("cakupan_kecamatan", {}).get("items", [])}
