"""What a connector found, as found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from harvesters.place import Place

if TYPE_CHECKING:
    from harvesters.bodies import Body
    from harvesters.checks.finding import Finding
    from harvesters.tables.table import Table

__all__ = ["Record"]


@dataclass(frozen=True, slots=True)
class Record:
    """One record of the agency's system.

    ``data``: its values by the agency's own names, untouched (a sheet's cells are what the file holds, by header title).
    ``id``: the record's id for a catalogue source; empty for the rows of a table source, whose key stands in ``tables/*.yaml``.
    ``modified``: the value of the changes column, if the source has one.
    ``place``: where a person finds it again (sheet and row, or page and number).
    ``letters``: for a sheet's row, the letter of the column that each name of ``data`` stands in, so that a cell can be named (``D17``);
    one mapping is shared by all rows of a sheet. ``total``: the row is a printed total of others, kept for checks and never published.
    ``bodies``: the organisation and the groups of a catalogue record that the portal may have to make, instead of those in ``fields``.
    ``fields``, ``table``, ``findings``: of a catalogue record, dataset fields that its connector says itself (whose it is, its files), its rows,
    already typed, and what was wrong with them.
    """

    data: Mapping[str, Any]
    id: str = ""
    modified: Any = None
    place: Place = field(default_factory=Place)
    letters: Mapping[str, str] = field(default_factory=dict)
    total: bool = False
    fields: Mapping[str, Any] = field(default_factory=dict)
    table: Table | None = None
    findings: tuple[Finding, ...] = ()
    bodies: tuple[Body, ...] = ()
