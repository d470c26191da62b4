"""Sources that people declare in the portal, and which sources are paused: rows of CKAN's database.

A declaration holds what a source file would. What a person has last written waits until the Walidata approves it; what was approved last goes
on running meanwhile. The tables are laid out at the first writing and refer to none of CKAN's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import JSONB, insert

from harvesters.dataset import fingerprint

__all__ = ["Declaration", "approve", "declaration", "declarations", "forget", "keep", "pause", "paused", "resume"]

LAYOUT_LOCK = 7_305_009  # any number that nothing else locks

metadata = sa.MetaData()

source = sa.Table(
    "muaraenim_source",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("declared", JSONB, nullable=False),
    sa.Column("approved", JSONB),
    sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
    sa.Column("changed_by", sa.Text, nullable=False),
    sa.Column("decided", sa.DateTime(timezone=True)),
    sa.Column("decided_by", sa.Text, nullable=False, server_default=""),
)

pausing = sa.Table(
    "muaraenim_source_paused",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    sa.Column("by", sa.Text, nullable=False),
)


@dataclass(frozen=True)
class Declaration:
    """``declared``: what was written last; ``approved``: what runs, None if nothing ever did. ``changed_by`` and ``decided_by``: ids of users."""

    id: str
    declared: Mapping[str, Any]
    approved: Mapping[str, Any] | None
    changed: datetime
    changed_by: str
    decided: datetime | None
    decided_by: str

    @property
    def fingerprint(self) -> str:
        """Names exactly what was written last."""
        return fingerprint(self.declared)

    @property
    def waits(self) -> bool:
        """Whether what was written last is not what runs."""
        return self.declared != self.approved


def declarations() -> list[Declaration]:
    """Every source of the portal's own, by id."""
    with _reading() as connection:
        return [Declaration(**row._mapping) for row in connection.execute(sa.select(source).order_by(source.c.id))] if connection else []


def declaration(id: str) -> Declaration | None:
    with _reading() as connection:
        row = connection.execute(sa.select(source).where(source.c.id == id)).first() if connection else None
        return Declaration(**row._mapping) if row else None


def keep(id: str, declared: Mapping[str, Any], by: str, *, new: bool) -> bool:
    """Keep what somebody wrote; False if ``new`` and the id is taken, or not ``new`` and there is none."""
    values = {"declared": dict(declared), "changed": datetime.now(UTC), "changed_by": by}
    with _writing() as connection:
        if new:
            return bool(connection.execute(insert(source).values(id=id, **values).on_conflict_do_nothing()).rowcount)
        return bool(connection.execute(sa.update(source).where(source.c.id == id).values(values)).rowcount)


def approve(id: str, seen: str, by: str) -> bool:
    """Let what was written last run; False if it is another one than the person saw (``seen``: its fingerprint)."""
    with _writing() as connection:
        row = connection.execute(sa.select(source).where(source.c.id == id).with_for_update()).first()
        if row is None or Declaration(**row._mapping).fingerprint != seen:
            return False
        values = {"approved": row.declared, "decided": datetime.now(UTC), "decided_by": by}
        connection.execute(sa.update(source).where(source.c.id == id).values(values))
        return True


def forget(id: str) -> bool:
    """Forget a declaration that was never approved; False if it was, or if there is none."""
    with _writing() as connection:
        return bool(connection.execute(sa.delete(source).where(source.c.id == id, source.c.approved.is_(None))).rowcount)


def paused() -> dict[str, datetime]:
    """Since when, of every paused source."""
    with _reading() as connection:
        return {row.source: row.since for row in connection.execute(sa.select(pausing))} if connection else {}


def pause(id: str, by: str) -> None:
    """Start the source no more until somebody resumes it; a run that is on its way ends as usual."""
    with _writing() as connection:
        connection.execute(insert(pausing).values(source=id, since=datetime.now(UTC), by=by).on_conflict_do_nothing())


def resume(id: str) -> None:
    with _writing() as connection:
        connection.execute(sa.delete(pausing).where(pausing.c.source == id))


@contextmanager
def _reading() -> Iterator[sa.Connection | None]:
    """None where nothing was ever written."""
    with model.meta.engine.connect() as connection:
        there = connection.execute(sa.text("SELECT to_regclass('muaraenim_source_paused') IS NOT NULL")).scalar()
        yield connection if there else None


@contextmanager
def _writing() -> Iterator[sa.Connection]:
    with model.meta.engine.begin() as connection:
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LAYOUT_LOCK})
        metadata.create_all(connection)
        yield connection
