"""Findings of the latest runs that somebody still has to answer: what must be repaired or checked and was not explained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ckanext.muaraenim.harvest.listing import URGENCY
from ckanext.muaraenim.theme.likeness import alike

__all__ = ["count_open", "read_alike", "open_findings"]

ANSWERED = ("error", "warning")
Described = Mapping[str, Any]
"""A source as ``harvest_source_list`` describes it."""


def open_findings(sources: Iterable[Described]) -> list[dict[str, Any]]:
    """Each as ``harvest_run_show`` gives it, with its ``source`` (described), ``times`` and ``others``; what must be repaired first."""
    found = [
        {**each, "source": source}
        for source in sources
        for each in read_alike([one for one in _findings(source) if one["severity"] in ANSWERED and not one["explanation"]])
    ]
    return sorted(found, key=lambda each: URGENCY[each["severity"]])


def count_open(sources: Iterable[Described]) -> int:
    """All of them, those too that are counted but not kept."""
    described = [source for source in sources if source["last"]]
    counted = sum(source["last"]["findings_by_severity"].get(severity, 0) for source in described for severity in ANSWERED)
    return counted - sum(1 for source in described for each in _findings(source) if each["severity"] in ANSWERED and each["explanation"])


def read_alike(findings: Sequence[Described]) -> tuple[dict[str, Any], ...]:
    """Findings of a run, those that read the same once; one that the reader may explain stands for itself."""
    return alike(findings, lambda each: (each["severity"], each["code"], each["sentence"], str(each["explanation"]), each.get("key")))


def _findings(source: Described) -> Sequence[Described]:
    return source["last"]["findings"] if source["last"] else ()
