"""The columns of a public table: from the table's definition to PostgreSQL types and the data dictionary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from harvesters.catalogue.datastore import TYPES
from harvesters.tables.definition import Column, TableDefinition

__all__ = ["StoredColumn", "restored_columns", "stored_columns"]


@dataclass(frozen=True)
class StoredColumn:
    """``type``: PostgreSQL's own short name. ``info``: the data dictionary (label, label_en, notes, unit, kind)."""

    name: str
    type: str
    info: Mapping[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return {"name": self.name, "type": self.type, "info": dict(self.info)}

    @property
    def datastore_field(self) -> dict[str, Any]:
        """As CKAN's DataStore takes a field."""
        return {"id": self.name, "type": self.type, "info": dict(self.info)}


def stored_columns(definition: TableDefinition) -> tuple[StoredColumn, ...]:
    """In the definition's order, each companion right after its column; one that is not published is in no public place."""
    return tuple(column for each in definition.columns if each.published for column in _stored(each))


def restored_columns(stored: Iterable[Mapping[str, Any]]) -> tuple[StoredColumn, ...]:
    """What ``as_dict`` gave."""
    return tuple(StoredColumn(**each) for each in stored)


def _stored(column: Column) -> Iterable[StoredColumn]:
    known = {"label": column.title, "label_en": column.title_en, "notes": column.description, "unit": column.unit, "kind": column.kind.value}
    yield StoredColumn(column.name, TYPES[column.kind], {name: text for name, text in known.items() if text})
    if column.companion:
        notes = f"Arti sel kosong atau status angka pada kolom {column.title}."
        info = {"label": f"{column.title}: keterangan", "label_en": f"{column.title_en or column.title}: remark", "notes": notes, "kind": "text"}
        yield StoredColumn(column.companion_name, "text", info)
