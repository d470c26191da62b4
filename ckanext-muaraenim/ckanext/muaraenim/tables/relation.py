"""One table of published rows: the public one that the DataStore answers from, or its closed twin in the private schema.

Both have the same shape (``_id``, ``_full_text``, the columns), so that comparing, publishing and downloading are the same for both.

What happens when a definition changes: a new column is added empty; a column that is gone is dropped; a column of another kind is converted.
With a gone or converted column, or another key, the history keeps every row, so that older revisions stay downloadable; what it lists is told apart
in ``reshaping``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg2
from ckanext.datastore.backend import DatastoreBackend
from psycopg2 import sql

from ckanext.muaraenim.tables.columns import StoredColumn
from ckanext.muaraenim.tables.database import Cursor
from ckanext.muaraenim.tables.errors import TableRefused
from harvesters.words import phrase

__all__ = ["Relation", "closed_relation", "create_public", "names", "public_relation"]


def names(columns: Iterable[str], prefix: str = "") -> sql.Composed:
    """Quoted and comma separated, each after ``prefix.`` if given."""
    identifiers = [sql.Identifier(prefix, name) if prefix else sql.Identifier(name) for name in columns]
    return sql.SQL(", ").join(identifiers)


@dataclass(frozen=True)
class Relation:
    schema: str
    name: str

    @property
    def identifier(self) -> sql.Identifier:
        return sql.Identifier(self.schema, self.name)

    def exists(self, cursor: Cursor) -> bool:
        cursor.execute("SELECT 1 FROM pg_tables WHERE schemaname = %s AND tablename = %s", [self.schema, self.name])
        return cursor.fetchone() is not None

    def types(self, cursor: Cursor) -> dict[str, str]:
        """Column name -> PostgreSQL type, without CKAN's own columns; empty if there is no such table."""
        cursor.execute(
            """SELECT a.attname, t.typname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
               JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_type t ON t.oid = a.atttypid
               WHERE n.nspname = %s AND c.relname = %s AND a.attnum > 0 AND NOT a.attisdropped AND a.attname NOT IN ('_id', '_full_text')
               ORDER BY a.attnum""",
            [self.schema, self.name],
        )
        return dict(cursor.fetchall())

    def count(self, cursor: Cursor) -> int:
        """Of the rows; 0 if there is no such table."""
        if not self.exists(cursor):
            return 0
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(self.identifier))
        return int(cursor.fetchone()[0])

    def create(self, cursor: Cursor, columns: Sequence[StoredColumn], key: Sequence[str]) -> None:
        """The closed twin. The public table is made by :func:`create_public`, because CKAN must know it."""
        declared = [sql.SQL("{} {}").format(sql.Identifier(column.name), sql.SQL(column.type)) for column in columns]
        cursor.execute(
            sql.SQL("CREATE TABLE {} ({})").format(
                self.identifier, sql.SQL(", ").join([sql.SQL("_id serial PRIMARY KEY"), sql.SQL("_full_text tsvector"), *declared])
            )
        )
        self._index(cursor, key)

    def reshape(self, cursor: Cursor, columns: Sequence[StoredColumn], replaced: sql.Composable) -> None:
        """Bring the columns to what the definition says, and the dictionary with them.

        :param replaced: condition on ``_id``: rows whose values are about to be replaced, so that they need not survive a conversion.
        """
        present = self.types(cursor)
        wanted = {column.name: column.type for column in columns}
        for name in present.keys() - wanted.keys():
            self._alter(cursor, sql.SQL("DROP COLUMN {}").format(sql.Identifier(name)))
        for name, kind in wanted.items():
            if name not in present:
                self._alter(cursor, sql.SQL("ADD COLUMN {} {}").format(sql.Identifier(name), sql.SQL(kind)))
            elif present[name] != kind:
                self._convert(cursor, name, kind, replaced)
        for column in columns:
            self._describe(cursor, column)

    def rekey(self, cursor: Cursor, key: Sequence[str]) -> None:
        """Make ``key`` the only unique index besides ``_id``."""
        cursor.execute(
            "SELECT i.indexrelid::regclass::text FROM pg_index i WHERE i.indrelid = %s::regclass AND i.indisunique AND NOT i.indisprimary",
            [self.identifier.as_string(cursor)],
        )
        for (index,) in cursor.fetchall():
            cursor.execute(sql.SQL("DROP INDEX {}").format(sql.SQL(index)))
        self._index(cursor, key)

    @contextmanager
    def filled(self, cursor: Cursor) -> Iterator[None]:
        """Around filling an empty table: indexes are made afterwards, and DataStore's row trigger, which has nothing to do, is not called.

        The index of ``_full_text`` becomes GIN: filling CKAN's own GiST takes longer than everything else together.
        """
        table = self.identifier.as_string(cursor)
        cursor.execute(
            "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i "
            "WHERE i.indrelid = %s::regclass AND NOT i.indisprimary",
            [table],
        )
        indexes = cursor.fetchall()
        for index, _ in indexes:
            cursor.execute(sql.SQL("DROP INDEX {}").format(sql.SQL(index)))
        self._alter(cursor, sql.SQL("DISABLE TRIGGER USER"))
        yield
        self._alter(cursor, sql.SQL("ENABLE TRIGGER USER"))
        for _, definition in indexes:
            cursor.execute(definition.replace("USING gist (_full_text)", "USING gin (_full_text)"))

    def _index(self, cursor: Cursor, key: Sequence[str]) -> None:
        if key:
            cursor.execute(sql.SQL("CREATE UNIQUE INDEX ON {} ({})").format(self.identifier, names(key)))

    def _convert(self, cursor: Cursor, name: str, kind: str, replaced: sql.Composable) -> None:
        column, target = sql.Identifier(name), sql.SQL(kind)
        cursor.execute(sql.SQL("UPDATE {} SET {} = NULL WHERE {}").format(self.identifier, column, replaced))
        try:
            self._alter(cursor, sql.SQL("ALTER COLUMN {} TYPE {} USING {}::text::{}").format(column, target, column, target))
        except psycopg2.DataError as error:
            indonesian = f"nilai kolom {name} yang harus tetap tidak dapat menjadi {kind}"
            raise TableRefused(table=self.name, reason=phrase(indonesian, f"a value of {name} that must stay cannot become {kind}")) from error

    def _alter(self, cursor: Cursor, change: sql.Composable) -> None:
        cursor.execute(sql.SQL("ALTER TABLE {} {}").format(self.identifier, change))

    def _describe(self, cursor: Cursor, column: StoredColumn) -> None:
        """A column's entry in CKAN's data dictionary is its comment: a space, then JSON."""
        cursor.execute(
            "SELECT d.description FROM pg_attribute a LEFT JOIN pg_description d ON d.objoid = a.attrelid AND d.objsubid = a.attnum "
            "WHERE a.attrelid = %s::regclass AND a.attname = %s",
            [self.identifier.as_string(cursor), column.name],
        )
        before = cursor.fetchone()[0]
        known = json.loads(before) if before else {}
        comment = " " + json.dumps(known | {"_info": dict(column.info)}, ensure_ascii=False, separators=(",", ":"))
        if comment != before:
            cursor.execute(
                sql.SQL("COMMENT ON COLUMN {} IS {}").format(sql.Identifier(self.schema, self.name, column.name), sql.Literal(comment))
            )


def public_relation(resource_id: str) -> Relation:
    return Relation("public", resource_id)


def closed_relation(resource_id: str) -> Relation:
    """CKAN looks for tables by name alone in some places, hence another name and not only another schema."""
    return Relation("muaraenim", f"closed_{resource_id}")


def create_public(resource_id: str, columns: Sequence[StoredColumn], key: Sequence[str]) -> None:
    """Let CKAN's DataStore make the empty table, in a transaction of its own, before its first publication.

    Its backend and not the action ``datastore_create``: the rows are written before the dataset, and the action wants the dataset first.
    """
    fields = [column.datastore_field for column in columns]
    asked = {"resource_id": resource_id, "fields": fields, "primary_key": list(key), "delete_fields": False}
    DatastoreBackend.get_active_backend().create({}, asked, {})
