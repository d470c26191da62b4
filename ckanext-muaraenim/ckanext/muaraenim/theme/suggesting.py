"""What the search boxes' script needs to suggest while somebody types.

Where CKAN asks Solr instead, or a reader saves data, there is no script.
"""

from __future__ import annotations

import json

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.theme.linking import link

__all__ = ["plan"]

ACTION = "search_suggest"
MOST = 4
"""Suggestions of each kind: a phone shows no more above its keyboard."""

SOME = "some"


def plan() -> str:
    """JSON for ``data-usul``; empty where nothing shall be suggested."""
    try:
        tk.get_action(ACTION)
    except KeyError:
        return ""
    if tk.request.headers.get("Save-Data", "").lower() == "on":
        return ""
    _, search = tk._, link("dataset.search")
    kinds = [
        ["correction", _("Did you mean"), f"{search}?q="],
        ["datasets", _("Dataset"), search],
        ["organizations", _("Government office"), link("portal_entities.office", id=SOME).removesuffix(SOME)],
        ["topics", _("Topic"), link("portal_entities.topic", id=SOME).removesuffix(SOME)],
        ["districts", _("Data on this kecamatan"), f"{search}?kecamatan="],
    ]
    ask = tk.h.url_for("api.action", ver=3, logic_function=ACTION, limit=MOST)
    return json.dumps({"ask": f"{ask}&q=", "kinds": kinds, "label": _("Suggestions"), "said": _("{n} suggestions; arrow keys choose one")})
