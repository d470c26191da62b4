"""How staged rows become what the public reads, step by step, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from psycopg2 import sql

from ckanext.muaraenim.tables import publication, staging
from ckanext.muaraenim.tables.blanking import redact_staged
from ckanext.muaraenim.tables.columns import StoredColumn
from ckanext.muaraenim.tables.counting import count_again
from ckanext.muaraenim.tables.database import Cursor
from ckanext.muaraenim.tables.difference import count_corrected, find_differences
from ckanext.muaraenim.tables.errors import TableRefused
from ckanext.muaraenim.tables.relation import Relation, closed_relation, names, public_relation
from ckanext.muaraenim.tables.reshaping import is_rebuilt, is_reshaped, tell_apart
from ckanext.muaraenim.tables.revision import Head, Revision
from harvesters.words import phrase

__all__ = ["differ", "move", "publish_staged", "relation_of"]


NO_REASON = phrase("angka yang sudah tetap berubah tanpa alasan", "figures that were final change without a reason")


def relation_of(state: Head) -> Relation:
    """Where the published rows of this table are."""
    return closed_relation(state.resource_id) if state.closed else public_relation(state.resource_id)


def differ(cursor: Cursor, state: Head, columns: Sequence[StoredColumn], key: Sequence[str], *, removes: bool) -> None:
    """Compare what is staged with what is published.

    Without a key nobody knows which published row a held row is, so none is removed then.
    """
    redact_staged(cursor, state.resource_id, columns, key)
    cursor.execute("SELECT EXISTS (SELECT 1 FROM held)")
    held = bool(cursor.fetchone()[0])
    limited = bool(key) and not removes and not held and state.key == tuple(key) and state.columns == tuple(columns)
    staging.stage_present(cursor, relation_of(state), columns, key, limited=limited)
    find_differences(cursor, columns, removes=removes and (bool(key) or not held))


def publish_staged(cursor: Cursor, state: Head, revision: Revision, *, closed: bool, withdrawn: bool = False) -> None:
    """Publish what :func:`differ` compared. The head must be locked.

    :param closed: the rows belong in the private schema. :param withdrawn: the whole table goes, which corrects no figure.
    :raises TableRefused: a figure that was final would change without a reason.
    """
    corrected = 0 if withdrawn else count_corrected(cursor, revision.columns)
    if corrected and not revision.reason:
        raise TableRefused(table=state.resource_id, reason=NO_REASON)
    state = _settle(cursor, state, revision, closed=closed)
    relation = relation_of(state)
    rebuilt = state.number > 0 and is_rebuilt(state, revision.columns, revision.key)
    if rebuilt:
        publication.write_all_changed(cursor, state, relation, revision.number, after=False)
    elif state.number > 0:
        publication.write_changes(cursor, state.resource_id, revision.number)
    total = publication.apply_differences(cursor, relation, revision.columns, state, revision.key)
    after = replace(
        state, number=revision.number, rows=total, fingerprint=revision.fingerprint, columns=revision.columns, key=revision.key
    )
    if rebuilt:
        publication.write_all_changed(cursor, after, relation, revision.number, after=True)
    publication.keep_held(cursor, state.resource_id, whole=revision.removes)
    _mark(cursor, revision, corrected)
    if is_reshaped(state, revision.columns, revision.key):
        tell_apart(cursor, state, revision)
        count_again(cursor, revision.resource_id, revision.number)
    publication.move_head(cursor, after)


def _settle(cursor: Cursor, state: Head, revision: Revision, *, closed: bool) -> Head:
    """Put the rows where their visibility says, before they change."""
    if state.number == 0:
        state = replace(state, closed=closed, columns=revision.columns, key=revision.key)
        if closed and not relation_of(state).exists(cursor):
            relation_of(state).create(cursor, state.columns, state.key)
        return state
    return state if state.closed == closed else move(cursor, state, closed=closed)


def move(cursor: Cursor, state: Head, *, closed: bool) -> Head:
    """Move the published rows into the private schema, leaving the public table's header, or back. Their ``_id`` stay."""
    before, after = relation_of(state), relation_of(replace(state, closed=closed))
    if closed:
        after.create(cursor, state.columns, state.key)
    else:
        after.reshape(cursor, state.columns, sql.SQL("true"))
        after.rekey(cursor, state.key)
    listed = names(["_id", "_full_text", *(column.name for column in state.columns)])
    with after.filled(cursor):
        cursor.execute(sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {}").format(after.identifier, listed, listed, before.identifier))
    cursor.execute(
        sql.SQL("SELECT setval(pg_get_serial_sequence(%s, '_id'), greatest((SELECT max(_id) FROM {}), 1))").format(after.identifier),
        [after.identifier.as_string(cursor)],
    )
    cursor.execute(sql.SQL("TRUNCATE {}" if closed else "DROP TABLE {}").format(before.identifier))
    moved = replace(state, closed=closed)
    publication.move_head(cursor, moved)
    return moved


def _mark(cursor: Cursor, revision: Revision, corrected: int) -> None:
    cursor.execute(
        """UPDATE muaraenim.revision SET status = 'published', published = now(), acknowledged = dataset IS NULL, corrected = %s,
           (added, changed, removed) =
           (SELECT count(*) FILTER (WHERE kind = 'added'), count(*) FILTER (WHERE kind = 'changed'), count(*) FILTER (WHERE kind = 'removed')
            FROM difference) WHERE resource_id = %s AND number = %s""",
        [corrected, revision.resource_id, revision.number],
    )
