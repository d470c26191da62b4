"""What became of a source on each of the last days: one question to the database for one source or for all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from ckanext.muaraenim.harvest.model import transaction

__all__ = ["NOTHING", "Days", "days_of", "last_days"]

DAYS = 14

Days = Mapping[date, str]
"""By day of the regency's calendar: ``changed`` (datasets were created, updated, restored or withdrawn), ``same`` (read well, nothing new),
``held`` (its plan waits for a person) or ``failed``. A day without an entry had no run."""

NOTHING: Days = {}

# The day is as its last run left it; what an earlier run of that day changed stays changed.
BY_DAY = sa.text("""
    SELECT source, day, last, changed FROM (
        SELECT source, (ended AT TIME ZONE :zone)::date AS day, (array_agg(outcome ORDER BY number DESC))[1] AS last,
            bool_or(outcome = 'done' AND report -> 'counts'
                @? '$.keyvalue() ? (@.key like_regex "^(create|update|restore|withdraw)$" && @.value > 0)') AS changed
        FROM muaraenim_harvest_run
        WHERE NOT preview AND ended >= :since AND outcome IN ('done', 'unchanged', 'failed', 'lost', 'refused') AND (:source = '' OR source = :source)
        GROUP BY 1, 2) AS runs""")

BROKEN = {"failed": "failed", "lost": "failed", "refused": "held"}


def days_of(now: datetime, zone: ZoneInfo, source: str = "") -> dict[str, Days]:
    """By source; of one source, or of all that had a run in these days."""
    today = now.astimezone(zone).date()
    since = datetime.combine(today - timedelta(days=DAYS - 1), datetime.min.time(), zone)
    found: dict[str, dict[date, str]] = {}
    with transaction() as connection:
        for row in connection.execute(BY_DAY, {"zone": str(zone), "since": since, "source": source}):
            found.setdefault(row.source, {})[row.day] = BROKEN.get(row.last) or ("changed" if row.changed else "same")
    return dict(found)


def last_days(days: Days, now: datetime, zone: ZoneInfo) -> list[dict[str, str]]:
    """Each of the last days, the earliest first, as ``day`` (ISO) and ``state``; ``none``: no run."""
    today = now.astimezone(zone).date()
    listed = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    return [{"day": day.isoformat(), "state": days.get(day, "none")} for day in listed]
