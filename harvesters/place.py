"""Where something stands, as a person finds it again."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from harvesters.words import Language, phrase

__all__ = ["Place"]

_ROW = phrase("baris", "row")


@dataclass(frozen=True, slots=True)
class Place:
    """Any of: file, sheet, row (1 = first row of the sheet), column (its title), cell (``D17``), record (id or key)."""

    file: str = ""
    sheet: str = ""
    row: int = 0
    column: str = ""
    cell: str = ""
    record: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Only what is known."""
        return {name: value for name, value in asdict(self).items() if value}

    def __str__(self) -> str:
        return self.words("id")

    def words(self, language: Language) -> str:
        spot = f"{self.sheet}!{self.cell}" if self.sheet and self.cell else self.cell or self.sheet
        row = f"{_ROW[language]} {self.row}" if self.row and not self.cell else ""
        return ", ".join(part for part in (self.file, spot, row, self.column, self.record) if part)
