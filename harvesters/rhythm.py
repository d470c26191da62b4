"""What a source file says below ``read``, ``schedule`` and ``run``: what is read, when, and how fast."""

from __future__ import annotations

from harvesters.amounts import duration
from harvesters.declaration import Declared
from harvesters.schedule import is_cron
from harvesters.source import Pace, Reading
from harvesters.tables.definition import TableDefinition
from harvesters.words import phrase

__all__ = ["PRIORITIES", "read_cron", "read_pace", "read_reading"]

SLOWEST = 600
"""Longest pause between two requests, in seconds."""

PRIORITIES = {"low": -1, "normal": 0, "high": 1}
READ = phrase("full, {changes: kolom, full: cron}, atau {window: true}", "full, {changes: column, full: cron}, or {window: true}")
CRON = phrase("cron lima bagian, misalnya «0 2 * * *»", "cron of five fields, such as «0 2 * * *»")


def read_cron(declared: Declared | None) -> str:
    """Empty where nothing is declared.

    :raises SourceError: it is no cron schedule.
    """
    if declared is None:
        return ""
    text = declared.text()
    if not is_cron(text):
        raise declared.wrong(phrase(f"«{text}» bukan jadwal cron", f"«{text}» is not a cron schedule"), CRON)
    return text


def read_reading(top: Declared, table: TableDefinition | None, catalogues_changes: bool) -> Reading:
    """
    :param catalogues_changes: whether the connector finds changes also without a table.
    :raises SourceError: it is none of the ways of reading, or does not go with the table.
    """
    declared = top.get("read")
    if declared is None or declared.plain == "full":
        return Reading()
    if isinstance(declared.content, str):
        raise declared.wrong(phrase(f"«{declared.content}» tidak dikenal", f"«{declared.content}» is not known"), READ)
    declared.only(("changes", "full", "window"))
    if table is not None and not table.key:
        reason = phrase(f"tabel «{table.name}» tidak punya kunci baris", f"the table «{table.name}» has no row key")
        raise declared.wrong(reason, phrase("full, atau beri «key» pada tabel itu", "full, or give the table a «key»"))
    window = declared.get("window")
    if window is not None and window.flag():
        if "changes" in declared or "full" in declared:
            raise window.wrong(phrase("«window» tidak bersama «changes» atau «full»", "«window» does not go with «changes» or «full»"), READ)
        return Reading(window=True)
    if table is not None and table.suppress:
        reason = phrase("angka kecil hanya disamarkan bila seluruh tabel dibaca", "small counts are hidden only where the whole table is read")
        raise declared.wrong(reason, "full")
    changes, full = declared.need("changes").text(), read_cron(declared.need("full"))
    if top.get("table") is None and not catalogues_changes:
        raise declared.wrong(phrase("«changes» hanya untuk sumber dengan «table»", "«changes» needs a source with «table»"), "full")
    return Reading(changes, full)


def read_pace(top: Declared) -> Pace:
    """:raises SourceError: a value is no duration, priority or pause."""
    declared = top.get("run")
    if declared is None:
        return Pace()
    declared.only(("within", "priority", "between"))
    within, priority, between = (declared.get(key) for key in ("within", "priority", "between"))
    if between and not 0 <= between.number() <= SLOWEST:
        raise between.wrong(phrase("bukan jeda yang masuk akal", "no sensible pause"), phrase(f"0–{SLOWEST} detik", f"0–{SLOWEST} seconds"))
    return Pace(
        duration(within) if within else None,
        PRIORITIES[priority.choice(list(PRIORITIES))] if priority else 0,
        float(between.number()) if between else 0,
    )
