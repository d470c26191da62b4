"""Who may read tables and revisions, and that nobody writes rows past them."""

from __future__ import annotations

from collections.abc import Callable

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import AuthResult, Context, DataDict

from ckanext.muaraenim.access import is_opd_member, is_walidata
from ckanext.muaraenim.tables.links import URL_TYPE

__all__ = [
    "datastore_create", "datastore_delete", "datastore_records_delete", "datastore_upsert", "dataset_revision_list", "table_candidates",
    "table_redact", "table_redaction_list", "table_revision_list", "table_revision_show", "table_rows_show", "table_show",
]  # fmt: skip

Next = Callable[[Context, DataDict], AuthResult]


@tk.auth_allow_anonymous_access
def table_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may read the resource's rows and files; the rule for restricted data stands there."""
    tk.check_access("resource_show", context, {"id": data_dict["id"]})
    return {"success": True}


table_revision_list = table_revision_show = table_rows_show = table_show


@tk.auth_allow_anonymous_access
def dataset_revision_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may see the dataset; that a restricted table changed is public, its rows are not."""
    tk.check_access("package_show", context, {"id": data_dict["id"]})
    return {"success": True}


@tk.auth_allow_anonymous_access
def table_redaction_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Whoever may see the dataset; the fact names no value."""
    resource = model.Resource.get(data_dict["id"])
    if resource is None:
        raise tk.ObjectNotFound(tk._("Resource was not found."))
    tk.check_access("package_show", context, {"id": resource.package_id})
    return {"success": True}


def table_redact(context: Context, data_dict: DataDict) -> AuthResult:
    """Walidata and sysadmins."""
    if is_walidata(context.get("user")):
        return {"success": True}
    return {"success": False, "msg": tk._("Only Walidata may redact a table.")}


def table_candidates(context: Context, data_dict: DataDict) -> AuthResult:
    """Revisions that are not published: the OPD's members and the Walidata."""
    user, resource = context.get("user"), model.Resource.get(data_dict["id"])
    package = model.Package.get(resource.package_id) if resource else None
    return {"success": is_walidata(user) or (package is not None and is_opd_member(user, package.owner_org))}


def _published_by_revision(next_auth: Next, context: Context, data_dict: DataDict) -> AuthResult:
    id = (data_dict or {}).get("resource_id") or (data_dict or {}).get("id")
    resource = model.Resource.get(id) if id else None
    if resource is not None and resource.url_type == URL_TYPE and not context.get("ignore_auth"):
        return {"success": False, "msg": tk._("The rows of this table are published by revision; DataStore's own write actions may not change them.")}
    return next_auth(context, data_dict)


@tk.chained_auth_function
def datastore_create(next_auth: Next, context: Context, data_dict: DataDict) -> AuthResult:
    return _published_by_revision(next_auth, context, data_dict)


@tk.chained_auth_function
def datastore_upsert(next_auth: Next, context: Context, data_dict: DataDict) -> AuthResult:
    return _published_by_revision(next_auth, context, data_dict)


@tk.chained_auth_function
def datastore_delete(next_auth: Next, context: Context, data_dict: DataDict) -> AuthResult:
    return _published_by_revision(next_auth, context, data_dict)


@tk.chained_auth_function
def datastore_records_delete(next_auth: Next, context: Context, data_dict: DataDict) -> AuthResult:
    return _published_by_revision(next_auth, context, data_dict)
