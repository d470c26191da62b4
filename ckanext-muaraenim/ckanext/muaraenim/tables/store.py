"""The table store's verbs. Every function is one transaction in the DataStore database.

A table is known by its resource id. ``compare`` writes nothing; ``stage`` keeps rows that nobody but OPD and Walidata may read; ``publish`` makes
staged rows what the public reads; ``publish_table`` does both at once, for a harvest; ``empty`` leaves the header.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from ckanext.muaraenim.tables import publication, staging
from ckanext.muaraenim.tables.blanking import redact_staged
from ckanext.muaraenim.tables.columns import StoredColumn, stored_columns
from ckanext.muaraenim.tables.comparing import compared
from ckanext.muaraenim.tables.database import Cursor, transaction
from ckanext.muaraenim.tables.errors import TableRefused
from ckanext.muaraenim.tables.image import differing_rows, keep_image
from ckanext.muaraenim.tables.keptfiles import forget_files
from ckanext.muaraenim.tables.publishing import differ, move, publish_staged
from ckanext.muaraenim.tables.relation import create_public, public_relation
from ckanext.muaraenim.tables.revision import Head, Revision, Status, head, insert_revision, locked_head, renumbered, revision
from harvesters.plan.change import RowChanges
from harvesters.plan.rows import compare_rows
from harvesters.tables.duplicates import alike
from harvesters.tables.shelf import Whole
from harvesters.tables.table import Table
from harvesters.words import phrase

__all__ = [
    "acknowledge", "close", "compare", "compare_revision", "discard", "empty", "open_again", "publish", "publish_table", "set_status", "stage",
    "unacknowledged",
]  # fmt: skip

STEPS = {
    Status.CANDIDATE: (Status.DRAFT, Status.SUBMITTED),
    Status.DRAFT: (Status.SUBMITTED,),
    Status.SUBMITTED: (Status.RETURNED, Status.DRAFT),
    Status.RETURNED: (Status.DRAFT, Status.SUBMITTED),
}
"""Which status may follow which. Published and superseded are the outcome of :func:`publish` only."""


def compare(resource_id: str, table: Table, *, removes: bool = True) -> RowChanges:
    """What publishing ``table`` would change; nothing is written.

    :param resource_id: empty: nothing of the table was ever published.
    :param removes: False for a changes read: what ``table`` lacks stays. A table with a row whose key could not be read never removes.
    :raises TableRefused: two rows have the same key, or a value can't be stored.
    """
    columns, key = stored_columns(table.definition), table.definition.key
    if not resource_id and not (key and alike(table.in_parts, key).select(key).is_duplicated().any()):
        return compare_rows(pl.DataFrame(), table, removes=removes)
    with transaction() as cursor:
        state, removes = head(cursor, resource_id), removes and table.complete_keys
        some = differing_rows(cursor, state, table, columns, removes=removes)
        _stage_table(cursor, table, columns, key, some)
        return compared(cursor, state, columns, key, removes and some is None, len(table.held))


def compare_revision(resource_id: str, number: int) -> RowChanges:
    """What publishing a staged revision would change today.

    :raises RevisionMissing: there is none of this number.
    """
    with transaction() as cursor:
        staged = revision(cursor, resource_id, number)
        _stage_revision(cursor, staged)
        return compared(cursor, head(cursor, resource_id), staged.columns, staged.key, staged.removes, len(staged.held))


def stage(
    resource_id: str,
    table: Table,
    *,
    author: str,
    status: Status = Status.CANDIDATE,
    removes: bool = True,
    dataset: Mapping[str, Any] | None = None,
    run: str = "",
) -> int:
    """Keep rows for a later decision and return the number of their revision. They are in no public place.

    :param author: user id of the steward, or ``harvest:<source>``.
    :param status: any of the four on the way to publication.
    :param dataset: metadata to be written to CKAN when this revision is published; see :func:`unacknowledged`.
    :raises TableRefused: two rows have the same key, or a value can't be stored.
    """
    columns, key = stored_columns(table.definition), table.definition.key
    described = _described(table, table.fingerprint, removes=removes)
    with transaction() as cursor:
        _stage_table(cursor, table, columns, key)
        locked_head(cursor, resource_id)
        redact_staged(cursor, resource_id, columns, key)
        values = {"status": status.value, "author": author, "run": run, "dataset": dataset, **described}
        number = insert_revision(cursor, resource_id, columns, key, **values)
        cursor.execute(
            "INSERT INTO muaraenim.candidate_row (resource_id, number, position, data) "
            "SELECT %s, %s, _position, to_jsonb(s) - '_position' - '_key' FROM staged s",
            [resource_id, number],
        )
        return number


def publish(resource_id: str, number: int, *, approver: str, closed: bool = False) -> Revision:
    """Make a staged revision what is published. Publishing it again changes nothing.

    Where a later one was published meanwhile, it gets a number after that one, because the history goes by numbers.

    :param approver: user id of who decided.
    :param closed: the dataset's ``klasifikasi_akses`` is Terbatas or Tertutup: the rows stay in the private schema.
    :raises RevisionMissing: there is none of this number.
    :raises TableRefused: a value that must stay can't become what the definition now says.
    """
    with transaction() as cursor:
        staged = revision(cursor, resource_id, number)
    if staged.status not in STEPS:
        return staged
    _prepare(resource_id, staged.columns, staged.key)
    with transaction() as cursor:
        state = locked_head(cursor, resource_id)
        staged = revision(cursor, resource_id, number)
        if staged.status in STEPS:
            _stage_revision(cursor, staged)
            differ(cursor, state, staged.columns, staged.key, removes=staged.removes)
            cursor.execute("DELETE FROM muaraenim.candidate_row WHERE resource_id = %s AND number = %s", [resource_id, number])
            if number < state.number:
                staged = renumbered(cursor, staged)
                number = staged.number
            publish_staged(cursor, state, staged, closed=closed)
            cursor.execute("UPDATE muaraenim.revision SET approver = %s WHERE resource_id = %s AND number = %s", [approver, resource_id, number])
        return revision(cursor, resource_id, number)


def publish_table(
    resource_id: str,
    table: Table,
    *,
    author: str,
    removes: bool,
    fingerprint: str,
    dataset: Mapping[str, Any] | None = None,
    run: str = "",
    reason: str = "",
    closed: bool = False,
) -> int:
    """Stage and publish in one transaction, without keeping a copy. Returns the number of the revision that is published afterwards.

    Where rows, columns, key and visibility are those that are published already, no revision is made.

    :param reason: why figures that were final change, for everybody to read.
    :param fingerprint: of the rows, kept with them; empty if they are not all of the table's rows.
    :raises TableRefused: as for :func:`stage` and :func:`publish`.
    """
    columns, key = stored_columns(table.definition), table.definition.key
    described = _described(table, fingerprint, removes=removes)
    _prepare(resource_id, columns, key)
    with transaction() as cursor:
        state = locked_head(cursor, resource_id)
        some = differing_rows(cursor, state, table, columns, removes=described["removes"])
        _stage_table(cursor, table, columns, key, some)
        differ(cursor, state, columns, key, removes=described["removes"] and some is None)
        if _is_published(cursor, state, columns, key, closed=closed):
            publication.keep_held(cursor, resource_id, whole=described["removes"])
            if some is None:
                keep_image(cursor, resource_id, state.number, table, whole=described["removes"])
            cursor.execute(
                "UPDATE muaraenim.head SET fingerprint = %s WHERE resource_id = %s AND fingerprint <> %s", [fingerprint, resource_id, fingerprint]
            )
            return state.number
        values = {"status": Status.CANDIDATE.value, "author": author, "run": run, "reason": reason, "dataset": dataset}
        number = insert_revision(cursor, resource_id, columns, key, **values, **described)
        publish_staged(cursor, state, revision(cursor, resource_id, number), closed=closed)
        keep_image(cursor, resource_id, number, table, whole=described["removes"])
        return number


def empty(resource_id: str, *, author: str, dataset: Mapping[str, Any] | None = None, run: str = "", reason: str = "") -> int:
    """Leave the header only; every row stays in the history. Returns the number of the revision that is published afterwards."""
    with transaction() as cursor:
        state = locked_head(cursor, resource_id)
        if not state.rows:
            return state.number
        columns, key = state.columns, state.key
        staging.stage_rows(cursor, resource_id, columns, key, Whole(pl.DataFrame(schema=[column.name for column in columns])))
        staging.stage_held(cursor, columns, key, ())
        differ(cursor, state, columns, key, removes=True)
        before = revision(cursor, resource_id, state.number)
        values = {"definition": before.definition, "fingerprint": "", "removes": True, "rows": 0, "reason": reason}
        values |= {"status": Status.CANDIDATE.value, "author": author, "run": run, "dataset": dataset}
        number = insert_revision(cursor, resource_id, columns, key, **values)
        publish_staged(cursor, state, revision(cursor, resource_id, number), closed=state.closed, withdrawn=True)
        return number


def close(resource_id: str) -> None:
    """Take the rows out of the public table at once, because the dataset's class became stricter. Older revisions become unreadable with them."""
    with transaction() as cursor:
        state = head(cursor, resource_id)
        if state.number and not state.closed:
            move(cursor, locked_head(cursor, resource_id), closed=True)
    forget_files(resource_id)


