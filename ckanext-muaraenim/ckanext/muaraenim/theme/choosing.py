"""One page of all values of a filter, with a box to look for one of them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import ckan.plugins.toolkit as tk
from ckan.lib.search import SearchError

from ckanext.muaraenim.theme.asking import Asked, Parameters, complaint, read_asked
from ckanext.muaraenim.theme.facets import Choice, Facet
from ckanext.muaraenim.theme.listing import page_number

__all__ = ["Choosing", "read_choosing"]

PER_PAGE = 50
MOST_VALUES = 5_000


@dataclass(frozen=True)
class Choosing:
    """``matching``: the values that the box leaves. ``capped``: there may be more values than are looked at."""

    facet: Facet
    asked: Asked
    box: str
    page: int
    matching: tuple[Choice, ...] = ()
    capped: bool = False
    problem: str = ""

    @property
    def choices(self) -> tuple[Choice, ...]:
        return self.matching[(self.page - 1) * PER_PAGE : self.page * PER_PAGE]

    @property
    def pages(self) -> int:
        return max(1, math.ceil(len(self.matching) / PER_PAGE))

    @property
    def kept(self) -> Parameters:
        """What the form keeps: the other filters, and chosen values of this one that do not stand on this page."""
        here = {choice.value for choice in self.choices}
        unseen = [value for value in self.asked.chosen.get(self.facet.parameter, []) if value not in here]
        text = [("q", self.asked.text)] if self.asked.text else []
        return text + self.asked.without(self.facet.parameter).kept + [(self.facet.parameter, value) for value in unseen]


def read_choosing(facet: Facet, parameters: Parameters) -> Choosing:
    """The values that another choice could find: this filter itself does not count."""
    given, asked = dict(reversed(parameters)), read_asked(parameters)
    box, page = given.get("cari", "").strip()[:100], page_number(given.get("hal"))
    try:
        found = asked.search([facet], rows=0, **{"facet.limit": MOST_VALUES})
    except SearchError:
        return Choosing(facet, asked, box, 1, problem=tk._("This search cannot be read"))
    except tk.ValidationError as error:
        return Choosing(facet, asked, box, 1, problem=complaint(error))
    choices = asked.choices(facet, found["search_facets"])
    matching = tuple(choice for choice in choices if box.casefold() in choice.title.casefold())
    pages = max(1, math.ceil(len(matching) / PER_PAGE))
    return Choosing(facet, asked, box, min(page, pages), matching, capped=len(choices) >= MOST_VALUES)
