"""One change of a plan: what would happen to one dataset, field by field and row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from harvesters.dataset import Dataset

if TYPE_CHECKING:
    from harvesters.catalogue.protocol import Published

__all__ = ["FINAL", "Change", "FieldChange", "Kind", "RowChanges", "RowSample"]


FINAL = "tetap"
"""Status of a figure that its producer does not revise any more: whoever changes it says why, in public."""


class Kind(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    MISSING = "missing"  # absent from a complete full read; the grace period runs
    WITHDRAW = "withdraw"  # absent and the grace period is over
    RESTORE = "restore"  # was missing or withdrawn, is back


@dataclass(frozen=True, slots=True)
class FieldChange:
    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class RowSample:
    """``before`` is None for an added row, ``after`` is None for a removed one; of a changed row both hold all columns."""

    key: Mapping[str, Any]
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class RowChanges:
    """Counts are rows. ``held``: rows that could not be read and stay as they are published. ``published``: rows published now.

    ``emptied``: published columns that had values and would have none. ``corrected``: rows changed or removed that held a figure of
    status :data:`FINAL` which would be another one or gone. ``columns``: what becomes of the columns themselves, each with ``kind`` (``added``,
    ``lost``, ``renamed``, ``converted``), ``name`` and ``former``; rows in which nothing else changes are then not counted.
    """

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    held: int = 0
    published: int = 0
    samples: tuple[RowSample, ...] = ()
    emptied: tuple[str, ...] = ()
    corrected: int = 0
    columns: tuple[Mapping[str, str], ...] = ()

    @property
    def any(self) -> bool:
        return bool(self.added or self.changed or self.removed or self.columns)


@dataclass(frozen=True, slots=True)
class Change:
    """What would happen to the dataset ``id``. ``dataset`` is None where the source no longer has it.

    ``published``: as it stands in the portal now, None for a create. ``since``: it is already marked as missing since then.
    ``former``: id under which the source knew the record before, where it names it by another field now.
    ``table_fingerprint``: to be kept with the published rows; empty after a read that removes nothing, because such rows are not all of them.
    """

    kind: Kind
    id: UUID
    record: str
    title: str
    dataset: Dataset | None = None
    fields: Sequence[FieldChange] = ()
    rows: RowChanges = RowChanges()
    published: Published | None = None
    since: datetime | None = None
    table_fingerprint: str = ""
    former: str = ""
