"""What may be declared as a dataset's replacement: one that is there, that the writer sees, not itself, and not one that it replaces in turn."""

from __future__ import annotations

import re
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.navl.dictization_functions import missing
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.muaraenim.access.replacement import FIELD, known_to

__all__ = ["portal_replacement"]

LONGEST_CHAIN = 100
"""Datasets that replace one another in turn; nobody declares as many."""

PAGE = re.compile(r"^.*/dataset/([^/?#]+).*$")


def portal_replacement(key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context) -> None:
    """An id, an address or a whole page address of a dataset; stored as its id. An empty text clears it, but not for who was not shown it.

    What the engine sends and nobody can follow is left out: a harvested dataset is never blocked.
    """
    package = context.get("package")
    stored = str((package.extras or {}).get(FIELD) or "") if package else ""
    given = data.get(key)
    text = "" if given is missing or given is None else str(given).strip()
    if text and text == stored:
        return
    if not text:
        chosen = stored if stored and known_to(context, stored) is None else ""
    else:
        chosen = _chosen(PAGE.sub(r"\1", text), context, package, errors[key])
    if not chosen:
        data.pop(key, None)
        raise tk.StopOnError
    data[key] = chosen


def _chosen(name: str, context: Context, package: model.Package | None, errors: list[Any]) -> str:
    """Its id; empty after a complaint."""
    found = known_to(context, name)
    if found is None:
        complaint = tk._("There is no such dataset. Write the last part of its page's address.")
    elif package is not None and found.id == package.id:
        complaint = tk._("A dataset does not replace itself.")
    elif package is not None and _leads_to(found, package.id):
        complaint = tk._("That dataset is itself replaced by this one.")
    else:
        return str(found.id)
    if not context.get("ignore_auth"):
        errors.append(complaint)
    return ""


def _leads_to(first: model.Package, wanted: str) -> bool:
    """Whoever follows the replacements from here comes to the wanted dataset, or to no end."""
    here: model.Package | None = first
    for _ in range(LONGEST_CHAIN):
        following = str((here.extras or {}).get(FIELD) or "") if here else ""
        if not following:
            return False
        if following == wanted:
            return True
        here = model.Package.get(following)
    return True
