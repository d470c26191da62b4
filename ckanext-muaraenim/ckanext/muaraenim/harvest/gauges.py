"""What is measured of the portal: runs, the age of what was read, what waits, datasets, findings, the search."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa

from ckanext.muaraenim.harvest.model import transaction

__all__ = ["Gauge", "gauges"]

RUNS = "SELECT source, outcome, count(*) FROM muaraenim_harvest_run WHERE NOT preview GROUP BY 1, 2 ORDER BY 1, 2"
GOOD = """
    SELECT source, extract(epoch FROM :now - max(ended)) FROM muaraenim_harvest_run
    WHERE outcome IN ('done', 'unchanged') AND NOT preview GROUP BY 1 ORDER BY 1"""
LAST = """
    SELECT DISTINCT ON (source) source, extract(epoch FROM ended - started), report -> 'findings_by_severity'
    FROM muaraenim_harvest_run WHERE NOT preview AND outcome IN ('done', 'unchanged', 'failed', 'refused') ORDER BY source, number DESC"""
WAITING = """
    SELECT count(*) FILTER (WHERE outcome = 'queued'), count(*) FILTER (WHERE outcome = 'running'),
        coalesce(extract(epoch FROM :now - min(started) FILTER (WHERE outcome = 'queued')), 0)
    FROM muaraenim_harvest_run WHERE outcome IN ('queued', 'running')"""
DATASETS = """
    SELECT coalesce(extras ->> 'harvest_source', ''), count(*) FROM package
    WHERE state = 'active' AND type = 'dataset' AND NOT private GROUP BY 1 ORDER BY 1"""

SEVERITIES = ("error", "warning", "info")


@dataclass(frozen=True)
class Gauge:
    """``samples``: each with its labels; without labels there is one."""

    name: str
    help: str
    samples: tuple[tuple[Mapping[str, str], float], ...]


def gauges(now: datetime) -> list[Gauge]:
    """Everything, as it is just now; names begin with ``muaraenim_``."""
    return [Gauge(f"muaraenim_{name}", help, tuple(samples)) for name, help, samples in (*_runs(now), *_waiting(now), *_search())]


def _runs(now: datetime) -> Iterator[tuple[str, str, list[tuple[dict[str, str], float]]]]:
    last = _asked(LAST)
    counted = [({"source": source, "outcome": outcome}, float(number)) for source, outcome, number in _asked(RUNS)]
    yield "harvest_runs", "Runs that are kept, by source and how they ended.", counted
    ages = [({"source": source}, float(age)) for source, age in _asked(GOOD, now=now)]
    yield "harvest_last_good_age_seconds", "Seconds since the source was last read and applied well.", ages
    yield "harvest_last_run_seconds", "How long the source's latest run took.", [({"source": source}, float(took)) for source, took, _ in last]
    found = [({"source": source, "severity": each}, float((by or {}).get(each, 0))) for source, _, by in last for each in SEVERITIES]
    yield "harvest_findings", "Findings of the source's latest run.", found
    published = [({"source": source}, float(number)) for source, number in _asked(DATASETS)]
    yield "datasets", "Public datasets, by the source that keeps them up; of none: people do.", published


def _waiting(now: datetime) -> Iterator[tuple[str, str, list[tuple[dict[str, str], float]]]]:
    ((queued, running, longest),) = _asked(WAITING, now=now)
    yield "harvest_queue_length", "Runs that wait for a worker.", [({}, float(queued))]
    yield "harvest_queue_age_seconds", "How long the run has waited that waits longest.", [({}, float(longest))]
    yield "harvest_running", "Runs that a worker has in hand.", [({}, float(running))]


def _search() -> Iterator[tuple[str, str, list[tuple[dict[str, str], float]]]]:
    try:
        status = tk.get_action("search_status")({"ignore_auth": True}, {})
    except KeyError:  # the portal runs without our search
        return
    yield "search_documents", "Datasets that the search can find.", [({}, float(status["documents"]))]
    yield "search_waiting", "Datasets whose search document is older than they are.", [({}, float(status["waiting"]))]
    yield "search_age_seconds", "Since when the dataset has changed that waits longest for its search document.", [({}, float(status["age"]))]


def _asked(query: str, **values: Any) -> list[Any]:
    with transaction() as connection:
        return list(connection.execute(sa.text(query), values))
