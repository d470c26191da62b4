"""Who may hand in, look at and decide on submissions. The roles themselves stand in ``access/``."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.muaraenim import access
from ckanext.muaraenim.intake import model
from ckanext.muaraenim.intake.definitions import steward_table
from ckanext.muaraenim.intake.offices import edits, offices

__all__ = [
    "intake_submission_cancel",
    "intake_submission_create",
    "intake_submission_list",
    "intake_submission_publish",
    "intake_submission_return",
    "intake_submission_show",
    "intake_submission_submit",
    "intake_table_list",
    "intake_table_show",
]


def intake_table_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever edits for some OPD."""
    allowed = offices(context["user"])
    return _answer(allowed is None or bool(allowed))


intake_submission_list = intake_table_list


def intake_table_show(context: Context, data_dict: DataDict) -> AuthResult:
    table = steward_table(data_dict.get("name") or data_dict.get("table") or "")
    return _answer(table is None or edits(context["user"], table.organization))


intake_submission_create = intake_table_show


def intake_submission_show(context: Context, data_dict: DataDict) -> AuthResult:
    """The OPD's editors and Walidata."""
    found = model.by_number(data_dict.get("number") or "")
    if found is None:  # nobody learns which numbers exist
        return intake_submission_list(context, data_dict)
    return _answer(edits(context["user"], found["organization"]))


intake_submission_submit = intake_submission_cancel = intake_submission_show


def intake_submission_publish(context: Context, data_dict: DataDict) -> AuthResult:
    """Walidata alone (Perpres 39/2019 Ps 35-36)."""
    return _answer(access.is_walidata(context["user"]))


intake_submission_return = intake_submission_publish


def _answer(allowed: bool) -> AuthResult:
    return {"success": True} if allowed else {"success": False, "msg": tk._("This page is for OPD staff. Log in, or contact Walidata.")}