def open_again(resource_id: str) -> None:
    """Put the rows of a closed table into the public one, because the dataset's class became open."""
    with transaction() as cursor:
        state = head(cursor, resource_id)
    if not state.number or not state.closed:
        return
    _prepare(resource_id, state.columns, state.key)
    with transaction() as cursor:
        state = locked_head(cursor, resource_id)
        if state.closed:
            move(cursor, state, closed=False)


def set_status(resource_id: str, number: int, status: Status, *, reason: str = "") -> Revision:
    """Move a revision on its way: submit it, return it with a reason, take it back as a draft.

    :raises RevisionMissing: there is none of this number.
    :raises TableRefused: this status can't follow the present one.
    """
    with transaction() as cursor:
        locked_head(cursor, resource_id)
        present = revision(cursor, resource_id, number).status
        if status not in STEPS.get(present, ()):
            indonesian = f"revisi {number} berstatus {present}, tidak dapat menjadi {status}"
            raise TableRefused(table=resource_id, reason=phrase(indonesian, f"revision {number} is {present}, it cannot become {status}"))
        values = [status.value, reason, resource_id, number]
        cursor.execute("UPDATE muaraenim.revision SET status = %s, reason = %s WHERE resource_id = %s AND number = %s", values)
        return revision(cursor, resource_id, number)


