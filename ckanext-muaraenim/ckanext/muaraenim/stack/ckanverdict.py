"""How a run of CKAN's own tests ended: the lines that ``tests/ckansuite/choosing.py`` writes, read and judged."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


def note(file: Path, id: str, outcome: str) -> None:
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps([id, outcome, 0.0]) + "\n")


@dataclass(frozen=True)
class Verdict:
    """How a run ended: tests by outcome, and what was expected to fail."""

    outcomes: dict[str, str]
    missing: list[str]
    expected: dict[str, str]

    def having(self, outcome: str) -> list[str]:
        return sorted(id for id, found in self.outcomes.items() if found == outcome)

    @property
    def surprises(self) -> list[str]:
        return [id for id in self.having("failed") if id not in self.expected] + self.missing

    def __str__(self) -> str:
        failed = [id for id in self.having("failed") if id in self.expected]
        lines = [*(f"fails as expected: {id}\n    {self.expected[id]}" for id in failed)]
        lines += [f"expected to fail, but passes: {id}" for id in self.having("passed") if id in self.expected]
        lines += [f"FAILED {id}" for id in self.having("failed") if id not in self.expected] + [f"MISSING {id}" for id in self.missing]
        counts = {outcome: len(self.having(outcome)) for outcome in ("passed", "failed", "skipped")}
        return "\n".join([*lines, f"{counts['passed']} passed, {counts['failed'] + len(self.missing)} failed, {counts['skipped']} skipped"])


def outcomes(files: Sequence[Path]) -> dict[str, str]:
    """Each test's outcome: failed if any phase failed, skipped if any was, otherwise passed."""
    found: dict[str, str] = {}
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines() if file.is_file() else []:
            id, outcome, _ = json.loads(line)
            if found.get(id) != "failed" and (outcome != "passed" or id not in found):
                found[id] = outcome
    return found
