"""Tags and formats that CKAN 2.12 lists for everybody: here only those of datasets that the reader finds."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, DataDict

from ckanext.muaraenim.access.paging import page_of, without_page
from ckanext.muaraenim.access.roles import is_sysadmin

__all__ = ["format_autocomplete", "tag_autocomplete", "tag_list", "tag_search", "tag_show"]

MOST_FORMATS, MOST_DATASETS = 10_000, 1_000

Next = Callable[[Context, DataDict], Any]


@tk.chained_action
@tk.side_effect_free
def tag_list(next_action: Next, context: Context, data_dict: DataDict) -> list[Any]:
    return page_of(data_dict, _those_said(context, data_dict, without_page(next_action, context, data_dict)))


@tk.chained_action
@tk.side_effect_free
def tag_autocomplete(next_action: Next, context: Context, data_dict: DataDict) -> list[str]:
    return page_of(data_dict, _those_said(context, data_dict, without_page(next_action, context, data_dict)))


@tk.chained_action
@tk.side_effect_free
def tag_search(next_action: Next, context: Context, data_dict: DataDict) -> dict[str, Any]:
    found = _those_said(context, data_dict, without_page(next_action, context, data_dict)["results"])
    return {"count": len(found), "results": page_of(data_dict, found)}


@tk.chained_action
@tk.side_effect_free
def tag_show(next_action: Next, context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Its datasets are search hits, as the reader finds them; CKAN gives what the index keeps, with addresses of restricted files.

    :raises ObjectNotFound: no dataset that the reader finds has it; a tag of a vocabulary is there for everybody
    """
    tag: dict[str, Any] = next_action(context, {**data_dict, "include_datasets": False})
    if not tag["vocabulary_id"] and not _those_said(context, data_dict, [tag]):
        raise tk.ObjectNotFound(tk._("Not found"))
    if tk.asbool(data_dict.get("include_datasets", False)):
        vocabulary = model.Vocabulary.get(tag["vocabulary_id"]) if tag["vocabulary_id"] else None
        field, name = f"vocab_{vocabulary.name}" if vocabulary else "tags", re.sub(r'(["\\])', r"\\\1", tag["name"])
        asked = {"fq": f'{field}:"{name}"', "rows": MOST_DATASETS, "facet": "false"}
        tag["packages"] = tk.get_action("package_search")(_reader(context), asked)["results"]
    return tag


@tk.chained_action
@tk.side_effect_free
def format_autocomplete(next_action: Next, context: Context, data_dict: DataDict) -> list[str]:
    said = _said(context, "res_format")
    if said is None:
        return list(next_action(context, data_dict))
    known = {value.lower() for value in said}
    found = next_action(context, {**data_dict, "limit": MOST_FORMATS})
    return page_of({"limit": 5, **data_dict}, [each for each in found if each.lower() in known])


def _those_said(context: Context, data_dict: DataDict, tags: list[Any]) -> list[Any]:
    """Of names or dictionaries of free tags those that the reader's datasets have. A vocabulary is a list for all, whoever uses it."""
    said = None if data_dict.get("vocabulary_id") else _said(context, "tags")
    return tags if said is None else [tag for tag in tags if (tag["name"] if isinstance(tag, dict) else tag) in said]


def _said(context: Context, field: str) -> set[str] | None:
    """Every value of the datasets that the reader finds; None for who may see everything."""
    if context.get("ignore_auth") or is_sysadmin(context.get("user")):
        return None
    asked = {"rows": 0, "facet.field": [field], "facet.limit": -1, "include_private": True, "include_drafts": True}
    return set(tk.get_action("package_search")(_reader(context), asked)["facets"][field])


def _reader(context: Context) -> Context:
    return Context(user=context.get("user", ""), auth_user_obj=context.get("auth_user_obj"), ignore_auth=bool(context.get("ignore_auth")))
