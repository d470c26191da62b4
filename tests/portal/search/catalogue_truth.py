"""What the database says of every dataset, and what the search says of it: two readings that have to be equal."""

from __future__ import annotations

import json
import time
from collections import Counter
from typing import Any

import ckan.model as model
import sqlalchemy as sa
from ckan.common import config
from ckan.tests import helpers

from ckanext.muaraenim.search.follower import follower

FACETS = ["id", "name", "state", "private", "owner_org", "organization", "groups", "tags", "res_format", "title_string", "vocab_jenis"]
EVERYONE = {"include_private": True, "include_drafts": True, "include_deleted": True, "rows": 1_000}
ROWS = sa.text("""
    SELECT p.id, p.name, p.title, p.notes, p.state, p.private, p.owner_org, p.creator_user_id,
        (SELECT row_to_json(o) FROM (SELECT name, title, description FROM "group" WHERE id = p.owner_org AND state = 'active') o) AS organization,
        ARRAY(SELECT DISTINCT g.name || '|' || coalesce(g.title, '') FROM member m JOIN "group" g ON g.id = m.group_id
            WHERE m.table_name = 'package' AND m.table_id = p.id AND m.state = 'active' AND NOT g.is_organization) AS groups,
        ARRAY(SELECT t.name FROM package_tag pt JOIN tag t ON t.id = pt.tag_id
            WHERE pt.package_id = p.id AND pt.state = 'active' AND t.vocabulary_id IS NULL) AS tags,
        ARRAY(SELECT t.name FROM package_tag pt JOIN tag t ON t.id = pt.tag_id
            WHERE pt.package_id = p.id AND pt.state = 'active' AND t.vocabulary_id IS NOT NULL) AS kinds,
        (SELECT coalesce(json_agg(json_build_array(r.id, r.name, r.url, r.format) ORDER BY r.position), '[]') FROM resource r
            WHERE r.package_id = p.id AND r.state = 'active') AS resources
    FROM package p WHERE p.state <> 'deleted'""")

WRITER = "search-test-writer"
"""What writers that are to be killed call themselves to the database."""

HIS_OWNERS = sa.text("""
    SELECT g.id FROM member m JOIN "group" g ON g.id = m.group_id AND g.is_organization AND g.state = 'active'
    WHERE m.table_name = 'user' AND m.table_id = :user AND m.state = 'active'""")
ROW_STATES = sa.text("SELECT id, seq, deleted, stale, relabel, overlay FROM search_document ORDER BY seq")
HIS_COLLABORATIONS = sa.text("SELECT package_id FROM package_member WHERE user_id = :user")


def written() -> dict[str, dict[str, Any]]:
    """By id, from CKAN's own tables."""
    model.Session.rollback()
    found = {}
    for row in model.Session.execute(ROWS).mappings():
        found[row["id"]] = {**row, "groups": sorted(row["groups"]), "tags": sorted(row["tags"]), "kinds": sorted(row["kinds"])}
    return found


def shown(hit: dict[str, Any]) -> dict[str, Any]:
    """A hit in the same shape."""
    organization, tags = hit["organization"], hit["tags"]
    return {
        **{key: hit[key] for key in ("id", "name", "title", "notes", "state", "private", "owner_org", "creator_user_id")},
        "organization": organization and {key: organization[key] for key in ("name", "title", "description")},
        "groups": sorted(f"{group['name']}|{group['title'] or ''}" for group in hit["groups"]),
        "tags": sorted(tag["name"] for tag in tags if not tag["vocabulary_id"]),
        "kinds": sorted(tag["name"] for tag in tags if tag["vocabulary_id"]),
        "resources": [[one["id"], one["name"], one["url"], one["format"]] for one in hit["resources"]],
    }


