"""Permission rules that hold for every feature. They stand in front of CKAN's own and only widen (Walidata) or narrow (restricted data) them."""

from __future__ import annotations

from collections.abc import Callable

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.authz import get_user_id_for_username
from ckan.logic.auth import get_package_object, get_resource_object
from ckan.types import AuthResult, Context, DataDict

from ckanext.muaraenim.access.content import may_read_content
from ckanext.muaraenim.access.publication import is_public, takes_back
from ckanext.muaraenim.access.roles import is_opd_member, is_walidata

__all__ = [
    "bulk_update_delete", "bulk_update_private", "bulk_update_public", "member_list", "organization_create", "package_create", "package_update",
    "resource_show",
]  # fmt: skip

Next = Callable[[Context, DataDict], AuthResult]


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def resource_show(next_auth: Next, context: Context, data_dict: DataDict) -> AuthResult:
    """Every road to rows and files asks this (download, DataStore, SQL, dump, views), so restricted data is refused here, once."""
    answer = next_auth(context, data_dict)
    if not answer["success"]:
        return answer
    resource = get_resource_object(context, data_dict)
    package = model.Package.get(resource.package_id)
    if package is None or may_read_content(context, package):
        return answer
    return {"success": False, "msg": tk._("This data is restricted: only its agency and the Walidata read its rows and files.")}


@tk.chained_auth_function
def member_list(next_auth: Next, context: Context, data_dict: DataDict) -> AuthResult:
    """CKAN lists an OPD's datasets here without asking who may see them, drafts included; that is for its own people."""
    answer = next_auth(context, data_dict)
    user = context.get("user")
    if not answer["success"] or is_walidata(user) or is_opd_member(user, data_dict.get("id")):
        return answer
    return {"success": False, "msg": tk._("This page is for OPD staff. Log in, or contact Walidata.")}


@tk.chained_auth_function
def package_update(next_auth: Next, context: Context, data_dict: DataDict) -> AuthResult:
    """Walidata edits and publishes the data of every OPD; an OPD edits what is not public. Files, rows and views of a dataset ask this, too."""
    answer = next_auth(context, data_dict)
    package = get_package_object(context, data_dict)
    if is_walidata(context.get("user")):
        return {"success": True} if package.owner_org else answer
    if not answer["success"] or not is_public(package) or takes_back(data_dict):
        return answer
    return {"success": False, "msg": tk._("This dataset is public, and only Walidata changes what is public. Tell Walidata what is to be changed.")}


@tk.chained_auth_function
def bulk_update_public(next_auth: Next, context: Context, data_dict: DataDict) -> AuthResult:
    """Walidata publishes, for every OPD."""
    if is_walidata(context.get("user")):
        return {"success": True}
    return {"success": False, "msg": tk._("Only Walidata publishes data.")}


@tk.chained_auth_function
def bulk_update_private(next_auth: Next, context: Context, data_dict: DataDict) -> AuthResult:
    """Stands on the same page as publishing."""
    return {"success": True} if is_walidata(context.get("user")) else next_auth(context, data_dict)


bulk_update_delete = bulk_update_private


@tk.chained_auth_function
def package_create(next_auth: Next, context: Context, data_dict: DataDict) -> AuthResult:
    """Walidata adds data to every OPD."""
    answer = next_auth(context, data_dict)
    wanted = (data_dict or {}).get("owner_org")
    if answer["success"] or not wanted or not is_walidata(context.get("user")):
        return answer
    organization = model.Group.get(wanted)
    return {"success": True} if organization and organization.is_organization else answer


@tk.chained_auth_function
def organization_create(next_auth: Next, context: Context, data_dict: DataDict) -> AuthResult:
    """OPDs come from the regency's list or from a sysadmin; no other account makes one, whatever the settings say."""
    user = get_user_id_for_username(context.get("user"), allow_none=True)
    found = model.User.get(user) if user else None
    if found and found.sysadmin:
        return next_auth(context, data_dict)
    return {"success": False, "msg": tk._("Agencies are created from the regency's list.")}
