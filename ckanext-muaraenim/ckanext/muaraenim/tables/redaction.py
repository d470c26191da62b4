"""Blanking personal data for good: in the published rows, in every revision, in candidates and held rows; the fact of it stays.

A redaction names a column, or rows by their key, or, in a table without one, by values that they have. Of these only
salted digests are kept. What is published later is redacted on its way in, so
the next reading of the source brings nothing back.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from psycopg2 import sql

from ckanext.muaraenim.tables import blanking
from ckanext.muaraenim.tables.counting import count_all_again
from ckanext.muaraenim.tables.database import Cursor, transaction
from ckanext.muaraenim.tables.errors import TableRefused
from ckanext.muaraenim.tables.image import forget_image
from ckanext.muaraenim.tables.keyless import identify_again
from ckanext.muaraenim.tables.publication import move_head, searchable_text
from ckanext.muaraenim.tables.publishing import relation_of
from ckanext.muaraenim.tables.revision import Head, locked_head, revisions
from ckanext.muaraenim.tables.staging import key_texts
from harvesters.words import phrase

__all__ = ["Redaction", "acknowledge", "pending", "redact", "redacted_tables", "redactions", "repeat"]

Row = Mapping[str, Any]
Keep = Callable[["Redaction"], None] | None

FIELDS = "id, resource_id, blanked, salt, digests, reason, role, at, by_columns"


@dataclass(frozen=True)
class Redaction:
    """``blanked``: name of a column, or empty. ``digests``: of the keys of removed rows, or of their values in ``by_columns``.
    ``role``: who asked, never a person."""

    id: str
    resource_id: str
    blanked: str
    salt: str
    digests: tuple[str, ...]
    reason: str
    role: str
    at: datetime
    by_columns: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready; holds no value that was blanked."""
        return {**vars(self), "digests": list(self.digests), "by_columns": list(self.by_columns), "at": self.at.isoformat()}

    @classmethod
    def restored(cls, kept: Mapping[str, Any]) -> Redaction:
        """What ``as_dict`` gave."""
        by_columns = tuple(kept.get("by_columns") or ())  # a line of an earlier version has none
        return cls(**{**kept, "digests": tuple(kept["digests"]), "by_columns": by_columns, "at": datetime.fromisoformat(kept["at"])})


def redact(
    resource_id: str, *, keys: Sequence[Row] = (), values: Sequence[Row] = (), column: str = "", reason: str, role: str, keep: Keep = None
) -> Redaction:
    """Blank a column, or remove rows by their key or values, everywhere, in one transaction. What is blanked can't be had back.

    :param keys: name -> value of all key columns of each row.
    :param values: of a table without a key: name -> value of the same columns each time; every row with these values goes.
    :param keep: called with the redaction before it is committed, to write it elsewhere, too.
    :raises TableRefused: nothing is published; the column is part of a key or unknown; a key is incomplete; or the table has no key, or has one.
    """
    salt = secrets.token_hex(16)
    with transaction() as cursor:
        state = locked_head(cursor, resource_id)
        _check(cursor, state, keys, values, column)
        by_columns = tuple(sorted(values[0])) if values else ()
        texts = [] if column else key_texts(cursor, state.columns, by_columns or state.key, values or keys)
        digests = [hashlib.sha256(f"{salt}{text}".encode()).hexdigest() for text in texts]
        made = Redaction(str(uuid.uuid4()), resource_id, column, salt, tuple(digests), reason, role, datetime.now(UTC), by_columns)
        _apply(cursor, state, made)
        if keep:
            keep(made)
        return made


def repeat(made: Redaction) -> bool:
    """Apply a redaction that an older backup does not know; False if it is known, or its table is not there."""
    with transaction() as cursor:
        cursor.execute("SELECT 1 FROM muaraenim.redaction WHERE id = %s", [made.id])
        if cursor.fetchone():
            return False
        state = locked_head(cursor, made.resource_id)
        if not state.number:
            return False
        _apply(cursor, state, made)
        return True


def redactions(resource_ids: Sequence[str]) -> list[Redaction]:
    """Of these tables, latest first."""
    with transaction() as cursor:
        cursor.execute(f"SELECT {FIELDS} FROM muaraenim.redaction WHERE resource_id = ANY(%s) ORDER BY at DESC", [list(resource_ids)])  # noqa: S608
        return [_restored(row) for row in cursor.fetchall()]


def redacted_tables() -> list[str]:
    """Resource ids of every table of which something was ever blanked."""
    with transaction() as cursor:
        cursor.execute("SELECT DISTINCT resource_id FROM muaraenim.redaction")
        return [table for (table,) in cursor.fetchall()]


def pending() -> list[Redaction]:
    """Those whose traces in CKAN's database may still be there."""
    with transaction() as cursor:
        cursor.execute(f"SELECT {FIELDS} FROM muaraenim.redaction WHERE NOT acknowledged ORDER BY at")  # noqa: S608
        return [_restored(row) for row in cursor.fetchall()]


