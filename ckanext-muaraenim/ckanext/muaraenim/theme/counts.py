"""How many public datasets there are, in all and by office, topic and state: one question for all of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import ckan.plugins.toolkit as tk

__all__ = ["Counts", "read_counts"]

FIELDS = ("organization", "groups", "keadaan", "data_contoh", "kesegaran")


@dataclass(frozen=True)
class Counts:
    """``by``: for each field of the search, how many datasets have each of its values."""

    datasets: int
    by: Mapping[str, Mapping[str, int]]


def read_counts() -> Counts:
    found = tk.get_action("package_search")({}, {"fq": "+dataset_type:dataset", "rows": 0, "facet.field": list(FIELDS), "facet.limit": -1})
    return Counts(found["count"], found["facets"])