def discard(resource_id: str, number: int) -> None:
    """Delete a revision that was never published, with its rows."""
    with transaction() as cursor:
        cursor.execute(
            "DELETE FROM muaraenim.revision WHERE resource_id = %s AND number = %s AND status = ANY(%s)",
            [resource_id, number, [status.value for status in STEPS]],
        )


def unacknowledged(tables: Sequence[str] | None = None) -> list[Revision]:
    """Published revisions whose metadata may not have reached CKAN yet: the writer was killed in between, or is about to do it.

    :param tables: resource ids of those that are asked for; None: all.
    """
    some = None if tables is None else list(tables)
    with transaction() as cursor:
        cursor.execute(
            "SELECT resource_id, number FROM muaraenim.revision JOIN muaraenim.head USING (resource_id, number) "
            "WHERE NOT acknowledged AND (%s::text[] IS NULL OR resource_id = ANY(%s))",
            [some, some],
        )
        return [revision(cursor, resource_id, number) for resource_id, number in cursor.fetchall()]


def acknowledge(resource_id: str, number: int) -> None:
    """The metadata of this revision, and so of every one before it, stands in CKAN, and with it the dataset's search entry."""
    with transaction() as cursor:
        cursor.execute("DELETE FROM muaraenim.unindexed WHERE resource_id = %s AND number <= %s", [resource_id, number])
        cursor.execute(
            "UPDATE muaraenim.revision SET acknowledged = true WHERE resource_id = %s AND number <= %s AND NOT acknowledged", [resource_id, number]
        )


def _stage_table(cursor: Cursor, table: Table, columns: Sequence[StoredColumn], key: Sequence[str], some: pl.DataFrame | None = None) -> None:
    """:param some: the only rows that can differ from what is published; None: all."""
    staging.stage_rows(cursor, table.definition.title, columns, key, table.in_parts if some is None else Whole(some))
    staging.stage_held(cursor, columns, key, table.held)


def _stage_revision(cursor: Cursor, staged: Revision) -> None:
    staging.stage_candidate(cursor, staged.resource_id, staged.number, staged.columns, staged.key)
    staging.stage_held(cursor, staged.columns, staged.key, staged.held)


def _prepare(resource_id: str, columns: Sequence[StoredColumn], key: Sequence[str]) -> None:
    """The public table exists, at least as a header; also that of a closed table, whose columns are public."""
    with transaction() as cursor:
        exists = public_relation(resource_id).exists(cursor)
    if not exists:
        create_public(resource_id, columns, key)


def _is_published(cursor: Cursor, state: Head, columns: Sequence[StoredColumn], key: Sequence[str], *, closed: bool) -> bool:
    cursor.execute("SELECT EXISTS (SELECT 1 FROM difference)")
    same_rows = not cursor.fetchone()[0]
    return same_rows and state.number > 0 and state.closed == closed and state.columns == tuple(columns) and state.key == tuple(key)


def _described(table: Table, fingerprint: str, *, removes: bool) -> dict[str, Any]:
    held, whole = [dict(each) for each in table.held], removes and table.complete_keys
    return {"definition": table.definition.version, "fingerprint": fingerprint, "removes": whole, "held": held, "rows": table.height}