def acknowledge(id: str) -> None:
    """CKAN's database holds no trace any more."""
    with transaction() as cursor:
        cursor.execute("UPDATE muaraenim.redaction SET acknowledged = true WHERE id = %s", [id])


def _check(cursor: Cursor, state: Head, keys: Sequence[Row], values: Sequence[Row], column: str) -> None:
    published = revisions(cursor, state.resource_id)
    if not state.number:
        raise _refused(state, "tabel belum terbit", "it is not published")
    if bool(keys) + bool(values) + bool(column) != 1:
        raise _refused(state, "sebutkan kolom, kunci baris atau nilai baris, salah satu", "name one of a column, keys of rows or values of rows")
    if keys and not state.key:
        raise _refused(state, "tabel ini tanpa kunci; sebutkan nilai barisnya", "it has no key; name values of the rows")
    if values and state.key:
        listed = ", ".join(state.key)
        raise _refused(state, f"sebutkan barisnya menurut kunci: {listed}", f"name the rows by their key: {listed}")
    if any(set(row) != set(values[0]) or not set(row) <= {each.name for each in state.columns} for row in values):
        raise _refused(state, "setiap baris harus menyebut kolom tabel yang sama", "each row must name the same columns of the table")
    if column and column not in {each.name for found in published for each in found.columns}:
        raise _refused(state, f"tidak ada kolom {column}", f"there is no column {column}")
    if column and any(name in found.key for found in published for name in _names_of(cursor, state, column)):
        text = f"kolom {column} bagian dari kunci; hapus barisnya menurut kunci"
        raise _refused(state, text, f"column {column} is part of the key; remove the rows by their keys")
    if any(set(key) != set(state.key) for key in keys):
        listed = ", ".join(state.key)
        raise _refused(state, f"setiap kunci harus memuat tepat {listed}", f"each key must hold exactly {listed}")


def _apply(cursor: Cursor, state: Head, made: Redaction) -> None:
    if made.blanked:
        blanking.blank_columns(cursor, state.resource_id, _names_of(cursor, state, made.blanked))
    elif made.by_columns:
        chosen = [_names_of(cursor, state, name) for name in made.by_columns]
        blanking.remove_rows_of_values(cursor, state.resource_id, chosen, made.salt, made.digests)
    else:
        types = {column.name: column.type for column in state.columns}
        blanking.remove_rows(cursor, state.resource_id, types, state.key, made.salt, made.digests)
    rows = _redact_published(cursor, state, made)
    forget_image(cursor, state.resource_id)
    if made.blanked:
        published = [each for each in revisions(cursor, state.resource_id) if each.published]
        identify_again(cursor, state, relation_of(state), published)
    count_all_again(cursor, state.resource_id, rows)
    cursor.execute(
        f"INSERT INTO muaraenim.redaction ({FIELDS}) "  # noqa: S608
        "VALUES (%s, %s, %s, %s, to_jsonb(%s::text[]), %s, %s, %s, to_jsonb(%s::text[]))",
        [made.id, made.resource_id, made.blanked, made.salt, list(made.digests), made.reason, made.role, made.at, list(made.by_columns)],
    )
    # Without fingerprint the next reading is compared row by row; the search entry is stale from this moment.
    move_head(cursor, Head(state.resource_id, state.number, state.closed, rows, "", state.columns, state.key))


def _redact_published(cursor: Cursor, state: Head, made: Redaction) -> int:
    """Returns how many rows there are afterwards."""
    relation = relation_of(state)
    types = {column.name: column.type for column in state.columns}
    blanked = types.keys() & _names_of(cursor, state, made.blanked) if made.blanked else ()
    for name in blanked:
        cursor.execute(sql.SQL("UPDATE {} SET {} = NULL").format(relation.identifier, sql.Identifier(name)))
    if blanked:
        text = searchable_text(state.columns, state.rows)
        cursor.execute(sql.SQL("UPDATE {} s SET _full_text = {}").format(relation.identifier, text))
    elif made.digests and set(made.by_columns) <= types.keys():
        blanking.remove_published(cursor, relation, types, made.by_columns or state.key, made.salt, made.digests)
    cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(relation.identifier))
    return int(cursor.fetchone()[0])


def _names_of(cursor: Cursor, state: Head, column: str) -> frozenset[str]:
    return blanking.all_names(column, revisions(cursor, state.resource_id))


def _refused(state: Head, indonesian: str, english: str) -> TableRefused:
    return TableRefused(table=state.resource_id, reason=phrase(indonesian, english))


def _restored(row: Sequence[Any]) -> Redaction:
    values = dict(zip(Redaction.__dataclass_fields__, row, strict=True))
    return Redaction(**{**values, "digests": tuple(values["digests"]), "by_columns": tuple(values["by_columns"])})
