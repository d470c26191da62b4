"""What the pages show of reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.report.logic.schema import LONGEST
from ckanext.muaraenim.report.words import outcome_said, role_said, state_said

__all__ = ["report_address", "report_forgotten", "report_longest", "report_outcome", "report_outcomes", "report_role", "report_state"]

READ = 100
Dataset = Mapping[str, Any]


def report_state(state: str) -> tuple[str, str]:
    return state_said(state)


def report_outcome(outcome: str) -> str:
    return outcome_said(outcome)


def report_role(role: str) -> str:
    return role_said(role)


def report_longest(name: str) -> int:
    """How many letters a text may have."""
    return LONGEST[name]


def report_forgotten() -> int:
    """Days for which an address is kept."""
    return int(tk.config["ckanext.muaraenim.report.forget"])


def report_outcomes(dataset: Dataset) -> Mapping[str, Any]:
    """``decided``: public parts of its reports that have an outcome, the latest first; ``waiting``: how many have none yet."""
    try:
        found = tk.get_action("data_error_report_outcome_list")({}, {"id": dataset["id"], "limit": READ})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        found = []
    decided = [each for each in found if each["outcome"]]
    return {"decided": decided, "waiting": len(found) - len(decided)}


def report_address(dataset: Dataset, file: str = "", column: str = "", row: str = "") -> str:
    """Of the form, with the place in it as far as it is known."""
    place = {name: value[:200] for name, value in (("berkas", file), ("kolom", column), ("baris", row)) if value}
    return str(tk.h.url_for("report.form", id=dataset["name"], **place))
