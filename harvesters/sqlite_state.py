"""The engine's memory in one SQLite file beside the source files, for whoever runs the engine without the portal."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from harvesters.errors import LeaseLost, SourceBusy, StateUnavailable
from harvesters.journal import Outcome, Run, is_alive, worker
from harvesters.reading.validators import Validators
from harvesters.state import Cursor, LastAnswer, Remembered

__all__ = ["SqliteState"]

PATIENCE = 30.0
"""Seconds to wait for another process's transaction."""

TABLES = """
CREATE TABLE IF NOT EXISTS cursor (source TEXT PRIMARY KEY, value TEXT NOT NULL, mapping TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS answer (
    source TEXT PRIMARY KEY, validators TEXT NOT NULL, declared TEXT NOT NULL, run TEXT NOT NULL, read TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS accepted (source TEXT PRIMARY KEY, columns TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS record (
    source TEXT NOT NULL, record TEXT NOT NULL, fingerprint TEXT NOT NULL, table_fingerprint TEXT NOT NULL, confirmed TEXT NOT NULL,
    PRIMARY KEY (source, record)
);
CREATE TABLE IF NOT EXISTS run (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, source TEXT NOT NULL, outcome TEXT NOT NULL,
    preview INTEGER NOT NULL, full INTEGER NOT NULL, started TEXT NOT NULL, heartbeat TEXT NOT NULL, ended TEXT,
    confirmed TEXT NOT NULL, "by" TEXT NOT NULL, worker TEXT NOT NULL, report TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX IF NOT EXISTS run_source ON run (source, number);
"""
ADDED_LATER = (("run", "chosen", "TEXT"), ("run", "reason", "TEXT NOT NULL DEFAULT ''"), ("record", "called", "TEXT NOT NULL DEFAULT ''"))
"""Table, column and type that a file of an earlier version does not have."""


