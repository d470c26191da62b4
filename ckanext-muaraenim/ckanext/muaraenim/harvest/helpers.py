"""Formatting for the pages of sources and runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.harvest.labels import option_label
from ckanext.muaraenim.harvest.openfindings import read_alike
from ckanext.muaraenim.harvest.strip import KINDS, Strip, strip
from ckanext.muaraenim.tables.language import reader_language
from ckanext.muaraenim.theme.history import column_said
from ckanext.muaraenim.theme.provenance import means

__all__ = [
    "harvest_alike", "harvest_badge", "harvest_change", "harvest_columns", "harvest_connector", "harvest_counts", "harvest_field",
    "harvest_means", "harvest_outcome", "harvest_pace", "harvest_severity", "harvest_strip", "harvest_strip_legend",
    "harvest_systems", "harvest_when",
]  # fmt: skip

SHAPES = {
    "good": "baik", "findings": "lambat", "held": "lambat", "failed": "gagal", "running": "tempo", "queued": "tempo", "never": "tempo",
    "waiting": "lambat", "keyless": "tempo",
}  # fmt: skip
OUTCOMES = {
    "done": "baik", "unchanged": "baik", "failed": "gagal", "lost": "gagal", "refused": "lambat", "cancelled": "lambat", "paused": "tempo",
    "running": "tempo", "queued": "tempo",
}  # fmt: skip
SEVERITIES = {"error": "gagal", "warning": "lambat", "info": "tempo"}


def harvest_badge(standing: str) -> dict[str, str]:
    """``{"kind", "word"}`` of a source's state."""
    texts = {
        "good": tk._("Succeeded"),
        "findings": tk._("With findings"),
        "held": tk._("Waits for approval"),
        "failed": tk._("Failed"),
        "running": tk._("Running"),
        "queued": tk._("Queued"),
        "never": tk._("Not run yet"),
        "waiting": tk._("Waits for the Walidata's yes"),
        "keyless": tk._("Waits for its key"),
    }
    return {"kind": SHAPES[standing], "word": texts[standing]}


def harvest_outcome(run: dict[str, Any]) -> dict[str, str]:
    """``{"kind", "word"}`` of how a run ended."""
    texts = {
        "done": tk._("Succeeded"),
        "unchanged": tk._("Nothing new"),
        "failed": tk._("Failed"),
        "lost": tk._("Cut off"),
        "refused": tk._("Waits for approval"),
        "cancelled": tk._("Stopped"),
        "paused": tk._("To be continued"),
        "running": tk._("Running"),
        "queued": tk._("Queued"),
    }
    return {"kind": OUTCOMES[run["outcome"]], "word": texts[run["outcome"]]}


def harvest_severity(severity: str) -> dict[str, str]:
    """``{"kind", "word"}`` of a finding's severity."""
    texts = {"error": tk._("Must be repaired"), "warning": tk._("Please check"), "info": tk._("Note")}
    return {"kind": SEVERITIES[severity], "word": texts[severity]}


def harvest_change(kind: str) -> dict[str, str]:
    """``{"kind", "word"}`` of what a plan does to a dataset."""
    shapes = {"create": "baik", "update": "tempo", "restore": "baik", "missing": "lambat", "withdraw": "gagal", "unchanged": ""}
    texts = {
        "create": tk._("Created"),
        "update": tk._("Updated"),
        "restore": tk._("Restored"),
        "missing": tk._("Gone at the source"),
        "withdraw": tk._("Withdrawn"),
        "unchanged": tk._("Unchanged"),
    }
    return {"kind": shapes[kind], "word": texts[kind]}


def harvest_connector(name: str) -> str:
    """What a connector reads, in a sentence."""
    texts = {
        "rest": tk._("The records of a web service that answers JSON."),
        "sheet": tk._("The rows of CSV, XLSX, XLS and ODS files on the web."),
        "sql": tk._("The rows of a query to a database."),
        "ckan": tk._("The datasets of another CKAN catalogue."),
        "bps": tk._("Tables, publications and metadata of Statistics Indonesia (BPS)."),
    }
    return texts.get(name, name)


