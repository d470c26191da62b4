"""One page of the dataset list: what was asked, what was found, and the filters with their counts."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import ckan.plugins.toolkit as tk
from ckan.lib.search import SearchError

from ckanext.muaraenim.theme.facets import FACETS, Choice, Facet, Selection, condition, selected

__all__ = ["SORTS", "Listing", "latest", "read_listing"]

PER_PAGE = 20
LAST_PAGE = 500
SORTS = {"cocok": "score desc, metadata_modified desc", "baru": "metadata_modified desc", "judul": "title_string asc"}
VALUES_PER_FACET = 50

Parameters = list[tuple[str, str]]


@dataclass(frozen=True)
class Listing:
    """``unreadable``: the search text is no query; nothing was searched. ``kept``: parameters that a new search text keeps."""

    text: str
    sort: str
    page: int
    total: int = 0
    datasets: list[dict[str, Any]] = field(default_factory=list)
    selections: tuple[Selection, ...] = ()
    unreadable: bool = False
    kept: Parameters = field(default_factory=list)

    @property
    def pages(self) -> int:
        return min(math.ceil(self.total / PER_PAGE), LAST_PAGE)

    @property
    def chosen(self) -> tuple[Selection, ...]:
        return tuple(each for each in self.selections if each.chosen)

    @property
    def chosen_count(self) -> int:
        return sum(len(each.chosen) for each in self.chosen)


def read_listing(parameters: Parameters) -> Listing:
    """Search for what the address asks. Within a filter any value will do, between filters all must hold."""
    given = dict(reversed(parameters))
    text = given.get("q", "").strip()
    sort = given.get("urut") if given.get("urut") in SORTS else _sort_of(given.get("sort"), text)
    page = _page(given.get("hal") or given.get("page"))
    chosen = selected(parameters)
    kept = [(name, value) for name, values in chosen.items() for value in values]
    if given.get("urut") in SORTS:
        kept.append(("urut", sort))
    extras = {name: value for name, value in parameters if name.startswith("ext_")}
    try:
        found = _search(text, chosen, extras, sort=SORTS[sort], start=(page - 1) * PER_PAGE, rows=PER_PAGE)
        selections = tuple(_selections(text, chosen, extras, found["search_facets"], parameters))
    except SearchError:
        return Listing(text, sort, page, unreadable=True, kept=kept)
    return Listing(text, sort, page, found["count"], found["results"], selections, kept=kept)


def latest(count: int, office: str = "") -> list[dict[str, Any]]:
    """The public datasets that changed last, of one office (its id) or of all."""
    conditions = ["+dataset_type:dataset", *([f'+owner_org:"{office}"'] if office else [])]
    asked = {"fq": " ".join(conditions), "rows": count, "sort": SORTS["baru"]}
    results: list[dict[str, Any]] = tk.get_action("package_search")({}, asked)["results"]
    return results


def _sort_of(asked: str | None, text: str) -> str:
    """CKAN's own ``sort`` of old links; else the best match for a text, the newest without one."""
    return next((name for name, clause in SORTS.items() if clause == asked), "cocok" if text else "baru")


def _page(text: str | None) -> int:
    return min(int(text), LAST_PAGE) if text and text.isascii() and text.isdigit() and int(text) else 1


def _search(text: str, chosen: dict[str, list[str]], extras: dict[str, str], **query: Any) -> dict[str, Any]:
    conditions = [condition(facet, chosen[facet.parameter]) for facet in FACETS if facet.parameter in chosen]
    asked = {
        "q": text,
        "fq": "+dataset_type:dataset",
        "fq_list": conditions,
        "facet.field": [facet.field for facet in FACETS],
        "facet.limit": VALUES_PER_FACET,
        "include_private": True,
        "extras": extras,
    }
    found: dict[str, Any] = tk.get_action("package_search")({}, asked | query)
    return found


def _selections(text: str, chosen: dict[str, list[str]], extras: dict[str, str], counts: dict[str, Any], parameters: Parameters) -> Any:
    """Every filter that could narrow the list. The counts of a filter in use ignore the filter itself."""
    for facet in FACETS:
        items = counts.get(facet.field, {}).get("items", [])
        values = chosen.get(facet.parameter, [])
        if values:
            others = {name: each for name, each in chosen.items() if name != facet.parameter}
            items = _search(text, others, extras, rows=0, **{"facet.field": [facet.field]})["search_facets"].get(facet.field, {}).get("items", [])
        choices = _choices(facet, items, values, parameters)
        if values or len(choices) > 1:
            yield Selection(facet, tuple(choices))


def _choices(facet: Facet, items: list[dict[str, Any]], values: list[str], parameters: Parameters) -> list[Choice]:
    """Chosen values first, then by count; a chosen value that finds nothing stays, so that it can be taken away."""
    missing = [{"name": value, "display_name": value, "count": 0} for value in values if value not in {item["name"] for item in items}]
    ordered = sorted([*items, *missing], key=lambda item: (item["name"] not in values, -item["count"], facet.name(item).casefold()))
    return [
        Choice(item["name"], facet.name(item), item["count"], item["name"] in values, _without(facet, item["name"], parameters))
        for item in ordered
        if item["name"]
    ]


def _without(facet: Facet, value: str, parameters: Parameters) -> str:
    kept = [(name, each) for name, each in parameters if (name not in facet.aliases or each != value) and name not in ("hal", "page")]
    return tk.h.url_for("dataset.search") + (f"?{urlencode(kept)}" if kept else "")
