"""Publishing staged rows: inserts, updates and deletes by key, history, revision and head, all in the caller's transaction.

Unchanged rows keep their ``_id``. ``_full_text`` is always supplied, because DataStore's own row trigger costs ten times the insert.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext

from psycopg2 import sql

from ckanext.muaraenim.tables.columns import StoredColumn
from ckanext.muaraenim.tables.database import Cursor
from ckanext.muaraenim.tables.relation import Relation, names
from ckanext.muaraenim.tables.revision import Head, as_json
from ckanext.muaraenim.tables.staging import key_expression

__all__ = ["SEARCHABLE_ROWS", "apply_differences", "keep_held", "move_head", "searchable_text", "write_all_changed", "write_changes"]

SEARCHABLE_ROWS = 200_000  # above, full text search over the rows costs more than it gives; the API page says so
SEARCHABLE_TEXT = 100_000  # characters of one row; PostgreSQL refuses a text vector of more than 1 MB

REPLACED = sql.SQL("_id IN (SELECT p._id FROM present p JOIN staged s ON s._key = p._key)")


def write_changes(cursor: Cursor, resource_id: str, number: int) -> None:
    """Keep what the revision does to each row of ``difference``."""
    cursor.execute(
        """INSERT INTO muaraenim.row_change (resource_id, number, key, before, after)
           SELECT %s, %s, d._key, CASE WHEN p._id IS NOT NULL THEN to_jsonb(p) - '_id' - '_key' END,
                  CASE WHEN d.kind <> 'removed' THEN to_jsonb(s) - '_position' - '_key' END
           FROM difference d LEFT JOIN present p ON p._id = d._id LEFT JOIN staged s ON s._key = d._key AND d.kind <> 'removed'""",
        [resource_id, number],
    )


def write_all_changed(cursor: Cursor, head: Head, relation: Relation, number: int, *, after: bool) -> None:
    """Keep every row as it was (or, ``after`` the rows were applied, as it is): for a table whose columns or key became others.

    :param head: whose columns and key the rows have.
    """
    kinds = {column.name: column.type for column in head.columns}
    column = sql.SQL("after" if after else "before")
    cursor.execute(
        sql.SQL(
            "INSERT INTO muaraenim.row_change (resource_id, number, key, {column}) "
            "SELECT %s, %s, {key}, to_jsonb(r) - '_id' - '_full_text' FROM {rows} r "
            "ON CONFLICT (resource_id, key, number) DO UPDATE SET {column} = excluded.{column}"
        ).format(column=column, key=key_expression(kinds, head.key, "_id"), rows=relation.identifier),
        [head.resource_id, number],
    )


def apply_differences(cursor: Cursor, relation: Relation, columns: Sequence[StoredColumn], head: Head, key: Sequence[str]) -> int:
    """Make the rows what ``difference`` says and the table what ``columns`` and ``key`` say. Returns how many rows there are now."""
    every = [column.name for column in columns]
    cursor.execute(
        sql.SQL("DELETE FROM {} r USING difference d WHERE r._id = d._id AND d.kind = 'removed'").format(relation.identifier)
    )
    relation.reshape(cursor, columns, REPLACED)
    total = relation.count(cursor) + _added(cursor)
    text = searchable_text(columns, total)
    cursor.execute(
        sql.SQL(
            "UPDATE {rows} r SET ({columns}, _full_text) = ROW({staged}, {text}) FROM difference d JOIN staged s ON s._key = d._key "
            "WHERE r._id = d._id AND d.kind = 'changed'"
        ).format(rows=relation.identifier, columns=names(every), staged=names(every, "s"), text=text)
    )
    if tuple(key) != head.key:
        relation.rekey(cursor, key)
    added = sql.SQL("staged s" if not head.rows else "difference d JOIN staged s ON s._key = d._key WHERE d.kind = 'added'")
    with relation.filled(cursor) if not head.rows else nullcontext():
        cursor.execute(
            sql.SQL("INSERT INTO {rows} ({columns}, _full_text) SELECT {staged}, {text} FROM {added} ORDER BY s._position").format(
                rows=relation.identifier, columns=names(every), staged=names(every, "s"), text=text, added=added
            )
        )
    if head.rows and (head.rows > SEARCHABLE_ROWS) != (total > SEARCHABLE_ROWS):
        cursor.execute(sql.SQL("UPDATE {} s SET _full_text = {}").format(relation.identifier, text))
    return total


def keep_held(cursor: Cursor, resource_id: str, *, whole: bool) -> None:
    """Remember which published rows could not be read this time, and touch nothing where that did not change.

    :param whole: the table was read in full, so that a row that is not held now is no longer held.
    """
    cursor.execute(
        """DELETE FROM muaraenim.held_row r WHERE r.resource_id = %s AND NOT EXISTS (SELECT 1 FROM held h WHERE h._key = r.key)
           AND (%s OR EXISTS (SELECT 1 FROM staged s WHERE s._key = r.key))""",
        [resource_id, whole],
    )
    cursor.execute(
        """INSERT INTO muaraenim.held_row (resource_id, key) SELECT %s, h._key FROM held h JOIN present p ON p._key = h._key
           ON CONFLICT DO NOTHING""",
        [resource_id],
    )


def move_head(cursor: Cursor, after: Head) -> None:
    """Make ``after`` what is published, and the revision before it superseded; the dataset's search entry is older than that now."""
    cursor.execute(
        "UPDATE muaraenim.revision SET status = 'superseded' WHERE resource_id = %s AND status = 'published' AND number <> %s",
        [after.resource_id, after.number],
    )
    values: Mapping[str, object] = {
        "number": after.number,
        "closed": after.closed,
        "rows": after.rows,
        "fingerprint": after.fingerprint,
        "columns": as_json([column.as_dict() for column in after.columns]),
        "key": as_json(list(after.key)),
    }
    listed = ", ".join(f"{name} = %s" for name in values)
    cursor.execute(f"UPDATE muaraenim.head SET {listed}, changed = now() WHERE resource_id = %s", [*values.values(), after.resource_id])  # noqa: S608
    cursor.execute(
        "INSERT INTO muaraenim.unindexed (resource_id, number) VALUES (%s, %s) "
        "ON CONFLICT (resource_id) DO UPDATE SET number = excluded.number, since = excluded.since",
        [after.resource_id, after.number],
    )
    cursor.execute("SELECT to_regclass('public._table_stats') IS NOT NULL")
    if cursor.fetchone()[0]:  # CKAN's cached row count
        cursor.execute("DELETE FROM public._table_stats WHERE resource_id = %s", [after.resource_id])


def _added(cursor: Cursor) -> int:
    cursor.execute("SELECT count(*) FROM difference WHERE kind = 'added'")
    return int(cursor.fetchone()[0])


def searchable_text(columns: Sequence[StoredColumn], total: int) -> sql.Composable:
    """SQL for ``_full_text`` of a row ``s``; empty where the table has too many rows."""
    texts = [sql.Identifier("s", column.name) for column in columns if column.type == "text"]
    if total > SEARCHABLE_ROWS or not texts:
        return sql.SQL("''::tsvector")
    return sql.SQL("to_tsvector('simple', left(concat_ws(' ', {}), {}))").format(sql.SQL(", ").join(texts), sql.Literal(SEARCHABLE_TEXT))
