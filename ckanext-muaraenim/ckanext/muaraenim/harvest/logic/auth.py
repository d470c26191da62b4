"""Who may see and start harvests. That a source exists, when it ran and what it counted is public; values of the data are not."""

from __future__ import annotations

from collections.abc import Mapping

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.muaraenim.access import is_opd_editor, is_walidata
from ckanext.muaraenim.harvest.listing import organization_of
from ckanext.muaraenim.tables.declared import declaration

__all__ = [
    "harvest_change_list", "harvest_dataset_adopt", "harvest_dataset_release", "harvest_declaration_show", "harvest_provenance_show",
    "harvest_finding_explain", "harvest_health_show", "harvest_plan_tick", "harvest_preset_list",
    "harvest_run_cancel", "harvest_run_list", "harvest_run_show", "harvest_source_approve", "harvest_source_check", "harvest_source_create",
    "harvest_source_delete",
    "harvest_source_list", "harvest_source_pause", "harvest_source_preview", "harvest_source_resume", "harvest_source_run", "harvest_source_show",
    "harvest_source_test", "harvest_source_update", "harvest_system_list", "metrics_show",
]  # fmt: skip


@tk.auth_allow_anonymous_access
def harvest_source_list(context: Context, data_dict: DataDict) -> AuthResult:
    return {"success": True}


harvest_health_show = harvest_preset_list = harvest_source_show = harvest_run_list = harvest_run_show = harvest_change_list = harvest_source_list
harvest_system_list = harvest_source_list


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


harvest_plan_tick = harvest_finding_explain = harvest_run_cancel

harvest_source_test = harvest_source_pause = harvest_source_resume = harvest_source_preview


def harvest_source_create(context: Context, data_dict: DataDict) -> AuthResult:
    """Walidata, and editors for their own OPD; asked without a declaration: whoever edits for any OPD."""
    user = context.get("user")
    if not user:
        return {"success": False, "msg": tk._("Log in to declare a source.")}
    declared = data_dict.get("declaration") if data_dict else None
    organization = str(declared.get("organization") or "") if isinstance(declared, dict) else ""
    mine = is_opd_editor(user, organization) if organization else _edits_somewhere(user)
    return {"success": is_walidata(user) or mine, "msg": tk._("Only the Walidata and the editors of an agency may declare sources of it.")}


def harvest_source_update(context: Context, data_dict: DataDict) -> AuthResult:
    """Walidata, and the editors of the source's OPD; they may not give it to an OPD for which they don't edit."""
    user, written = context.get("user"), declaration(data_dict["id"])
    declared = [each for each in (written.declared if written else None, data_dict.get("declaration")) if each is not None]
    mine = bool(declared) and all(isinstance(each, Mapping) and is_opd_editor(user, str(each.get("organization") or "")) for each in declared)
    if is_walidata(user) or mine:
        return {"success": True}
    return {"success": False, "msg": tk._("Only the Walidata and the editors of the source's agency may change it.")}


harvest_declaration_show = harvest_source_delete = harvest_source_update


def harvest_source_approve(context: Context, data_dict: DataDict) -> AuthResult:
    """Walidata alone."""
    return {"success": is_walidata(context.get("user")), "msg": tk._("Only the Walidata may approve a source.")}


def harvest_dataset_adopt(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may run the source and edit the dataset."""
    tk.check_access("package_update", context.copy(), {"id": data_dict["id"]})
    return harvest_source_preview(context, {"id": data_dict["source"]})


harvest_dataset_release = harvest_dataset_adopt


def _edits_somewhere(user: str) -> bool:
    return bool(tk.get_action("organization_list_for_user")({"user": user}, {"permission": "update_dataset"}))


def harvest_source_check(context: Context, data_dict: DataDict) -> AuthResult:
    """Mistakes in declarations name files of the server, so they are the Walidata's."""
    return {"success": is_walidata(context.get("user"))}


def metrics_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Sysadmins only: the figures tell of work that is nobody else's concern."""
    return {"success": False, "msg": tk._("Only system administrators, and whoever has the operator's token, may see the metrics.")}
