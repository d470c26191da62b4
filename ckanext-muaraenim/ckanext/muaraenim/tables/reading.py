"""Reading tables and revisions: for actions, pages and downloads. Whether the reader may is decided by the caller."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from psycopg2 import sql

from ckanext.muaraenim.tables import history
from ckanext.muaraenim.tables import revision as revisions
from ckanext.muaraenim.tables.authorship import author_of
from ckanext.muaraenim.tables.database import snapshot, transaction
from ckanext.muaraenim.tables.publishing import relation_of
from ckanext.muaraenim.tables.relation import names
from ckanext.muaraenim.tables.revision import Head, Revision, Status
from ckanext.muaraenim.tables.safecell import TEXT_TYPES, safe

__all__ = [
    "count_changes", "csv_lines", "described", "first_revisions", "held_rows", "public_revisions", "published_rows", "revision_changes",
    "revision_list", "revision_of", "row_list", "table_head", "table_heads",
]  # fmt: skip

LINES_AT_ONCE = 500


def table_head(resource_id: str) -> Head:
    """What is published; number 0 if nothing ever was."""
    with transaction() as cursor:
        return revisions.head(cursor, resource_id)


def table_heads(resource_ids: Sequence[str]) -> dict[str, Head]:
    """The same for many tables at once; tables that were never published are absent."""
    with transaction() as cursor:
        return revisions.heads(cursor, resource_ids)


def revision_list(resource_id: str, statuses: Sequence[Status] = tuple(Status)) -> list[Revision]:
    """Latest first."""
    with transaction() as cursor:
        return revisions.revisions(cursor, resource_id, statuses)


def public_revisions(resource_ids: Sequence[str], **asked: Any) -> tuple[int, list[Revision]]:
    """How many revisions of these tables were ever published, and some of them, latest first; see :func:`revision.public_revisions`."""
    with transaction() as cursor:
        return revisions.public_revisions(cursor, resource_ids, **asked)


def revision_of(resource_id: str, number: int) -> Revision:
    """:raises RevisionMissing: there is none of this number."""
    with transaction() as cursor:
        return revisions.revision(cursor, resource_id, number)


def revision_changes(resource_id: str, number: int, *, limit: int, offset: int = 0, kind: str = "") -> list[history.RowChange]:
    """What a published revision did, row by row. Of the first revision nothing is kept: it added all of its rows.

    :param kind: ``added``, ``changed`` or ``removed``; ``columns``: those that only came along with other columns; empty: all but these.
    """
    with transaction() as cursor:
        return history.changes(cursor, resource_id, number, limit=limit, offset=offset, kind=kind)


def count_changes(resource_id: str, number: int, *, kind: str = "") -> int:
    """How many rows a published revision added, changed and removed."""
    with transaction() as cursor:
        return history.count_changes(cursor, resource_id, number, kind=kind)


def first_revisions(resource_ids: Sequence[str]) -> dict[str, int]:
    """The number of the revision by which each of these tables was published first."""
    with transaction() as cursor:
        return revisions.first_revisions(cursor, resource_ids)


def held_rows(resource_id: str) -> list[tuple[str, datetime]]:
    """Key and since when, of published rows that could not be read anew ("belum diperbarui")."""
    with transaction() as cursor:
        return history.held_keys(cursor, resource_id)


def row_list(resource_id: str, number: int, *, limit: int) -> list[dict[str, str | None]]:
    """The first rows of any revision, also of one that is not published."""
    with _reading(resource_id, number) as (found, rows):
        listed = [column.name for column in found.columns]
        return [dict(zip(listed, row, strict=True)) for row, _ in zip(rows, range(limit), strict=False)]


def published_rows(resource_id: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Column names and typed values of every published row."""
    with transaction() as cursor:
        state = revisions.head(cursor, resource_id)
        listed = [column.name for column in state.columns]
        if not state.number:
            return [], []
        cursor.execute(sql.SQL("SELECT {} FROM {} ORDER BY _id").format(names(listed), relation_of(state).identifier))
        return listed, cursor.fetchall()


def csv_lines(resource_id: str, number: int) -> Iterator[str]:
    """A revision as CSV (RFC 4180, UTF-8): header of column names, ISO dates, decimal points, no formulas. Memory does not grow with the table.

    :raises RevisionMissing: there is none of this number; at the first line, so ask :func:`revision_of` before answering.
    """
    with _reading(resource_id, number) as (found, rows):
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        writer.writerow([column.name for column in found.columns])
        texts = [column.type in TEXT_TYPES for column in found.columns]
        for count, row in enumerate(rows, 1):
            writer.writerow([safe(value) if text else value for value, text in zip(row, texts, strict=True)])
            if count % LINES_AT_ONCE == 0:
                yield _drained(buffer)
        yield _drained(buffer)


@contextmanager
def _reading(resource_id: str, number: int) -> Iterator[tuple[Revision, Iterator[Sequence[str | None]]]]:
    """A revision and its rows, as they are at one moment."""
    with snapshot() as (cursor, rows):
        state, found = revisions.head(cursor, resource_id), revisions.revision(cursor, resource_id, number)
        yield found, history.rows_of(rows, relation_of(state), state, found)


def _drained(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def described(found: Revision) -> Mapping[str, Any]:
    """A revision as actions answer it: JSON-ready, without metadata that is not public yet."""
    return {
        "number": found.number,
        "status": found.status.value,
        "definition": found.definition,
        "columns": [column.as_dict() for column in found.columns],
        "key": list(found.key),
        "rows": found.rows,
        "added": found.added,
        "changed": found.changed,
        "removed": found.removed,
        "corrected": found.corrected,
        "column_changes": [each.as_dict() for each in found.column_changes],
        "folded": found.folded,
        "held": len(found.held),
        "run": found.run,
        "by": author_of(found),
        "reason": found.reason,
        "created": found.created.isoformat(),
        "published": found.published.isoformat() if found.published else None,
    }
