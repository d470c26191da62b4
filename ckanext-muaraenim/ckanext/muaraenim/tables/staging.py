"""Rows on their way in: copied into temporary tables of the transaction, typed, each with the text that identifies it.

``staged``: what came in (columns, ``_position``, ``_key``). ``present``: what is stored, in the same shape (columns, ``_id``, ``_key``);
where nothing can be removed only rows whose key is staged.
``held``: keys of rows that could not be read in full (``_key``). All three are gone when the transaction ends.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any

import polars as pl
import psycopg2
from psycopg2 import sql

from ckanext.muaraenim.tables.columns import StoredColumn
from ckanext.muaraenim.tables.database import Cursor
from ckanext.muaraenim.tables.errors import TableRefused
from ckanext.muaraenim.tables.keytext import plain_keys, plainly_keyed
from ckanext.muaraenim.tables.relation import Relation, names
from harvesters.tables.shelf import InParts
from harvesters.words import phrase

__all__ = ["identify_staged", "key_expression", "key_texts", "row_digest", "stage_candidate", "stage_held", "stage_present", "stage_rows"]

ROWS_AT_ONCE = 50_000


def key_expression(columns: Mapping[str, str], key: Sequence[str], order: str) -> sql.Composable:
    """SQL for the text that identifies a row: its key values as a JSON array, or, without a key, its hash and which of its equals it is.

    :param columns: name -> PostgreSQL type, of all columns.
    :param order: the column that tells equal rows apart.
    """
    if key:
        return sql.SQL("jsonb_build_array({})::text").format(sql.SQL(", ").join(_plain(name, columns[name]) for name in key))
    digest = row_digest(columns)
    return sql.SQL("{0} || '#' || row_number() OVER (PARTITION BY {0} ORDER BY {1})").format(digest, sql.Identifier(order))


def row_digest(columns: Mapping[str, str]) -> sql.Composable:
    """SQL for the digest of a row's values, equal for equal rows."""
    values = sql.SQL(", ").join(_plain(name, kind) for name, kind in columns.items())
    return sql.SQL("md5(ROW({})::text)").format(values)


def identify_staged(cursor: Cursor, columns: Sequence[StoredColumn]) -> None:
    """Rows without a key are known by their values, so after some were blanked they are others."""
    kinds = {column.name: column.type for column in columns}
    cursor.execute(
        sql.SQL("CREATE TEMP TABLE blanked ON COMMIT DROP AS SELECT _position, {}, {} AS _key FROM staged").format(
            names(kinds), key_expression(kinds, (), "_position")
        )
    )
    cursor.execute("DROP TABLE staged; ALTER TABLE blanked RENAME TO staged; CREATE UNIQUE INDEX ON staged (_key); ANALYZE staged")


