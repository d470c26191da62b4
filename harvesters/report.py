"""What a run did, or would do: counts, findings, timing, errors; as JSON for storage and as facts for pages."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from harvesters.checks.finding import Finding
from harvesters.errors import CatalogueError, HarvestError, PlanRefused, PortalAway, RunCancelled, TimeSpent
from harvesters.journal import Outcome
from harvesters.plan.guard import Refusal
from harvesters.plan.plan import Plan

__all__ = ["Report"]

NOT_FAILED = {PlanRefused: Outcome.REFUSED, RunCancelled: Outcome.CANCELLED, TimeSpent: Outcome.PAUSED, PortalAway: Outcome.LOST}
"""Errors after which somebody, or the next minute, goes on."""

FINDINGS_AT_MOST = 1_000
"""Stored in full; the rest are counted."""


@dataclass
class Report:
    """``records``: read from the source. ``system``: its address without secrets. ``refusals``: why the plan needs a person's yes.

    ``error``: why the run failed. ``refused``: datasets that the portal did not take while the others went through.
    ``seconds``: by phase (``read``, ``check``, ``compare``, ``apply``).
    ``former``: report of the run that read what the system says is unchanged since; its findings still hold.
    ``unchanged``: how many datasets that are. ``columns``: what those of its table held when a plan was last carried out.
    """

    source: str
    preview: bool = False
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    run: str = ""
    full: bool = True
    records: int = 0
    system: str = ""
    plan: Plan | None = None
    refusals: tuple[Refusal, ...] = ()
    findings: list[Finding] = field(default_factory=list)
    error: HarvestError | None = None
    refused: list[CatalogueError] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    notes: list[Mapping[str, str]] = field(default_factory=list)
    former: Mapping[str, Any] | None = None
    unchanged: int = 0
    columns: Mapping[str, str] = field(default_factory=dict)

    @property
    def outcome(self) -> Outcome:
        for kind, outcome in NOT_FAILED.items():
            if isinstance(self.error, kind):
                return outcome
        if self.former is not None and self.error is None:
            return Outcome.UNCHANGED
        return Outcome.FAILED if self.error or self.refused else Outcome.DONE

    @contextmanager
    def timing(self, phase: str) -> Iterator[None]:
        began = datetime.now(UTC)
        try:
            yield
        finally:
            self.seconds[phase] = self.seconds.get(phase, 0.0) + (datetime.now(UTC) - began).total_seconds()

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        by_code = Counter(finding.code for finding in self.findings)
        by_severity = Counter(finding.severity for finding in self.findings)
        stored = {
            "source": self.source,
            "run": self.run,
            "preview": self.preview,
            "outcome": self.outcome.value,
            "started": self.started.isoformat(),
            "seconds": {phase: round(seconds, 3) for phase, seconds in self.seconds.items()},
            "full": self.full,
            "records": self.records,
            "system": self.system,
            "counts": self.plan.counts if self.plan else {},
            "plan": self.plan.as_dict() if self.plan else None,
            "refusals": [refusal.as_dict() for refusal in self.refusals],
            "findings_by_code": dict(by_code),
            "findings_by_severity": dict(by_severity),
            "findings": [finding.as_dict() for finding in self.findings[:FINDINGS_AT_MOST]],
            "error": self.error.as_dict() if self.error else None,
            "refused": [error.as_dict() for error in self.refused],
            "notes": self.notes,
            "columns": dict(self.columns),
        }
        if self.former is not None:
            stored |= {name: self.former[name] for name in ("findings_by_code", "findings_by_severity", "findings") if name in self.former}
            stored["counts"] = {**dict.fromkeys(self.former.get("counts", {}), 0), "unchanged": self.unchanged}
        result: dict[str, Any] = json.loads(json.dumps(stored, default=str, ensure_ascii=False))
        return result
