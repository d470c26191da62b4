"""What a revision did to the columns themselves, so that the history names a column instead of listing every row."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ckanext.muaraenim.tables.columns import StoredColumn

__all__ = ["ColumnChange", "column_changes", "names_of", "possible_renames", "restored_changes"]

LABELS = ("label", "label_en")


@dataclass(frozen=True)
class ColumnChange:
    """``kind``: ``added``, ``lost``, ``renamed`` (its name, its title or both) or ``converted`` (to another type).

    ``name`` and the labels: as they are now, of a lost column as they were; ``former…``: of a renamed column, before.
    """

    kind: str
    name: str
    label: str = ""
    label_en: str = ""
    former: str = ""
    former_label: str = ""
    former_label_en: str = ""

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


def restored_changes(kept: Iterable[Mapping[str, Any]]) -> tuple[ColumnChange, ...]:
    """What ``as_dict`` gave."""
    return tuple(ColumnChange(**each) for each in kept)


def possible_renames(before: Sequence[StoredColumn], after: Sequence[StoredColumn]) -> dict[tuple[str, str], bool]:
    """Pairs of a name that went and a new one of the same type, and whether their titles are the same, which alone makes them one column."""
    lost, added = _absent(before, after), _absent(after, before)
    return {
        (old.name, new.name): bool(old.info.get("label")) and old.info.get("label") == new.info.get("label")
        for new in added for old in lost if old.type == new.type
    }  # fmt: skip


def column_changes(before: Sequence[StoredColumn], after: Sequence[StoredColumn], renamed: Mapping[str, str]) -> list[ColumnChange]:
    """In the order of the columns, those that went last.

    :param renamed: new name -> former name
    """
    known = {column.name: column for column in before}
    found = []
    for column in after:
        former = known.get(renamed.get(column.name, column.name))
        if former is None:
            found.append(ColumnChange("added", column.name, **_labels(column)))
        elif former.name != column.name or former.info.get("label") != column.info.get("label"):
            labels = {f"former_{name}": label for name, label in _labels(former).items()}
            found.append(ColumnChange("renamed", column.name, former=former.name, **_labels(column), **labels))
        if former is not None and former.type != column.type:
            found.append(ColumnChange("converted", column.name, **_labels(column)))
    gone = [column for column in _absent(before, after) if column.name not in renamed.values()]
    return [*found, *(ColumnChange("lost", column.name, **_labels(column)) for column in gone)]


def names_of(column: str, changes: Iterable[ColumnChange]) -> frozenset[str]:
    """Every name that ``column`` has, had, or was given later."""
    pairs = [{each.name, each.former} for each in changes if each.kind == "renamed"]
    names: set[str] = {column}
    while joined := [pair for pair in pairs if pair & names and not pair <= names]:
        names.update(*joined)
    return frozenset(names)


def _absent(columns: Sequence[StoredColumn], others: Collection[StoredColumn]) -> list[StoredColumn]:
    known = {column.name for column in others}
    return [column for column in columns if column.name not in known]


def _labels(column: StoredColumn) -> dict[str, str]:
    return {name: str(column.info.get(name) or "") for name in LABELS}
