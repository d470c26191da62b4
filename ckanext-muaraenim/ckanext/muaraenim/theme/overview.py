"""How much the portal holds and how fresh it is, counted when the page is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.theme.counts import Counts

__all__ = ["Overview", "read_overview"]

RECENT = timedelta(days=30)


@dataclass(frozen=True)
class Overview:
    """Datasets that the public sees: how many there are, changed within 30 days, withdrawn, with invented figures, and late."""

    datasets: int
    recent: int
    withdrawn: int
    samples: int
    late: int


def read_overview(counts: Counts) -> Overview:
    since = (datetime.now(UTC) - RECENT).strftime("%Y-%m-%dT%H:%M:%SZ")
    asked = {"fq": "+dataset_type:dataset", "fq_list": [f"metadata_modified:[{since} TO *]"], "rows": 0}
    recent = tk.get_action("package_search")({}, asked)["count"]
    withdrawn, samples = _value(counts, "keadaan", "ditarik"), _value(counts, "data_contoh", "true")
    return Overview(counts.datasets, recent, withdrawn, samples, _value(counts, "kesegaran", "terlambat"))


def _value(counts: Counts, field: str, value: str) -> int:
    return sum(count for name, count in counts.by[field].items() if name.lower() == value)
