"""What will be published: a dataset's fields and its tables, with ids that are derived, so that a repeated create finds its predecessor."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

if TYPE_CHECKING:
    from harvesters.bodies import Body
    from harvesters.tables.table import Table

__all__ = ["Dataset", "dataset_id", "fingerprint", "identified", "resource_id", "tag_names"]


def dataset_id(portal: UUID, source: str, record: str) -> UUID:
    """UUIDv5(portal, source, record)."""
    return uuid5(portal, f"{source}\n{record}")


def resource_id(dataset: UUID, distribution: str) -> UUID:
    """UUIDv5(dataset, distribution)."""
    return uuid5(dataset, distribution)


def identified(fields: Mapping[str, Any], dataset: UUID, there: Iterable[Mapping[str, Any]] = ()) -> Mapping[str, Any]:
    """``fields`` with the ids of its ``resources`` derived, so that they stay whatever the source calls or orders them.

    :param there: its resources as they are published; where the token could not choose the dataset's id, theirs derive from another one.
    """
    if not fields.get("resources"):
        return fields
    known = {each.get("harvest_distribution"): each.get("id") for each in there}
    ids = [known.get(each["harvest_distribution"]) or str(resource_id(dataset, each["harvest_distribution"])) for each in fields["resources"]]
    return {**fields, "resources": [{**each, "id": id} for each, id in zip(fields["resources"], ids, strict=True)]}


def tag_names(value: Any) -> list[str]:
    """Tags as CKAN takes them: letters, digits, ``-_.`` and spaces, 2 to 100 characters; what is left of a tag after that."""
    listed = value.split(",") if isinstance(value, str) else [each["name"] if isinstance(each, Mapping) else str(each) for each in value or ()]
    plain = ("".join(letter for letter in each if letter.isalnum() or letter in " -_.").strip()[:100] for each in listed)
    return list(dict.fromkeys(name for name in plain if len(name) > 1))


@dataclass(frozen=True, slots=True)
class Dataset:
    """One dataset as its source describes it today.

    ``record``: the record's id; for a table source the table's name, plus the ``split_by`` value if the table has one.
    ``name``: proposed URL name; used only when the dataset is created.
    ``fields``: CKAN package fields (schema names of ``config/schemas/dataset.yaml``); ``resources`` are links to the source's own files, each with
    its id there as ``harvest_distribution``.
    ``table``: its rows, published as distribution ``table``; None for a catalogue record without a table.
    ``bodies``: the organisation and groups among its fields that may have to be made first.
    ``called``: of a catalogue record, what the system calls it where it says no more of it; its id, or the name by which it is listed.
    """

    source: str
    record: str
    name: str
    fields: Mapping[str, Any]
    table: Table | None = None
    bodies: tuple[Body, ...] = ()
    called: str = ""

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the mapped fields (not of the rows, which have their own)."""
        return fingerprint(dict(self.fields))

    @property
    def whole(self) -> bool:
        """Whether rows that its table lacks are gone, also where the run reads changes only."""
        return self.table is not None and self.table.whole

    @property
    def table_fingerprint(self) -> str:
        """SHA-256 of rows, definition and of what is held back; empty without a table."""
        if self.table is None:
            return ""
        held = sorted(json.dumps(dict(key), default=str, sort_keys=True) for key in self.table.held)
        return fingerprint({"rows": self.table.fingerprint, "held": held, "complete_keys": self.table.complete_keys})


def fingerprint(fields: Mapping[str, Any]) -> str:
    """SHA-256 of ``fields`` in one canonical form: key order and number type do not matter."""
    text = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()
