"""Actions on the declarations of sources: written in the portal by an OPD or the Walidata, approved by the Walidata, paused and resumed."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.muaraenim.access import is_walidata
from ckanext.muaraenim.harvest.drafts import checked
from ckanext.muaraenim.harvest.logic import schema
from ckanext.muaraenim.harvest.surroundings import current_settings
from ckanext.muaraenim.harvest.trying import try_source
from ckanext.muaraenim.tables import declared
from ckanext.muaraenim.tables.declared import Declaration
from ckanext.muaraenim.tables.definitions import configured_sources, current_sources
from harvesters.secrets import prefix

__all__ = [
    "harvest_declaration_show", "harvest_source_approve", "harvest_source_create", "harvest_source_delete", "harvest_source_pause",
    "harvest_source_resume", "harvest_source_test", "harvest_source_update",
]  # fmt: skip

TAKEN = ("baru",)
"""Ids that are addresses of pages."""


@tk.validate_action_data(schema.declaration)
def harvest_source_create(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Declare a source in the portal. It is read by nobody until the Walidata approve it.

    :param id: the source's id for ever: lower case letters, digits and ``-``
    :param declaration: what a source file would hold, without ``id``: ``title``, ``organization``, ``connector``, ``options``, ``license``, ``table``
        or ``map`` …; secrets by name only (``env:SUMBER_…``)
    :returns: as ``harvest_declaration_show``
    :raises ValidationError: what is wrong, by key (``options.url``)
    :raises NotAuthorized: the user is neither of the Walidata nor an editor of the declared OPD
    """
    tk.check_access("harvest_source_create", context, data_dict)
    id = data_dict["id"]
    checked(id, data_dict["declaration"])
    taken = id in TAKEN or id in configured_sources().found or id in configured_sources().broken or _takes_secrets(id)
    if taken or not declared.keep(id, data_dict["declaration"], _by(context), new=True):
        raise tk.ValidationError({"id": [tk._("This id is taken.")]})
    return harvest_declaration_show(context, {"id": id})


