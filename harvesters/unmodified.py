"""A source whose system says that it holds what was read the last time: when it may be asked that, and what follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from harvesters.catalogue.protocol import Published
from harvesters.plan.compare import AVAILABLE, MISSING
from harvesters.report import Report
from harvesters.state import LastAnswer, State

__all__ = ["BELIEVED", "confirm_all", "may_ask"]

BELIEVED = timedelta(days=7)
"""Since the last read. A server that calls different answers by one version is found out then, and what the calendar decides is checked."""


def may_ask(answer: LastAnswer, source: str, declared: str, published: Mapping[str, Published], state: State, now: datetime) -> bool:
    """Whether reading nothing would leave the portal as reading everything would: the declaration is the same, everything that the answer gave
    stands in the portal and was applied, and no dataset waits for the end of its grace period.

    :param declared: as :meth:`harvesters.source.Source.declared` says now. :param published: by record.
    """
    there = set(published)
    standing = {record for record, each in published.items() if each.state == AVAILABLE}
    waiting = any(each.state == MISSING for each in published.values())
    fresh = timedelta() <= now - answer.read < BELIEVED
    if not fresh or waiting or not standing or answer.declared != declared or state.run(answer.run) is None:
        return False
    remembered = state.remembered(source).keys()
    return standing <= remembered <= there


def confirm_all(source: str, published: Mapping[str, Published], state: State, answer: LastAnswer, report: Report, now: datetime) -> None:
    """The source has confirmed everything that stands in the portal, with the findings of the run that read it."""
    reader = state.run(answer.run)
    report.former = reader.report if reader else {}
    standing = {record for record, each in published.items() if each.state == AVAILABLE}
    report.unchanged = len(standing)
    state.remember(source, [replace(each, confirmed=now) for record, each in state.remembered(source).items() if record in standing])
    state.keep_last_answer(source, answer)
