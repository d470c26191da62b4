"""What the database knows of sources, asked for many of them at once: runs, days, pauses, datasets and who looks after them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from ckan import model

from ckanext.muaraenim.custody import custodians
from ckanext.muaraenim.harvest.days import NOTHING, Days, days_of
from ckanext.muaraenim.harvest.state import PostgresState
from ckanext.muaraenim.tables.declared import paused
from harvesters.journal import Run
from harvesters.source import Source

__all__ = ["SourceFacts", "source_facts"]

HISTORY = 14
"""Runs of a source that are looked at for its state."""


@dataclass(frozen=True)
class SourceFacts:
    """``runs``: latest first. ``paused``: since when. ``owner``: the OPD that looks after it today."""

    runs: Sequence[Run] = ()
    days: Days = field(default_factory=dict)
    paused: datetime | None = None
    datasets: int = 0
    owner: model.Group | None = None


def source_facts(sources: Collection[Source], now: datetime, zone: ZoneInfo) -> Mapping[str, SourceFacts]:
    """By id of the source; as many questions for one as for a hundred."""
    ids = [each.id for each in sources]
    runs, days, resting = PostgresState().runs_of(ids, limit=HISTORY), days_of(now, zone, ids[0] if len(ids) == 1 else ""), paused()
    counted, owners = _datasets(ids), custodians({each.organization for each in sources})
    return {
        each.id: SourceFacts(
            runs.get(each.id, ()), days.get(each.id, NOTHING), resting.get(each.id), counted.get(each.id, 0), owners.get(each.organization)
        )
        for each in sources
    }


def _datasets(sources: Collection[str]) -> dict[str, int]:
    source = model.Package.extras["harvest_source"].astext
    query = model.Session.query(source, sa.func.count()).filter(model.Package.state == model.State.ACTIVE, source.in_(sources))
    return {found: int(count) for found, count in query.group_by(source)}
