"""Transactions in the DataStore database, and the private schema ``muaraenim`` there.

The schema belongs to the DataStore's write role. Nobody else is granted anything on it, so its read-only role, which answers every visitor's
question, can't read revisions, candidates or closed tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ckanext.datastore.backend.postgres import get_write_engine
from psycopg2.extras import register_default_jsonb

__all__ = ["Cursor", "snapshot", "transaction"]

Cursor = Any  # psycopg2's cursor; it has no types of its own

LAYOUT_LOCK = 7_305_001  # any number that nothing else locks

LAYOUT = """
CREATE SCHEMA IF NOT EXISTS muaraenim;
REVOKE ALL ON SCHEMA muaraenim FROM PUBLIC;

-- One row a table: which revision is published now. It changes in the transaction that changes the rows.
CREATE TABLE muaraenim.head (
    resource_id text PRIMARY KEY,
    number int NOT NULL DEFAULT 0,
    closed boolean NOT NULL DEFAULT false,
    rows bigint NOT NULL DEFAULT 0,
    fingerprint text NOT NULL DEFAULT '',
    columns jsonb NOT NULL DEFAULT '[]',
    key jsonb NOT NULL DEFAULT '[]',
    changed timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE muaraenim.revision (
    resource_id text NOT NULL REFERENCES muaraenim.head ON DELETE CASCADE,
    number int NOT NULL,
    status text NOT NULL CHECK (status IN ('candidate', 'draft', 'submitted', 'returned', 'published', 'superseded')),
    definition text NOT NULL,
    columns jsonb NOT NULL,
    key jsonb NOT NULL,
    fingerprint text NOT NULL,
    removes boolean NOT NULL,
    held jsonb NOT NULL DEFAULT '[]',
    rows bigint NOT NULL,
    added bigint,
    changed bigint,
    removed bigint,
    author text NOT NULL,
    approver text NOT NULL DEFAULT '',
    run text NOT NULL DEFAULT '',
    reason text NOT NULL DEFAULT '',
    dataset jsonb,
    acknowledged boolean NOT NULL DEFAULT true,
    created timestamptz NOT NULL DEFAULT now(),
    published timestamptz,
    PRIMARY KEY (resource_id, number)
);
CREATE INDEX revision_unacknowledged ON muaraenim.revision (resource_id) WHERE NOT acknowledged;

-- Rows of a revision that is not published yet.
CREATE TABLE muaraenim.candidate_row (
    resource_id text NOT NULL,
    number int NOT NULL,
    position bigint NOT NULL,
    data jsonb NOT NULL,
    PRIMARY KEY (resource_id, number, position),
    FOREIGN KEY (resource_id, number) REFERENCES muaraenim.revision ON DELETE CASCADE
);

-- What a published revision did to each row. The first revision has none: it added every row that it holds.
CREATE TABLE muaraenim.row_change (
    resource_id text NOT NULL,
    number int NOT NULL,
    key text NOT NULL,
    before jsonb,
    after jsonb,
    PRIMARY KEY (resource_id, key, number),
    FOREIGN KEY (resource_id, number) REFERENCES muaraenim.revision ON DELETE CASCADE
);
CREATE INDEX row_change_by_revision ON muaraenim.row_change (resource_id, number);

-- Published rows whose newest reading could not be understood: "belum diperbarui".
CREATE TABLE muaraenim.held_row (
    resource_id text NOT NULL REFERENCES muaraenim.head ON DELETE CASCADE,
    key text NOT NULL,
    since timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (resource_id, key)
);
"""
LAYOUT_OF_UNINDEXED = """
-- Published tables whose dataset's search entry is older than they are.
CREATE TABLE muaraenim.unindexed (
    resource_id text PRIMARY KEY,
    number int NOT NULL,
    since timestamptz NOT NULL DEFAULT clock_timestamp()
);
"""
LAYOUT_OF_REDACTION = """
-- What was blanked for good: a column, or rows by the salted digest of their key, so that it stays blank whoever publishes it again.
CREATE TABLE muaraenim.redaction (
    id text PRIMARY KEY,
    resource_id text NOT NULL,
    blanked text NOT NULL,
    salt text NOT NULL,
    digests jsonb NOT NULL,
    reason text NOT NULL,
    role text NOT NULL,
    at timestamptz NOT NULL,
    acknowledged boolean NOT NULL DEFAULT false
);
CREATE INDEX ON muaraenim.redaction (resource_id);
"""
LAYOUT_OF_CORRECTION = """
-- Rows of a revision in which a figure that was final is another one, or gone.
ALTER TABLE muaraenim.revision ADD COLUMN corrected bigint;
CREATE INDEX revision_corrected ON muaraenim.revision (resource_id, number) WHERE corrected > 0;
"""
LAYOUT_OF_FOLDING = """
-- The oldest version that is kept, where there were older ones.
ALTER TABLE muaraenim.revision ADD COLUMN folded boolean NOT NULL DEFAULT false;
CREATE INDEX revision_folded ON muaraenim.revision (resource_id) WHERE folded;
"""
LAYOUT_OF_COLUMN_CHANGES = """
-- What a revision did to the columns, and the row changes that only this made: they are needed for older versions, but nobody is shown them.
ALTER TABLE muaraenim.revision ADD COLUMN column_changes jsonb NOT NULL DEFAULT '[]';
ALTER TABLE muaraenim.row_change ADD COLUMN unlisted boolean NOT NULL DEFAULT false;
CREATE INDEX row_change_unlisted ON muaraenim.row_change (resource_id, number) WHERE unlisted;
"""
LAYOUT_OF_REDACTION_BY_VALUES = """
-- In a table without a key the digests are of the values of these columns.
ALTER TABLE muaraenim.redaction ADD COLUMN by_columns jsonb NOT NULL DEFAULT '[]';
CREATE INDEX redaction_by_values ON muaraenim.redaction (resource_id) WHERE by_columns <> '[]';
"""
LAYOUT_OF_IMAGE = """
-- Two hashes of every published row of a large table.
CREATE TABLE muaraenim.row_image (
    resource_id text PRIMARY KEY REFERENCES muaraenim.head ON DELETE CASCADE,
    number int NOT NULL,
    shape text NOT NULL,
    image bytea NOT NULL
);
ALTER TABLE muaraenim.row_image ALTER COLUMN image SET STORAGE EXTERNAL;
"""
LAYOUT_OF_PUBLICATIONS = """
-- What was published in a month.
CREATE INDEX revision_published ON muaraenim.revision (published) WHERE published IS NOT NULL;
"""
LAYOUTS = {
    "muaraenim.held_row": LAYOUT, "muaraenim.unindexed": LAYOUT_OF_UNINDEXED, "muaraenim.redaction": LAYOUT_OF_REDACTION,
    "muaraenim.revision_corrected": LAYOUT_OF_CORRECTION,
    "muaraenim.revision_folded": LAYOUT_OF_FOLDING, "muaraenim.row_change_unlisted": LAYOUT_OF_COLUMN_CHANGES,
    "muaraenim.redaction_by_values": LAYOUT_OF_REDACTION_BY_VALUES, "muaraenim.row_image": LAYOUT_OF_IMAGE,
    "muaraenim.revision_published": LAYOUT_OF_PUBLICATIONS,
}
"""Parts of the schema in the order in which they came to be, each by a relation that it makes last."""


@contextmanager
def transaction() -> Iterator[Cursor]:
    """A cursor of one transaction as the DataStore's write role; an exception rolls everything back."""
    connection = get_write_engine().raw_connection()
    try:
        with connection.cursor() as cursor:
            register_default_jsonb(cursor)  # for this cursor only; SQLAlchemy wants JSON as text on its own
            _lay_out(cursor)
            yield cursor
        connection.commit()
    except BaseException:
        _roll_back(connection)
        raise
    finally:
        connection.close()


@contextmanager
def snapshot() -> Iterator[tuple[Cursor, Cursor]]:
    """Two cursors that see one moment and can't write: an ordinary one, and one that stays in the server, for rows beyond counting."""
    with transaction():
        pass  # the schema is there
    connection = get_write_engine().raw_connection()
    try:
        with connection.cursor() as cursor, connection.cursor(name="rows") as rows:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            register_default_jsonb(cursor)
            yield cursor, rows
    finally:
        _roll_back(connection)
        connection.close()


def _roll_back(connection: Any) -> None:
    """One whose server has gone has nothing to roll back, and must not be used again."""
    if connection.dbapi_connection.closed:
        connection.invalidate()
    else:
        connection.rollback()


def _lay_out(cursor: Cursor) -> None:
    """Create the schema where it is missing: in a new home, and after a test or an operator dropped it."""
    if not _missing(cursor):
        return
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LAYOUT_LOCK])
    for relation in _missing(cursor):
        cursor.execute(LAYOUTS[relation])


def _missing(cursor: Cursor) -> list[str]:
    listed = "SELECT relation FROM unnest(%s) WITH ORDINALITY AS r (relation, at)"
    cursor.execute(f"{listed} WHERE to_regclass(relation) IS NULL ORDER BY at", [list(LAYOUTS)])
    return [relation for (relation,) in cursor.fetchall()]
