"""Stored documents of hits: what they are now in one statement, and texts that were not read before in another."""

from __future__ import annotations

import json
import re
from datetime import UTC
from typing import Any

import sqlalchemy as sa

from ckanext.muaraenim.search.entry import date_or_none
from ckanext.muaraenim.search.fields import kind
from ckanext.muaraenim.search.overlay import laid_over
from ckanext.muaraenim.search.shelf import Key, Shelf
from ckanext.muaraenim.search.store import DICTIONARIES, Database

MICROSECONDS = re.compile(r"([^.]+)\.(\d{1,3})\d*Z")

LIVE = "d.overlay, d.state, d.private, d.owner_org, d.creator_user_id, CASE WHEN d.overlay THEN d.live END AS live"
FIELDS = f"d.seq, d.id, d.fields, d.tags, d.groups, d.organization, {LIVE}"
EVERYTHING = f"{FIELDS}, d.data_dict, d.validated_data_dict"
FROM = """
    FROM search_document d LEFT JOIN package p ON p.id = d.id
    WHERE NOT d.deleted AND d.fields IS NOT NULL AND (p.state, p.private, p.owner_org) IS NOT DISTINCT FROM (d.state, d.private, d.owner_org)
"""


FULL = sa.text(f"SELECT {EVERYTHING} {FROM} AND d.seq = ANY (:rows)")  # noqa: S608 (our own words)
VERSION = "d.xmin::text || d.ctid::text AS version"
LEAN = sa.text(f"SELECT {FIELDS}, NULL AS data_dict, NULL AS validated_data_dict, {VERSION} {FROM} AND d.seq = ANY (:rows)")  # noqa: S608
SEEN = sa.text(f"SELECT d.seq, d.id, {VERSION} {FROM} AND d.seq = ANY (:rows)")  # noqa: S608
BRIEF = sa.text(f"SELECT d.seq, d.id, {VERSION}, {LIVE} {FROM} AND d.seq = ANY (:rows)")  # noqa: S608
TEXTS = sa.text(f"SELECT d.id, {VERSION}, {', '.join(f'd.{key}' for key in DICTIONARIES)} FROM search_document d WHERE d.id = ANY (:ids)")  # noqa: S608


def stored_documents(database: Database, rows: list[int], wanted: tuple[str, ...] = ("*",)) -> dict[int, dict[str, Any]]:
    """Documents by the ``seq`` that the index found them with, as Solr would return them.

    Missing are datasets that are gone, that were changed since the index answered, and whose own row in ``package`` says another state,
    privacy or owner than the search row.

    :param wanted: fields that matter; others may be absent
    """
    if not rows:
        return {}
    if set(wanted) <= {"id", "score", *DICTIONARIES}:
        return brief_documents(database, rows, [key for key in DICTIONARIES if key in wanted])
    if not {"*", *DICTIONARIES} & set(wanted):
        return lean_documents(database, rows, frozenset(wanted))
    only = None if "*" in wanted else frozenset(wanted)
    return {row["seq"]: document(row, only) for row in database.execute(FULL, {"rows": rows}).mappings()}


def lean_documents(database: Database, rows: list[int], only: frozenset[str]) -> dict[int, dict[str, Any]]:
    """Some fields, as suggestions need them; read once for each version of a row."""
    name = " ".join(sorted(only))
    found = {(row["id"], row["version"], name): row["seq"] for row in database.execute(SEEN, {"rows": rows}).mappings()}

    def read(unread: set[Key]) -> dict[Key, str | None]:
        again = database.execute(LEAN, {"rows": [found[key] for key in unread]}).mappings()
        return {(row["id"], row["version"], name): json.dumps(document(row, only)) for row in again}

    texts = _shelf.filled(found, read)
    return {seq: json.loads(text) for key, seq in found.items() if (text := texts.get(key))}


def brief_documents(database: Database, rows: list[int], names: list[str]) -> dict[int, dict[str, Any]]:
    """What CKAN asks for mostly: the dictionaries, without the field values, which are many."""
    found = database.execute(BRIEF, {"rows": rows}).mappings().all()

    def read(unread: set[Key]) -> dict[Key, str | None]:
        again = database.execute(TEXTS, {"ids": list({id for id, _, _ in unread})}).mappings()
        return {(row["id"], row["version"], name): row[name] for row in again for name in names}

    texts = _shelf.filled(((row["id"], row["version"], name) for row in found for name in names), read)
    return {
        row["seq"]: {"id": row["id"], **overlaid_texts(row, {name: texts[row["id"], row["version"], name] for name in names})}
        for row in found
        if all((row["id"], row["version"], name) in texts for name in names)
    }


_shelf = Shelf()


def stored_document(database: Database, reference: str) -> dict[str, Any] | None:
    """The document of one dataset by id or name; None if there is none or it is older than the dataset."""
    row = database.execute(ONE, {"reference": reference}).mappings().first()
    return document(row) if row else None


ONE = sa.text(f"SELECT {EVERYTHING} {FROM} AND NOT d.stale AND (d.id = :reference OR d.fields ->> 'name' = :reference)")  # noqa: S608


def document(row: Any, only: frozenset[str] | None = None) -> dict[str, Any]:
    """Every field of a stored row, or ``only`` these."""
    found = {**row["fields"], **overlaid_texts(row, {key: row[key] for key in DICTIONARIES})}
    if row["state"] is not None:  # otherwise it is no dataset of this database
        found |= {key: row[key] for key in ("id", "state", "private", "owner_org", "creator_user_id", "organization", "groups")}
        found["capacity"] = "private" if row["private"] else "public"
        found["tags"] = []
        found |= row["tags"]
    asked = found if only is None else found.keys() & only
    return {key: solr_date(found[key]) if kind(key) == "date" else found[key] for key in asked if found[key] is not None}


def overlaid_texts(row: Any, texts: dict[str, str | None]) -> dict[str, str]:
    """The dataset as CKAN built it, with today's organisation, groups, tags and state."""
    found = {key: text for key, text in texts.items() if text}
    return {key: laid_over(text, row) for key, text in found.items()} if row["overlay"] and row["live"] else found


def solr_date(value: Any) -> Any:
    """A stored date in UTC to the millisecond, the way Solr gives it back."""
    if isinstance(value, str) and not value.endswith("Z") and (moment := date_or_none(value)):
        value = moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
    match = MICROSECONDS.fullmatch(value) if isinstance(value, str) else None
    return f"{match[1]}.{match[2]}".rstrip("0").rstrip(".") + "Z" if match else value
