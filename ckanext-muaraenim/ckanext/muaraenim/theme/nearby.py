"""What somebody may have meant whose address leads nowhere: datasets, offices and topics whose names are near its last words."""

from __future__ import annotations

import re
from dataclasses import dataclass

import ckan.plugins.toolkit as tk

__all__ = ["Near", "nearby"]

ACTION = "search_suggest"
MOST = 3
"""Of each kind."""

FEWEST_LETTERS, MOST_LETTERS, MOST_WORDS = 3, 80, 5
"""Words at the end are given up one by one, until something is near."""

PLACES = (("datasets", "dataset.read"), ("organizations", "portal_entities.office"), ("topics", "portal_entities.topic"))


@dataclass(frozen=True)
class Near:
    title: str
    url: str


def nearby(path: str) -> list[Near]:
    """:param path: of the request. Only what this reader may find; nothing where CKAN asks Solr, which has no such question."""
    words = re.findall(r"\w+", path.rstrip("/").rpartition("/")[2].replace("_", " ")[:MOST_LETTERS])
    for count in range(min(len(words), MOST_WORDS), 0, -1):
        found = _suggested(" ".join(words[:count]))
        if found:
            return found
    return []


def _suggested(words: str) -> list[Near]:
    if len(words) < FEWEST_LETTERS:
        return []
    try:
        suggest = tk.get_action(ACTION)
        found = suggest({}, {"q": words, "limit": MOST})
        if found["correction"] and not any(found[kind] for kind, _ in PLACES):
            found = suggest({}, {"q": found["correction"], "limit": MOST})
    except (KeyError, tk.NotAuthorized, tk.ValidationError):  # an error page has nowhere to refuse to
        return []
    return [Near(each["title"], tk.h.url_for(page, id=each["name"])) for kind, page in PLACES for each in found[kind] or []]