@tk.validate_action_data(schema.declaration)
def harvest_source_update(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Write a source's declaration anew. What was approved last goes on running until the Walidata approve this one.

    :param id: the source's id
    :param declaration: the whole of it, see ``harvest_source_create``
    :returns: as ``harvest_declaration_show``
    :raises NotFound: there is no such source in the portal
    :raises ValidationError: what is wrong, by key; or the source stands in a file
    :raises NotAuthorized: the user is neither of the Walidata nor an editor of the source's OPD, before and after
    """
    _in_the_portal(data_dict["id"])
    tk.check_access("harvest_source_update", context, data_dict)
    checked(data_dict["id"], data_dict["declaration"])
    declared.keep(data_dict["id"], data_dict["declaration"], _by(context), new=False)
    return harvest_declaration_show(context, {"id": data_dict["id"]})


@tk.side_effect_free
@tk.validate_action_data(schema.source)
def harvest_declaration_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What a source of the portal's own declares.

    :param id: the source's id
    :returns: ``id``, ``declaration``, ``fingerprint`` of it, ``approved`` (what runs; None: nothing), ``waits`` (what was written
        last is not what runs), ``changed`` and ``decided`` (times)
    :raises NotFound: there is no such source in the portal
    :raises ValidationError: the source stands in a file
    :raises NotAuthorized: the user is neither of the Walidata nor an editor of the source's OPD
    """
    found = _in_the_portal(data_dict["id"])
    tk.check_access("harvest_declaration_show", context, data_dict)
    return {
        "id": found.id,
        "declaration": found.declared,
        "fingerprint": found.fingerprint,
        "approved": found.approved,
        "waits": found.waits,
        "changed": found.changed.isoformat(),
        "decided": found.decided.isoformat() if found.decided else None,
    }


@tk.validate_action_data(schema.approval)
def harvest_source_approve(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Let a declared source run as it was written last.

    :param id: the source's id
    :param fingerprint: of the declaration that the user has seen; if it is another one by now, nothing is approved
    :param paused: keep it paused, so that it runs only after somebody resumes it
    :returns: as ``harvest_declaration_show``
    :raises NotFound: there is no such source in the portal
    :raises ValidationError: the declaration has changed since it was seen, or is wrong by now
    :raises NotAuthorized: the user is not of the Walidata
    """
    found = _in_the_portal(data_dict["id"])
    tk.check_access("harvest_source_approve", context, data_dict)
    checked(found.id, found.declared)
    if data_dict["paused"] and found.fingerprint == data_dict["fingerprint"]:
        declared.pause(found.id, _by(context))
    if not declared.approve(found.id, data_dict["fingerprint"], _by(context)):
        raise tk.ValidationError({"fingerprint": [tk._("The declaration has changed since you saw it. Look at it again.")]})
    return harvest_declaration_show(context, {"id": found.id})


@tk.validate_action_data(schema.source)
def harvest_source_delete(context: Context, data_dict: DataDict) -> None:
    """Forget a declared source that never ran.

    :param id: the source's id
    :raises NotFound: there is no such source in the portal
    :raises ValidationError: it was approved before; pause it instead
    :raises NotAuthorized: the user is neither of the Walidata nor an editor of the source's OPD
    """
    found = _in_the_portal(data_dict["id"])
    tk.check_access("harvest_source_delete", context, data_dict)
    if not declared.forget(found.id):
        raise tk.ValidationError({"id": [tk._("This source was approved before. Pause it instead.")]})


@tk.validate_action_data(schema.source)
def harvest_source_test(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Read the first records of a source as it was written last, for at most a few seconds. Nothing is kept.

    :param id: the source's id
    :returns: ``system``, ``records`` (of at most 20), ``columns``, ``rows`` (the first five), ``findings``,
        ``error`` (None, or code, sentence, remedy)
    :raises NotFound: there is no such source
    :raises NotAuthorized: the user is neither of the Walidata nor an editor of the source's OPD
    """
    tk.check_access("harvest_source_test", context, data_dict)
    sources = current_sources()
    settings = current_settings(sources)
    written = None if data_dict["id"] in configured_sources().found else declared.declaration(data_dict["id"])
    if written is not None and written.waits:
        trusted = bool(context.get("ignore_auth")) or is_walidata(context.get("user"))
        return try_source(checked(written.id, written.declared), settings if trusted else replace(settings, secrets=None))
    if data_dict["id"] not in sources.found:
        raise tk.ObjectNotFound(tk._("There is no source «{id}».").format(id=data_dict["id"]))
    return try_source(sources.found[data_dict["id"]], settings)


@tk.validate_action_data(schema.source)
def harvest_source_pause(context: Context, data_dict: DataDict) -> None:
    """Start the source no more, neither by its schedule nor by hand, until somebody resumes it. A run that is on its way ends as usual.

    :param id: the source's id
    :raises NotAuthorized: the user is neither of the Walidata nor an editor of the source's OPD
    """
    tk.check_access("harvest_source_pause", context, data_dict)
    declared.pause(_running(data_dict["id"]), _by(context))


@tk.validate_action_data(schema.source)
def harvest_source_resume(context: Context, data_dict: DataDict) -> None:
    """Let a paused source run again.

    :param id: the source's id
    :raises NotAuthorized: the user is neither of the Walidata nor an editor of the source's OPD
    """
    tk.check_access("harvest_source_resume", context, data_dict)
    declared.resume(_running(data_dict["id"]))


def _running(id: str) -> str:
    if id not in current_sources().found:
        raise tk.ObjectNotFound(tk._("There is no source «{id}».").format(id=id))
    return id


def _in_the_portal(id: str) -> Declaration:
    files = configured_sources()
    if id in files.found or id in files.broken:
        raise tk.ValidationError({"id": [tk._("This source stands in a file of the configuration and is changed there.")]})
    found = declared.declaration(id)
    if found is None:
        raise tk.ObjectNotFound(tk._("There is no source «{id}».").format(id=id))
    return found


def _takes_secrets(id: str) -> bool:
    """Whether a secret that is another source's would belong to a source of this id, because its prefix is longer."""
    others = [prefix(each) for each in current_sources().found if prefix(id).startswith(prefix(each)) and prefix(each) != prefix(id)]
    same = any(prefix(each) == prefix(id) for each in current_sources().found)
    return same or (bool(others) and any(name.startswith(prefix(id)) for name in os.environ))


def _by(context: Context) -> str:
    user = context.get("auth_user_obj")
    return user.id if user else context.get("user") or "api"
