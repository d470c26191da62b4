"""What the engine remembers, in CKAN's database: cursors, records as last applied, runs. SQL only.

The tables are no part of CKAN's own metadata and refer to none of its tables, so that emptying CKAN neither fails on them nor is held up by them.
They are laid out where they are missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import JSONB

from ckanext.muaraenim.tables.away import may_be_away

__all__ = ["accepted", "answer", "change", "cursor", "explanation", "further", "record", "run", "tick", "transaction"]

LAYOUT_LOCK = 7_305_002  # any number that nothing else locks

ADDED_LATER = """
    ALTER TABLE muaraenim_harvest_run ADD COLUMN IF NOT EXISTS chosen jsonb, ADD COLUMN IF NOT EXISTS priority smallint NOT NULL DEFAULT 0,
        ADD COLUMN IF NOT EXISTS stopped_by text NOT NULL DEFAULT '', ADD COLUMN IF NOT EXISTS reason text NOT NULL DEFAULT '';
    ALTER TABLE muaraenim_harvest_change ADD COLUMN IF NOT EXISTS told_to jsonb NOT NULL DEFAULT '[]';
    ALTER TABLE muaraenim_harvest_record ADD COLUMN IF NOT EXISTS called text NOT NULL DEFAULT ''"""
"""Columns that a portal of an earlier version does not have; the last of them says that all are there."""

metadata = sa.MetaData()

cursor = sa.Table(
    "muaraenim_harvest_cursor",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("mapping", sa.Text, nullable=False),
)

answer = sa.Table(
    "muaraenim_harvest_answer",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("validators", sa.Text, nullable=False),
    sa.Column("declared", sa.Text, nullable=False),
    sa.Column("run", sa.Text, nullable=False),
    sa.Column("read", sa.DateTime(timezone=True), nullable=False),
)
"""The single answer that held everything when a source was last read and applied well."""

accepted = sa.Table(
    "muaraenim_harvest_accepted",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("columns", JSONB, nullable=False),
)
"""What the columns of a table source held when a plan was last carried out."""

record = sa.Table(
    "muaraenim_harvest_record",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("record", sa.Text, primary_key=True),
    sa.Column("fingerprint", sa.Text, nullable=False),
    sa.Column("table_fingerprint", sa.Text, nullable=False),
    sa.Column("confirmed", sa.DateTime(timezone=True), nullable=False),
    sa.Column("called", sa.Text, nullable=False, server_default=""),
)

run = sa.Table(
    "muaraenim_harvest_run",
    metadata,
    sa.Column("number", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("id", sa.Text, unique=True, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("preview", sa.Boolean, nullable=False),
    sa.Column("full", sa.Boolean, nullable=False),
    sa.Column("started", sa.DateTime(timezone=True), nullable=False),
    sa.Column("heartbeat", sa.DateTime(timezone=True), nullable=False),
    sa.Column("ended", sa.DateTime(timezone=True)),
    sa.Column("confirmed", sa.Text, nullable=False, server_default=""),
    sa.Column("by", sa.Text, nullable=False, server_default=""),
    sa.Column("worker", sa.Text, nullable=False, server_default=""),
    sa.Column("chosen", JSONB),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("priority", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("stopped_by", sa.Text, nullable=False, server_default=""),
    sa.Column("report", JSONB, nullable=False, server_default="{}"),
    sa.Index("muaraenim_harvest_run_source", "source", "number"),
    # A source is in one worker's hands at most, whatever the code believes.
    sa.Index("muaraenim_harvest_run_one", "source", unique=True, postgresql_where=sa.text("outcome = 'running' AND NOT preview")),
    # A person who presses the button twice, and a clock that ticks meanwhile, wait for the same run.
    sa.Index("muaraenim_harvest_run_waiting", "source", "preview", unique=True, postgresql_where=sa.text("outcome = 'queued'")),
)


change = sa.Table(
    "muaraenim_harvest_change",
    metadata,
    sa.Column("number", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("before", sa.Text, nullable=False),
    sa.Column("after", sa.Text, nullable=False),
    sa.Column("told", sa.DateTime(timezone=True)),
    sa.Column("told_to", JSONB, nullable=False, server_default="[]"),
    sa.Index("muaraenim_harvest_change_source", "source", "number"),
)


further = sa.Table(
    "muaraenim_harvest_further",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("position", sa.BigInteger, primary_key=True),
    sa.Column("run", sa.Text, nullable=False),
    sa.Column("change", JSONB, nullable=False),
    sa.Index("muaraenim_harvest_further_run", "run", "position"),
)
"""Changes of the latest plan of a source beyond those that stand in its run's report."""


tick = sa.Table(
    "muaraenim_harvest_tick",
    metadata,
    sa.Column("run", sa.Text, primary_key=True),
    sa.Column("by", sa.Text, primary_key=True),
    sa.Column("every", sa.Boolean, nullable=False),
    sa.Column("others", JSONB, nullable=False),
)
"""Which changes of a run's plan a user has ticked: every one or none, but others."""


explanation = sa.Table(
    "muaraenim_harvest_explanation",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("finding", sa.Text, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
)
"""Why what a check found is right all the same."""


@contextmanager
def transaction() -> Iterator[sa.Connection]:
    """One transaction on a connection of its own: CKAN's session may be rolled back, what the engine remembers stays.

    :raises PortalAway: the database can't be used just now.
    """
    with may_be_away(), model.meta.engine.begin() as connection:
        if not _laid_out(connection):
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LAYOUT_LOCK})
            metadata.create_all(connection)
            connection.execute(sa.text(ADDED_LATER))
        yield connection


def _laid_out(connection: sa.Connection) -> bool:
    there = sa.text("""
        SELECT bool_and(to_regclass(name) IS NOT NULL)
            AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('muaraenim_harvest_record') AND attname = 'called')
        FROM unnest(CAST(:names AS text[])) AS name""")
    return bool(connection.execute(there, {"names": list(metadata.tables)}).scalar())
