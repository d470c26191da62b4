"""What an action is asked about, and by whom."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.muaraenim.tables.definitions import current_sources
from harvesters.source import Source

__all__ = ["known_source", "who"]


def who(context: Context) -> str:
    """Id of the user who calls."""
    return context["auth_user_obj"].id if context.get("auth_user_obj") else context.get("user") or "api"


def known_source(id: str) -> Source:
    """:raises NotFound: there is no such source."""
    found = current_sources().found.get(id)
    if found is None:
        raise tk.ObjectNotFound(tk._("There is no source «{id}».").format(id=id))
    return found
