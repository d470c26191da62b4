"""Entries kept in the database, so that a new process reads them instead of analysing every text again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa

from ckanext.muaraenim.configuration import every_config_file
from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.search import analysis
from ckanext.muaraenim.search.derived import derived
from ckanext.muaraenim.search.entry import entry
from ckanext.muaraenim.search.fields import row_fields, stock

AT_ONCE = 1_000
STREAMED = MappingProxyType({"stream_results": True, "yield_per": AT_ONCE})
PARTS = ("state", "private", "owner_org", "creator_user_id", "organization", "organization_title", "groups", "tags", "labels", "fields")
MISSING = ", ".join(f"CASE WHEN e.id IS NULL THEN d.{part} END AS {part}" for part in PARTS)
SELECT = f"""
    SELECT d.seq, d.id, d.deleted OR d.fields IS NULL AS gone, e.keys, e.entry, {MISSING}
    FROM search_document d LEFT JOIN search_entry e ON e.id = d.id AND e.seq = d.seq AND e.made_by = :made_by"""  # noqa: S608 (our own words)
ALL = sa.text(f"{SELECT} WHERE NOT d.deleted AND d.fields IS NOT NULL AND d.seq IS NOT NULL")
SINCE = sa.text(f"{SELECT} WHERE d.seq > :seq ORDER BY d.seq")
UNMADE = sa.text("""
    SELECT d.id FROM search_document d LEFT JOIN search_entry e ON e.id = d.id AND e.seq = d.seq AND e.made_by = :made_by
    WHERE e.id IS NULL AND NOT d.deleted AND d.fields IS NOT NULL AND d.seq IS NOT NULL""")
THESE = sa.text(f"{SELECT} WHERE d.id = ANY (:ids)")
COUNTED = sa.text("ANALYZE search_entry")
"""So that the database knows how many there are and joins them by an index."""
KEYS = sa.text("SELECT DISTINCT keys FROM search_entry WHERE made_by = :made_by")
KEEP = sa.text("""
    INSERT INTO search_entry AS e (id, seq, made_by, keys, entry)
    SELECT id, seq, :made_by, keys, entry FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (id text, seq bigint, keys text[], entry text)
    ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, made_by = excluded.made_by, keys = excluded.keys, entry = excluded.entry""")


@dataclass(frozen=True)
class Made:
    """The entry of one row."""

    id: str
    seq: int
    keys: list[str]
    entry: str


@cache
def maker(way: str) -> str:
    """Names everything that an entry depends on besides its row: this code, the analysis and the vocabularies."""
    files = [*Path(__file__).parent.glob("*.py"), *every_config_file()]
    regency = current_regency().key if way == "id" else ""
    digest = hashlib.sha256(f"{way} {regency} {version('PyStemmer')}".encode())
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def known_keys(database: sa.Connection, way: str) -> set[str]:
    """Fields of all entries that are kept."""
    return {key for keys in database.execute(KEYS, {"made_by": maker(way)}).scalars() for key in keys}


def read(database: sa.Connection, statement: Any, way: str, options: Mapping[str, Any] = MappingProxyType({}), **parameters: Any) -> Iterator[Any]:
    """Rows of ``ALL``, ``SINCE`` or ``THESE``; those whose entry is kept come without the parts that it was made of.

    :param options: ``STREAMED`` inside a transaction, so that never all of them are in memory
    """
    yield from database.execute(statement, {"made_by": maker(way), **parameters}, execution_options=options).mappings()


def made(row: Any, way: str) -> Made | None:
    """The entry of a row, as it is kept or newly made; None for a tombstone."""
    if row["gone"]:
        return None
    if row["entry"] is not None:
        return Made(row["id"], row["seq"], row["keys"], row["entry"])
    found = row_fields(row)
    found = found | derived(found) if way == "id" else stock(found)
    return Made(row["id"], row["seq"], sorted(found), entry(row["seq"], found, analysis.analysis(way)))


def make_missing(database: sa.Connection, way: str) -> None:
    """Make and keep the entries of all rows that have none, a batch at a time: a kill in between costs one batch."""
    ids = list(database.execute(UNMADE, {"made_by": maker(way)}).scalars())
    for at in range(0, len(ids), AT_ONCE):
        rows = read(database, THESE, way, ids=ids[at : at + AT_ONCE])
        keep(database, way, [one for row in rows if row["entry"] is None and (one := made(row, way))])
    if len(ids) > AT_ONCE:
        database.execute(COUNTED)


def keep(database: sa.Connection, way: str, made: Iterable[Made]) -> None:
    rows = [vars(one) for one in made]
    for at in range(0, len(rows), AT_ONCE):
        database.execute(KEEP, {"made_by": maker(way), "rows": json.dumps(rows[at : at + AT_ONCE])})
