"""Submissions and what happened to them, in CKAN's database. SQL only; who may do what stands in ``logic/auth.py``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import JSONB

__all__ = ["OPEN", "Submission", "by_number", "create", "listed", "lock", "move", "open_for_table"]

OPEN = ("draft", "submitted", "returned")
"""A table has at most one submission in one of these states."""

metadata = sa.MetaData()

submission = sa.Table(
    "muaraenim_submission",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("number", sa.Text, unique=True),
    sa.Column("table_name", sa.Text, nullable=False),
    sa.Column("organization", sa.Text, nullable=False),  # code of the OPD that the table belongs to
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),  # user id
    sa.Column("file_name", sa.Text, nullable=False),  # as the steward called it
    sa.Column("file_hash", sa.Text, nullable=False),  # SHA-256; the workbook's name in storage
    sa.Column("seen", JSONB, nullable=False),  # what the checks said at upload: findings, row changes, fingerprint
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("created", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Column("changed", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Index("muaraenim_submission_open", "table_name", unique=True, postgresql_where=sa.text("state IN ('draft', 'submitted', 'returned')")),
)

event = sa.Table(
    "muaraenim_submission_event",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("submission", sa.BigInteger, sa.ForeignKey(submission.c.id, ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("file_hash", sa.Text, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
)

Submission = sa.RowMapping


def by_number(number: str) -> Submission | None:
    _lay_out()
    return model.Session.execute(sa.select(submission).where(submission.c.number == number)).mappings().first()


def lock(number: str) -> Submission | None:
    """Like :func:`by_number`, held until the transaction ends, so that two people can't decide at once."""
    _lay_out()
    return model.Session.execute(sa.select(submission).where(submission.c.number == number).with_for_update()).mappings().first()


def open_for_table(table_name: str) -> Submission | None:
    _lay_out()
    chosen = sa.select(submission).where(submission.c.table_name == table_name, submission.c.state.in_(OPEN)).with_for_update()
    return model.Session.execute(chosen).mappings().first()


def listed(organizations: Iterable[str] | None, states: Iterable[str], limit: int, offset: int = 0) -> list[Submission]:
    """Longest waiting first; of every OPD if ``organizations`` is None."""
    _lay_out()
    chosen = sa.select(submission).order_by(submission.c.changed, submission.c.id).limit(limit).offset(offset)
    if organizations is not None:
        chosen = chosen.where(submission.c.organization.in_(list(organizations)))
    wanted = list(states)
    return list(model.Session.execute(chosen.where(submission.c.state.in_(wanted)) if wanted else chosen).mappings())


def create(values: dict[str, Any]) -> Submission:
    """A new submission in state ``draft``; its number is the year and a running number."""
    _lay_out()
    made = model.Session.execute(submission.insert().values(**values, state="draft").returning(submission.c.id, submission.c.created)).one()
    number = f"{made.created.astimezone(dt.UTC).year}-{made.id:05d}"
    model.Session.execute(submission.update().where(submission.c.id == made.id).values(number=number))
    _record(made.id, "draft", values["author"], "", values["file_hash"])
    found = by_number(number)
    assert found is not None
    return found


def move(found: Submission, state: str, *, by: str, reason: str = "", **values: Any) -> None:
    """Into another state, with a line in its history."""
    changed = {"state": state, "reason": reason, "changed": sa.func.now(), **values}
    model.Session.execute(submission.update().where(submission.c.id == found["id"]).values(**changed))
    _record(found["id"], state, by, reason, values.get("file_hash", found["file_hash"]))


def history(found: Submission) -> list[Submission]:
    """Every step so far, oldest first."""
    chosen = sa.select(event).where(event.c.submission == found["id"]).order_by(event.c.id)
    return list(model.Session.execute(chosen).mappings())


def _record(submission_id: int, state: str, by: str, reason: str, file_hash: str) -> None:
    model.Session.execute(event.insert().values(submission=submission_id, state=state, by=by, reason=reason, file_hash=file_hash))


def _lay_out() -> None:
    """Create the tables where they are missing: in a new home, and after a test or an operator dropped them."""
    connection = model.Session.connection()
    if connection.execute(sa.text("SELECT to_regclass('muaraenim_submission_event')")).scalar() is None:
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(7305002)"))
        metadata.create_all(connection)
