"""Reports and what happened to them, in CKAN's database. SQL only; who may do what stands in ``logic/auth.py``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import JSONB, insert

__all__ = [
    "Report", "by_mark", "by_number", "create", "forget_addresses", "history", "listed", "lock", "move", "of_dataset", "tell", "untold", "write",
]  # fmt: skip

LAYOUT_LOCK = 7_305_007  # any number that nothing else locks

metadata = sa.MetaData()

counter = sa.Table(
    "muaraenim_report_counter",
    metadata,
    sa.Column("year", sa.Integer, primary_key=True),
    sa.Column("last", sa.Integer, nullable=False),
)
"""A sequence would leave gaps where a transaction ends badly; this number ends with it."""

report = sa.Table(
    "muaraenim_report",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("number", sa.Text, nullable=False, unique=True),
    sa.Column("mark", sa.Text, nullable=False, unique=True),  # of the slip that it came with
    sa.Column("dataset", sa.Text, nullable=False, index=True),  # id
    sa.Column("file", sa.Text, nullable=False, server_default=""),  # id of a resource
    sa.Column("row", sa.Text, nullable=False, server_default=""),
    sa.Column("column", sa.Text, nullable=False, server_default=""),
    sa.Column("wrong", sa.Text, nullable=False),
    sa.Column("right", sa.Text, nullable=False, server_default=""),
    sa.Column("source", sa.Text, nullable=False, server_default=""),
    sa.Column("email", sa.Text, nullable=False, server_default=""),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False, server_default=""),  # accepted or refused, once decided
    sa.Column("answer", sa.Text, nullable=False, server_default=""),  # the public reason of the outcome
    sa.Column("shown", sa.Boolean, nullable=False, server_default=sa.false()),  # somebody has read the reporter's words and let everybody read them
    sa.Column("table", sa.Text, nullable=False, server_default=""),  # resource whose revision corrected it
    sa.Column("revision", sa.Integer),
    sa.Column("created", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Column("changed", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
)

event = sa.Table(
    "muaraenim_report_event",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("report", sa.BigInteger, sa.ForeignKey(report.c.id, ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),  # user id; empty: who sent the report
    sa.Column("role", sa.Text, nullable=False),  # reporter, office or walidata
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Column("told", sa.DateTime(timezone=True)),  # whoever had to be told of it knows, or never will
    sa.Column("told_to", JSONB, nullable=False, server_default="[]"),
    sa.Index("muaraenim_report_event_untold", "id", postgresql_where=sa.text("told IS NULL")),
)

Report = sa.RowMapping


def by_number(number: str) -> Report | None:
    _lay_out()
    return model.Session.execute(sa.select(report).where(report.c.number == number)).mappings().first()


def by_mark(mark: str) -> Report | None:
    _lay_out()
    return model.Session.execute(sa.select(report).where(report.c.mark == mark)).mappings().first()


def lock(number: str) -> Report | None:
    """Like :func:`by_number`, held until the transaction ends, so that two people can't decide at once."""
    _lay_out()
    return model.Session.execute(sa.select(report).where(report.c.number == number).with_for_update()).mappings().first()


def create(values: dict[str, Any], prefix: str, year: int) -> Report:
    """A new report, or the one that its slip has made before. Numbers of a year run from 1 without gaps, because those who come together wait
    for each other."""
    _lay_out()
    run = model.Session.execute
    run(insert(counter).values(year=year, last=0).on_conflict_do_nothing())
    last = run(sa.select(counter.c.last).where(counter.c.year == year).with_for_update()).scalar_one()
    found = by_mark(values["mark"])
    if found is not None:
        return found
    run(sa.update(counter).where(counter.c.year == year).values(last=last + 1))
    number = f"{prefix}-{year}-{last + 1:04}"
    made = run(sa.insert(report).values(**values, number=number, state="received").returning(report)).mappings().one()
    _record(made["id"], "received", "", "reporter", "")
    return made


