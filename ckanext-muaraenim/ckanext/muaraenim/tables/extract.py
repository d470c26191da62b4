"""The rows of a public table as they are at one moment, for a file. Memory does not grow with the table.

Whether the reader may have them is decided by the caller.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

from psycopg2 import sql

from ckanext.muaraenim.tables import revision as revisions
from ckanext.muaraenim.tables.columns import StoredColumn
from ckanext.muaraenim.tables.database import Cursor, snapshot
from ckanext.muaraenim.tables.relation import Relation, public_relation
from ckanext.muaraenim.tables.safecell import TEXT_TYPES, safe_sql

__all__ = ["Extract", "extracted"]

ROWS_AT_ONCE = 5_000
PLAIN = ("numeric", "int2", "int4", "int8", "float4", "float8", "bool", "date")


@dataclass(frozen=True)
class Extract:
    """``number``: of the published revision, 0 for a table without any. Of ``copy``, ``rows`` and ``objects`` one can be had, once.

    ``only``: ``_id`` of the rows that are wanted, in their order; None: all, in the table's order.
    """

    number: int
    columns: tuple[StoredColumn, ...]
    relation: Relation
    cursor: Cursor
    _rows: Cursor
    only: Sequence[int] | None = None

    def copy(self, file: BinaryIO, *, safely: bool) -> None:
        """As CSV in UTF-8, decimal points and ISO dates. A missing value is nothing, an empty text is ``""``.

        :param safely: with a header of column names, and without texts that are formulas; else the values alone, as they are.
        """
        columns = [_safe_text(column) if safely else _column(column) for column in self.columns]
        listed = sql.SQL(", ").join(
            sql.SQL("{} AS {}").format(expression, sql.Identifier(column.name)) for expression, column in zip(columns, self.columns, strict=True)
        )
        form = sql.SQL("FORMAT csv, HEADER" if safely else "FORMAT csv, NULL '\\N'")
        self.cursor.copy_expert(sql.SQL("COPY ({}) TO STDOUT WITH ({})").format(self._asked(listed), form), file)

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Python's own types; figures are Decimal."""
        yield from self._streamed(self._asked(sql.SQL(", ").join(map(_column, self.columns))))

    def objects(self, *beside: str) -> Iterator[tuple[Any, ...]]:
        """Each row as the text of a JSON object, and the values of the columns ``beside``."""
        inner = self._asked(sql.SQL(", ").join(map(_column, self.columns)))
        listed = sql.SQL(", ").join([sql.SQL("row_to_json(t)::text"), *(sql.Identifier("t", name) for name in beside)])
        yield from self._streamed(sql.SQL("SELECT {} FROM ({}) t").format(listed, inner))

    def distinct(self, name: str, at_most: int) -> list[Any]:
        """Values of a column, each once; no more than ``at_most`` of them."""
        column = sql.Identifier("r", name)
        self.cursor.execute(sql.SQL("SELECT DISTINCT {} FROM {} r LIMIT {}").format(column, self.relation.identifier, sql.Literal(at_most)))
        return [value for (value,) in self.cursor.fetchall()]

    def _streamed(self, statement: sql.Composable) -> Iterator[tuple[Any, ...]]:
        self._rows.itersize = ROWS_AT_ONCE
        self._rows.execute(statement)
        yield from self._rows

    def _asked(self, listed: sql.Composable) -> sql.Composable:
        if self.only is None:
            return sql.SQL("SELECT {} FROM {} r ORDER BY r._id").format(listed, self.relation.identifier)
        wanted = sql.SQL("unnest({}::int[]) WITH ORDINALITY AS wanted (id, at)").format(sql.Literal(list(self.only)))
        return sql.SQL("SELECT {} FROM {} r JOIN {} ON r._id = wanted.id ORDER BY wanted.at").format(listed, self.relation.identifier, wanted)


@contextmanager
def extracted(resource_id: str, only: Sequence[int] | None = None) -> Iterator[Extract]:
    """Rows of closed tables are in none of it. Without such a table it has no columns."""
    relation = public_relation(resource_id)
    with snapshot() as (cursor, rows):
        state = revisions.head(cursor, resource_id)
        types = relation.types(cursor)
        columns = state.columns if state.number else tuple(StoredColumn(name, kind) for name, kind in types.items())
        yield Extract(state.number, columns if types else (), relation, cursor, rows, only)


def _column(column: StoredColumn) -> sql.Composable:
    return sql.Identifier("r", column.name)


def _safe_text(column: StoredColumn) -> sql.Composable:
    value = _column(column)
    if column.type in PLAIN:
        return sql.SQL("{}::text").format(value)
    if column.type in TEXT_TYPES:
        return safe_sql(sql.SQL("{}::text").format(value))
    return sql.SQL("to_jsonb({}) #>> '{{}}'").format(value)
