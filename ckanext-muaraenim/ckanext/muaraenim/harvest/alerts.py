"""Telling people when a source's condition changes, and only then: by mail to its OPD and the Walidata, and in a feed.

A change is recorded first, then told; a mail that could not be sent is tried again for a day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa

from ckanext.muaraenim.harvest import model
from ckanext.muaraenim.harvest.condition import CONDITIONS, Good
from ckanext.muaraenim.harvest.model import transaction
from ckanext.muaraenim.postbox import MailServerAway, deliver, office_addresses
from ckanext.muaraenim.regency import current_regency
from harvesters.source import Source

__all__ = ["Change", "changes", "record", "tell"]

LOCK, TELLING = 7273201951, 7273201952
TRIED_FOR = timedelta(days=1)
SEND = "ckanext.muaraenim.harvest.mail"


@dataclass(frozen=True)
class Change:
    """``before`` is empty for a source that had no condition yet."""

    number: int
    source: str
    at: datetime
    before: str
    after: str


def record(now_is: Mapping[str, str], now: datetime) -> None:
    """Keep what is otherwise than before. Two clocks at the same moment record it once."""
    table = model.change
    latest = sa.select(table.c.source, table.c.after).distinct(table.c.source).order_by(table.c.source, table.c.number.desc())
    with transaction() as connection:
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        was = {row.source: row.after for row in connection.execute(latest)}
        new = [(source, was.get(source, ""), after) for source, after in now_is.items() if after and after != was.get(source, "")]
        rows = [
            {"source": source, "at": now, "before": before, "after": after, "told": None if worth_a_mail(before, after) else now}
            for source, before, after in new
        ]
        if rows:
            connection.execute(sa.insert(table), rows)


def worth_a_mail(before: str, after: str) -> bool:
    """That a new source is well is no news."""
    return bool(before) or after != Good.code


def changes(source: str = "", limit: int = 100) -> list[Change]:
    """Latest first; of all sources if none is named."""
    table = model.change
    query = sa.select(*(table.c[name] for name in Change.__dataclass_fields__)).order_by(table.c.number.desc()).limit(limit)
    with transaction() as connection:
        return [Change(*row) for row in connection.execute(query.where(table.c.source == source) if source else query)]


def tell(sources: Mapping[str, Source], now: datetime) -> int:
    """Send the mails that are due; how many changes were told. Only the latest change of a source is told, older ones are history by then.

    Each address gets a mail once. Where the mail server can't be used, everything waits for the next minute. Two clocks never tell at once.
    """
    table, told = model.change, 0
    with alone() as free:
        waiting = unfinished() if free else []
        latest = {row.source: row.number for row in waiting}
        for row in waiting:
            source = sources.get(row.source)
            due = source is not None and latest[row.source] == row.number and now - row.at < TRIED_FOR and tk.config[SEND]
            try:
                if source is not None and due and not reach_all(source, row):
                    continue
            except MailServerAway:
                break
            with transaction() as connection:
                connection.execute(sa.update(table).where(table.c.number == row.number).values(told=now))
            told += bool(due)
    return told


@contextmanager
def alone() -> Iterator[bool]:
    """Whether no other clock is telling; none begins for as long as the context lasts."""
    with transaction() as connection:
        yield bool(connection.execute(sa.text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": TELLING}).scalar())


def unfinished() -> list[Any]:
    table = model.change
    with transaction() as connection:
        return list(connection.execute(sa.select(table).where(table.c.told.is_(None)).order_by(table.c.number)))


def reach_all(source: Source, change: Any) -> bool:
    """Whether everybody knows of it now: each address has got a mail, or never will."""
    table, reached, wanted = model.change, list(change.told_to), office_addresses(source.organization)
    for address in wanted:
        if address not in reached and send(address, source, change.after):
            reached.append(address)
            with transaction() as connection:
                connection.execute(sa.update(table).where(table.c.number == change.number).values(told_to=reached))
    return set(wanted) <= set(reached)


def send(address: str, source: Source, condition: str) -> bool:
    """Whether there is no more to do for this address.

    :raises MailServerAway: nobody can be told of anything just now.
    """
    subject = f"{current_regency().title['id']}: {CONDITIONS[condition](source.title).sentence('id')}"
    return deliver(address, subject, "\n\n".join(lines(source, condition)))


def lines(source: Source, condition: str) -> Iterator[str]:
    said = CONDITIONS[condition](source.title)
    yield f"{said.sentence('id')} {said.remedy('id')}".strip()
    yield f"{said.sentence('en')} {said.remedy('en')}".strip()
    yield tk.h.url_for("sources.show", id=source.id, _external=True)
