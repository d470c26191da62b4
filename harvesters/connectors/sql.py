"""Connector ``sql``: the rows of one SELECT, one record a row, from any database that SQLAlchemy has a driver for."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from harvesters.connectors.base import Connector, ConnectorContext, OptionError, Secret, connector, option
from harvesters.errors import FetchError, Refused, Unreachable, Unreadable
from harvesters.place import Place
from harvesters.reading.cursor import Cursor, CursorKeeper
from harvesters.reading.database import database_address, database_server, database_url, open_database
from harvesters.reading.databasetls import tls_failure
from harvesters.reading.keyset import KeyNotUnique, Keyset
from harvesters.reading.statement import bindable, parameters, why_not_one_select
from harvesters.record import Record
from harvesters.words import Phrase, phrase

ROWS_AT_ONCE = 2_000
MOST_COLUMNS = 500
LONGEST_MESSAGE = 300
DATA_EXCEPTION = "22"  # PostgreSQL's class of errors whose message quotes a value, not a name
ANY_QUOTE = re.compile(r"\".*\"")
QUOTED_VALUE = re.compile(r"(?<=with text )'.*'|(?<=value: )'.*'")
CANCELED = "57014"  # PostgreSQL: the statement's time was over
OUT_OF_TIME = ("interrupted", "maximum statement execution time", "max_statement_time exceeded")  # SQLite, MySQL, MariaDB


@connector("sql")
class Sql(Connector):
    """Read-only and streamed: memory does not grow with the table. A changes read wraps the query, so the query itself never changes."""

    @dataclass(frozen=True)
    class Options:
        url: Secret = option(
            "Alamat SQLAlchemy basis data, biasanya env:SUMBER_…_URL", "SQLAlchemy address of the database, usually env:SUMBER_…_URL"
        )
        query: str = option("satu perintah SELECT; :nama adalah parameter", "one SELECT; :name is a parameter")
        id: str = option(
            "kolom id catatan; hanya untuk sumber katalog (tanpa «table»)",
            "column of the record's id; only for a catalogue source (without «table»)",
            default="",
        )
        parameters: Mapping[str, Any] = option("nilai setiap :nama di query", "value of every :name in the query", default_factory=dict)
        timeout: int = option("lama membaca paling lama, dalam detik", "longest time to read, in seconds", default=300)
        overlap: int = option(
            "bagian yang dibaca ulang pada baca perubahan: menit, atau angka bila kolomnya bilangan",
            "what a changes read reads again: minutes, or units if the column is a number",
            default=10,
        )
        page_by: Sequence[str] = option(
            "kolom yang bersama-sama membedakan semua baris; bila ada, dibaca halaman demi halaman menurut kolom itu",
            "columns that together tell all rows apart; with them it is read page by page in their order",
            default_factory=list,
        )
        page_size: int = option("baris setiap halaman", "rows of a page", default=20_000)

        def __post_init__(self) -> None:
            why = why_not_one_select(self.query)
            if why is not None:
                raise OptionError("query", why, "SELECT …")
            given, asked = frozenset(self.parameters), parameters(self.query)
            if given != asked:
                names = ", ".join(sorted(given ^ asked))
                reason = phrase(f"query dan parameters tidak sama: {names}", f"query and parameters differ: {names}")
                raise OptionError("parameters", reason, ", ".join(sorted(asked)) or "{}")
            for key in ("timeout", "page_size"):
                if getattr(self, key) < 1:
                    raise OptionError(key, phrase("harus paling sedikit 1", "must be at least 1"), "1 …")

    options: Options

    def __init__(self, options: Options, context: ConnectorContext) -> None:
        super().__init__(options, context)
        self._url = database_url(self.options.url.reveal())

    @classmethod
    def check_changes(cls, options: Options, column: str) -> None:
        """Any query can be asked for changes, because it is wrapped; that it selects the column shows when it runs."""

    @property
    def system(self) -> str:
        return database_address(self._url)

    @property
    def address(self) -> Secret:
        return self.options.url

    @property
    def target(self) -> tuple[str, int] | None:
        return database_server(self._url)

    def mask(self, text: str) -> str:
        for part in (self._url.password, self._url.username):
            if part:
                text = text.replace(str(part), "***")
        return super().mask(text)

    def records(self, since: str | None = None) -> Iterator[Record]:
        """One record a row, in the database's order; with ``since`` only rows whose changes column is at or after it, less the overlap.

        :raises Unreachable: nobody answers, the connection breaks off or the time is over.
        :raises Refused: address or login is not accepted.
        :raises Unreadable: the query fails, or its columns are not what the source declares.
        """
        self.complete = False
        cursor = CursorKeeper(self.context.zone, since)
        with self._connect() as database:
            try:
                yield from self._records(database, since, cursor)
            except sa.exc.SQLAlchemyError as error:
                raise self._failure(error) from None
        self.complete, self.cursor = True, cursor.dump() if self.context.changes else None

    def _records(self, database: sa.Connection, since: str | None, cursor: CursorKeeper) -> Iterator[Record]:
        deadline = time.monotonic() + self.options.timeout
        changes, hidden = self.context.changes, self.hides_changes
        for number, data in enumerate(self._rows(database, since), 1):
            changed = data[changes] if changes else None
            if changed is not None:
                cursor.see(changed)
            if hidden:
                del data[changes]
            identifier = data[self.options.id] if self.options.id else None
            yield Record(data=data, id="" if identifier is None else str(identifier), modified=changed, place=Place(row=number))
            if number % ROWS_AT_ONCE == 0 and time.monotonic() > deadline:
                raise self._too_slow()

    def _rows(self, database: sa.Connection, since: str | None) -> Iterator[dict[str, Any]]:
        if not self.options.page_by:
            yield from self._answered(database, self._statement(since))
            return
        keys = Keyset(self.options.page_by, self.options.page_size)
        goes_on = True
        try:
            while goes_on:
                yield from (row for row in self._answered(database, keys.page(self._wrapped(since))) if keys.new(row))
                goes_on = keys.goes_on
        except KeyNotUnique as wrong:
            row, names = wrong.row, ", ".join(self.options.page_by)
            reason = f"page_by ({names}) kosong atau tidak membedakan baris {row}", f"page_by ({names}) is empty or does not tell row {row} apart"
            raise self._unreadable(*reason) from None

    def _answered(self, database: sa.Connection, statement: sa.Executable) -> Iterator[dict[str, Any]]:
        with database.execute(statement, self.options.parameters) as result:
            names = list(result.keys())
            self._check_columns(names)
            for row in result:
                yield dict(zip(names, row, strict=True))

    def _statement(self, since: str | None) -> sa.Executable:
        return self._wrapped(since) if since is not None and self.context.changes else sa.text(bindable(self.options.query))

    def _wrapped(self, since: str | None) -> sa.Select[Any]:
        """The query as a table of its own, of which only some rows are asked for."""
        columns: list[sa.ColumnClause[Any]] = [sa.column(name) for name in {self.context.changes, *self.options.page_by} if name]
        rows = sa.text(bindable(self.options.query)).columns(*columns).subquery("terbaca")
        wrapped: sa.Select[Any] = sa.select(sa.literal_column("*")).select_from(rows)
        if since is None or not self.context.changes:
            return wrapped
        return wrapped.where(rows.c[self.context.changes] >= sa.bindparam("sejak_kursor", Cursor.load(since).earlier(self.options.overlap)))

    def _connect(self) -> sa.Connection:
        engine = open_database(self._url, self.context.guard, self.context.folder, self.options.timeout)
        self.held.callback(engine.dispose)
        try:
            return engine.connect().execution_options(stream_results=True, yield_per=ROWS_AT_ONCE)
        except (sa.exc.SQLAlchemyError, OSError) as error:
            if (failure := tls_failure(error, self.system)) is not None:
                raise failure from None
            reason = phrase("nama pengguna, kata sandi atau nama basis data tidak diterima", "user, password or name of the database is not accepted")
            raise Refused(system=self.system, reason=reason) from None

    def _check_columns(self, names: list[str]) -> None:
        found = len(names)
        if found > MOST_COLUMNS:
            most = MOST_COLUMNS
            raise self._unreadable(f"query memberi {found} kolom, paling banyak {most}", f"the query gives {found} columns, at most {most}")
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            listed = ", ".join(twice)
            raise self._unreadable(f"kolom {listed} ada dua kali; beri nama lain dengan AS", f"column {listed} stands twice; rename it with AS")
        for name in filter(None, (self.context.changes, self.options.id, *self.options.page_by)):
            if name not in names:
                raise self._unreadable(f"query tidak memilih kolom «{name}»", f"the query does not select the column «{name}»")

    def _failure(self, error: sa.exc.SQLAlchemyError) -> FetchError:
        original = getattr(error, "orig", None)
        told = original.args[-1] if isinstance(original, Exception) and original.args else error  # MySQL puts a number before its sentence
        said = str(told).strip().split("\n")[0]
        if getattr(original, "pgcode", None) == CANCELED or any(sign in said for sign in OUT_OF_TIME):
            return self._too_slow()
        if isinstance(error, sa.exc.DBAPIError) and error.connection_invalidated:
            return Unreachable(system=self.system, reason=phrase("sambungan terputus di tengah pembacaan", "the connection broke off while reading"))
        quoted = ANY_QUOTE if str(getattr(original, "pgcode", None) or "").startswith(DATA_EXCEPTION) else QUOTED_VALUE
        message = quoted.sub("…", self.mask(said))[:LONGEST_MESSAGE]  # a value may be personal
        return self._unreadable(f"basis data menolak query: {message}", f"the database refused the query: {message}")

    def _too_slow(self) -> Unreachable:
        seconds = self.options.timeout
        return Unreachable(system=self.system, reason=phrase(f"belum selesai setelah {seconds} detik", f"not finished after {seconds} seconds"))

    def _unreadable(self, reason_id: str, reason_en: str) -> Unreadable:
        reason: Phrase = phrase(reason_id, reason_en)
        return Unreadable(system=self.system, reason=reason)
