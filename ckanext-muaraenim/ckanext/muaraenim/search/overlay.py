"""A stored dataset with the organisation, groups, tags and state that it has now.

The dictionaries that CKAN builds hold copies of what other tables know. Where those tables have changed since, what they say now is laid over
the copies, in writing and, until the next writing, in reading.
"""

from __future__ import annotations

import json
from typing import Any


def laid_over(text: str, shown: dict[str, Any]) -> str:
    """A stored dictionary as JSON, brought up to date; ``shown`` has ``state``, ``private``, ``owner_org``, ``creator_user_id`` and ``live``."""
    stored = json.loads(text)
    now = overlaid(dict(stored), shown)
    return text if now == stored else json.dumps(now)


def overlaid(dataset: dict[str, Any], shown: dict[str, Any]) -> dict[str, Any]:
    """The stored dataset with today's organisation, groups, tags and state."""
    dataset |= {key: shown[key] for key in ("state", "private", "owner_org", "creator_user_id") if key in dataset}
    if "organization" in dataset:
        live = shown["live"]["organization"]
        dataset["organization"] = {**(dataset["organization"] or {}), **live} if live else None
    if "groups" in dataset:
        dataset["groups"] = merged(dataset["groups"] or [], shown["live"]["groups"], shown_group)
    if "tags" in dataset:
        dataset["tags"] = merged(dataset["tags"] or [], shown["live"]["tags"], shown_tag)
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
