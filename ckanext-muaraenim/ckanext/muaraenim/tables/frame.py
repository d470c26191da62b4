"""Published rows as a polars frame, typed as the engine types them."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import polars as pl
from psycopg2 import sql

from ckanext.muaraenim.tables import revision as revisions
from ckanext.muaraenim.tables.columns import StoredColumn
from ckanext.muaraenim.tables.database import Cursor, transaction
from ckanext.muaraenim.tables.publishing import relation_of
from ckanext.muaraenim.tables.relation import Relation, names

__all__ = ["NULL", "column_types", "published_frame", "typed"]

NULL = "\\N"
PRECISION = 38  # digits; the engine's own
DTYPES: dict[str, pl.DataType] = {
    "text": pl.String(),
    "int2": pl.Int16(),
    "int4": pl.Int32(),
    "int8": pl.Int64(),
    "float4": pl.Float32(),
    "float8": pl.Float64(),
    "date": pl.Date(),
    "timestamp": pl.Datetime("us"),
    "bool": pl.Boolean(),
}


def published_frame(resource_id: str) -> pl.DataFrame:
    """What is published of one table, in its order; without columns if nothing ever was."""
    with transaction() as cursor:
        state = revisions.head(cursor, resource_id)
        if not state.number:
            return pl.DataFrame()
        relation = relation_of(state)
        text = BytesIO()
        listed = [column.name for column in state.columns]
        query = sql.SQL("COPY (SELECT {} FROM {} ORDER BY _id) TO STDOUT WITH (FORMAT csv, NULL '\\N')").format(names(listed), relation.identifier)
        cursor.copy_expert(query, text)
        types = column_types(cursor, relation, state.columns)
    text.seek(0)
    if not text.getbuffer().nbytes:
        return pl.DataFrame(schema=types)
    raw = pl.read_csv(text, has_header=False, new_columns=listed, infer_schema=False, null_values=NULL, empty_string_is_null=False)
    return raw.select(typed(column, types[column.name]) for column in state.columns)


def column_types(cursor: Cursor, relation: Relation, columns: Sequence[StoredColumn]) -> dict[str, pl.DataType]:
    """By name, in their order; a type that the engine does not write is text."""
    scales = _scales(cursor, relation, columns)
    return {column.name: _dtype(column, scales) for column in columns}


def _scales(cursor: Cursor, relation: Relation, columns: Sequence[StoredColumn]) -> dict[str, int]:
    """The most digits after the point of each figure column."""
    figures = [column.name for column in columns if column.type == "numeric"]
    if not figures:
        return {}
    asked = sql.SQL(", ").join(sql.SQL("max(scale({}))").format(sql.Identifier(name)) for name in figures)
    cursor.execute(sql.SQL("SELECT {} FROM {}").format(asked, relation.identifier))
    return {name: scale or 0 for name, scale in zip(figures, cursor.fetchone(), strict=True)}


def _dtype(column: StoredColumn, scales: dict[str, int]) -> pl.DataType:
    if column.type != "numeric":
        return DTYPES.get(column.type, pl.String())
    return pl.Int64() if column.info.get("kind") == "integer" else pl.Decimal(PRECISION, scales[column.name])


def typed(column: StoredColumn, dtype: pl.DataType) -> pl.Expr:
    """The column as PostgreSQL's CSV has it (text, missing values missing), in its type."""
    value = pl.col(column.name)
    if column.type == "bool":
        return value.eq("t")
    if column.type == "date":
        return value.str.to_date("%Y-%m-%d")
    if column.type == "timestamp":
        return value.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us")
    return value.cast(dtype)
