"""The engine's memory in CKAN's database: :class:`harvesters.state.State` over ``model.py``."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ckanext.muaraenim.harvest import model
from ckanext.muaraenim.harvest.forgetting import unquoted
from ckanext.muaraenim.harvest.model import transaction
from ckanext.muaraenim.harvest.planpages import forget_further, keep_further
from ckanext.muaraenim.harvest.ticks import forget_ticks
from harvesters.errors import LeaseLost, RunCancelled, SourceBusy
from harvesters.journal import Outcome, Run, is_alive, worker
from harvesters.reading.validators import Validators
from harvesters.state import Cursor, LastAnswer, Remembered

__all__ = ["PostgresState"]

FIELDS = tuple(column for column in model.run.c if column.name not in ("number", "priority", "stopped_by"))
ENDED_BY_DEATH = sa.case((model.run.c.stopped_by != "", Outcome.CANCELLED.value), else_=Outcome.LOST.value)
"""What a run becomes whose worker died; one that somebody has stopped is not taken up again."""

ROWS_AT_ONCE = 1_000
LATEST_KEPT = 50
FORGOTTEN_AT_ONCE = 1_000
FORGET = sa.text("""
    DELETE FROM muaraenim_harvest_run WHERE number IN (
        SELECT r.number FROM muaraenim_harvest_run r
        WHERE r.ended < :before
            AND (SELECT count(*) FROM muaraenim_harvest_run later WHERE later.source = r.source AND later.number > r.number) >= :latest
            AND NOT EXISTS (SELECT FROM package p WHERE p.extras ->> 'sumber_run' = r.id)
        ORDER BY r.number LIMIT :most)""")


class PostgresState:
    """Every method is a transaction on a connection of its own, so that threads and processes may call it at will."""

    def cursor(self, source: str) -> Cursor | None:
        with transaction() as connection:
            row = connection.execute(sa.select(model.cursor.c.value, model.cursor.c.mapping).where(model.cursor.c.source == source)).first()
        return Cursor(row.value, row.mapping) if row else None

    def keep_cursor(self, source: str, cursor: Cursor | None) -> None:
        if self.cursor(source) == cursor:
            return
        with transaction() as connection:
            if cursor is None:
                connection.execute(sa.delete(model.cursor).where(model.cursor.c.source == source))
                return
            values = {"source": source, "value": cursor.value, "mapping": cursor.mapping}
            connection.execute(insert(model.cursor).values(values).on_conflict_do_update(index_elements=["source"], set_=values))

    def last_answer(self, source: str) -> LastAnswer | None:
        with transaction() as connection:
            row = connection.execute(sa.select(model.answer).where(model.answer.c.source == source)).first()
        return LastAnswer(Validators.load(row.validators), row.declared, row.run, row.read) if row else None

    def keep_last_answer(self, source: str, answer: LastAnswer | None) -> None:
        with transaction() as connection:
            connection.execute(sa.delete(model.answer).where(model.answer.c.source == source))
            if answer is not None:
                kept = {"validators": answer.validators.dump(), "declared": answer.declared, "run": answer.run, "read": answer.read}
                connection.execute(sa.insert(model.answer).values(source=source, **kept))

    def accepted_columns(self, source: str) -> Mapping[str, str]:
        with transaction() as connection:
            columns = connection.execute(sa.select(model.accepted.c["columns"]).where(model.accepted.c.source == source)).scalar()
        return dict(columns or {})

    def accept_columns(self, source: str, columns: Mapping[str, str]) -> None:
        values = {"source": source, "columns": dict(columns)}
        with transaction() as connection:
            connection.execute(insert(model.accepted).values(values).on_conflict_do_update(index_elements=["source"], set_=values))

    def remembered(self, source: str) -> Mapping[str, Remembered]:
        with transaction() as connection:
            rows = connection.execute(sa.select(model.record).where(model.record.c.source == source)).all()
        return {row.record: Remembered(row.record, row.fingerprint, row.table_fingerprint, row.confirmed, row.called) for row in rows}

    def confirmed(self, source: str, record: str) -> datetime | None:
        """When the source last said that the record is as it is published ("terakhir dipastikan")."""
        with transaction() as connection:
            mine = sa.select(model.record.c.confirmed).where(model.record.c.source == source, model.record.c.record == record)
            found: datetime | None = connection.execute(mine).scalar()
            return found

    def remember(self, source: str, records: Iterable[Remembered]) -> None:
        names = ("record", "fingerprint", "table_fingerprint", "confirmed", "called")
        rows = ({"source": source, **{name: getattr(each, name) for name in names}} for each in records)
        statement = insert(model.record)
        updated = {name: statement.excluded[name] for name in names[1:]}
        with transaction() as connection:
            while part := list(islice(rows, ROWS_AT_ONCE)):
                connection.execute(statement.on_conflict_do_update(index_elements=["source", "record"], set_=updated), part)

    def forget(self, source: str, *records: str) -> None:
        with transaction() as connection:
            connection.execute(sa.delete(model.record).where(model.record.c.source == source, model.record.c.record.in_(records)))

    def begin(
        self, source: str, *, preview: bool, full: bool, confirmed: str = "", by: str = "", id: str = "", chosen: Sequence[str] | None = None,
        reason: str = "",
    ) -> Run:  # fmt: skip
        now, some = datetime.now(UTC), None if chosen is None else tuple(chosen)
        run = Run(id or str(uuid.uuid4()), source, Outcome.RUNNING, preview, full, now, now, None, confirmed, by, worker(), some, reason)
        try:
            with transaction() as connection:
                if not preview:
                    self._take(connection, source, now)
                values = {column.name: getattr(run, column.name) for column in FIELDS} | {"outcome": run.outcome.value}
                taken_up = {name: value for name, value in values.items() if name != "id"}
                waits = model.run.c.outcome == Outcome.QUEUED.value
                taken = insert(model.run).values(values).on_conflict_do_update(index_elements=["id"], set_=taken_up, where=waits)
                if not connection.execute(taken).rowcount:  # another worker was told of the same run
                    raise SourceBusy(source=source, since=now)
        except sa.exc.IntegrityError as error:  # two workers at the same moment
            raise SourceBusy(source=source, since=now) from error
        return run

    def queue(
        self, source: str, *, preview: bool, full: bool, confirmed: str = "", by: str = "", chosen: Sequence[str] | None = None,
        priority: int = 0, reason: str = "",
    ) -> Run:  # fmt: skip
        """Record a run that waits for a worker; if one of the same kind waits already, that one."""
        now, some = datetime.now(UTC), None if chosen is None else tuple(chosen)
        run = Run(str(uuid.uuid4()), source, Outcome.QUEUED, preview, full, now, now, None, confirmed, by, chosen=some, reason=reason)
        values = {column.name: getattr(run, column.name) for column in FIELDS} | {"outcome": run.outcome.value, "priority": priority}
        waits = sa.select(*FIELDS).where(
            model.run.c.source == source, model.run.c.preview == preview, model.run.c.outcome == Outcome.QUEUED.value
        )
        with transaction() as connection:
            added = connection.execute(
                insert(model.run).values(values).on_conflict_do_nothing().returning(model.run.c.id)
            ).first()
            if added is None and confirmed:  # what a person has just confirmed counts, not what the clock had asked for
                mine = {"confirmed": confirmed, "by": by, "full": full, "chosen": some, "reason": reason}
                connection.execute(sa.update(model.run).where(model.run.c.id == connection.execute(waits).one().id).values(mine))
            return run if added else _run(connection.execute(waits).one())

    def waiting(self) -> list[Run]:
        """Runs that wait for a worker: the most urgent first, then those that a person waits for, then the longest."""
        order = (model.run.c.priority.desc(), model.run.c.by == "", model.run.c.number)
        with transaction() as connection:
            query = sa.select(*FIELDS).where(model.run.c.outcome == Outcome.QUEUED.value).order_by(*order)
            return [_run(row) for row in connection.execute(query)]

    def mark_lost(self, now: datetime) -> int:
        """Mark every run, previews too, that is recorded as running although nobody works at it; returns how many."""
        lost = 0
        with transaction() as connection:
            running = sa.select(*FIELDS).where(model.run.c.outcome == Outcome.RUNNING.value).with_for_update(skip_locked=True)
            for row in connection.execute(running).all():
                if not is_alive(_run(row), now):
                    connection.execute(sa.update(model.run).where(model.run.c.id == row.id).values(outcome=ENDED_BY_DEATH, ended=now))
                    lost += 1
        return lost

    def beat(self, run: Run) -> None:
        if self._still_running(run, heartbeat=datetime.now(UTC)):
            raise RunCancelled()

    def cancel(self, id: str, by: str) -> bool:
        """Stop a run: one that waits ends here; the worker that has it in hand is asked, and stops before the next record.

        :param by: user id of who asks.
        :returns: whether there was something to stop.
        """
        mine, now = model.run.c.id == id, datetime.now(UTC)
        ends = {"outcome": Outcome.CANCELLED.value, "ended": now, "stopped_by": by}
        with transaction() as connection:
            waited = connection.execute(sa.update(model.run).where(mine, model.run.c.outcome == Outcome.QUEUED.value).values(ends))
            asked = connection.execute(sa.update(model.run).where(mine, model.run.c.outcome == Outcome.RUNNING.value).values(stopped_by=by))
            return bool(waited.rowcount or asked.rowcount)

    def finish(self, run: Run, outcome: Outcome, report: Mapping[str, Any], further: Iterable[Mapping[str, Any]] = ()) -> None:
        keep_further(run, further)
        self._still_running(run, outcome=outcome.value, ended=datetime.now(UTC), report=unquoted(run.source, report))

    def runs(self, source: str = "", *, limit: int = 50) -> list[Run]:
        query = sa.select(*FIELDS).order_by(model.run.c.number.desc()).limit(limit)
        with transaction() as connection:
            return [_run(row) for row in connection.execute(query.where(model.run.c.source == source) if source else query)]

    def runs_of(self, sources: Collection[str], *, limit: int) -> dict[str, list[Run]]:
        """The latest runs of each of these sources, latest first."""
        ids = sa.values(sa.column("id", sa.Text), name="asked").data([(each,) for each in sources])
        own = sa.select(*FIELDS, model.run.c.number).where(model.run.c.source == ids.c.id)
        newest = own.order_by(model.run.c.number.desc()).limit(limit).lateral()
        found: dict[str, list[Run]] = {}
        if not sources:
            return found
        with transaction() as connection:
            for row in connection.execute(sa.select(newest).select_from(ids.join(newest, sa.true())).order_by(newest.c.number.desc())):
                found.setdefault(row.source, []).append(_run(row))
        return found

    def latest(self) -> tuple[list[Run], datetime | None]:
        """Of each source the latest run that was no preview and not cancelled, without its report; and when any run ended last."""
        plain = [column for column in FIELDS if column.name != "report"]
        query = sa.select(*plain, sa.literal({}, model.run.c.report.type).label("report")).distinct(model.run.c.source)
        query = query.where(~model.run.c.preview, model.run.c.outcome != Outcome.CANCELLED.value)
        with transaction() as connection:
            rows = connection.execute(query.order_by(model.run.c.source, model.run.c.number.desc())).all()
            ended = connection.execute(sa.select(sa.func.max(model.run.c.ended)).where(~model.run.c.preview)).scalar()
        return [_run(row) for row in rows], ended

    def history(self, source: str, *, limit: int) -> list[Run]:
        """The latest runs, and those further back that may have read everything, ``limit`` of each; latest first."""
        recent = sa.select(*FIELDS, model.run.c.number).where(model.run.c.source == source).order_by(model.run.c.number.desc()).limit(limit)
        everything = sa.or_(model.run.c.full, model.run.c.report["full"].as_boolean())
        with transaction() as connection:
            rows = list(connection.execute(recent))
            if len(rows) == limit:
                rows += connection.execute(recent.where(model.run.c.number < rows[-1].number, ~model.run.c.preview, everything))
        return [_run(row) for row in rows]

    def forget_runs(self, now: datetime) -> int:
        """Forget runs that ended longer ago than the operator wants to keep them; how many.

        Kept are the latest of each source, and those that a dataset names as the one that changed it.
        """
        days = tk.config["ckanext.muaraenim.harvest.keep_runs"]
        if not days:
            return 0
        with transaction() as connection:
            asked = {"before": now - timedelta(days=days), "latest": LATEST_KEPT, "most": FORGOTTEN_AT_ONCE}
            forgotten = connection.execute(FORGET, asked).rowcount
            forget_further(connection)
            forget_ticks(connection)
            return forgotten

    def run(self, id: str) -> Run | None:
        with transaction() as connection:
            row = connection.execute(sa.select(*FIELDS).where(model.run.c.id == id)).first()
        return _run(row) if row else None

    def _take(self, connection: sa.Connection, source: str, now: datetime) -> None:
        running = sa.select(*FIELDS).where(model.run.c.source == source, model.run.c.outcome == Outcome.RUNNING.value, ~model.run.c.preview)
        for row in connection.execute(running.with_for_update()):
            other = _run(row)
            if is_alive(other, now):
                raise SourceBusy(source=source, since=other.started)
            connection.execute(sa.update(model.run).where(model.run.c.id == other.id).values(outcome=ENDED_BY_DEATH, ended=now))

    def _still_running(self, run: Run, **values: Any) -> str:
        """Write ``values``; who has asked to stop the run, empty: nobody."""
        mine = (model.run.c.id == run.id, model.run.c.outcome == Outcome.RUNNING.value, model.run.c.worker == run.worker)
        with transaction() as connection:
            written = connection.execute(sa.update(model.run).where(*mine).values(values).returning(model.run.c.stopped_by)).first()
        if written is None:
            raise LeaseLost()
        return str(written.stopped_by)


def _run(row: Any) -> Run:
    values = {column.name: row._mapping[column.name] for column in FIELDS}
    chosen = values["chosen"]
    return Run(**{**values, "outcome": Outcome(values["outcome"]), "chosen": None if chosen is None else tuple(chosen)})
