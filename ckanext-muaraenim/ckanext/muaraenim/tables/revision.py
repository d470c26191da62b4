"""Revisions of a table: which there are, what each did, which one is published."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from ckanext.muaraenim.tables.columnchange import ColumnChange, restored_changes
from ckanext.muaraenim.tables.columns import StoredColumn, restored_columns
from ckanext.muaraenim.tables.database import Cursor
from ckanext.muaraenim.tables.errors import RevisionMissing

__all__ = [
    "Head", "Revision", "Status", "as_json", "first_revisions", "head", "heads", "insert_revision", "locked_head", "public_revisions", "renumbered",
    "revision", "revisions",
]  # fmt: skip


class Status(StrEnum):
    CANDIDATE = "candidate"  # kept for a preview
    DRAFT = "draft"  # a steward works on it
    SUBMITTED = "submitted"  # waits for Walidata
    RETURNED = "returned"  # Walidata gave it back, with a reason
    PUBLISHED = "published"  # what the public reads
    SUPERSEDED = "superseded"  # was published before


@dataclass(frozen=True)
class Head:
    """What is published of one table. ``number`` 0: nothing was ever published. ``closed``: the rows are in the private schema."""

    resource_id: str
    number: int = 0
    closed: bool = False
    rows: int = 0
    fingerprint: str = ""
    columns: tuple[StoredColumn, ...] = ()
    key: tuple[str, ...] = ()
    changed: datetime | None = None


@dataclass(frozen=True)
class Revision:
    """``added``, ``changed``, ``removed``, ``corrected`` are None until it is published (``corrected`` also where
    an earlier version of the portal published it). ``dataset``: metadata to be written with it, acknowledged once it is.

    ``folded``: it is the oldest that is kept; ``added`` then counts all of its rows.
    ``column_changes``: what it did to the columns; the counts are of rows in which another value changed.
    ``removes``: it is the whole table, so that rows it lacks are removed. ``held``: keys of rows that could not be read.
    """

    resource_id: str
    number: int
    status: Status
    definition: str
    columns: tuple[StoredColumn, ...]
    key: tuple[str, ...]
    fingerprint: str
    removes: bool
    held: tuple[Mapping[str, Any], ...]
    rows: int
    added: int | None
    changed: int | None
    removed: int | None
    corrected: int | None
    author: str
    approver: str
    run: str
    reason: str
    dataset: Mapping[str, Any] | None
    acknowledged: bool
    created: datetime
    published: datetime | None
    folded: bool
    column_changes: tuple[ColumnChange, ...]


_FIELDS = ", ".join(Revision.__dataclass_fields__)


def head(cursor: Cursor, resource_id: str) -> Head:
    """Of a table that was never published: number 0."""
    return _head(cursor, resource_id, "")


def locked_head(cursor: Cursor, resource_id: str) -> Head:
    """The same, and nobody else publishes this table until the transaction ends."""
    cursor.execute("INSERT INTO muaraenim.head (resource_id) VALUES (%s) ON CONFLICT DO NOTHING", [resource_id])
    return _head(cursor, resource_id, "FOR UPDATE")


def heads(cursor: Cursor, resource_ids: Sequence[str], lock: str = "") -> dict[str, Head]:
    """Of the tables that were ever published or staged."""
    cursor.execute(
        "SELECT resource_id, number, closed, rows, fingerprint, columns, key, changed FROM muaraenim.head "  # noqa: S608
        f"WHERE resource_id = ANY(%s) {lock}",
        [list(resource_ids)],
    )
    return {
        name: Head(name, number, closed, rows, fingerprint, restored_columns(columns), tuple(key), changed)
        for name, number, closed, rows, fingerprint, columns, key, changed in cursor.fetchall()
    }


def _head(cursor: Cursor, resource_id: str, lock: str) -> Head:
    return heads(cursor, [resource_id], lock).get(resource_id, Head(resource_id))


def revision(cursor: Cursor, resource_id: str, number: int) -> Revision:
    """:raises RevisionMissing: there is none of this number."""
    cursor.execute(f"SELECT {_FIELDS} FROM muaraenim.revision WHERE resource_id = %s AND number = %s", [resource_id, number])  # noqa: S608
    row = cursor.fetchone()
    if row is None:
        raise RevisionMissing(table=resource_id, number=number)
    return _restored(row)


def revisions(cursor: Cursor, resource_id: str, statuses: Sequence[Status] = tuple(Status)) -> list[Revision]:
    """Latest first."""
    cursor.execute(
        f"SELECT {_FIELDS} FROM muaraenim.revision WHERE resource_id = %s AND status = ANY(%s) ORDER BY number DESC",  # noqa: S608
        [resource_id, [status.value for status in statuses]],
    )
    return [_restored(row) for row in cursor.fetchall()]


def first_revisions(cursor: Cursor, resource_ids: Sequence[str]) -> dict[str, int]:
    """Number of the revision by which each table was published first; tables that never were are absent."""
    cursor.execute(
        "SELECT DISTINCT ON (resource_id) resource_id, number FROM muaraenim.revision "
        "WHERE resource_id = ANY(%s) AND published IS NOT NULL ORDER BY resource_id, number",
        [list(resource_ids)],
    )
    return dict(cursor.fetchall())


def public_revisions(
    cursor: Cursor, resource_ids: Sequence[str], *, limit: int, offset: int = 0, number: int | None = None, corrected: bool = False
) -> tuple[int, list[Revision]]:
    """Of all these tables together: how many revisions were ever published, and some of them, latest first.

    :param number: only those of this number. :param corrected: only those in which a final figure became another one.
    """
    shown = [list(resource_ids), [Status.PUBLISHED.value, Status.SUPERSEDED.value], number, number, not corrected]
    condition = "WHERE resource_id = ANY(%s) AND status = ANY(%s) AND (%s::int IS NULL OR number = %s) AND (%s OR corrected > 0)"
    cursor.execute(f"SELECT count(*) FROM muaraenim.revision {condition}", shown)  # noqa: S608
    total = cursor.fetchone()[0]
    cursor.execute(
        f"SELECT {_FIELDS} FROM muaraenim.revision {condition} "  # noqa: S608
        "ORDER BY published DESC, number DESC, resource_id LIMIT %s OFFSET %s",
        [*shown, limit, offset],
    )
    return total, [_restored(row) for row in cursor.fetchall()]


def insert_revision(cursor: Cursor, resource_id: str, columns: Sequence[StoredColumn], key: Sequence[str], **values: Any) -> int:
    """Number and insert a revision; ``values`` are other fields of :class:`Revision`. The head must be locked."""
    cursor.execute("SELECT coalesce(max(number), 0) + 1 FROM muaraenim.revision WHERE resource_id = %s", [resource_id])
    number: int = cursor.fetchone()[0]
    described = {"columns": [column.as_dict() for column in columns], "key": list(key)}
    values |= {name: as_json(values.get(name)) for name in ("held", "dataset") if name in values}
    values |= {name: as_json(value) for name, value in described.items()} | {"resource_id": resource_id, "number": number}
    listed, places = ", ".join(values), ", ".join(["%s"] * len(values))
    cursor.execute(f"INSERT INTO muaraenim.revision ({listed}) VALUES ({places})", list(values.values()))  # noqa: S608
    return number


def renumbered(cursor: Cursor, staged: Revision) -> Revision:
    """The same revision as the latest of its table. The head must be locked, and no rows may be kept of it."""
    cursor.execute(
        "UPDATE muaraenim.revision SET number = (SELECT max(number) + 1 FROM muaraenim.revision WHERE resource_id = %s) "
        "WHERE resource_id = %s AND number = %s RETURNING number",
        [staged.resource_id, staged.resource_id, staged.number],
    )
    return replace(staged, number=cursor.fetchone()[0])


def as_json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, default=str, ensure_ascii=False)


def _restored(row: Sequence[Any]) -> Revision:
    values = dict(zip(Revision.__dataclass_fields__, row, strict=True))
    values |= {
        "status": Status(values["status"]),
        "columns": restored_columns(values["columns"]),
        "key": tuple(values["key"]),
        "held": tuple(values["held"]),
        "column_changes": restored_changes(values["column_changes"]),
    }
    return Revision(**values)
