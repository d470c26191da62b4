"""Carrying a plan out, change by change. Every step may be repeated: after a kill the next run compares again and does what is left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from harvesters.catalogue.protocol import Catalogue, Provenance
from harvesters.errors import CatalogueError, RunCancelled, TimeSpent
from harvesters.plan.change import Change, Kind
from harvesters.plan.plan import Plan
from harvesters.state import Remembered, State

__all__ = ["GONE", "apply"]

GONE = "tidak lagi ada di sistem sumber"
"""The reason that a withdrawn dataset shows (data content is Indonesian)."""

FAILURES_AT_MOST = 5
"""In a row; then the portal is down rather than a dataset bad."""

AT_ONCE = 20
"""Changes whose fingerprints are forgotten together before the first of them is written, and remembered together after the last. A kill in between
costs comparing them with the portal field by field."""

WRITTEN = (Kind.CREATE, Kind.UPDATE, Kind.RESTORE)


@dataclass
class _Work:
    plan: Plan
    catalogue: Catalogue
    state: State
    provenance: Provenance
    step: Callable[[int], None]
    refused: list[CatalogueError] = field(default_factory=list)
    in_a_row: int = 0

    def carry_out_together(self, first: int, changes: Sequence[Change]) -> None:
        """:param first: how many changes were done before these."""
        touched = [change for change in changes if change.kind in (*WRITTEN, Kind.WITHDRAW)]
        self.state.forget(self.plan.source, *filter(None, [record for each in touched for record in (each.record, each.former)]))
        done: list[Change] = []
        try:
            for number, change in enumerate(changes, first):
                self.step(number)
                if self._accepted(change) and change.kind in WRITTEN:
                    done.append(change)
        except (TimeSpent, RunCancelled):
            self.confirm(*done)
            raise
        self.confirm(*done)

    def _accepted(self, change: Change) -> bool:
        try:
            self.carry_out(change)
        except CatalogueError as error:
            self.refused.append(error)
            self.in_a_row += 1
            if self.in_a_row >= FAILURES_AT_MOST:
                raise
            return False
        self.in_a_row = 0
        return True

    def confirm(self, *changes: Change) -> None:
        when = self.provenance.fetched
        told = ((each, each.dataset) for each in changes if each.dataset)
        records = (Remembered(each.record, said.fingerprint, each.table_fingerprint, when, said.called) for each, said in told)
        self.state.remember(self.plan.source, records)

    def removes(self, change: Change) -> bool:
        return self.plan.removes or (change.dataset is not None and change.dataset.whole)

    def carry_out(self, change: Change) -> None:
        match change.kind:
            case kind if kind in WRITTEN:
                self.catalogue.write(change, self.provenance, removes=self.removes(change))
            case Kind.MISSING if change.since is None:
                self.catalogue.mark_missing(change, self.provenance)
            case Kind.WITHDRAW:
                self.catalogue.withdraw(change, self.provenance, GONE)


def apply(plan: Plan, catalogue: Catalogue, state: State, provenance: Provenance, step: Callable[[int], None]) -> list[CatalogueError]:
    """Do what the plan says; one dataset that the portal refuses does not keep the others back.

    :param step: called before every change with the number of changes done; it may raise to stop here.
    :returns: what the portal refused.
    :raises CatalogueError: the portal refused several changes in a row.
    """
    work = _Work(plan, catalogue, state, provenance, step)
    changes = [change for change in plan.changes if change.kind is not Kind.UNCHANGED]
    for first in range(0, len(changes), AT_ONCE):
        work.carry_out_together(first, changes[first : first + AT_ONCE])
    for change in (each for each in plan.of(Kind.UNCHANGED) if each.dataset):
        catalogue.confirm(change, provenance, removes=work.removes(change))
    work.confirm(*plan.of(Kind.UNCHANGED))
    return work.refused
