"""What of a submission is not shown any more, because something of its table was blanked to protect personal data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckanext.muaraenim.intake.proposal import SOURCE
from ckanext.muaraenim.tables.catalogue import DISTRIBUTION, portal_id
from ckanext.muaraenim.tables.redaction import Redaction, redactions
from harvesters.dataset import dataset_id, resource_id

__all__ = ["blanked", "without_values", "workbook_blanked"]

DECIDED = ("published", "cancelled")
HIDDEN = "…"


def blanked(table: str) -> list[Redaction]:
    """Everything that was ever blanked in a table that stewards hand in, latest first."""
    return redactions([str(resource_id(dataset_id(portal_id(), SOURCE, table), DISTRIBUTION))])


def workbook_blanked(found: Mapping[str, Any]) -> Redaction | None:
    """Why the workbook of this submission is not given out: it is decided on, or older than what was blanked. A later one that waits is read by who
    decides."""
    return next((made for made in blanked(found["table_name"]) if found["state"] in DECIDED or found["changed"] < made.at), None)


def without_values(seen: Mapping[str, Any]) -> dict[str, Any]:
    """What the checks said, without values of rows."""
    return {**seen, "findings": [{**each, "facts": _hidden(each["facts"])} for each in seen["findings"]], "samples": []}


def _hidden(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if name in ("column", "count") else HIDDEN for name, value in facts.items()}
