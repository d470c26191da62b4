"""When tables were published: of many tables at once, whatever became of those versions later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ckanext.muaraenim.tables.database import transaction
from ckanext.muaraenim.tables.revision import Status

__all__ = ["Publication", "publications", "published_before", "published_tables"]

SHOWN = [Status.PUBLISHED.value, Status.SUPERSEDED.value]


@dataclass(frozen=True)
class Publication:
    """The last version of a table that was published on one day."""

    resource_id: str
    number: int
    at: datetime


def publications(start: datetime, end: datetime, time_zone: str) -> list[Publication]:
    """One for each table and day between two moments, the second not included; several of a day are one.

    :param time_zone: whose days, such as ``Asia/Jakarta``
    """
    with transaction() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (resource_id, (published AT TIME ZONE %s)::date) resource_id, number, published FROM muaraenim.revision "
            "WHERE published >= %s AND published < %s AND status = ANY(%s) "
            "ORDER BY resource_id, (published AT TIME ZONE %s)::date, published DESC",
            [time_zone, start, end, SHOWN, time_zone],
        )
        return [Publication(*row) for row in cursor.fetchall()]


def published_before(asked: Sequence[tuple[Sequence[str], datetime]]) -> Mapping[int, datetime]:
    """When any of some tables was published last before a moment, by the place of the question; absent where none was.

    :param asked: ids of the tables and the moment, for each question
    """
    flat = [(place, resource_id, moment) for place, (tables, moment) in enumerate(asked) for resource_id in tables]
    if not flat:
        return {}
    with transaction() as cursor:
        cursor.execute(
            "SELECT asked.place, max(r.published) FROM unnest(%s::int[], %s::text[], %s::timestamptz[]) AS asked (place, resource_id, moment) "
            "JOIN muaraenim.revision r ON r.resource_id = asked.resource_id AND r.published < asked.moment AND r.status = ANY(%s) GROUP BY 1",
            [*(list(column) for column in zip(*flat, strict=True)), SHOWN],
        )
        return dict(cursor.fetchall())


def published_tables() -> list[str]:
    """Ids of all tables that were ever published."""
    with transaction() as cursor:
        cursor.execute("SELECT resource_id FROM muaraenim.head WHERE number > 0")
        return [resource_id for (resource_id,) in cursor.fetchall()]
