"""Changes of figures that were final: they wait until a person says why, in public."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from harvesters.checks.finding import Finding
from harvesters.place import Place
from harvesters.plan.change import Change
from harvesters.plan.guard import Refusal
from harvesters.plan.plan import Plan

__all__ = ["FinalFigureChanged", "ReasonNeeded", "corrections", "findings", "reasons_needed"]


@dataclass(frozen=True)
class FinalFigureChanged(Finding):
    """Rows of one dataset in which a figure whose status was final is another one now, or gone."""

    code = "final-figure-changed"
    severity = "warning"
    sentence_id = "Pada {count} baris, angka yang sudah tetap akan berubah; perubahan ini menunggu alasan yang diumumkan."
    sentence_en = "In {count} rows a figure that was final would change; this change waits for a public reason."
    remedy_id = "Tulis alasannya saat menyetujui; alasan itu tampil sebagai Ralat. Bila angkanya keliru, perbaiki di sumbernya."
    remedy_en = "Write the reason when you approve; it shows as an erratum. If the figure is wrong, repair it at its source."

    count: int


@dataclass(frozen=True)
class ReasonNeeded(Refusal):
    code = "reason-needed"
    sentence_id = "{count} baris «{title}» mengubah angka yang sudah tetap; tulis alasannya untuk umum"
    sentence_en = "{count} rows of «{title}» change figures that were final; write the reason for the public"

    title: str
    count: int


def corrections(plan: Plan) -> tuple[Change, ...]:
    """The changes of a plan that need a reason."""
    return tuple(change for change in plan.changes if change.rows.corrected and change.dataset is not None)


def findings(plan: Plan) -> Iterator[Finding]:
    """One a dataset."""
    for change in corrections(plan):
        yield FinalFigureChanged(Place(record=change.record), change.rows.corrected)


def reasons_needed(plan: Plan) -> tuple[Refusal, ...]:
    """Why the changes of :func:`corrections` wait."""
    return tuple(ReasonNeeded(change.title, change.rows.corrected) for change in corrections(plan))