def move(found: Report, state: str, *, by: str, role: str, reason: str, **values: Any) -> None:
    """Into another state, with a line in its history."""
    write(found, state=state, changed=sa.func.now(), **values)
    _record(found["id"], state, by, role, reason)


def write(found: Report, **values: Any) -> None:
    model.Session.execute(sa.update(report).where(report.c.id == found["id"]).values(**values))


def history(found: Report) -> list[Report]:
    """Every step so far, oldest first."""
    return list(model.Session.execute(sa.select(event).where(event.c.report == found["id"]).order_by(event.c.id)).mappings())


def of_dataset(dataset: str, limit: int) -> list[Report]:
    """Latest change first. Every visitor of a dataset asks this: who only reads makes no tables and waits for nobody."""
    if not _is_laid_out():
        return []
    chosen = sa.select(report).where(report.c.dataset == dataset).order_by(report.c.changed.desc(), report.c.id.desc()).limit(limit)
    return list(model.Session.execute(chosen).mappings())


def listed(
    offices: Iterable[str] | None, states: Iterable[str], before: datetime | None, waiting: Iterable[str], limit: int, offset: int
) -> tuple[int, list[Report]]:
    """How many there are, and one page of them, longest waiting first, each with the ``owner`` of its dataset (an organisation's id, or None).

    :param offices: ids of organisations; None for all
    :param before: only those in one of the states ``waiting`` that came before that moment
    """
    _lay_out()
    package = model.Package.__table__
    joined = report.outerjoin(package, package.c.id == report.c.dataset)
    wanted = [report.c.state.in_(list(states))]
    if offices is not None:
        wanted.append(package.c.owner_org.in_(list(offices)))
    if before is not None:
        wanted += [report.c.created < before, report.c.state.in_(list(waiting))]
    count = model.Session.execute(sa.select(sa.func.count()).select_from(joined).where(*wanted)).scalar_one()
    chosen = sa.select(report, package.c.owner_org.label("owner"), package.c.title.label("title"), package.c.name.label("name")).select_from(joined)
    page = chosen.where(*wanted).order_by(report.c.created, report.c.id).limit(limit).offset(offset)
    return count, list(model.Session.execute(page).mappings())


def untold() -> list[Report]:
    """Steps of which somebody may still have to be told, oldest first, each with its report's ``number``, ``email``, ``dataset`` and ``mark``."""
    _lay_out()
    wanted = sa.select(event, *(report.c[name] for name in ("number", "email", "dataset", "mark", "answer")))
    chosen = wanted.join(report, report.c.id == event.c.report).where(event.c.told.is_(None)).order_by(event.c.id)
    return list(model.Session.execute(chosen).mappings())


def tell(step: int, **values: Any) -> None:
    """Keep who was told of a step."""
    model.Session.execute(sa.update(event).where(event.c.id == step).values(**values))


def forget_addresses(ended: Iterable[str], before: datetime) -> int:
    """Erase the e-mail addresses of reports that ended before that moment; returns of how many."""
    _lay_out()
    old = (report.c.state.in_(list(ended)), report.c.changed < before, report.c.email != "")
    return model.Session.execute(sa.update(report).where(*old).values(email="")).rowcount


def _record(identity: int, state: str, by: str, role: str, reason: str) -> None:
    model.Session.execute(sa.insert(event).values(report=identity, state=state, by=by, role=role, reason=reason))


def _lay_out() -> None:
    """Create the tables where they are missing: in a new home, in one of an earlier version, and after a test or an operator dropped them."""
    if not _is_laid_out():
        connection = model.Session.connection()
        connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({LAYOUT_LOCK})"))
        metadata.create_all(connection)


def _is_laid_out() -> bool:
    return model.Session.connection().execute(sa.text("SELECT to_regclass('muaraenim_report_event')")).scalar() is not None
