"""What is published of a large table as two hashes a row, so that a reading that changes little need not be compared with every row.

It says only where to look. A row that has both of its hashes in the image is published just so, by 128 bits; every other row is compared by the
server, and so are all rows where the image can't say: where a row is gone, held or redacted, or the table, the key or the library is another one.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from io import BytesIO

import polars as pl

from ckanext.muaraenim.tables.columns import StoredColumn
from ckanext.muaraenim.tables.database import Cursor
from ckanext.muaraenim.tables.revision import Head
from harvesters.tables.shelf import some_rows
from harvesters.tables.table import Table

__all__ = ["differing_rows", "forget_image", "keep_image"]

LEAST, MOST = 20_000, 5_000_000  # rows; of fewer it is not worth it, of more it is no small value any more
AT_ONCE = 1_000_000  # rows, of which two hashes each are compared
SHARE = 5  # where more than a fifth differs, all are compared
SEEDS = (7_305_003, 60_101)


def differing_rows(cursor: Cursor, state: Head, table: Table, columns: Sequence[StoredColumn], *, removes: bool) -> pl.DataFrame | None:
    """The rows that are not published just so; all others are, and none is gone. None: nobody knows, compare them all.

    :param removes: published rows that the table lacks are to be removed.
    """
    key = table.definition.key
    if not _worth(table) or state.key != tuple(key) or state.columns != tuple(columns) or _is_odd(cursor, state.resource_id, table):
        return None
    cursor.execute(
        "SELECT image FROM muaraenim.row_image WHERE resource_id = %s AND number = %s AND shape = %s",
        [state.resource_id, state.number, _shape(table)],
    )
    kept = cursor.fetchone()
    if kept is None:
        return None
    before, now = pl.read_ipc(BytesIO(kept[0])), _image(table)
    gone, differing = _compared(before, now.with_row_index("at"))
    if removes and gone:
        return None
    if len(differing) * SHARE > len(now):
        return None
    rows = some_rows(table.in_parts, differing.cast(pl.Int64))
    return pl.DataFrame(schema=table.schema) if rows is None else rows


def _compared(before: pl.DataFrame, now: pl.DataFrame) -> tuple[bool, pl.Series]:
    """Whether a row is gone, and in order the numbers ``at`` of those that differ. Of a large table a part of the keys at a time."""
    rounds, gone, differing = max(1, -(-len(now) // AT_ONCE)), False, []
    for which in range(rounds):
        mine = pl.col("key") % rounds == which
        theirs, ours = before.filter(mine), now.filter(mine)
        gone = gone or theirs.join(ours, on="key", how="anti").height > 0
        differing.append(ours.join(theirs, on=["key", "row"], how="anti")["at"])
    return gone, pl.concat(differing).sort()


def keep_image(cursor: Cursor, resource_id: str, number: int, table: Table, *, whole: bool) -> None:
    """Of what revision ``number`` publishes. :param whole: ``table`` holds every row that is published now."""
    if not whole or not _worth(table) or _is_odd(cursor, resource_id, table):
        return
    cursor.execute(
        """INSERT INTO muaraenim.row_image (resource_id, number, shape, image) VALUES (%s, %s, %s, %s) ON CONFLICT (resource_id) DO UPDATE
           SET number = excluded.number, shape = excluded.shape, image = excluded.image""",
        [resource_id, number, _shape(table), _image(table).write_ipc(None).getvalue()],
    )


def forget_image(cursor: Cursor, resource_id: str) -> None:
    """Also hashes of redacted rows are not kept."""
    cursor.execute("DELETE FROM muaraenim.row_image WHERE resource_id = %s", [resource_id])


def _worth(table: Table) -> bool:
    return bool(table.definition.key) and LEAST <= table.height <= MOST


def _is_odd(cursor: Cursor, resource_id: str, table: Table) -> bool:
    """What is published need not be what was read."""
    cursor.execute(
        "SELECT EXISTS (SELECT 1 FROM muaraenim.redaction WHERE resource_id = %s) "
        "OR EXISTS (SELECT 1 FROM muaraenim.held_row WHERE resource_id = %s)",
        [resource_id, resource_id],
    )
    return bool(table.held) or not table.complete_keys or bool(cursor.fetchone()[0])


def _image(table: Table) -> pl.DataFrame:
    """Columns ``key`` and ``row``, in the order of the rows."""
    parts = table.in_parts.parts()
    return pl.concat(
        pl.DataFrame({"key": rows.select(table.definition.key).hash_rows(SEEDS[0]), "row": rows.hash_rows(SEEDS[1])}) for _, rows in parts
    )


def _shape(table: Table) -> str:
    """Hashes are comparable within one version of the library on one kind of machine, for columns of one type."""
    columns = [f"{name} {dtype}" for name, dtype in table.schema.items()]
    probe = pl.DataFrame({"text": ["a", None, "Dua kata, 2026"], "number": [0, None, 2**62]}).hash_rows(SEEDS[0]).to_list()
    return json.dumps([pl.__version__, platform.machine(), probe, columns, list(table.definition.key)])
