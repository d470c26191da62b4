"""What the harvest feature tells of agency systems, asked through its actions; nothing where that feature is switched off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.theme.likeness import alike

__all__ = ["Health", "Reading", "read_health", "read_reading"]

BADGES = {"error": "gagal", "warning": "lambat", "info": "tempo"}
MOST_FINDINGS = 10


@dataclass(frozen=True)
class Health:
    """``answering``: systems whose latest run ended well. ``latest``: ISO time when the last of them was read, or empty."""

    total: int
    answering: int
    latest: str


@dataclass(frozen=True)
class Reading:
    """The latest reading of one dataset's source.

    ``confirmed``: ISO time when the source last said what is published. ``failure``: why the latest reading failed, a sentence or empty.
    ``since``: when that reading ended. ``findings``: dictionaries with ``badge``, ``word``, ``where``, ``sentence``,
    ``explanation`` (why it is right all the same; or empty), ``times``: in how many places it says the same. ``more``: how many besides.
    """

    source: str
    confirmed: str = ""
    failure: str = ""
    since: str = ""
    findings: tuple[Mapping[str, Any], ...] = field(default=())
    more: int = 0


def read_health() -> Health | None:
    told = _ask("harvest_health_show", {})
    return None if told is None else Health(told["total"], told["answering"], told["latest"] or "")


def read_reading(dataset: Mapping[str, Any]) -> Reading | None:
    """None for a dataset that is not harvested."""
    if not dataset.get("harvest_source"):
        return None
    known = _ask("harvest_provenance_show", {"id": dataset["id"]})
    if not known:
        return None
    last = known.get("last") or {}
    run = _ask("harvest_run_show", {"id": last["id"]}) if last.get("id") else None
    found = (run or {}).get("findings", [])
    shown = alike(map(_finding, found), lambda each: (each["word"], each["sentence"], each["explanation"]))[:MOST_FINDINGS]
    error = (run or {}).get("error") or {}
    return Reading(
        source=dataset["harvest_source"],
        confirmed=known.get("confirmed") or "",
        failure=error.get("sentence", ""),
        since=last.get("ended") or "",
        findings=shown,
        more=max(0, sum((run or {}).get("findings_by_severity", {}).values()) - sum(each["times"] for each in shown)),
    )


def _finding(found: Mapping[str, Any]) -> dict[str, str]:
    words = {"error": tk._("Held back"), "warning": tk._("Look"), "info": tk._("Automatic")}
    severity, where = found["severity"], found.get("where", "")
    if said := found.get("explanation"):
        return {"badge": "baik", "word": tk._("Explained"), "where": where, "sentence": found["sentence"], "explanation": said["text"]}
    word = words.get(severity, severity)
    return {"badge": BADGES.get(severity, ""), "word": word, "where": where, "sentence": found["sentence"], "explanation": ""}


def _ask(action: str, data: dict[str, Any]) -> Any:
    """The answer of another feature's action; None where there is no such feature or it refuses this reader."""
    try:
        ask = tk.get_action(action)
    except KeyError:
        return None
    try:
        return ask({}, data)
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return None
