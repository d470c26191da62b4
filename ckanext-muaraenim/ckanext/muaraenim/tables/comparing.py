"""What publishing would change; where columns or key become others, counted before as the history will count it afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from psycopg2 import sql

from ckanext.muaraenim.tables.columns import StoredColumn
from ckanext.muaraenim.tables.database import Cursor
from ckanext.muaraenim.tables.difference import row_changes
from ckanext.muaraenim.tables.publishing import differ, relation_of
from ckanext.muaraenim.tables.reshaping import Sides, is_rebuilt, is_reshaped, mark_apart
from ckanext.muaraenim.tables.revision import Head
from ckanext.muaraenim.tables.staging import key_expression
from harvesters.plan.change import RowChanges, RowSample

__all__ = ["compared"]

SAMPLES = 5  # of each kind
SIDES = Sides(sql.SQL("side"), sql.SQL("true"))
LISTED = "FROM side WHERE before IS DISTINCT FROM after AND NOT unlisted"

ALL = """
    INSERT INTO side SELECT coalesce(b.key, a.key), b.data, a.data
    FROM (SELECT {key} AS key, to_jsonb(r) - '_id' - '_full_text' AS data FROM {rows} r) b
    FULL JOIN (
        SELECT s._key AS key, to_jsonb(s) - '_position' - '_key' AS data FROM staged s
        UNION ALL SELECT p._key, to_jsonb(r) - '_id' - '_full_text' FROM present p JOIN {rows} r ON r._id = p._id
        WHERE NOT EXISTS (SELECT FROM staged s WHERE s._key = p._key)
          AND NOT EXISTS (SELECT FROM difference d WHERE d._id = p._id AND d.kind = 'removed')) a ON a.key = b.key"""

DIFFERENT = """
    INSERT INTO side SELECT d._key, CASE WHEN p._id IS NOT NULL THEN to_jsonb(p) - '_id' - '_key' END,
        CASE WHEN d.kind <> 'removed' THEN to_jsonb(s) - '_position' - '_key' END
    FROM difference d LEFT JOIN present p ON p._id = d._id LEFT JOIN staged s ON s._key = d._key AND d.kind <> 'removed'"""


def compared(cursor: Cursor, state: Head, columns: Sequence[StoredColumn], key: Sequence[str], removes: bool, held: int) -> RowChanges:
    """What is staged beside what is published. :param removes: published rows that are not staged go. :param held: rows that could not be read."""
    differ(cursor, state, columns, key, removes=removes)
    found = row_changes(cursor, relation_of(state), columns, key, held)
    return _as_history_says(cursor, state, columns, key, found) if is_reshaped(state, columns, key) else found


def _as_history_says(cursor: Cursor, state: Head, columns: Sequence[StoredColumn], key: Sequence[str], found: RowChanges) -> RowChanges:
    """``found`` with the columns that change, and of the rows only those in which another value does."""
    cursor.execute("CREATE TEMP TABLE side (key text, before jsonb, after jsonb, unlisted boolean NOT NULL DEFAULT false) ON COMMIT DROP")
    if is_rebuilt(state, columns, key):
        kinds = {column.name: column.type for column in state.columns}
        cursor.execute(sql.SQL(ALL).format(key=key_expression(kinds, state.key, "_id"), rows=relation_of(state).identifier))
    else:
        cursor.execute(DIFFERENT)
    reshaped = mark_apart(cursor, SIDES, state, columns, key)
    cursor.execute(
        f"SELECT count(*) FILTER (WHERE before IS NULL), count(*) FILTER (WHERE before IS NOT NULL AND after IS NOT NULL), "  # noqa: S608
        f"count(*) FILTER (WHERE after IS NULL) {LISTED}"
    )
    added, changed, removed = cursor.fetchone()
    unchanged = found.published - changed - removed
    said = tuple(each.as_dict() for each in reshaped)
    samples = tuple(_samples(cursor, key))
    return replace(found, added=added, changed=changed, removed=removed, unchanged=unchanged, columns=said, samples=samples)


def _samples(cursor: Cursor, key: Sequence[str]) -> Iterable[RowSample]:
    for kind in ("before IS NOT NULL AND after IS NOT NULL", "after IS NULL", "before IS NULL"):
        cursor.execute(f"SELECT before::text, after::text {LISTED} AND {kind} ORDER BY key LIMIT {SAMPLES}")  # noqa: S608
        for sides in cursor.fetchall():
            before, after = map(_exact, sides)
            row: Mapping[str, Any] = after or before or {}
            yield RowSample({name: row.get(name) for name in key}, before, after)


def _exact(row: str | None) -> dict[str, Any] | None:
    return None if row is None else json.loads(row, parse_float=Decimal)