def key_texts(cursor: Cursor, columns: Sequence[StoredColumn], key: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The texts that identify rows of which only the key's values are known.

    :raises TableRefused: a value is none of its column's kind.
    """
    kinds = {column.name: column.type for column in columns}
    of_key = [column for column in columns if column.name in key]
    statement = sql.SQL("SELECT {} FROM jsonb_to_recordset(%s::jsonb) AS x ({})").format(key_expression(kinds, key, ""), _declared(of_key))
    try:
        cursor.execute(statement, [json.dumps(list(rows), default=str)])
    except psycopg2.DataError as error:
        said = str(error).splitlines()[0]
        reason = phrase(f"ada nilai kunci yang tidak sesuai ({said})", f"a value of a key does not fit ({said})")
        raise TableRefused(table=", ".join(key), reason=reason) from error
    return [text for (text,) in cursor.fetchall()]


def stage_rows(cursor: Cursor, table: str, columns: Sequence[StoredColumn], key: Sequence[str], rows: InParts) -> None:
    """:raises TableRefused: two rows have the same key, or a text holds something that can't be stored."""
    names_in, plain = [column.name for column in columns], plainly_keyed(rows, key)
    target, listed = ("staged", [*names_in, "_key"]) if plain else ("incoming", names_in)
    _create_incoming(cursor, columns, target)
    statement = sql.SQL("COPY {} ({}) FROM STDIN WITH (FORMAT csv)").format(sql.Identifier(target), names(listed)).as_string(cursor)
    try:
        for _, part in rows.parts(names_in):
            for batch in _batches(part.with_columns(plain_keys(part, key)) if plain else part):
                cursor.copy_expert(statement, batch)
    except psycopg2.DataError as error:
        said = str(error).splitlines()[0]
        reason = phrase(f"ada nilai yang tidak dapat disimpan ({said})", f"a value cannot be stored ({said})")
        raise TableRefused(table=table, reason=reason) from error
    if not plain:
        _identify(cursor, columns, key)
    _index_staged(cursor, table, key)


def stage_candidate(cursor: Cursor, resource_id: str, number: int, columns: Sequence[StoredColumn], key: Sequence[str]) -> None:
    """The rows that were kept of an unpublished revision."""
    _create_incoming(cursor, columns)
    cursor.execute(
        sql.SQL(
            "INSERT INTO incoming (_position, {0}) SELECT c.position, {1} FROM muaraenim.candidate_row c, jsonb_to_record(c.data) AS x ({2}) "
            "WHERE c.resource_id = %s AND c.number = %s ORDER BY c.position"
        ).format(names(c.name for c in columns), names((c.name for c in columns), "x"), _declared(columns)),
        [resource_id, number],
    )
    _identify(cursor, columns, key)
    _index_staged(cursor, resource_id, key)


def stage_held(cursor: Cursor, columns: Sequence[StoredColumn], key: Sequence[str], held: Sequence[Mapping[str, Any]]) -> None:
    cursor.execute("CREATE TEMP TABLE held (_key text PRIMARY KEY) ON COMMIT DROP")
    if not held:
        return
    if not key:  # nobody knows which row it is; that there is one must be known
        cursor.execute("INSERT INTO held VALUES ('')")
        return
    kinds = {column.name: column.type for column in columns}
    of_key = [column for column in columns if column.name in key]
    cursor.execute(
        sql.SQL("INSERT INTO held SELECT DISTINCT {} FROM jsonb_to_recordset(%s::jsonb) AS x ({})").format(
            key_expression(kinds, key, ""), _declared(of_key)
        ),
        [json.dumps([{name: row[name] for name in key} for row in held], default=str)],
    )


def stage_present(cursor: Cursor, relation: Relation, columns: Sequence[StoredColumn], key: Sequence[str], *, limited: bool) -> None:
    """What is stored; a column that it lacks, or has in another kind, counts as empty.

    :param limited: only rows whose key is staged.
    """
    stored = relation.types(cursor)
    kinds = {column.name: column.type for column in columns}
    shaped = [
        sql.Identifier(name) if stored.get(name) == kind else sql.SQL("NULL::{} AS {}").format(sql.SQL(kind), sql.Identifier(name))
        for name, kind in kinds.items()
    ]
    source = sql.SQL("SELECT _id, {} FROM {}").format(sql.SQL(", ").join(shaped), relation.identifier) if stored else _nothing(columns)
    if limited:
        source += sql.SQL(" WHERE ({0}) IN (SELECT {0} FROM staged)").format(names(key))
    cursor.execute(
        sql.SQL("CREATE TEMP TABLE present ON COMMIT DROP AS SELECT *, {} AS _key FROM ({}) stored").format(
            key_expression(kinds, key, "_id"), source
        )
    )
    cursor.execute("ANALYZE present (_id, _key)")


def _create_incoming(cursor: Cursor, columns: Sequence[StoredColumn], target: str = "incoming") -> None:
    cursor.execute("SET LOCAL work_mem = '64MB'; SET LOCAL jit = off")  # a few large joins follow; compiling them takes longer than it saves
    further = sql.SQL(", _key text" if target == "staged" else "")
    cursor.execute(
        sql.SQL("CREATE TEMP TABLE {} (_position bigserial, {}{}) ON COMMIT DROP").format(sql.Identifier(target), _declared(columns), further)
    )


def _identify(cursor: Cursor, columns: Sequence[StoredColumn], key: Sequence[str]) -> None:
    """Make ``staged`` of ``incoming``."""
    kinds = {column.name: column.type for column in columns}
    cursor.execute(
        sql.SQL("CREATE TEMP TABLE staged ON COMMIT DROP AS SELECT *, {} AS _key FROM incoming").format(key_expression(kinds, key, "_position"))
    )
    cursor.execute("DROP TABLE incoming")


def _index_staged(cursor: Cursor, table: str, key: Sequence[str]) -> None:
    try:
        cursor.execute("CREATE UNIQUE INDEX ON staged (_key)")
    except psycopg2.IntegrityError as error:
        listed = ", ".join(key)
        reason = phrase(f"ada baris dengan kunci yang sama ({listed})", f"rows have the same key ({listed})")
        raise TableRefused(table=table, reason=reason) from error
    cursor.execute(sql.SQL("ANALYZE staged ({})").format(names(["_key", *key])))


def _declared(columns: Sequence[StoredColumn]) -> sql.Composable:
    return sql.SQL(", ").join(sql.SQL("{} {}").format(sql.Identifier(column.name), sql.SQL(column.type)) for column in columns)


def _nothing(columns: Sequence[StoredColumn]) -> sql.Composable:
    empty = [sql.SQL("NULL::{} AS {}").format(sql.SQL(column.type), sql.Identifier(column.name)) for column in columns]
    return sql.SQL("SELECT NULL::int AS _id, {} WHERE false").format(sql.SQL(", ").join(empty))


def _plain(name: str, kind: str) -> sql.Composable:
    """A value in one spelling: 1.50 and 1.5 are the same figure."""
    return sql.SQL("trim_scale({})" if kind == "numeric" else "{}").format(sql.Identifier(name))


def _batches(rows: pl.DataFrame) -> Iterator[BytesIO]:
    """CSV as COPY reads it: nothing is null, ``""`` is an empty text."""
    for part in rows.iter_slices(ROWS_AT_ONCE):
        text = BytesIO()
        part.write_csv(text, include_header=False, quote_style="non_numeric")
        text.seek(0)
        yield text
