"""What is said of findings beyond a cap."""

from __future__ import annotations

from dataclasses import dataclass

from harvesters.checks.finding import Finding

__all__ = ["MoreOfTheSame"]


@dataclass(frozen=True)
class MoreOfTheSame(Finding):
    """Beyond a cap, findings of one kind in one column are only counted."""

    code = "more-of-the-same"
    severity = "warning"
    sentence_id = "Kolom {column}: {count} temuan «{kind}» lagi tidak dirinci."
    sentence_en = "Column {column}: {count} more findings «{kind}» are not listed."
    remedy_id = "Perbaiki yang dirinci dahulu; sebabnya biasanya sama."
    remedy_en = "Repair those listed first; the cause is usually the same."

    column: str
    kind: str
    count: int
