"""The table as a whole can't be read."""

from __future__ import annotations

from collections.abc import Sequence

from harvesters.checks.finding import Finding
from harvesters.errors import Unreadable
from harvesters.words import phrase

__all__ = ["TableRefused"]


class TableRefused(Unreadable):
    """A required column is missing, or two columns claim to be one. ``findings`` say which; nothing of the table is used."""

    code = "table-refused"

    def __init__(self, system: str, findings: Sequence[Finding]) -> None:
        said = [" ".join(finding.sentence(language) for finding in findings).rstrip(".") for language in ("id", "en")]
        super().__init__(system=system, reason=phrase(*said))
        self.findings = list(findings)
