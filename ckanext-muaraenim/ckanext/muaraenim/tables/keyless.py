"""The history of rows without a key, which are known by the digest of all their values: what a redaction must do to it beyond blanking values.

A digest of what was blanked would still tell it to whoever guesses well, and rows that differed in nothing else are equal now. So the identities are
made anew: of rows that are equal the first stays longest, and a row that only left to come back blank did neither.
"""

from __future__ import annotations

from collections.abc import Sequence

from psycopg2 import sql

from ckanext.muaraenim.tables.columns import StoredColumn
from ckanext.muaraenim.tables.database import Cursor
from ckanext.muaraenim.tables.relation import Relation
from ckanext.muaraenim.tables.revision import Head, Revision
from ckanext.muaraenim.tables.staging import row_digest

__all__ = ["identify_again"]

IDENTITY = "'^[0-9a-f]{32}#'"  # the other identities are JSON arrays

LINES = """
    CREATE TEMP TABLE line ON COMMIT DROP AS
    SELECT number, before IS NOT NULL AS gone, coalesce(before, after) AS data, unlisted, ''::text AS digest,
           (SELECT count(*) FROM unnest(%s::int[]) b WHERE b <= number - (before IS NOT NULL)::int) AS era
    FROM muaraenim.row_change WHERE resource_id = %s AND key ~ {identity}"""
"""An era is a stretch of revisions with the same columns and no key. The revision between two ends one and begins the next."""

REWRITTEN = """
    WITH met AS (
        SELECT era, digest, number, count(*) FILTER (WHERE NOT gone) AS came, count(*) FILTER (WHERE gone) AS went,
               count(*) FILTER (WHERE unlisted) AS unlisted, min(data::text)::jsonb AS data
        FROM line GROUP BY era, digest, number),
    counted AS (
        SELECT *, coalesce((SELECT rows FROM today t WHERE t.digest = met.digest), 0) - coalesce(sum(came - went) OVER (
            PARTITION BY era, digest ORDER BY number DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS afterwards
        FROM met)
    INSERT INTO muaraenim.row_change (resource_id, number, key, before, after, unlisted)
    SELECT %s, number, digest || '#' || nth, CASE WHEN went > came THEN data END, CASE WHEN came > went THEN data END,
           nth - least(afterwards, afterwards - came + went) <= unlisted
    FROM counted, generate_series(least(afterwards, afterwards - came + went) + 1, greatest(afterwards, afterwards - came + went)) nth
    WHERE came <> went"""


def identify_again(cursor: Cursor, state: Head, relation: Relation, published: Sequence[Revision]) -> None:
    """Give every row change that is known by a digest the identity that its values have now. The head must be locked.

    :param relation: the published rows, blanked already. :param published: every published revision, latest first.
    """
    borders = _borders(published)
    cursor.execute(sql.SQL(LINES).format(identity=sql.SQL(IDENTITY)), [borders, state.resource_id])
    cursor.execute("CREATE TEMP TABLE today (digest text PRIMARY KEY, rows bigint) ON COMMIT DROP")
    cursor.execute("UPDATE line SET digest = md5(era || data::text) WHERE era < %s", [len(borders)])
    if not state.key:
        digest = row_digest({column.name: column.type for column in state.columns})
        cursor.execute(sql.SQL("INSERT INTO today SELECT {} AS digest, count(*) FROM {} GROUP BY 1").format(digest, relation.identifier))
        anew = sql.SQL("UPDATE line SET digest = (SELECT {} FROM jsonb_to_record(data) AS x ({})) WHERE era = %s")
        cursor.execute(anew.format(digest, _declared(state.columns)), [len(borders)])
    cursor.execute(sql.SQL("DELETE FROM muaraenim.row_change WHERE resource_id = %s AND key ~ {}").format(sql.SQL(IDENTITY)), [state.resource_id])
    cursor.execute(REWRITTEN, [state.resource_id])
    cursor.execute("DROP TABLE line; DROP TABLE today")


def _borders(published: Sequence[Revision]) -> list[int]:
    """Numbers of the revisions that came with other columns or another key than the one before."""
    ordered = sorted(published, key=lambda each: each.number)
    return [after.number for before, after in zip(ordered, ordered[1:], strict=False) if _shape(before) != _shape(after)]


def _shape(revision: Revision) -> object:
    return revision.key, [(column.name, column.type) for column in revision.columns]


def _declared(columns: Sequence[StoredColumn]) -> sql.Composable:
    return sql.SQL(", ").join(sql.SQL("{} {}").format(sql.Identifier(column.name), sql.SQL(column.type)) for column in columns)