class SqliteState:
    """Implements :class:`harvesters.state.State`. Several processes may use the file; every method opens it anew, so threads may too."""

    def __init__(self, file: Path) -> None:
        self._file = file
        with self._transaction() as database:
            for statement in TABLES.split(";"):
                database.execute(statement)
            for table, name, kind in ADDED_LATER:
                if name not in {column["name"] for column in database.execute(f"PRAGMA table_info({table})")}:
                    database.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind}")

    def cursor(self, source: str) -> Cursor | None:
        with self._transaction() as database:
            row = database.execute("SELECT value, mapping FROM cursor WHERE source = ?", (source,)).fetchone()
        return Cursor(row["value"], row["mapping"]) if row else None

    def keep_cursor(self, source: str, cursor: Cursor | None) -> None:
        with self._transaction() as database:
            if cursor is None:
                database.execute("DELETE FROM cursor WHERE source = ?", (source,))
            else:
                database.execute("INSERT OR REPLACE INTO cursor VALUES (?, ?, ?)", (source, cursor.value, cursor.mapping))

    def last_answer(self, source: str) -> LastAnswer | None:
        with self._transaction() as database:
            row = database.execute("SELECT validators, declared, run, read FROM answer WHERE source = ?", (source,)).fetchone()
        if row is None:
            return None
        return LastAnswer(Validators.load(row["validators"]), row["declared"], row["run"], datetime.fromisoformat(row["read"]))

    def keep_last_answer(self, source: str, answer: LastAnswer | None) -> None:
        with self._transaction() as database:
            database.execute("DELETE FROM answer WHERE source = ?", (source,))
            if answer is not None:
                values = (source, answer.validators.dump(), answer.declared, answer.run, answer.read.isoformat())
                database.execute("INSERT INTO answer VALUES (?, ?, ?, ?, ?)", values)

    def accepted_columns(self, source: str) -> Mapping[str, str]:
        with self._transaction() as database:
            row = database.execute("SELECT columns FROM accepted WHERE source = ?", (source,)).fetchone()
        return dict(json.loads(row["columns"])) if row else {}

    def accept_columns(self, source: str, columns: Mapping[str, str]) -> None:
        with self._transaction() as database:
            database.execute("INSERT OR REPLACE INTO accepted VALUES (?, ?)", (source, json.dumps(dict(columns), ensure_ascii=False)))

    def remembered(self, source: str) -> Mapping[str, Remembered]:
        with self._transaction() as database:
            query = "SELECT record, fingerprint, table_fingerprint, confirmed, called FROM record WHERE source = ?"
            rows = database.execute(query, (source,)).fetchall()
        return {record: Remembered(record, fields, table, datetime.fromisoformat(when), called) for record, fields, table, when, called in rows}

    def remember(self, source: str, records: Iterable[Remembered]) -> None:
        rows = [(source, each.record, each.fingerprint, each.table_fingerprint, each.confirmed.isoformat(), each.called) for each in records]
        with self._transaction() as database:
            database.executemany("INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?, ?, ?)", rows)

    def forget(self, source: str, *records: str) -> None:
        with self._transaction() as database:
            database.executemany("DELETE FROM record WHERE source = ? AND record = ?", [(source, record) for record in records])

    def begin(
        self, source: str, *, preview: bool, full: bool, confirmed: str = "", by: str = "", id: str = "", chosen: Sequence[str] | None = None,
        reason: str = "",
    ) -> Run:  # fmt: skip
        now, some = datetime.now(UTC), None if chosen is None else tuple(chosen)
        run = Run(id or str(uuid.uuid4()), source, Outcome.RUNNING, preview, full, now, now, None, confirmed, by, worker(), some, reason)
        with self._transaction() as database:
            if not preview:
                self._take(database, source, now)
            kept = None if chosen is None else json.dumps(list(chosen))
            values = (run.id, source, run.outcome, preview, full, now.isoformat(), now.isoformat(), confirmed, by, run.worker, kept, reason)
            columns = 'id, source, outcome, preview, full, started, heartbeat, confirmed, "by", worker, chosen, reason'
            database.execute(f"INSERT OR REPLACE INTO run ({columns}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", values)  # noqa: S608 (the columns are those above)
        return run

    def beat(self, run: Run) -> None:
        self._still_running(run, "heartbeat = ?", (datetime.now(UTC).isoformat(),))

    def finish(self, run: Run, outcome: Outcome, report: Mapping[str, Any], further: Iterable[Mapping[str, Any]] = ()) -> None:
        """``further`` is not kept: nobody chooses from this file, and ``--only`` takes any record."""
        values = (outcome, datetime.now(UTC).isoformat(), json.dumps(report, ensure_ascii=False))
        self._still_running(run, "outcome = ?, ended = ?, report = ?", values)

    def runs(self, source: str = "", *, limit: int = 50) -> list[Run]:
        with self._transaction() as database:
            rows = database.execute("SELECT * FROM run WHERE ? IN ('', source) ORDER BY number DESC LIMIT ?", (source, limit)).fetchall()
        return [_run(row) for row in rows]

    def run(self, id: str) -> Run | None:
        with self._transaction() as database:
            row = database.execute("SELECT * FROM run WHERE id = ?", (id,)).fetchone()
        return _run(row) if row else None

    def _take(self, database: sqlite3.Connection, source: str, now: datetime) -> None:
        for row in database.execute("SELECT * FROM run WHERE source = ? AND outcome = ? AND NOT preview", (source, Outcome.RUNNING)).fetchall():
            other = _run(row)
            if is_alive(other, now):
                raise SourceBusy(source=source, since=other.started)
            database.execute("UPDATE run SET outcome = ?, ended = ? WHERE id = ?", (Outcome.LOST, now.isoformat(), other.id))

    def _still_running(self, run: Run, assignments: str, values: tuple[str, ...]) -> None:
        with self._transaction() as database:
            statement = f"UPDATE run SET {assignments} WHERE id = ? AND outcome = ? AND worker = ?"  # noqa: S608 (the assignments are those above)
            if not database.execute(statement, (*values, run.id, Outcome.RUNNING, run.worker)).rowcount:
                raise LeaseLost()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._file, timeout=PATIENCE, isolation_level=None)) as database:
                database.row_factory = sqlite3.Row
                database.execute("BEGIN IMMEDIATE")
                with database:
                    yield database
        except sqlite3.Error as error:
            raise StateUnavailable(file=str(self._file), reason=str(error)) from error


def _run(row: sqlite3.Row) -> Run:
    return Run(
        id=row["id"],
        source=row["source"],
        outcome=Outcome(row["outcome"]),
        preview=bool(row["preview"]),
        full=bool(row["full"]),
        started=datetime.fromisoformat(row["started"]),
        heartbeat=datetime.fromisoformat(row["heartbeat"]),
        ended=datetime.fromisoformat(row["ended"]) if row["ended"] else None,
        confirmed=row["confirmed"],
        by=row["by"],
        worker=row["worker"],
        chosen=None if row["chosen"] is None else tuple(json.loads(row["chosen"])),
        reason=row["reason"],
        report=json.loads(row["report"]),
    )
