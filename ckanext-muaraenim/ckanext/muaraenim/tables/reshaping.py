"""Telling rows that changed from rows of which only the columns did, when a revision is published with other columns or another key.

Every row's sides are kept, because older versions are put together from them; what is told apart here is marked ``unlisted``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from psycopg2 import sql

from ckanext.muaraenim.tables.columnchange import ColumnChange, column_changes, possible_renames
from ckanext.muaraenim.tables.columns import StoredColumn
from ckanext.muaraenim.tables.database import Cursor
from ckanext.muaraenim.tables.revision import Head, Revision, as_json

__all__ = ["Sides", "is_rebuilt", "is_reshaped", "mark_apart", "tell_apart"]

ENOUGH = 0.9
"""Share of a column's values that a new one must repeat to be the same column under another name and title."""

MOST_PAIRS = 400
"""Beyond this many pairs only titles tell; a table that changed so much is another table."""


@dataclass(frozen=True)
class Sides:
    """A table with ``key``, ``before``, ``after`` and ``unlisted`` of every row that changes, and which of its rows (``c``) are meant."""

    table: sql.Composable
    mine: sql.Composable


def is_reshaped(state: Head, columns: Sequence[StoredColumn], key: Sequence[str]) -> bool:
    """Whether names, types or titles of columns, their order or the key are others than what is published."""
    return state.number > 0 and (tuple(key) != state.key or _said(columns) != _said(state.columns))


def is_rebuilt(state: Head, columns: Sequence[StoredColumn], key: Sequence[str]) -> bool:
    """Whether a column went or became another kind, or what identifies a row is another: then the history keeps every row."""
    kinds = {column.name: column.type for column in columns}
    if not key and list(kinds.items()) != [(column.name, column.type) for column in state.columns]:
        return True  # without a key all values together, in their order, are what identifies it
    return tuple(key) != state.key or any(kinds.get(column.name) != column.type for column in state.columns)


def tell_apart(cursor: Cursor, state: Head, revision: Revision) -> list[ColumnChange]:
    """Mark the revision's row changes that no value's change made, and say what happened to the columns.

    :param state: what was published before. The row changes of the revision are all written.
    """
    mine = sql.SQL("c.resource_id = {} AND c.number = {}").format(sql.Literal(revision.resource_id), sql.Literal(revision.number))
    found = mark_apart(cursor, Sides(sql.SQL("muaraenim.row_change"), mine), state, revision.columns, revision.key)
    cursor.execute(
        "UPDATE muaraenim.revision SET column_changes = %s WHERE resource_id = %s AND number = %s",
        [as_json([each.as_dict() for each in found]), revision.resource_id, revision.number],
    )
    return found


def mark_apart(cursor: Cursor, sides: Sides, state: Head, columns: Sequence[StoredColumn], key: Sequence[str]) -> list[ColumnChange]:
    """The same of any sides; what happens to the columns is only returned."""
    same = [column.name for column in state.columns if column.name in {each.name for each in columns}]
    _pair(cursor, sides, same, by_key=tuple(key) == state.key and bool(key))
    renamed = _renamed(cursor, state.columns, columns)
    kinds = {column.name: column.type for column in state.columns}
    equal = [
        _equal(renamed.get(column.name, column.name), column.name, converted=kinds.get(renamed.get(column.name, column.name)) != column.type)
        for column in columns if column.name in same or column.name in renamed
    ]  # fmt: skip
    cursor.execute(
        sql.SQL("UPDATE {} c SET unlisted = true FROM pair p WHERE {} AND c.key IN (p.key_before, p.key_after) AND {}").format(
            sides.table, sides.mine, sql.SQL(" AND ").join(equal) if equal else sql.SQL("false")
        )
    )
    cursor.execute("DROP TABLE pair")
    return column_changes(state.columns, columns, renamed)


def _pair(cursor: Cursor, sides: Sides, same: Sequence[str], *, by_key: bool) -> None:
    """Fill the temporary table ``pair``: a row as it was and as it is, by its key, or, where keys are others now, by the values that stayed."""
    cursor.execute(
        sql.SQL(
            "CREATE TEMP TABLE pair ON COMMIT DROP AS SELECT key AS key_before, key AS key_after, before, after FROM {} c "
            "WHERE {} AND before IS NOT NULL AND after IS NOT NULL"
        ).format(sides.table, sides.mine)
    )
    if by_key or not same:
        return
    side = """SELECT key, {side} AS data, jsonb_build_array({values}) AS values,
                     row_number() OVER (PARTITION BY jsonb_build_array({values}) ORDER BY key) AS nth
              FROM {table} c WHERE {mine} AND {other} IS NULL"""
    before, after = (
        sql.SQL(side).format(
            side=sql.Identifier(name), other=sql.Identifier(other), values=_values(name, same), table=sides.table, mine=sides.mine
        )
        for name, other in (("before", "after"), ("after", "before"))
    )
    cursor.execute(
        sql.SQL("INSERT INTO pair SELECT b.key, a.key, b.data, a.data FROM ({}) b JOIN ({}) a USING (values, nth)").format(before, after)
    )


def _renamed(cursor: Cursor, before: Sequence[StoredColumn], after: Sequence[StoredColumn]) -> dict[str, str]:
    """New name -> former name: of the same title, or with the same values."""
    possible = possible_renames(before, after)
    found: dict[str, str] = {}
    for (old, new), titled in possible.items():
        if titled and new not in found and old not in found.values():
            found[new] = old
    open_pairs = [(old, new) for old, new in possible if new not in found and old not in found.values()]
    if len(open_pairs) > MOST_PAIRS:
        return found
    for share, old, new in sorted(_shares(cursor, open_pairs), reverse=True):
        if share >= ENOUGH and new not in found and old not in found.values():
            found[new] = old
    return found


def _shares(cursor: Cursor, pairs: Sequence[tuple[str, str]]) -> Iterable[tuple[float, str, str]]:
    """How many of the rows with a value in either have the same in both; 0 without any."""
    if not pairs:
        return []
    counted = [
        sql.SQL(
            "coalesce(avg((before -> {0} IS NOT DISTINCT FROM after -> {1})::int) "
            "FILTER (WHERE before ->> {0} IS NOT NULL OR after ->> {1} IS NOT NULL), 0)::float"
        ).format(sql.Literal(old), sql.Literal(new))
        for old, new in pairs
    ]
    cursor.execute(sql.SQL("SELECT {} FROM pair").format(sql.SQL(", ").join(counted)))
    return [(share, old, new) for share, (old, new) in zip(cursor.fetchone(), pairs, strict=True)]


def _equal(old: str, new: str, *, converted: bool) -> sql.Composable:
    """A value of another type is the same if it is written alike."""
    arrow = sql.SQL("->>" if converted else "->")
    return sql.SQL("p.before {0} {1} IS NOT DISTINCT FROM p.after {0} {2}").format(arrow, sql.Literal(old), sql.Literal(new))


def _values(side: str, names: Sequence[str]) -> sql.Composable:
    return sql.SQL(", ").join(sql.SQL("{} -> {}").format(sql.Identifier(side), sql.Literal(name)) for name in names)


def _said(columns: Sequence[StoredColumn]) -> list[Mapping[str, str]]:
    return [{"name": column.name, "type": column.type, "label": column.info.get("label") or ""} for column in columns]
