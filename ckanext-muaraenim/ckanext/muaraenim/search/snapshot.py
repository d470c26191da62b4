"""A whole index kept in the database, so that a new process opens it instead of indexing everything.

Indexing takes 0.3 ms a dataset, opening the files of an index a thousandth of that. What was changed since is taken from the search rows as
always. Only a cache: where there is none, or one of another state, the index is made from the search rows and kept for the next process.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ckanext.muaraenim.search.entries import maker

PART = 4_000_000
LARGEST = 2_000_000_000
"""Bytes of an index; a larger one is not kept."""
META = "meta.json"
FILE = re.compile(r"[0-9a-f]{32}\.[0-9a-z.]{1,40}|meta\.json|\.managed\.json")
LOCK = 7273201949
NEWEST = sa.text("""
    SELECT s.keys, s.seq FROM search_snapshot s JOIN search_epoch e ON e.epoch = s.epoch
    WHERE s.made_by = :made_by AND s.seq <= (SELECT max(seq) FROM search_document)""")
PARTS = sa.text("SELECT file, content FROM search_snapshot_part ORDER BY file, part")
MINE = sa.text("SELECT pg_try_advisory_xact_lock(:lock)")
EMPTY = sa.text("TRUNCATE search_snapshot, search_snapshot_part")
KEEP = sa.text("""
    INSERT INTO search_snapshot (made_by, epoch, seq, keys) SELECT :made_by, epoch, :seq, :keys FROM search_epoch WHERE epoch::text = :epoch""")
KEEP_PART = sa.text("INSERT INTO search_snapshot_part (file, part, content) VALUES (:file, :part, :content)")


@dataclass(frozen=True)
class Snapshot:
    """What an index that was kept knew: its fields, and the search rows until ``seq``."""

    keys: list[str]
    seq: int


def made_by(way: str) -> str:
    return f"{maker(way)} {version('tantivy')}"


def unpack(database: sa.Connection, way: str, folder: Path) -> Snapshot | None:
    """Put the files of the index that is kept into a folder; None if none is, or one of another state.

    :param database: in a transaction that sees one moment
    """
    found = database.execute(NEWEST, {"made_by": made_by(way)}).one_or_none()
    if found is None:
        return None
    for file, content in database.execute(PARTS, execution_options={"stream_results": True, "max_row_buffer": 4}):
        if not FILE.fullmatch(file):
            return None
        with (folder / file).open("ab") as target:
            target.write(content)
    return Snapshot(found.keys, found.seq)


def keep(database: sa.Connection, way: str, folder: Path, snapshot: Snapshot, epoch: str) -> bool:
    """Keep the files of an index that nobody is changing, in one transaction. False if another process is doing so, or it is too large."""
    with database.begin():
        files = list(of_index(folder))
        if sum(file.stat().st_size for file in files) > LARGEST or not database.execute(MINE, {"lock": LOCK}).scalar():
            return False
        database.execute(EMPTY)
        database.execute(KEEP, {"made_by": made_by(way), "seq": snapshot.seq, "keys": snapshot.keys, "epoch": epoch})
        for file in files:
            for number, content in enumerate(parts(file)):
                database.execute(KEEP_PART, {"file": file.name, "part": number, "content": content})
    return True


def of_index(folder: Path) -> Iterator[Path]:
    """The files that the index's latest commit needs."""
    meta: dict[str, Any] = json.loads((folder / META).read_text(encoding="utf-8"))
    segments = {segment["segment_id"].replace("-", "") for segment in meta["segments"]}
    for file in sorted(folder.iterdir()):
        if file.name == META or file.name.partition(".")[0] in segments:
            yield file


def parts(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        yield opened.read(PART)
        while content := opened.read(PART):
            yield content
