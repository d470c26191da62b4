"""What pages say of government offices and topics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ckanext.muaraenim.theme import office, punctuality
from ckanext.muaraenim.theme.groups import Kind


def portal_giving(kinds: Sequence[Kind]) -> tuple[int, int]:
    """How many offices or topics have data, and how many there are."""
    entries = [entry for kind in kinds for entry in kind.entries]
    return sum(1 for entry in entries if entry.datasets), len(entries)


def portal_office(name: str) -> office.Organization:
    return office.listed(name)


def portal_office_facts(group: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return office.facts(group)


def portal_office_names(name: str) -> list[office.Name]:
    return office.names(name)


def portal_office_punctuality(id: str) -> punctuality.Punctuality:
    """How much of its data is in time and whole."""
    return punctuality.read_punctuality(id)
