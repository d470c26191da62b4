"""One page of the dataset list: what was asked, what was found, and the filters with their counts."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.search import SearchError

from ckanext.muaraenim.theme.asking import Asked, Parameters, complaint, read_asked
from ckanext.muaraenim.theme.facets import FACETS, Selection
from ckanext.muaraenim.theme.linking import link

__all__ = ["SORTS", "Listing", "latest", "page_number", "read_listing"]

PER_PAGE = 20
LAST_PAGE = 500
SORTS = {"cocok": "score desc, metadata_modified desc", "baru": "metadata_modified desc", "judul": "title_string asc"}
SHOWN = 5
"""Values of a filter on the page of results; all others have a page of their own."""
MOST_YEARS = 400


@dataclass(frozen=True)
class Listing:
    """``unreadable``: what was asked is no query, and nothing was searched; ``reason`` says why where it is known."""

    asked: Asked
    sort: str
    page: int
    total: int = 0
    datasets: list[dict[str, Any]] = field(default_factory=list)
    selections: tuple[Selection, ...] = ()
    unreadable: bool = False
    reason: str = ""

    @property
    def text(self) -> str:
        return self.asked.text

    @property
    def kept(self) -> Parameters:
        """Parameters that a new search text keeps."""
        return self.asked.kept

    @property
    def pages(self) -> int:
        return min(math.ceil(self.total / PER_PAGE), LAST_PAGE)

    @property
    def chosen(self) -> tuple[Selection, ...]:
        return tuple(each for each in self.selections if each.chosen)

    @property
    def chosen_count(self) -> int:
        return sum(len(each.chosen) for each in self.chosen) + bool(self.stretch)

    @property
    def stretch(self) -> str:
        """The years asked for, as people write them."""
        since, until = self.asked.since, self.asked.until
        if since and until:
            return since if since == until else f"{since}–{until}"
        return tk._("from {year}").format(year=since) if since else tk._("until {year}").format(year=until) if until else ""

    @property
    def without_stretch(self) -> str:
        return replace(self.asked, since="", until="").address()


def read_listing(parameters: Parameters) -> Listing:
    """Search for what the address asks. Within a filter any value will do, between filters all must hold."""
    given = dict(reversed(parameters))
    asked = read_asked(parameters)
    if asked.order not in SORTS:
        asked = replace(asked, order="")
    sort = asked.order or _sort_of(given.get("sort"), asked.text)
    page = page_number(given.get("hal") or given.get("page"))
    limits = {"facet.limit": SHOWN + 1, **{f"f.{facet.field}.facet.limit": MOST_YEARS for facet in FACETS if facet.newest}}
    try:
        found = asked.search(FACETS, sort=SORTS[sort], start=(page - 1) * PER_PAGE, rows=PER_PAGE, **limits)
    except SearchError:
        return Listing(asked, sort, page, unreadable=True)
    except tk.ValidationError as error:
        return Listing(asked, sort, page, unreadable=True, reason=complaint(error))
    return Listing(asked, sort, page, found["count"], found["results"], tuple(_selections(asked, found["search_facets"])))


def latest(count: int, office: str = "") -> list[dict[str, Any]]:
    """The public datasets that changed last, of one office (its id) or of all."""
    conditions = ["+dataset_type:dataset", *([f'+owner_org:"{office}"'] if office else [])]
    asked = {"fq": " ".join(conditions), "rows": count, "sort": SORTS["baru"]}
    results: list[dict[str, Any]] = tk.get_action("package_search")({}, asked)["results"]
    return results


def page_number(text: str | None) -> int:
    """A page of a list as the address gives it; the first for what is no number."""
    return min(int(text), LAST_PAGE) if text and len(text) < 10 and text.isascii() and text.isdigit() and int(text) else 1


def _sort_of(asked: str | None, text: str) -> str:
    """CKAN's own ``sort`` of old links; else the best match for a text, the newest without one."""
    return next((name for name, clause in SORTS.items() if clause == asked), "cocok" if text else "baru")


def _selections(asked: Asked, counts: dict[str, Any]) -> Iterator[Selection]:
    """Every filter that could narrow the list."""
    for facet in FACETS:
        choices = asked.choices(facet, counts)
        shown = max(SHOWN, sum(choice.chosen for choice in choices))
        more = asked.address(link("portal_search.choices", parameter=facet.parameter)) if len(choices) > shown else ""
        if len(choices) > 1 or any(choice.chosen for choice in choices):
            yield Selection(facet, tuple(choices[:shown]), more)
