"""What a published table says in words, for the search: the titles of its columns and the places and codes that stand in its rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from psycopg2 import sql

from ckanext.muaraenim.tables.columns import StoredColumn
from ckanext.muaraenim.tables.database import Cursor, transaction
from ckanext.muaraenim.tables.publishing import relation_of
from ckanext.muaraenim.tables.relation import Relation
from ckanext.muaraenim.tables.revision import Head, heads
from harvesters.tables.definition import TableDefinition

__all__ = ["Contents", "contents"]

MOST_COLUMNS = 200
MOST_TEXT_COLUMNS = 12
MOST_VALUES = 400
LONGEST_TEXT = 200
MOST_LETTERS = 8_000  # of all values of one dataset; Solr refuses a field of more than 32,766 bytes


@dataclass(frozen=True)
class Contents:
    """``columns``: their titles, Indonesian and English. ``values``: a column's title with the words that stand in it."""

    columns: tuple[str, ...] = ()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def contents(tables: Mapping[str, TableDefinition | None], places: Collection[str], *, with_values: bool) -> Contents:
    """Of all these tables together, as they are published now.

    A column with a code list gives the titles of the codes that occur; a column of text gives the names of places that occur, and nothing else,
    because free text may name people.

    :param tables: resource ids, with the table's definition where it is known.
    :param places: names in small letters.
    :param with_values: False for restricted data. A closed table never gives values.
    """
    titles: dict[str, None] = {}
    values: dict[str, dict[str, None]] = {}
    with transaction() as cursor:
        for head in heads(cursor, list(tables)).values():
            titles |= dict.fromkeys(_titles(head.columns))
            if with_values and head.rows and not head.closed:
                for title, found in _values(cursor, head, tables[head.resource_id], places):
                    values.setdefault(title, {}).update(dict.fromkeys(found))
    return Contents(tuple(titles)[:MOST_COLUMNS], _capped(values))


def _titles(columns: Iterable[StoredColumn]) -> Iterable[str]:
    for column in columns:
        for name in ("label", "label_en"):
            if text := column.info.get(name):
                yield text[:LONGEST_TEXT]


def _values(
    cursor: Cursor, head: Head, definition: TableDefinition | None, places: Collection[str]
) -> Iterable[tuple[str, Sequence[str]]]:
    relation = relation_of(head)
    declared = {column.name: column for column in definition.columns} if definition else {}
    coded = [column for column in head.columns if column.name in declared and declared[column.name].codes]
    for column in coded:
        codes = declared[column.name].codes
        yield _title(column), [codes.get(code) or code for code in _distinct(cursor, relation, column)]
    texts = [column for column in head.columns if column.type == "text" and column not in coded]
    for column in texts[:MOST_TEXT_COLUMNS]:
        yield _title(column), _distinct(cursor, relation, column, places)


def _title(column: StoredColumn) -> str:
    return column.info.get("label") or column.name


def _distinct(cursor: Cursor, relation: Relation, column: StoredColumn, among: Collection[str] | None = None) -> list[str]:
    name = sql.Identifier(column.name)
    condition = sql.SQL("lower({}) = ANY(%s)").format(name) if among is not None else sql.SQL("{} IS NOT NULL").format(name)
    statement = sql.SQL("SELECT DISTINCT left({}::text, %s) FROM {} WHERE {} ORDER BY 1 LIMIT %s").format(name, relation.identifier, condition)
    cursor.execute(statement, [LONGEST_TEXT, *([list(among)] if among is not None else []), MOST_VALUES])
    return [text for (text,) in cursor.fetchall() if text.strip()]


def _capped(values: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """As much as there is room for, column by column; a value that stands in two columns is kept in the first."""
    room, seen, kept = MOST_LETTERS, set[str](), dict[str, tuple[str, ...]]()
    for title, found in values.items():
        taken = []
        for value in found:
            if value in seen or len(value) > room:
                continue
            room -= len(value)
            seen.add(value)
            taken.append(value)
        if taken:
            kept[title] = tuple(taken)
    return kept
