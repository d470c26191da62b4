"""How many rows published revisions added, changed and removed, counted from the row changes that are kept of them."""

from __future__ import annotations

from ckanext.muaraenim.tables.database import Cursor

__all__ = ["count_again", "count_all_again"]

COUNTED = """
    SELECT count(*) FILTER (WHERE before IS NULL), count(*) FILTER (WHERE before IS NOT NULL AND after IS NOT NULL),
           count(*) FILTER (WHERE after IS NULL)
    FROM muaraenim.row_change c
    WHERE c.resource_id = r.resource_id AND c.number = r.number AND before IS DISTINCT FROM after AND NOT unlisted"""

ALL = f"""
    WITH oldest AS (SELECT min(number) AS number FROM muaraenim.revision WHERE resource_id = %(table)s AND added IS NOT NULL)
    UPDATE muaraenim.revision r SET (added, changed, removed) = ({COUNTED}), corrected = least(r.corrected, (
        SELECT count(*) FROM muaraenim.row_change c WHERE c.resource_id = r.resource_id AND c.number = r.number
        AND before IS NOT NULL AND before IS DISTINCT FROM after))
    FROM oldest WHERE r.resource_id = %(table)s AND r.added IS NOT NULL AND r.number > oldest.number"""  # noqa: S608 (two texts of this module)

OLDEST = """
    UPDATE muaraenim.revision r SET added = %(rows)s - (
        SELECT count(*) FILTER (WHERE before IS NULL) - count(*) FILTER (WHERE after IS NULL)
        FROM muaraenim.row_change c WHERE c.resource_id = r.resource_id AND c.number > r.number)
    WHERE r.resource_id = %(table)s
      AND r.number = (SELECT min(number) FROM muaraenim.revision WHERE resource_id = %(table)s AND added IS NOT NULL)"""


def count_again(cursor: Cursor, resource_id: str, number: int) -> None:
    """Of one revision, which is not the oldest: rows in which a value changed, not those that only came along with other columns."""
    statement = f"UPDATE muaraenim.revision r SET (added, changed, removed) = ({COUNTED}) WHERE resource_id = %s AND number = %s"  # noqa: S608
    cursor.execute(statement, [resource_id, number])


def count_all_again(cursor: Cursor, resource_id: str, rows: int) -> None:
    """Of every published revision. Of the oldest nothing is kept; it added what is left when all later ones are undone.

    :param rows: how many are published now.
    """
    cursor.execute(ALL, {"table": resource_id})
    cursor.execute(OLDEST, {"table": resource_id, "rows": rows})
