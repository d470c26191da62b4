"""Why a dataset stands in a list of results, and what a question with a misspelt word was meant to be.

Both are asked of the search; where CKAN asks Solr instead, there is no such action and the page does without.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk
from markupsafe import Markup, escape

__all__ = ["Correction", "Reason", "Reasons", "correction", "marked", "reasons"]


@dataclass(frozen=True)
class Reason:
    """``field`` as ``search_matches`` names it; ``text`` escaped, with the words that were asked for marked; ``column`` of a value."""

    field: str
    text: Markup
    column: str = ""


@dataclass(frozen=True)
class Reasons:
    """Of one dataset. ``title`` and ``notes``: their marked texts, if that is where it says so; ``plain_title``: the title that was marked."""

    every: tuple[Reason, ...]
    plain_title: str = ""

    @property
    def title(self) -> Markup | None:
        return next((each.text for each in self.every if each.field == "title"), None)

    @property
    def notes(self) -> Markup | None:
        return next((each.text for each in self.every if each.field == "notes"), None)


@dataclass(frozen=True)
class Correction:
    """``text``: the question with known words, empty if there is nothing to correct. ``absent``: its words that no public dataset says."""

    text: str = ""
    absent: tuple[str, ...] = ()


def reasons(question: str, datasets: Iterable[Mapping[str, Any]]) -> dict[str, Reasons]:
    """By id of the dataset; those of which nothing can be said are absent."""
    ids = [str(dataset["id"]) for dataset in datasets]
    found = _asked("search_matches", {"q": question, "ids": ids}) if question and ids else None
    return {id: _reasons(matches) for id, matches in (found or {}).items() if matches}


def correction(question: str) -> Correction:
    found = _asked("search_correction", {"q": question}) if question else None
    return Correction(found["text"] or "", tuple(found["absent"])) if found else Correction()


def marked(text: str, marks: Iterable[tuple[int, int]]) -> Markup:
    """``text`` escaped, with each of ``marks`` (start, end) in a ``<mark>``."""
    parts, at = Markup(), 0
    for start, end in marks:
        parts += escape(text[at:start]) + Markup("<mark>{}</mark>").format(text[start:end])
        at = end
    return parts + escape(text[at:])


def _reasons(matches: list[dict[str, Any]]) -> Reasons:
    every = tuple(Reason(each["field"], marked(each["text"], each["marks"]), each.get("column", "")) for each in matches)
    return Reasons(every, next((each["text"] for each in matches if each["field"] == "title"), ""))


def _asked(action: str, data: dict[str, Any]) -> Any:
    try:
        known = tk.get_action(action)
    except KeyError:
        return None
    return known({}, data)