def counted(datasets: dict[str, dict[str, Any]]) -> dict[str, dict[str, int]]:
    """The facets that these datasets give."""
    counts: dict[str, Counter[str]] = {key: Counter() for key in FACETS}
    for one in datasets.values():
        single = {"private": json.dumps(one["private"]), "organization": (one["organization"] or {}).get("name"), "title_string": one["title"]}
        for key in ("id", "name", "state", "private", "owner_org", "organization", "title_string"):
            value = single.get(key, one.get(key))
            counts[key].update([value] if value else [])
        counts["groups"].update(group.partition("|")[0] for group in one["groups"])
        counts["tags"].update(one["tags"])
        counts["vocab_jenis"].update(one["kinds"])
        counts["res_format"].update({resource[3] for resource in one["resources"] if resource[3]})
    return {key: dict(found) for key, found in counts.items()}


def readable(user: model.User | None, datasets: dict[str, dict[str, Any]]) -> set[str]:
    """Ids of those that somebody may find, by CKAN's own rules: public ones, those of his OPDs, those he works on together, his own without OPD."""
    asked = {"user": user.id if user else ""}
    owners, together = (set(model.Session.execute(statement, asked).scalars()) for statement in (HIS_OWNERS, HIS_COLLABORATIONS))
    return {
        id
        for id, one in datasets.items()
        if (one["state"] == "active" and not one["private"])
        or id in together
        or (one["owner_org"] in owners if one["owner_org"] else user is not None and one["creator_user_id"] == user.id)
    }


def wait_for_ends() -> None:
    """Until the database has ended what killed writers had begun: it finishes the statement, a COMMIT too, before it notices."""
    until = time.monotonic() + 60
    while model.Session.execute(sa.text("SELECT count(*) FROM pg_stat_activity WHERE application_name = :name"), {"name": WRITER}).scalar():
        model.Session.remove()
        assert time.monotonic() < until, "a killed writer's connection lives on"
        time.sleep(0.02)


def differing(found: dict[str, Any], truth: dict[str, Any]) -> dict[str, Any]:
    """Where two readings are not the same: what the search says, then what the database says; of datasets only the parts that differ."""
    wrong: dict[str, Any] = {}
    for key in found.keys() | truth.keys():
        one, other = found.get(key), truth.get(key)
        if isinstance(one, dict) and isinstance(other, dict):
            wrong |= {f"{key} {part}": pair for part, pair in differing(one, other).items()}
        elif one != other:
            wrong[key] = (one, other)
    return wrong


def state(wrong: dict[str, Any]) -> str:
    """What tells why: the search rows, how far the follower is, and whether the search still says so."""
    model.Session.rollback()
    following = follower(config["sqlalchemy.url"], config["ckanext.muaraenim.search.analysis"])
    before = {key: getattr(following, key) for key in ("epoch", "changed")} | {"seq": following.index and following.index.view.seq}
    rows = [tuple(row) for row in model.Session.execute(ROW_STATES)]
    status = helpers.call_action("search_status")
    again = {hit["id"]: shown(hit) for hit in helpers.call_action("package_search", **EVERYONE)["results"]}
    told = {
        "(search, database)": wrong,
        "(id, seq, deleted, stale, relabel, overlay)": rows,
        "follower": before,
        "status": status,
        "asked again": differing(again, written()) or "equal",
    }
    return "\n".join(f"{what}: {value}" for what, value in told.items())


def check() -> None:
    """Every dataset is found with what the database says of it, the index counts the same values, and everybody finds what he may see."""
    told = helpers.call_action("package_search", **EVERYONE, **{"facet.field": FACETS, "facet.limit": -1})
    truth = written()
    wrong = differing({hit["id"]: shown(hit) for hit in told["results"]}, truth)
    assert not wrong, state(wrong)
    miscounted = differing(told["facets"], counted(truth))
    assert not miscounted, state(miscounted)
    for user in (None, *model.Session.query(model.User).filter_by(sysadmin=False, state="active")):
        context = {"user": user.name if user else "", "ignore_auth": False}
        found = helpers.call_action("package_search", context, **EVERYONE, fl=["id"], **{"facet.field": ["id"], "facet.limit": -1})
        seen = readable(user, truth)
        hits, counts = {hit["id"] for hit in found["results"]}, set(found["facets"]["id"])
        assert hits == counts == seen, state({user and user.name: {"found": hits ^ seen, "counted": counts ^ seen}})
