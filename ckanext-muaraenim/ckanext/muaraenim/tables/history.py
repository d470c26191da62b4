"""The rows of any published revision, and what each revision did to them.

Only what changed is kept. The rows of an older revision are today's rows, except those that a later revision touched: of these the
earliest later change says how they were.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from psycopg2 import sql

from ckanext.muaraenim.tables.columns import StoredColumn
from ckanext.muaraenim.tables.database import Cursor
from ckanext.muaraenim.tables.relation import Relation
from ckanext.muaraenim.tables.revision import Head, Revision, Status
from ckanext.muaraenim.tables.staging import key_expression

__all__ = ["KINDS", "RowChange", "changes", "count_changes", "held_keys", "rows_of"]

ROWS_AT_ONCE = 5_000

KINDS = {
    "": "NOT unlisted",
    "added": "NOT unlisted AND before IS NULL",
    "changed": "NOT unlisted AND before IS NOT NULL AND after IS NOT NULL",
    "removed": "NOT unlisted AND after IS NULL",
    "columns": "unlisted",
}
"""What may be asked for of a revision's row changes, as conditions; the empty one: all in which a value changed; ``columns``: the others,
which only came along because columns or the key became others."""


@dataclass(frozen=True)
class RowChange:
    """``key``: the row's identity as text. ``before`` None: added; ``after`` None: removed."""

    key: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def rows_of(cursor: Cursor, relation: Relation, head: Head, revision: Revision) -> Iterator[tuple[str | None, ...]]:
    """The rows of a revision as text, in the order of its columns. ISO dates, decimal points, ``true`` and ``false``.

    :param cursor: a server-side cursor, so that memory does not grow with the table.
    """
    if revision.status not in (Status.PUBLISHED, Status.SUPERSEDED):
        statement, values = _candidate(revision)
    elif revision.number == head.number:
        statement, values = sql.SQL("SELECT {} FROM {} r ORDER BY _id").format(_texts(revision.columns, "r"), relation.identifier), []
    else:
        statement, values = _former(relation, head, revision)
    cursor.itersize = ROWS_AT_ONCE
    cursor.execute(statement, values)
    yield from cursor


def changes(cursor: Cursor, resource_id: str, number: int, *, limit: int, offset: int = 0, kind: str = "") -> list[RowChange]:
    """What one published revision did, by key. Of the first revision nothing is kept: it added all of its rows.

    :param kind: one of :data:`KINDS`.
    """
    cursor.execute(
        f"SELECT key, before::text, after::text {_changed_rows(kind)} ORDER BY key LIMIT %s OFFSET %s",
        [resource_id, number, limit, offset],
    )
    return [RowChange(key, _exact(before), _exact(after)) for key, before, after in cursor.fetchall()]


def count_changes(cursor: Cursor, resource_id: str, number: int, *, kind: str = "") -> int:
    """How many of them there are."""
    cursor.execute(f"SELECT count(*) {_changed_rows(kind)}", [resource_id, number])
    return int(cursor.fetchone()[0])


def _exact(row: str | None) -> dict[str, Any] | None:
    """A row with every digit of its figures; a float would keep fifteen."""
    return None if row is None else json.loads(row, parse_float=Decimal)


def _changed_rows(kind: str) -> str:
    return f"FROM muaraenim.row_change WHERE resource_id = %s AND number = %s AND before IS DISTINCT FROM after AND {KINDS[kind]}"  # noqa: S608


def held_keys(cursor: Cursor, resource_id: str) -> list[tuple[str, Any]]:
    """Key text and since when, of published rows that could not be read anew."""
    cursor.execute("SELECT key, since FROM muaraenim.held_row WHERE resource_id = %s ORDER BY key", [resource_id])
    return [(key, since) for key, since in cursor.fetchall()]


def _candidate(revision: Revision) -> tuple[sql.Composable, list[Any]]:
    texts = sql.SQL(", ").join(sql.SQL("data ->> {}").format(sql.Literal(column.name)) for column in revision.columns)
    statement = sql.SQL("SELECT {} FROM muaraenim.candidate_row WHERE resource_id = %s AND number = %s ORDER BY position").format(texts)
    return statement, [revision.resource_id, revision.number]


def _former(relation: Relation, head: Head, revision: Revision) -> tuple[sql.Composable, list[Any]]:
    texts = sql.SQL(", ").join(sql.SQL("data ->> {}").format(sql.Literal(column.name)) for column in revision.columns)
    kinds = {column.name: column.type for column in head.columns}
    statement = sql.SQL(
        """WITH later AS (SELECT DISTINCT ON (key) key, before FROM muaraenim.row_change
                          WHERE resource_id = %s AND number > %s ORDER BY key, number),
                today AS (SELECT _id, to_jsonb(r) AS data, {key} AS key FROM {rows} r)
           SELECT {texts} FROM (
               SELECT _id, key, data FROM today WHERE key NOT IN (SELECT key FROM later)
               UNION ALL SELECT NULL, key, before FROM later WHERE before IS NOT NULL) former ORDER BY key, _id"""
    ).format(key=key_expression(kinds, head.key, "_id"), rows=relation.identifier, texts=texts)
    return statement, [revision.resource_id, revision.number]


def _texts(columns: tuple[StoredColumn, ...], alias: str) -> sql.Composable:
    """As JSON spells them, so that every revision's download spells a value in the same way."""
    return sql.SQL(", ").join(sql.SQL("to_jsonb({}) #>> '{{}}'").format(sql.Identifier(alias, column.name)) for column in columns)
