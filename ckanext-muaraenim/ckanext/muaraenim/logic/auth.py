"""Permission rules of the main plugin's actions."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.muaraenim.access import is_walidata

__all__ = [
    "dataset_citation_show", "dataset_completeness", "developer_guide_show", "organization_succeed", "organization_succession_continue",
    "release_calendar_show", "release_next_list",
]  # fmt: skip


@tk.auth_allow_anonymous_access
def dataset_citation_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may see the dataset."""
    tk.check_access("package_show", context, data_dict)
    return {"success": True}


@tk.auth_allow_anonymous_access
def dataset_completeness(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may see the dataset."""
    tk.check_access("package_show", context, data_dict)
    return {"success": True}


def organization_succeed(context: Context, data_dict: DataDict) -> AuthResult:
    """Sysadmins and Walidata."""
    if is_walidata(context.get("user")):
        return {"success": True}
    return {"success": False, "msg": tk._("Only the Walidata records that an agency has been succeeded by another.")}


def organization_succession_continue(context: Context, data_dict: DataDict) -> AuthResult:
    """Sysadmins and Walidata."""
    return organization_succeed(context, data_dict)


@tk.auth_allow_anonymous_access
def release_calendar_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Everybody: it holds public datasets only."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def release_next_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Everybody: it holds public datasets only."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def developer_guide_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Everybody."""
    return {"success": True}
