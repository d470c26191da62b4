"""Submissions as actions give them: stored facts put into the reader's words."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import has_request_context

from ckanext.muaraenim.intake import model
from ckanext.muaraenim.intake.privacy import without_values, workbook_blanked
from harvesters.checks.finding import restore
from harvesters.errors import restore as restore_error
from harvesters.tables.definition import TableDefinition
from harvesters.words import Language

__all__ = ["described", "table_described"]


def table_described(table: TableDefinition, submission: model.Submission | None) -> dict[str, Any]:
    return {
        "name": table.name,
        "title": table.title,
        "description": table.description,
        "organization": table.organization,
        "key": list(table.key),
        "columns": [
            {
                "name": column.name,
                "title": column.title,
                "kind": column.kind.value,
                "unit": column.unit,
                "required": column.required,
                "description": column.description,
                "codes": dict(column.codes),
            }
            for column in table.columns
        ],
        "submission": {name: submission[name] for name in ("number", "state")} if submission else None,
    }


def described(found: model.Submission, *, whole: bool = True) -> dict[str, Any]:
    """``whole``: with findings, samples and history."""
    shown = {name: found[name] for name in ("number", "table_name", "organization", "state", "file_name", "reason")}
    shown |= {name: found[name].isoformat() for name in ("created", "changed")}
    made = workbook_blanked(found) if whole else None
    seen = without_values(found["seen"]) if made else found["seen"]
    shown["blanked"] = made.reason if made else ""
    shown |= {name: seen[name] for name in ("kind", "rows", "submittable", "fingerprint", "missing_standard")}
    shown["corrected"] = seen.get("corrected", 0)
    shown["errors"] = sum(restore(each).severity == "error" for each in seen["findings"])
    if whole:
        shown["findings"] = [_worded(each) for each in seen["findings"]]
        shown["error"] = restore_error(seen["error"]).sentence(_language()) if seen["error"] else ""
        shown["samples"] = seen["samples"]
        shown["history"] = [{"state": each["state"], "at": each["at"].isoformat(), "reason": each["reason"]} for each in model.history(found)]
    return shown


def _worded(stored: dict[str, Any]) -> dict[str, Any]:
    finding = restore(stored)
    language = _language()
    try:
        said = {"sentence": finding.sentence(language), "remedy": finding.remedy(language)}
    except (TypeError, ValueError):  # a sentence that reckons with a fact that is hidden
        said = {"sentence": finding.code, "remedy": ""}
    return {
        **said,
        "code": finding.code,
        "severity": finding.severity,
        "place": stored["place"],
        "where": finding.place.words(language),
    }


def _language() -> Language:
    """Of the reader; Indonesian where there is none (a job, a command)."""
    return "en" if has_request_context() and tk.h.lang() == "en" else "id"
