"""CKAN actions as they must answer here: nothing of restricted data leaks through metadata, and Walidata may choose every OPD."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.logic import auth_audit_exempt
from ckan.types import Context, DataDict

from ckanext.muaraenim.access.content import class_of, is_restricted, may_read_content, public_part
from ckanext.muaraenim.access.paging import page_of, without_page
from ckanext.muaraenim.access.roles import is_sysadmin, is_walidata
from ckanext.muaraenim.custody import custodian

__all__ = ["organization_list_for_user", "organization_show", "resource_search", "resource_show", "resource_view_list"]

Next = Callable[[Context, DataDict], Any]


@tk.chained_action
@tk.side_effect_free
@auth_audit_exempt  # asks for the dataset instead
def resource_show(next_action: Next, context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Of a restricted resource the public gets its metadata, without any address: ``restricted`` is then true."""
    resource = _hidden_resource(context, data_dict)
    if resource is None:
        return next_action(context, data_dict)
    package = tk.get_action("package_show")(context.copy(), {"id": resource.package_id})
    shown = next((each for each in package["resources"] if each["id"] == resource.id), None)
    if shown is None:
        raise tk.ObjectNotFound(tk._("Resource was not found."))
    return public_part(shown)


@tk.chained_action
@tk.side_effect_free
@auth_audit_exempt  # asks for the dataset instead
def resource_view_list(next_action: Next, context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """A restricted resource has no views for the public; its page still opens."""
    resource = _hidden_resource(context, data_dict)
    if resource is None:
        return next_action(context, data_dict)
    tk.check_access("package_show", context.copy(), {"id": resource.package_id})
    return []


@tk.chained_action
@tk.side_effect_free
def resource_search(next_action: Next, context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Restricted resources are not found at all, because a search by address would reveal it."""
    if context.get("ignore_auth"):
        return next_action(context, data_dict)
    found = without_page(next_action, context, data_dict)["results"]
    packages = {each.id: each for each in _packages({each["package_id"] for each in found})}
    open_ones = [each for each in found if not is_restricted(class_of(packages[each["package_id"]]))]
    return {"count": len(open_ones), "results": page_of(data_dict, open_ones)}


@tk.chained_action
@tk.side_effect_free
def organization_list_for_user(next_action: Next, context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """For a Walidata member: every OPD, where the question is about its datasets."""
    about_datasets = data_dict.get("permission") in ("create_dataset", "update_dataset", "delete_dataset")
    user = data_dict.get("id") or context.get("user")
    if not about_datasets or not is_walidata(user) or is_sysadmin(user):
        return next_action(context, data_dict)
    tk.check_access("organization_list_for_user", context, data_dict)
    everybody = Context(context, user=tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"])
    return next_action(everybody, {name: value for name, value in data_dict.items() if name != "id"})


@tk.chained_action
@tk.side_effect_free
def organization_show(next_action: Next, context: Context, data_dict: DataDict) -> dict[str, Any]:
    """An OPD asked for by the code or address of one that has ended is the one that has succeeded it."""
    asked = str(data_dict.get("id") or "")
    found = model.Group.get(asked) if asked else None
    by_id = found is not None and found.id == asked
    if asked and not by_id and (found is None or found.state != model.State.ACTIVE):
        today = custodian(asked)
        if today is not None:
            data_dict = {**data_dict, "id": today.id}
    return next_action(context, data_dict)


def _hidden_resource(context: Context, data_dict: DataDict) -> model.Resource | None:
    """The resource, if it is restricted and the context's user may not read it."""
    resource = model.Resource.get(tk.get_or_bust(data_dict, "id"))
    package = model.Package.get(resource.package_id) if resource else None
    return None if package is None or may_read_content(context, package) else resource


def _packages(ids: set[str]) -> list[model.Package]:
    return model.Session.query(model.Package).filter(model.Package.id.in_(ids)).all() if ids else []

