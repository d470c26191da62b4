"""A government office as its page shows it: facts and its names through time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.regency import Organization, current_regency
from ckanext.muaraenim.theme.linking import link
from ckanext.muaraenim.vocabularies import label

__all__ = ["Name", "Organization", "facts", "listed", "names"]

CONTACT = ("kontak", "contact", "email", "telepon", "phone", "website", "alamat", "address")


@dataclass(frozen=True)
class Name:
    """``url`` is empty for the office whose page this is."""

    title: str
    url: str
    when: str


def listed(name: str) -> Organization:
    """The line of the regency's list; an empty one for an office that is not in it."""
    return current_regency().organizations.get(name) or Organization(code=name, name="", abbreviation="", kind="")


def facts(group: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Title and value of what there is to say; None is shown as missing."""
    line, language = listed(group["name"]), tk.h.portal_language()
    parent = current_regency().organizations.get(line.parent)
    found: list[tuple[str, Any]] = []
    if line.abbreviation:
        found.append((tk._("Abbreviation"), line.abbreviation))
    if line.kind:
        found.append((tk._("Kind"), label("organization_kinds", line.kind, language)))
    if parent:
        found.append((tk._("Part of"), parent.name))
    if line.dimension:
        found.append((tk._("Smart-city dimension"), label("dimensions", line.dimension, language)))
    contact = [str(group[name]) for name in CONTACT if group.get(name)]
    return [*found, (tk._("Contact"), ", ".join(contact) or None)]


def names(name: str) -> list[Name]:
    """Predecessors, this office, successors, in the order of time."""
    known, line = current_regency().organizations, listed(name)
    ordered = [*line.predecessors, name, *line.successors]
    return [_name(known[each], own=each == name) for each in ordered if each in known]


def _name(office: Organization, *, own: bool) -> Name:
    url = "" if own else link("portal_entities.office", id=office.code)
    if office.since and office.until:
        when = f"{tk.h.portal_day(office.since)} – {tk.h.portal_day(office.until)}"
    elif office.until:
        when = tk._("until {date}").format(date=tk.h.portal_day(office.until))
    else:
        when = tk._("since {date}").format(date=tk.h.portal_day(office.since)) if office.since else ""
    return Name(office.name, url, when)
