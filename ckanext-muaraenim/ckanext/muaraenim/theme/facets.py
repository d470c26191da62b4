"""The filters of the dataset list, in one table: the address's parameter, the index's field, the words for its values.

A chosen value is a value to the search (``ext_any``), never a piece of a query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.theme.dataset import office_name
from ckanext.muaraenim.vocabularies import label, vocabulary

__all__ = ["FACETS", "Choice", "Facet", "Selection", "facet_of", "selected", "topic_title"]

Item = Mapping[str, Any]


@dataclass(frozen=True)
class Facet:
    """``parameter``: in the address, repeated for several values. ``field``: in the index, and CKAN's own parameter, which old links use.

    ``name`` gives the words for a value. ``newest``: its values are years, the last one first. ``first``: it stands open.
    """

    parameter: str
    field: str
    title: Callable[[], str]
    name: Callable[[Item], str]
    newest: bool = False
    first: bool = False

    @property
    def aliases(self) -> tuple[str, ...]:
        return (self.parameter,) if self.parameter == self.field else (self.parameter, self.field)


@dataclass(frozen=True)
class Choice:
    """One value of a filter. ``without``: address of the list without it, for a value that is chosen."""

    value: str
    title: str
    count: int
    chosen: bool
    without: str = ""


@dataclass(frozen=True)
class Selection:
    """A filter as the page shows it. ``more``: address of the page with all its values, where not all stand here."""

    facet: Facet
    choices: tuple[Choice, ...] = field(default=())
    more: str = ""

    @property
    def title(self) -> str:
        return self.facet.title()

    @property
    def chosen(self) -> tuple[Choice, ...]:
        return tuple(choice for choice in self.choices if choice.chosen)


def topic_title(name: str, title: str) -> str:
    """A topic in the reader's language; those of the regency stand in the vocabulary of government affairs."""
    for term in vocabulary("urusan").values():
        if term.name == name:
            return term.label[tk.h.portal_language()]
    return title or name


def _term(vocabulary_name: str) -> Callable[[Item], str]:
    return lambda item: label(vocabulary_name, item["name"], tk.h.portal_language())


def _office(item: Item) -> str:
    return office_name({"name": item["name"], "title": item.get("display_name")})


def _topic(item: Item) -> str:
    return topic_title(item["name"], item.get("display_name", ""))


def _district(item: Item) -> str:
    found = current_regency().districts.get(item["name"])
    return found.name if found else item["name"]


def _itself(item: Item) -> str:
    return str(item.get("display_name") or item["name"])


FACETS = (
    Facet("opd", "organization", lambda: tk._("Government office"), _office, first=True),
    Facet("topik", "groups", lambda: tk._("Topic"), _topic, first=True),
    Facet("tahun", "cakupan_tahun", lambda: tk._("Year"), _itself, newest=True, first=True),
    Facet("kecamatan", "cakupan_kecamatan", lambda: tk._("District"), _district, first=True),
    Facet("kesegaran", "kesegaran", lambda: tk._("Freshness"), _term("freshness")),
    Facet("format", "res_format", lambda: tk._("Format"), _itself),
    Facet("frekuensi", "frekuensi", lambda: tk._("Frequency"), _term("frequencies")),
    Facet("prioritas", "data_prioritas", lambda: tk._("Priority data"), _term("yes_no")),
    Facet("akses", "klasifikasi_akses", lambda: tk._("Access"), _term("access_classes")),
    Facet("lisensi", "license_id", lambda: tk._("Licence"), _term("licences")),
    Facet("dimensi", "dimensi_smart_city", lambda: tk._("Smart-city dimension"), _term("dimensions")),
    Facet("urusan", "urusan", lambda: tk._("Government affair"), _term("urusan")),
    Facet("jenis", "jenis", lambda: tk._("Kind of entry"), _term("entries")),
    Facet("jenis_data", "jenis_data", lambda: tk._("Kind of data"), _term("data_kinds")),
    Facet("level", "level_penyajian", lambda: tk._("Level of detail"), _term("presentation_levels")),
    Facet("keadaan", "keadaan", lambda: tk._("State"), _term("states")),
    Facet("tags", "tags", lambda: tk._("Keyword"), _itself),
)


def facet_of(parameter: str) -> Facet | None:
    """The filter of a parameter of the address."""
    return next((facet for facet in FACETS if facet.parameter == parameter), None)


def selected(parameters: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The chosen values by facet parameter, each once; an alias counts as its parameter."""
    known = {alias: facet.parameter for facet in FACETS for alias in facet.aliases}
    found: dict[str, list[str]] = {}
    for name, value in parameters:
        if name in known and value not in found.setdefault(known[name], []):
            found[known[name]].append(value)
    return {name: values for name, values in found.items() if values}
