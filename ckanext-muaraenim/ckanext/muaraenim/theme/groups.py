"""The government offices and topics of the portal with how many datasets each has, in the order in which people look for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import ckan.model as model
import ckan.plugins.toolkit as tk

from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.theme.counts import Counts, read_counts
from ckanext.muaraenim.theme.dataset import office_name
from ckanext.muaraenim.theme.facets import topic_title
from ckanext.muaraenim.vocabularies import label, vocabulary

__all__ = ["Entry", "Kind", "offices", "offices_by_kind", "topics", "topics_by_kind"]


@dataclass(frozen=True)
class Entry:
    """``short`` is the abbreviation of an office, empty where there is none. ``former``: the office no longer exists."""

    name: str
    title: str
    datasets: int
    short: str = ""
    former: bool = False


@dataclass(frozen=True)
class Kind:
    title: str
    entries: tuple[Entry, ...]


def offices(counts: Counts | None = None) -> list[Entry]:
    """Every office, those with most datasets first. ``counts``: where the page has them already."""
    known = current_regency().organizations
    found = []
    for name, title, datasets in _all("organization_list", "organization", counts):
        listed = known.get(name)
        short = office_name({"name": name, "title": title})
        found.append(Entry(name, title, datasets, "" if short == title else short, bool(listed and listed.former)))
    return sorted(found, key=_most_first)


def offices_by_kind() -> list[Kind]:
    """Grouped as the regency's list groups them; others last."""
    known, language = current_regency().organizations, tk.h.portal_language()
    by_kind: dict[str, list[Entry]] = {kind: [] for kind in vocabulary("organization_kinds")}
    for office in sorted(offices(), key=lambda office: office.title.casefold()):
        listed = known.get(office.name)
        kind = listed.kind if listed and listed.kind in by_kind else "lainnya"
        by_kind.setdefault(kind, []).append(office)
    return [Kind(label("organization_kinds", kind, language), tuple(entries)) for kind, entries in by_kind.items() if entries]


def topics(counts: Counts | None = None) -> list[Entry]:
    """Every topic, those with most datasets first. ``counts``: where the page has them already."""
    found = [Entry(name, topic_title(name, title), datasets) for name, title, datasets in _all("group_list", "groups", counts)]
    return sorted(found, key=_most_first)


def topics_by_kind() -> list[Kind]:
    """Grouped as the law groups the affairs of a regency; topics that are none of them last."""
    language = tk.h.portal_language()
    order = {term.name: term for term in vocabulary("urusan").values()}
    by_kind: dict[str, list[Entry]] = {}
    found = {topic.name: topic for topic in topics()}
    for name in [*order, *(name for name in found if name not in order)]:
        if name in found:
            kind = order[name].group.get(language, "") if name in order else tk._("Others")
            by_kind.setdefault(kind, []).append(found[name])
    return [Kind(kind, tuple(entries)) for kind, entries in by_kind.items()]


def _most_first(entry: Entry) -> tuple[int, str]:
    return -entry.datasets, entry.title.casefold()


def _all(action: str, field: str, counts: Counts | None) -> Iterator[tuple[str, str, int]]:
    """Name, title and how many public datasets: two questions for all, where CKAN's list with all fields asks several for each.

    :param action: ``organization_list`` or ``group_list``: who may call it may see this.
    :param field: of the search, by which datasets are counted.
    """
    tk.check_access(action, {}, {})
    counted = (counts or read_counts()).by[field]
    kind = "organization" if action == "organization_list" else "group"
    groups = model.Session.query(model.Group.name, model.Group.title).filter_by(state="active", type=kind).order_by(model.Group.name)
    for name, title in groups:
        yield name, title or name, counted.get(name, 0)
