"""Carrying a plan out, change by change. Every step may be repeated: after a kill the next run compares again and does what is left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from harvesters.catalogue.protocol import Catalogue, Provenance
from harvesters.errors import CatalogueError
from harvesters.plan.change import Change, Kind
from harvesters.plan.plan import Plan
from harvesters.state import Remembered, State

__all__ = ["GONE", "apply"]

GONE = "tidak lagi ada di sistem sumber"
"""The reason that a withdrawn dataset shows (data content is Indonesian)."""

FAILURES_AT_MOST = 5
"""In a row; then the portal is down rather than a dataset bad."""


@dataclass(frozen=True)
class _Work:
    plan: Plan
    catalogue: Catalogue
    state: State
    provenance: Provenance

    def confirm(self, *changes: Change) -> None:
        when = self.provenance.fetched
        records = [Remembered(each.record, each.dataset.fingerprint, each.table_fingerprint, when) for each in changes if each.dataset]
        self.state.remember(self.plan.source, records)

    def carry_out(self, change: Change) -> None:
        match change.kind:
            case Kind.CREATE | Kind.UPDATE | Kind.RESTORE:
                for record in filter(None, (change.record, change.former)):
                    self.state.forget(self.plan.source, record)
                self.catalogue.write(change, self.provenance, removes=self.plan.removes)
                self.confirm(change)
            case Kind.MISSING if change.since is None:
                self.catalogue.mark_missing(change, self.provenance)
            case Kind.WITHDRAW:
                self.state.forget(self.plan.source, change.record)
                self.catalogue.withdraw(change, self.provenance, GONE)


def apply(plan: Plan, catalogue: Catalogue, state: State, provenance: Provenance, step: Callable[[int], None]) -> list[CatalogueError]:
    """Do what the plan says; one dataset that the portal refuses does not keep the others back.

    :param step: called before every change with the number of changes done; it may raise to stop here.
    :returns: what the portal refused.
    :raises CatalogueError: the portal refused several changes in a row.
    """
    work = _Work(plan, catalogue, state, provenance)
    refused: list[CatalogueError] = []
    in_a_row = 0
    for number, change in enumerate(change for change in plan.changes if change.kind is not Kind.UNCHANGED):
        step(number)
        try:
            work.carry_out(change)
            in_a_row = 0
        except CatalogueError as error:
            refused.append(error)
            in_a_row += 1
            if in_a_row >= FAILURES_AT_MOST:
                raise
    for change in (each for each in plan.of(Kind.UNCHANGED) if each.dataset):
        catalogue.confirm(change, provenance, removes=plan.removes)
    work.confirm(*plan.of(Kind.UNCHANGED))
    return refused
