"""Stored documents of hits, read in one statement, with what other tables have changed since laid over them."""

from __future__ import annotations

import json
import re
from typing import Any

import sqlalchemy as sa

from ckanext.muaraenim.search.fields import kind
from ckanext.muaraenim.search.store import Database

MICROSECONDS = re.compile(r"([^.]+)\.(\d{1,3})\d*Z")

LIVE_GROUPS = """
    (SELECT row_to_json(o) FROM (SELECT id, name, title, type, description, image_url, is_organization, approval_status, state
        FROM "group" WHERE id = p.owner_org AND state = 'active') o) AS live_organization,
    (SELECT coalesce(json_agg(g), '[]') FROM (SELECT g.id, g.name, g.title, g.description, g.image_url
        FROM member m JOIN "group" g ON g.id = m.group_id
        WHERE m.table_name = 'package' AND m.table_id = p.id AND m.state = 'active' AND NOT g.is_organization ORDER BY g.title) g) AS live_groups,
    (SELECT coalesce(json_agg(t), '[]') FROM (SELECT t.id, t.name, t.vocabulary_id, pt.state
        FROM package_tag pt JOIN tag t ON t.id = pt.tag_id WHERE pt.package_id = p.id AND pt.state = 'active' ORDER BY t.name) t) AS live_tags
"""
READ = f"""
    SELECT d.id, d.seq, d.fields, d.data_dict, d.validated_data_dict, d.tags, d.groups, d.organization,
        d.state, d.private, d.owner_org, d.creator_user_id, {LIVE_GROUPS}
    FROM search_document d LEFT JOIN package p ON p.id = d.id
    WHERE NOT d.deleted AND d.fields IS NOT NULL AND (p.state, p.private, p.owner_org) IS NOT DISTINCT FROM (d.state, d.private, d.owner_org)
"""  # noqa: S608 (no foreign text)


def stored_documents(database: Database, ids: list[str], seq: int) -> dict[str, dict[str, Any]]:
    """Documents by id, as Solr would return all their fields, of rows that are still as they were at ``seq``.

    Missing are datasets that are gone, that were changed since the index answered, and whose own row in ``package`` says another state,
    privacy or owner than the search row.
    """
    if not ids:
        return {}
    rows = database.execute(sa.text(READ + " AND d.id = ANY (:ids) AND d.seq <= :seq"), {"ids": ids, "seq": seq}).mappings()
    return {row["id"]: document(dict(row)) for row in rows}


def stored_document(database: Database, reference: str) -> dict[str, Any] | None:
    """The document of one dataset by id or name; None if there is none or it is older than the dataset."""
    statement = sa.text(READ + " AND NOT d.stale AND (d.id = :reference OR d.fields ->> 'name' = :reference)")
    row = database.execute(statement, {"reference": reference}).mappings().first()
    return document(dict(row)) if row else None


def document(row: dict[str, Any]) -> dict[str, Any]:
    found = dict(row["fields"])
    if row["state"] is None:  # a document that is no dataset of this database
        return shown(found | {key: row[key] for key in ("data_dict", "validated_data_dict")})
    found |= {key: row[key] for key in ("id", "state", "private", "owner_org", "creator_user_id", "organization", "groups")}
    found["capacity"] = "private" if row["private"] else "public"
    found["tags"] = []
    found |= row["tags"]
    for key in ("data_dict", "validated_data_dict"):
        if row[key]:
            found[key] = json.dumps(overlaid(json.loads(row[key]), row))
    return shown(found)


def shown(found: dict[str, Any]) -> dict[str, Any]:
    return {key: solr_date(value) if kind(key) == "date" else value for key, value in found.items() if value is not None}


def solr_date(value: Any) -> Any:
    """A stored date to the millisecond, the way Solr gives it back."""
    match = MICROSECONDS.fullmatch(value) if isinstance(value, str) else None
    return f"{match[1]}.{match[2]}".rstrip("0").rstrip(".") + "Z" if match else value


def overlaid(dataset: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """The stored dataset with today's organisation, groups, tags and state."""
    dataset |= {key: row[key] for key in ("state", "private", "owner_org", "creator_user_id") if key in dataset}
    if "organization" in dataset:
        live = row["live_organization"]
        dataset["organization"] = {**(dataset["organization"] or {}), **live} if live else None
    if "groups" in dataset:
        dataset["groups"] = merged(dataset["groups"] or [], row["live_groups"], shown_group)
    if "tags" in dataset:
        dataset["tags"] = merged(dataset["tags"] or [], row["live_tags"], shown_tag)
        if "num_tags" in dataset:
            dataset["num_tags"] = len(dataset["tags"])
    return dataset


def merged(stored: list[dict[str, Any]], live: list[dict[str, Any]], today_of: Any) -> list[dict[str, Any]]:
    """Stored members that still belong, with today's names, then those that came since."""
    today = {member["id"]: member for member in live}
    kept = [{**member, **today_of(today.pop(member["id"]), member)} for member in stored if member.get("id") in today]
    return kept + [{**member, **today_of(member, {})} for member in today.values()]


def shown_group(live: dict[str, Any], stored: dict[str, Any]) -> dict[str, Any]:
    image = live["image_url"] or ""
    live = {key: value for key, value in live.items() if key != "image_url"}
    if stored and stored.get("title") == live["title"]:
        return {key: value for key, value in live.items() if key in stored}
    return {**live, "display_name": live["title"] or live["name"], "image_display_url": stored.get("image_display_url", image)}


def shown_tag(live: dict[str, Any], stored: dict[str, Any]) -> dict[str, Any]:
    return {"name": live["name"], "display_name": live["name"], "state": live["state"], "vocabulary_id": live["vocabulary_id"]}
