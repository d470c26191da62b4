"""Stored documents of hits, read in one statement."""

from __future__ import annotations

import re
from datetime import UTC
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from ckanext.muaraenim.search.entry import date_or_none
from ckanext.muaraenim.search.fields import kind
from ckanext.muaraenim.search.overlay import laid_over
from ckanext.muaraenim.search.store import DICTIONARIES, Database

MICROSECONDS = re.compile(r"([^.]+)\.(\d{1,3})\d*Z")

LIVE = "d.overlay, d.state, d.private, d.owner_org, d.creator_user_id, CASE WHEN d.overlay THEN d.live END AS live"
EVERYTHING = f"d.seq, d.id, d.fields, d.data_dict, d.validated_data_dict, d.tags, d.groups, d.organization, {LIVE}"
FROM = """
    FROM search_document d LEFT JOIN package p ON p.id = d.id
    WHERE NOT d.deleted AND d.fields IS NOT NULL AND (p.state, p.private, p.owner_org) IS NOT DISTINCT FROM (d.state, d.private, d.owner_org)
"""


def stored_documents(database: Database, rows: list[int], wanted: tuple[str, ...] = ("*",)) -> dict[int, dict[str, Any]]:
    """Documents by the ``seq`` that the index found them with, as Solr would return them.

    Missing are datasets that are gone, that were changed since the index answered, and whose own row in ``package`` says another state,
    privacy or owner than the search row.

    :param wanted: fields that matter; others may be absent
    """
    if not rows:
        return {}
    found = database.execute(reading(wanted), {"rows": rows}).mappings()
    return {row["seq"]: document(row) if "fields" in row else brief(row) for row in found}


@lru_cache(maxsize=100)
def reading(wanted: tuple[str, ...]) -> Any:
    """The statement for these fields. What CKAN asks for mostly is in columns of its own, without the field values, which are many."""
    columns = EVERYTHING
    if set(wanted) <= {"id", "score", *DICTIONARIES}:
        columns = ", ".join(["d.seq, d.id", LIVE, *(f"d.{key}" for key in DICTIONARIES if key in wanted)])
    return sa.text(f"SELECT {columns} {FROM} AND d.seq = ANY (:rows)")  # noqa: S608 (our own words)


def stored_document(database: Database, reference: str) -> dict[str, Any] | None:
    """The document of one dataset by id or name; None if there is none or it is older than the dataset."""
    row = database.execute(ONE, {"reference": reference}).mappings().first()
    return document(row) if row else None


ONE = sa.text(f"SELECT {EVERYTHING} {FROM} AND NOT d.stale AND (d.id = :reference OR d.fields ->> 'name' = :reference)")  # noqa: S608


def brief(row: Any) -> dict[str, Any]:
    return {"id": row["id"], **dictionaries(row)}


def document(row: Any) -> dict[str, Any]:
    """Every field of a stored row."""
    found = {**row["fields"], **dictionaries(row)}
    if row["state"] is not None:  # otherwise it is no dataset of this database
        found |= {key: row[key] for key in ("id", "state", "private", "owner_org", "creator_user_id", "organization", "groups")}
        found["capacity"] = "private" if row["private"] else "public"
        found["tags"] = []
        found |= row["tags"]
    return {key: solr_date(value) if kind(key) == "date" else value for key, value in found.items() if value is not None}


def dictionaries(row: Any) -> dict[str, str]:
    """The dataset as CKAN built it, with today's organisation, groups, tags and state."""
    found = {key: row[key] for key in DICTIONARIES if row.get(key)}
    return {key: laid_over(text, row) for key, text in found.items()} if row["overlay"] and row["live"] else found


def solr_date(value: Any) -> Any:
    """A stored date in UTC to the millisecond, the way Solr gives it back."""
    if isinstance(value, str) and not value.endswith("Z") and (moment := date_or_none(value)):
        value = moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
    match = MICROSECONDS.fullmatch(value) if isinstance(value, str) else None
    return f"{match[1]}.{match[2]}".rstrip("0").rstrip(".") + "Z" if match else value
