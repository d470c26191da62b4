"""How many public datasets there are, in all and by office, topic and state: one question for all of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk

__all__ = ["Counts", "read_counts"]

NEWEST_FIRST = "metadata_modified desc"
FIELDS = ("organization", "groups", "keadaan", "data_contoh", "kesegaran")


@dataclass(frozen=True)
class Counts:
    """``by``: for each field of the search, how many datasets have each of its values. ``newest``: those that changed last."""

    datasets: int
    by: Mapping[str, Mapping[str, int]]
    newest: Sequence[Mapping[str, Any]] = ()


def read_counts(newest: int = 0) -> Counts:
    """:param newest: how many datasets to bring along."""
    asked = {"fq": "+dataset_type:dataset", "rows": newest, "sort": NEWEST_FIRST, "facet.field": list(FIELDS), "facet.limit": -1}
    found = tk.get_action("package_search")({}, asked)
    return Counts(found["count"], found["facets"], found["results"])
