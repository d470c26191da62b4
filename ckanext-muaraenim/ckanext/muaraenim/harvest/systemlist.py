"""The systems of one office in brief, with how their latest run ended: a few questions to the database, however many runs there were."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from ckan import model

from ckanext.muaraenim.custody import custodian, existing
from ckanext.muaraenim.harvest.listing import standing
from ckanext.muaraenim.harvest.state import PostgresState
from ckanext.muaraenim.harvest.surroundings import current_settings
from ckanext.muaraenim.tables.definitions import current_sources
from ckanext.muaraenim.tables.language import reader_language
from harvesters.schedule import next_time
from harvesters.source import Source

__all__ = ["systems_of"]


def systems_of(office: model.Group, now: datetime) -> list[dict[str, Any]]:
    """``id``, ``title``, ``system``, ``connector``, ``schedule``, ``example``, ``standing`` (never ``findings``), ``ended`` and ``next``."""
    sources = current_sources()
    own = _kept_by(office, sources.found.values())
    if not own:
        return []
    settings, latest = current_settings(sources), {run.source: run for run in PostgresState().latest()[0]}
    return [_brief(each, settings, latest.get(each.id), now) for each in sorted(own, key=lambda source: source.title)]


def _brief(source: Source, settings: Any, run: Any, now: datetime) -> dict[str, Any]:
    english = reader_language() == "en" and source.title_en
    keyless = run is None and bool(source.awaits(settings))
    due = next_time(source.schedule, now, settings.zone) if source.schedule and not keyless else None
    return {
        "id": source.id,
        "title": source.title_en if english else source.title,
        "system": source.system,
        "connector": source.connector,
        "schedule": source.schedule,
        "example": source.example,
        "standing": "keyless" if keyless else standing([run] if run else []),
        "ended": run.ended.isoformat() if run and run.ended else None,
        "next": due.isoformat() if due else None,
    }


def _kept_by(office: model.Group, sources: Iterable[Source]) -> list[Source]:
    """Its own, and those of offices of the past that it looks after."""
    listed = list(sources)
    today = existing({each.organization for each in listed})
    kept = []
    for source in listed:
        heir = None if source.organization in today else custodian(source.organization, source.id)
        if source.organization == office.name if heir is None else heir.id == office.id:
            kept.append(source)
    return kept