def harvest_field(key: str) -> str:
    """The label of a source's field, or of an option of its connector; the path of the key where it has none."""
    texts = {
        "id": tk._("Id"),
        "connector": tk._("Connector"),
        "title": tk._("Title in Indonesian"),
        "title_en": tk._("Title in English"),
        "organization": tk._("Agency"),
        "system": tk._("System"),
        "license": tk._("Licence"),
        "table": tk._("Table"),
        "map": tk._("Fields of a catalogue"),
        "dataset": tk._("Fields that are the same for all its datasets"),
        "schedule": tk._("Schedule"),
        "read": tk._("Reading changes only"),
        "read.changes": tk._("Changes column"),
        "read.full": tk._("Full reads"),
        "read.window": tk._("Shows only the latest"),
        "unpivot": tk._("Columns that become rows"),
        "unpivot.columns": tk._("Which columns"),
        "unpivot.name": tk._("Column of their names"),
        "unpivot.value": tk._("Column of their cells"),
        "regions": tk._("Lists of regions"),
        "withdraw": tk._("Datasets that are gone at the source"),
        "withdraw.after": tk._("Withdrawn after"),
        "withdraw.at_most": tk._("Withdrawn at most in one run"),
        "rows": tk._("Rows that are gone at the source"),
        "rows.at_most": tk._("Removed at most in one run"),
        "run": tk._("Its runs"),
        "run.within": tk._("Longest time"),
        "run.priority": tk._("Priority"),
        "run.between": tk._("Seconds between two requests"),
        "owner": tk._("Fields that people keep up"),
        "example": tk._("Sample data"),
    }
    if key in texts or not key.startswith("options."):
        return texts.get(key, key)
    label = option_label(key)
    return label[reader_language()] if label else key.removeprefix("options.")


def harvest_when(moment: str | None) -> str:
    """An ISO time in the regency's time zone, as ``30 Jul 2026, 05.31 WIB``; a dash if there is none."""
    return tk.h.portal_moment(moment) if moment else "–"


def harvest_columns(changes: Sequence[Mapping[str, str]]) -> str:
    """What becomes of a table's columns, as its history will say it."""
    return "; ".join(map(column_said, changes))


def harvest_counts(run: dict[str, Any] | None) -> dict[str, int]:
    """Datasets by what happened to them; ``missing`` counts as withdrawn only when it is."""
    counts = (run or {}).get("counts", {})
    return {
        "created": counts.get("create", 0),
        "updated": counts.get("update", 0) + counts.get("restore", 0),
        "unchanged": counts.get("unchanged", 0) + counts.get("missing", 0),
        "withdrawn": counts.get("withdraw", 0),
    }


def harvest_alike(findings: Sequence[Mapping[str, Any]]) -> tuple[dict[str, Any], ...]:
    """Findings of a run, those that read the same once, with ``times`` and ``others``."""
    return read_alike(findings)


def harvest_means(connector: str) -> str:
    """By what a source is read, in a word or two."""
    return means(connector)


def harvest_pace(schedule: str) -> str:
    """How often a source is read, by its cron line; empty where no clock starts it."""
    parts = schedule.split()
    if len(parts) != 5:
        return ""
    minute, hour, day, month, weekday = parts
    if day != "*" or month != "*":
        return tk._("every month") if month == "*" else tk._("on certain days of the year")
    if weekday != "*":
        return tk._("every week") if weekday.isdigit() else tk._("on certain days of the week")
    return tk._("every day") if minute.isdigit() and hour.isdigit() else tk._("several times a day")


def harvest_strip(days: Sequence[Mapping[str, str]]) -> Strip:
    return strip(days)


def harvest_strip_legend() -> list[dict[str, Any]]:
    """``mark`` and ``word`` of each kind of day."""
    texts = {
        "changed": tk._("changed"),
        "same": tk._("read, nothing new"),
        "held": tk._("waits for approval"),
        "failed": tk._("failed"),
        "none": tk._("no run"),
    }
    return [{"mark": strip([{"day": "", "state": kind}]).marks[0], "word": texts[kind]} for kind in KINDS]


def harvest_systems(office: str) -> list[dict[str, Any]]:
    """The systems of an OPD in brief, see the action ``harvest_system_list``."""
    systems: list[dict[str, Any]] = tk.get_action("harvest_system_list")({}, {"organization": office})
    return systems
