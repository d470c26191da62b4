"""How many agency systems answer, for the front page: two questions to the database, however many sources and datasets there are."""

from __future__ import annotations

from typing import Any

from ckanext.muaraenim.harvest.listing import standing
from ckanext.muaraenim.harvest.state import PostgresState
from ckanext.muaraenim.harvest.surroundings import current_settings
from ckanext.muaraenim.tables.definitions import current_sources

__all__ = ["health"]


def health() -> dict[str, Any]:
    """``total``: sources that can be read; ``answering``: those whose latest run ended well; ``latest``: ISO time when a run ended last, or None."""
    sources = current_sources()
    settings = current_settings(sources)
    runs, ended = PostgresState().latest()
    latest = {run.source: run for run in runs}
    readable = [each.id for each in sources.found.values() if each.id in latest or not each.awaits(settings)]
    answering = sum(1 for source in readable if source in latest and standing([latest[source]]) == "good")
    return {"total": len(readable), "answering": answering, "latest": ended.isoformat() if ended else None}
