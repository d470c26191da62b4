"""Who may send, read and decide on reports. The roles themselves stand in ``access/``."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import model as ckan_model
from ckan.types import AuthResult, Context, DataDict

from ckanext.muaraenim import access
from ckanext.muaraenim.access.asking import may
from ckanext.muaraenim.report import model
from ckanext.muaraenim.report.offices import offices
from ckanext.muaraenim.report.slip import fits

__all__ = [
    "data_error_report_answer",
    "data_error_report_create",
    "data_error_report_list",
    "data_error_report_outcome_list",
    "data_error_report_show",
    "data_error_report_slip_show",
    "data_error_report_update",
]


@tk.auth_allow_anonymous_access
def data_error_report_create(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may see the dataset."""
    tk.check_access("package_show", context, {"id": data_dict.get("id")})
    return {"success": True}


data_error_report_slip_show = data_error_report_outcome_list = data_error_report_create


def data_error_report_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Walidata, and whoever edits for some OPD."""
    allowed = offices(context["user"])
    return _answer(allowed is None or bool(allowed))


def data_error_report_update(context: Context, data_dict: DataDict) -> AuthResult:
    """Editors of the OPD that looks after the dataset, and Walidata."""
    found = model.by_number(data_dict.get("number") or "")
    if found is None:  # nobody learns which numbers exist
        return data_error_report_list(context, data_dict)
    package = ckan_model.Package.get(found["dataset"])
    user = context["user"]
    return _answer(access.is_walidata(user) or (package is not None and access.is_opd_editor(user, package.owner_org)))


@tk.auth_allow_anonymous_access
def data_error_report_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever sent it, by its key; who may decide on it; and of a dataset that the user may see its public part."""
    found = model.by_number(data_dict.get("number") or "")
    if found is None or fits(data_dict.get("key") or "", found["mark"]):
        return {"success": True}
    if may(context, "data_error_report_update", number=found["number"]):
        return {"success": True}
    try:
        tk.check_access("package_show", context.copy(), {"id": found["dataset"]})
    except tk.ObjectNotFound:
        return _answer(False)
    return {"success": True}


@tk.auth_allow_anonymous_access
def data_error_report_answer(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever sent it, by its key."""
    found = model.by_number(data_dict.get("number") or "")
    return _answer(found is not None and fits(data_dict.get("key") or "", found["mark"]))


def _answer(allowed: bool) -> AuthResult:
    return {"success": True} if allowed else {"success": False, "msg": tk._("This page is for OPD staff. Log in, or contact Walidata.")}
