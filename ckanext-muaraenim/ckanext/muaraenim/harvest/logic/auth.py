"""Who may see and start harvests. That a source exists, when it ran and what it counted is public; values of the data are not."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.muaraenim.access import is_opd_editor, is_walidata
from ckanext.muaraenim.harvest.listing import organization_of

__all__ = [
    "harvest_change_list", "harvest_dataset_adopt", "harvest_dataset_release", "harvest_provenance_show", "harvest_run_cancel", "harvest_run_list",
    "harvest_run_show",
    "harvest_source_check", "harvest_source_list", "harvest_source_preview", "harvest_source_run", "harvest_source_show", "metrics_show",
]  # fmt: skip


@tk.auth_allow_anonymous_access
def harvest_source_list(context: Context, data_dict: DataDict) -> AuthResult:
    return {"success": True}


harvest_source_show = harvest_run_list = harvest_run_show = harvest_change_list = harvest_source_list


@tk.auth_allow_anonymous_access
def harvest_provenance_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may see the dataset."""
    tk.check_access("package_show", context, data_dict)
    return {"success": True}


def harvest_source_preview(context: Context, data_dict: DataDict) -> AuthResult:
    """Walidata, and the editors of the source's OPD."""
    user = context.get("user")
    if is_walidata(user) or is_opd_editor(user, organization_of(data_dict["id"])):
        return {"success": True}
    return {"success": False, "msg": tk._("Only the Walidata and the editors of the source's agency may preview or run it.")}


harvest_source_run = harvest_source_preview


def harvest_run_cancel(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may run its source (``source``)."""
    return harvest_source_preview(context, {"id": data_dict["source"]})


def harvest_dataset_adopt(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may run the source and edit the dataset."""
    tk.check_access("package_update", context.copy(), {"id": data_dict["id"]})
    return harvest_source_preview(context, {"id": data_dict["source"]})


harvest_dataset_release = harvest_dataset_adopt


def harvest_source_check(context: Context, data_dict: DataDict) -> AuthResult:
    """Mistakes in declarations name files of the server, so they are the Walidata's."""
    return {"success": is_walidata(context.get("user"))}


def metrics_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Sysadmins only: the figures tell of work that is nobody else's concern."""
    return {"success": False, "msg": tk._("Only system administrators, and whoever has the operator's token, may see the metrics.")}
