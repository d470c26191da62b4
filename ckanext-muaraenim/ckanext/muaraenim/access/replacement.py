"""Which dataset has taken another one's place (``pengganti``), told only to who may see it.

Stored is the id, which stays when the address changes; shown is the address of today.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, DataDict

from ckanext.muaraenim.access.publication import is_public
from ckanext.muaraenim.access.relations import may

__all__ = ["package_create", "package_update"]

FIELD = "pengganti"

Package = model.Package
Next = Callable[[Context, DataDict], Any]


@tk.chained_action
def package_create(next_action: Next, context: Context, data_dict: DataDict) -> Any:
    """As CKAN's; the answer names the replacement as ``package_show`` does."""
    return _answered(context, next_action(context, data_dict))


@tk.chained_action
def package_update(next_action: Next, context: Context, data_dict: DataDict) -> Any:
    """As CKAN's; the answer, which CKAN makes without asking who reads it, names the replacement only to who may see it."""
    return _answered(context, next_action(context, data_dict))


def known_to(context: Context, name: str) -> Package | None:
    """The dataset of this id or address, if it is there and the context's user may see it."""
    found = model.Package.get(name)
    there = found is not None and found.state == model.State.ACTIVE and found.type == "dataset"
    return found if there and may(context, "package_show", found.id) else None


def name_seen(context: Context, dataset: dict[str, Any]) -> None:
    """Of a dataset that is shown: the address of what replaces it, or nothing. What the index keeps, which is not validated, keeps the id."""
    if context.get("validate", True):
        _name(dataset, lambda name: known_to(context, name))


def name_public(dataset: dict[str, Any]) -> None:
    """Of a search hit, which is the same for every reader."""
    _name(dataset, lambda name: found if (found := model.Package.get(name)) is not None and is_public(found) else None)


def _answered(context: Context, answer: Any) -> Any:
    if isinstance(answer, dict):
        name_seen(context, answer)
    return answer


def _name(dataset: dict[str, Any], known: Callable[[str], Package | None]) -> None:
    """In CKAN's default schema our fields stand among the extras."""
    if name := dataset.pop(FIELD, None):
        found = known(str(name))
        dataset |= {FIELD: found.name} if found else {}
    extras = dataset.get("extras")
    if isinstance(extras, list) and any(extra.get("key") == FIELD for extra in extras):
        named = [(extra, known(str(extra["value"])) if extra["key"] == FIELD else None) for extra in extras]
        dataset["extras"] = [extra | ({"value": found.name} if found else {}) for extra, found in named if found or extra["key"] != FIELD]
