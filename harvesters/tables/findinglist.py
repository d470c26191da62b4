"""Findings of one table, in the order found; beyond a cap those of one kind in one column are only counted."""

from __future__ import annotations

from harvesters.checks.finding import Finding
from harvesters.checks.more import MoreOfTheSame
from harvesters.place import Place

__all__ = ["FindingList"]

LISTED = 500


class FindingList:
    def __init__(self) -> None:
        self._found: list[Finding] = []
        self._counts: dict[tuple[str, str], int] = {}

    def add(self, finding: Finding) -> None:
        key = (finding.code, finding.place.column)
        self._counts[key] = self._counts.get(key, 0) + 1
        if self._counts[key] <= LISTED:
            self._found.append(finding)

    def forget(self, place: Place) -> None:
        """What was found in the row at ``place``, because it is no data after all."""
        self._found = [each for each in self._found if (each.place.file, each.place.sheet, each.place.row) != (place.file, place.sheet, place.row)]

    def list(self) -> list[Finding]:
        beyond = [(code, column, count - LISTED) for (code, column), count in self._counts.items() if count > LISTED]
        more = [MoreOfTheSame(Place(column=column), column or "–", code, count) for code, column, count in beyond]
        return [*self._found, *more]
