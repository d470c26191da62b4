"""What a workbook would change: read, check and compare it the way a harvest does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.tables.catalogue import CkanCatalogue
from harvesters.catalogue.protocol import Provenance
from harvesters.checks.finding import Finding
from harvesters.errors import HarvestError
from harvesters.mapping import STANDARD_DATA, from_table
from harvesters.plan.change import Change, Kind
from harvesters.plan.compare import Comparison
from harvesters.plan.correction import findings as corrected
from harvesters.source import Source
from harvesters.tables.definition import TableDefinition
from harvesters.tables.intake import read_upload

__all__ = ["SOURCE", "Proposal", "propose", "publish"]

SOURCE = "setoran"
"""The one source of every table that people hand in; part of their datasets' ids, so it never changes."""


@dataclass(frozen=True)
class Proposal:
    """``change`` is None when the workbook can't be read as this table; ``error`` then says why.

    ``blocking``: what must be repaired before it can be submitted.
    """

    definition: TableDefinition
    findings: tuple[Finding, ...] = ()
    change: Change | None = None
    fingerprint: str = ""
    error: HarvestError | None = None

    @property
    def missing_standard(self) -> tuple[str, ...]:
        """Components of the data standard that the table's definition lacks (Perpres 39/2019 Ps 33(2): data come with their standard)."""
        return tuple(name for name in STANDARD_DATA if not self.definition.dataset.get(name))

    @property
    def corrected(self) -> int:
        """Rows in which a figure that was final would be another one, or gone: their change needs a public reason."""
        return self.change.rows.corrected if self.change else 0

    @property
    def submittable(self) -> bool:
        return (
            self.change is not None
            and self.change.kind is not Kind.UNCHANGED
            and not self.missing_standard
            and not any(finding.severity == "error" for finding in self.findings)
        )

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready, for storage: facts, not words."""
        return {
            "findings": [finding.as_dict() for finding in self.findings],
            "error": self.error.as_dict() if self.error else None,
            "kind": self.change.kind.value if self.change else None,
            "rows": {name: getattr(self.change.rows, name) for name in ("added", "changed", "removed", "unchanged", "held")} if self.change else {},
            "samples": [sample_as_dict(each) for each in self.change.rows.samples] if self.change else [],
            "missing_standard": list(self.missing_standard),
            "submittable": self.submittable,
            "corrected": self.corrected,
            "fingerprint": self.fingerprint,
        }


def sample_as_dict(sample: Any) -> dict[str, Mapping[str, Any] | None]:
    return {part: getattr(sample, part) for part in ("key", "before", "after")}


def propose(definition: TableDefinition, workbook: Path, name: str) -> Proposal:
    """Nothing is written. Every problem of the workbook is in the answer, as findings or as its error.

    :param name: what the steward calls the workbook; in storage it has another name.
    """
    catalogue = CkanCatalogue()
    try:
        zone = current_regency().time_zone
        table, findings = read_upload(workbook, definition, name=name, zone=zone, elsewhere=catalogue.column_values)
    except HarvestError as error:
        return Proposal(definition, error=error)
    (dataset,) = from_table(_source(definition), table)
    published = {each.record: each for each in catalogue.published_by(SOURCE) if each.record == dataset.record}
    plan = Comparison(catalogue, published, {}, table.complete_keys, dt.timedelta(), dt.datetime.now(dt.UTC)).plan(SOURCE, [dataset])
    return Proposal(definition, (*findings, *corrected(plan)), plan.changes[0], plan.fingerprint)


def publish(proposal: Proposal, number: str, reason: str = "") -> None:
    """Carry the change out, with the submission's number as its run.

    :param reason: why figures that were final change, for everybody to read.

    :raises CatalogueError: the portal refused; what was published before is still published.
    """
    assert proposal.change is not None
    source = _source(proposal.definition)
    provenance = Provenance(system="", fetched=dt.datetime.now(dt.UTC), connector=source.connector, mapping=source.mapping, run=number, reason=reason)
    CkanCatalogue().write(proposal.change, provenance, removes=True)


def _source(definition: TableDefinition) -> Source:
    return Source(
        id=SOURCE,
        title=definition.title,
        organization=definition.organization,
        connector="setor",
        options=None,
        license=str(definition.dataset.get("license_id") or current_regency().licence),
        table=definition,
        system=f"Setoran petugas data: {definition.title}",
    )
