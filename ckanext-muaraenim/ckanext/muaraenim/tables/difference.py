"""What would change if the staged rows were published: counts, samples, and the columns that would be left empty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from psycopg2 import sql

from ckanext.muaraenim.tables.columns import StoredColumn
from ckanext.muaraenim.tables.database import Cursor
from ckanext.muaraenim.tables.relation import Relation, names
from harvesters.plan.change import FINAL, RowChanges, RowSample

__all__ = ["count_corrected", "find_differences", "row_changes"]

SAMPLES = 5  # of each kind; a person looks at them, the counts say the rest


def find_differences(cursor: Cursor, columns: Sequence[StoredColumn], *, removes: bool) -> None:
    """Fill the temporary table ``difference`` (``kind`` added, changed or removed, ``_key``, ``_id``) from ``staged``, ``present`` and ``held``."""
    every = [column.name for column in columns]
    cursor.execute(
        sql.SQL(
            """CREATE TEMP TABLE difference ON COMMIT DROP AS
            SELECT CASE WHEN p._id IS NULL THEN 'added' WHEN s._key IS NULL THEN 'removed' ELSE 'changed' END AS kind,
                   coalesce(s._key, p._key) AS _key, p._id
            FROM staged s FULL JOIN present p ON p._key = s._key
            WHERE p._id IS NULL
               OR s._key IS NULL AND {removes} AND NOT EXISTS (SELECT 1 FROM held h WHERE h._key = p._key)
               OR s._key IS NOT NULL AND ROW({staged}) IS DISTINCT FROM ROW({present})"""
        ).format(removes=sql.Literal(removes), staged=names(every, "s"), present=names(every, "p"))
    )
    cursor.execute("CREATE INDEX ON difference (_key)")
    cursor.execute("ANALYZE difference")


def row_changes(cursor: Cursor, relation: Relation, columns: Sequence[StoredColumn], key: Sequence[str], held: int) -> RowChanges:
    """The differences that were found, counted and sampled."""
    cursor.execute("SELECT kind, count(*) FROM difference GROUP BY kind")
    counts = {"added": 0, "changed": 0, "removed": 0} | dict(cursor.fetchall())
    published = relation.count(cursor)
    return RowChanges(
        **counts,
        unchanged=published - counts["changed"] - counts["removed"],
        held=held,
        published=published,
        samples=tuple(_samples(cursor, columns, key)),
        emptied=tuple(_emptied(cursor, relation, columns)),
        corrected=count_corrected(cursor, columns),
    )


def count_corrected(cursor: Cursor, columns: Sequence[StoredColumn]) -> int:
    """Rows in which a figure that was final would be another one, or gone."""
    listed = {column.name for column in columns}
    figures = [name for name in listed if f"{name}_ket" in listed]
    if not figures:
        return 0
    other = sql.SQL(" OR ").join(
        sql.SQL("p.{} = {} AND p.{} IS DISTINCT FROM s.{}").format(sql.Identifier(f"{name}_ket"), sql.Literal(FINAL), *[sql.Identifier(name)] * 2)
        for name in figures
    )
    cursor.execute(
        sql.SQL(
            "SELECT count(*) FROM difference d JOIN present p ON p._id = d._id LEFT JOIN staged s ON s._key = d._key AND d.kind = 'changed' "
            "WHERE d.kind <> 'added' AND ({})"
        ).format(other)
    )
    return int(cursor.fetchone()[0])


def _samples(cursor: Cursor, columns: Sequence[StoredColumn], key: Sequence[str]) -> Iterable[RowSample]:
    every = [column.name for column in columns]
    for kind in ("changed", "removed", "added"):
        cursor.execute(
            sql.SQL(
                "SELECT {}, {} FROM difference d LEFT JOIN present p ON p._key = d._key AND d._id IS NOT NULL LEFT JOIN staged s ON s._key = d._key "
                "WHERE d.kind = %s ORDER BY d._id, s._position LIMIT %s"
            ).format(names(every, "p"), names(every, "s")),
            [kind, SAMPLES],
        )
        for row in cursor.fetchall():
            before = None if kind == "added" else dict(zip(every, row[: len(every)], strict=True))
            after = None if kind == "removed" else dict(zip(every, row[len(every) :], strict=True))
            yield RowSample(_key_of(after or before or {}, key), before, after)


def _key_of(row: Mapping[str, Any], key: Sequence[str]) -> dict[str, Any]:
    return {name: row[name] for name in key}


def _emptied(cursor: Cursor, relation: Relation, columns: Sequence[StoredColumn]) -> Iterable[str]:
    """Columns with a value now and none afterwards, in the table's order; a column that the definition dropped is one of them."""
    wanted = {column.name for column in columns}
    for name in relation.types(cursor):
        column = sql.Identifier(name)
        cursor.execute(sql.SQL("SELECT EXISTS (SELECT 1 FROM {} WHERE {} IS NOT NULL)").format(relation.identifier, column))
        if not cursor.fetchone()[0]:
            continue
        if name not in wanted:
            yield name
            continue
        cursor.execute(
            sql.SQL(
                "SELECT EXISTS (SELECT 1 FROM staged WHERE {0} IS NOT NULL) OR EXISTS (SELECT 1 FROM present p WHERE {0} IS NOT NULL "
                "AND NOT EXISTS (SELECT 1 FROM staged s WHERE s._key = p._key) AND NOT EXISTS (SELECT 1 FROM difference d WHERE d._id = p._id)) "
                "OR EXISTS (SELECT 1 FROM {1} r WHERE {0} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM present p WHERE p._id = r._id))"
            ).format(column, relation.identifier)
        )
        if not cursor.fetchone()[0]:
            yield name
