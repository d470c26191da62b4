"""What an address asks of the search: words, filters, years; put to ``package_search`` as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.theme import stock, successors
from ckanext.muaraenim.theme.calling import sentences
from ckanext.muaraenim.theme.facets import FACETS, Choice, Facet, selected
from ckanext.muaraenim.theme.linking import link

__all__ = ["Asked", "Parameters", "complaint", "read_asked"]

Parameters = list[tuple[str, str]]

PAGES = ("hal", "page")
OFFICES = "opd"


@dataclass(frozen=True)
class Asked:
    """``chosen``: values by facet parameter. ``since``, ``until``: years, months or dates as they were typed.

    ``others``: further ``ext_*`` parameters. ``order``: the parameter ``urut`` as it was given, if it was.
    """

    text: str = ""
    chosen: Mapping[str, list[str]] = field(default_factory=dict)
    since: str = ""
    until: str = ""
    others: Mapping[str, str] = field(default_factory=dict)
    order: str = ""

    @property
    def kept(self) -> Parameters:
        """As parameters of an address again, without the text."""
        chosen = [(name, value) for name, values in self.chosen.items() for value in values]
        rest = (("dari", self.since), ("sampai", self.until), *self.others.items(), ("urut", self.order))
        return chosen + [(name, value) for name, value in rest if value]

    def without(self, parameter: str, value: str = "") -> Asked:
        """The same without one value of a filter, or without the filter."""
        left = [each for each in self.chosen.get(parameter, []) if value and each != value]
        chosen = {name: values for name, values in self.chosen.items() if name != parameter}
        return replace(self, chosen=chosen | ({parameter: left} if left else {}))

    def address(self, page: str = "") -> str:
        """Of the dataset list, or of another page that reads the same parameters."""
        query = ([("q", self.text)] if self.text else []) + self.kept
        return (page or link("dataset.search")) + (f"?{urlencode(query)}" if query else "")

    def search(self, facets: Iterable[Facet], **query: Any) -> dict[str, Any]:
        """Ask CKAN, as the reader; the counts of a filter ignore the filter itself.

        :raises SearchError, ValidationError: it can't be read
        """
        fields = {facet.parameter: facet.field for facet in FACETS}
        any_of = {fields[name]: successors.stored(values) if name == OFFICES else values for name, values in self.chosen.items()}
        extras = {**self.others, "ext_any": any_of, "ext_awal": self.since, "ext_akhir": self.until}
        asked: dict[str, Any] = {
            "q": self.text,
            "fq": "+dataset_type:dataset",
            "facet.field": [facet.field for facet in facets],
            "include_private": True,
            "extras": {name: value for name, value in extras.items() if value},
        }
        if stock.is_asked():
            query = {name: value for name, value in query.items() if not name.startswith("f.")}
        found: dict[str, Any] = tk.get_action("package_search")({}, asked | query)
        return found

    def choices(self, facet: Facet, counts: Mapping[str, Any]) -> list[Choice]:
        """Chosen values first, then by count; a chosen value that finds nothing stays, so that it can be taken away."""
        items, values = counts.get(facet.field, {}).get("items", []), self.chosen.get(facet.parameter, [])
        if facet.parameter == OFFICES:
            items = successors.folded(items)
        missing = [{"name": value, "display_name": value, "count": 0} for value in values if value not in {item["name"] for item in items}]
        found = [
            Choice(item["name"], facet.name(item), item["count"], item["name"] in values, self.without(facet.parameter, item["name"]).address())
            for item in [*items, *missing]
            if item["name"]
        ]
        if facet.newest:
            return sorted(sorted(found, key=lambda choice: choice.value, reverse=True), key=lambda choice: not choice.chosen)
        return sorted(found, key=lambda choice: (not choice.chosen, -choice.count, choice.title.casefold()))


def read_asked(parameters: Parameters) -> Asked:
    """Offices of the past are taken for those that came after them."""
    given, chosen = dict(reversed(parameters)), selected(parameters)
    if OFFICES in chosen:
        chosen[OFFICES] = successors.today(chosen[OFFICES])
    return Asked(
        text=given.get("q", "").strip(),
        chosen=chosen,
        since=given.get("dari", "").strip(),
        until=given.get("sampai", "").strip(),
        others={name: value for name, value in parameters if name.startswith("ext_")},
        order=given.get("urut", ""),
    )


def complaint(error: tk.ValidationError) -> str:
    """What the search complained of, in the words of the page."""
    if {"ext_awal", "ext_akhir"} & set(error.error_dict):
        return tk._("Write the years as 2025, 2025-06 or 2025-06-30, the first not after the last.")
    return " ".join(sentences(error))
