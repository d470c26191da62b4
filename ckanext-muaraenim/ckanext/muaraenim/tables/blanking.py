"""The statements of a redaction: where values of a table lie, and how a row is told by the salted digest of its key, or,
in a table without one, of the values of chosen columns.

Rows of a revision that had another key are told by the columns that are the key now.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from psycopg2 import sql

from ckanext.muaraenim.tables.columnchange import names_of
from ckanext.muaraenim.tables.columns import StoredColumn
from ckanext.muaraenim.tables.database import Cursor
from ckanext.muaraenim.tables.relation import Relation
from ckanext.muaraenim.tables.revision import Revision, revisions
from ckanext.muaraenim.tables.staging import identify_staged, key_expression

__all__ = ["all_names", "blank_columns", "redact_staged", "remove_published", "remove_rows", "remove_rows_of_values"]

DIGEST = "encode(sha256(convert_to({salt} || {text}, 'UTF8')), 'hex') = ANY({digests})"


def blank_columns(cursor: Cursor, resource_id: str, columns: Iterable[str]) -> None:
    """In every revision and candidate."""
    for column in columns:
        for table, name in (("row_change", "before"), ("row_change", "after"), ("candidate_row", "data")):
            cursor.execute(
                f"UPDATE muaraenim.{table} SET {name} = {name} || jsonb_build_object(%s::text, null) "  # noqa: S608
                f"WHERE resource_id = %s AND {name} ? %s",
                [column, resource_id, column],
            )


def remove_rows(cursor: Cursor, resource_id: str, types: Mapping[str, str], key: Sequence[str], salt: str, digests: Sequence[str]) -> None:
    """Out of every revision, every candidate, and what is known of held rows."""
    by_text = _is_one(sql.SQL("key"), salt, digests)
    by_values = [_is_one(_key_of(name, types, key), salt, digests) for name in ("before", "after")]
    change = sql.SQL(" OR ").join([by_text, *by_values])
    cursor.execute(sql.SQL("DELETE FROM muaraenim.row_change WHERE resource_id = %s AND ({})").format(change), [resource_id])
    candidate = _is_one(_key_of("data", types, key), salt, digests)
    cursor.execute(sql.SQL("DELETE FROM muaraenim.candidate_row WHERE resource_id = %s AND {}").format(candidate), [resource_id])
    cursor.execute(sql.SQL("DELETE FROM muaraenim.held_row WHERE resource_id = %s AND {}").format(by_text), [resource_id])
    held = _is_one(_key_of("h", types, key), salt, digests)
    cursor.execute(
        sql.SQL(
            "UPDATE muaraenim.revision SET held = (SELECT coalesce(jsonb_agg(h), '[]') FROM jsonb_array_elements(held) h WHERE ({}) IS NOT TRUE) "
            "WHERE resource_id = %s AND held <> '[]'"
        ).format(held),
        [resource_id],
    )


def remove_rows_of_values(cursor: Cursor, resource_id: str, chosen: Sequence[Collection[str]], salt: str, digests: Sequence[str]) -> None:
    """Out of every revision and candidate of a table without a key: sides of changes that have these values.

    :param chosen: the columns that are looked at, each by all of its names.
    """
    for name in ("before", "after"):
        condition = _is_one(_values_of(name, chosen), salt, digests)
        statement = sql.SQL("UPDATE muaraenim.row_change SET {} = NULL WHERE resource_id = %s AND {}").format(sql.Identifier(name), condition)
        cursor.execute(statement, [resource_id])
    cursor.execute("DELETE FROM muaraenim.row_change WHERE resource_id = %s AND before IS NULL AND after IS NULL", [resource_id])
    condition = _is_one(_values_of("data", chosen), salt, digests)
    cursor.execute(sql.SQL("DELETE FROM muaraenim.candidate_row WHERE resource_id = %s AND {}").format(condition), [resource_id])


def remove_published(
    cursor: Cursor, relation: Relation, types: Mapping[str, str], key: Sequence[str], salt: str, digests: Sequence[str]
) -> None:
    """:param key: columns whose values are the ones of the digests."""
    condition = _is_one(key_expression(types, key, "_id"), salt, digests)
    cursor.execute(sql.SQL("DELETE FROM {} WHERE {}").format(relation.identifier, condition))


def redact_staged(cursor: Cursor, resource_id: str, columns: Sequence[StoredColumn], key: Sequence[str]) -> None:
    """Take out of ``staged`` and ``held`` what was ever redacted in this table."""
    cursor.execute("SELECT blanked, by_columns, salt, digests FROM muaraenim.redaction WHERE resource_id = %s ORDER BY at", [resource_id])
    made = cursor.fetchall()
    if not made:
        return
    known, types = revisions(cursor, resource_id), {column.name: column.type for column in columns}
    for _, chosen, salt, digests in (each for each in made if not each[0]):  # before any value is blanked that tells a row
        present = [sorted(all_names(name, known, columns) & types.keys()) for name in chosen]
        if not chosen:
            condition = _is_one(sql.SQL("_key"), salt, digests)
            cursor.execute(sql.SQL("DELETE FROM staged WHERE {0}; DELETE FROM held WHERE {0}").format(condition))
        elif all(present):
            remove_published(cursor, Relation("pg_temp", "staged"), types, [first for first, *_ in present], salt, digests)
    blanked = {name for column, *_ in made if column for name in all_names(column, known, columns) & types.keys()}
    for name in blanked:
        cursor.execute(sql.SQL("UPDATE staged SET {0} = NULL WHERE {0} IS NOT NULL").format(sql.Identifier(name)))
    if not key:
        identify_staged(cursor, columns)


def all_names(blanked: str, known: Sequence[Revision], columns: Sequence[StoredColumn] = ()) -> frozenset[str]:
    """Every name of a column: those that revisions renamed it to, and, among columns that were never published yet, those of its title.

    :param known: all revisions of the table. :param columns: those that are about to be staged.
    """
    names = names_of(blanked, (change for each in known for change in each.column_changes))
    public = [column for each in known if each.published for column in each.columns]
    titles = {column.info.get("label") for column in public if column.name in names} - {None, ""}
    new = [*columns, *(column for each in known for column in each.columns)]
    published = {column.name for column in public}
    return names | {column.name for column in new if column.name not in published and column.info.get("label") in titles}


def _key_of(document: str, types: Mapping[str, str], key: Sequence[str]) -> sql.Composable:
    """The key's text of a row that is kept as JSON; its figures in one spelling."""
    value = {name: sql.SQL("{} -> {}").format(sql.Identifier(document), sql.Literal(name)) for name in key}
    plain = [
        sql.SQL("trim_scale(({})::text::numeric)").format(value[name]) if types[name] == "numeric" else value[name] for name in key
    ]
    return sql.SQL("jsonb_build_array({})::text").format(sql.SQL(", ").join(plain))


def _values_of(document: str, chosen: Sequence[Collection[str]]) -> sql.Composable:
    """The same of columns that had several names."""
    first = [
        sql.SQL("coalesce({})").format(sql.SQL(", ").join(sql.SQL("{} -> {}").format(sql.Identifier(document), sql.Literal(name)) for name in names))
        for names in chosen
    ]
    plain = [
        sql.SQL("CASE jsonb_typeof({0}) WHEN 'number' THEN to_jsonb(trim_scale(({0})::text::numeric)) ELSE {0} END").format(value) for value in first
    ]
    return sql.SQL("jsonb_build_array({})::text").format(sql.SQL(", ").join(plain))


def _is_one(text: sql.Composable, salt: str, digests: Sequence[str]) -> sql.Composable:
    return sql.SQL(DIGEST).format(salt=sql.Literal(salt), text=text, digests=sql.Literal(list(digests)))
