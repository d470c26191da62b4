"""Relations name a dataset only to who may see it. CKAN 2.12 tells everybody who may see the other side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, DataDict

from ckanext.muaraenim.access.publication import is_public

__all__ = ["package_relationships_list"]

OTHERS = {"relationships_as_subject": "object_package_id", "relationships_as_object": "subject_package_id"}

Next = Callable[[Context, DataDict], Any]


@tk.chained_action
@tk.side_effect_free
def package_relationships_list(next_action: Next, context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Without relations to datasets that the user may not see."""
    found: list[dict[str, Any]] = next_action(context, data_dict)
    return [each for each in found if all(may(context, "package_show", each[side]) for side in ("subject", "object"))]


def may(context: Context, action: str, dataset: str) -> bool:
    if context.get("ignore_auth"):
        return True
    reader = Context(user=context.get("user", ""), auth_user_obj=context.get("auth_user_obj"))
    try:
        return bool(tk.check_access(action, reader, {"id": dataset}))
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return False


def keep_seen(context: Context, dataset: dict[str, Any]) -> None:
    """Of a dataset that is shown; whoever edits it gets all of them, so that writing it back loses none."""
    if any(dataset.get(key) for key in OTHERS) and not may(context, "package_update", dataset["id"]):
        keep(dataset, lambda id: may(context, "package_show", id))


def keep_public(dataset: dict[str, Any]) -> None:
    """Of a search hit, which is the same for every reader."""
    keep(dataset, lambda id: (found := model.Package.get(id)) is not None and is_public(found))


def keep(dataset: dict[str, Any], known: Callable[[str], bool]) -> None:
    for key, other in OTHERS.items():
        if dataset.get(key):
            dataset[key] = [each for each in dataset[key] if known(each.get("__extras", each)[other])]
