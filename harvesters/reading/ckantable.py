"""DataStore tables of another CKAN, each as a typed table of our own whose definition its columns give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from harvesters.checks.finding import Finding
from harvesters.place import Place
from harvesters.reading.ckanportal import ActionRefused, CkanPortal
from harvesters.reading.columnname import column_name
from harvesters.record import Record
from harvesters.tables.builder import TableBuilder
from harvesters.tables.column import Column, Kind
from harvesters.tables.definition import TableDefinition
from harvesters.tables.refusal import TableRefused
from harvesters.tables.table import Table
from harvesters.words import Phrase, phrase

__all__ = ["CkanTables", "TableNotCopied", "Taken"]

KINDS = {
    "int": Kind.INTEGER, "int4": Kind.INTEGER, "int8": Kind.INTEGER, "numeric": Kind.NUMBER, "float8": Kind.NUMBER, "float": Kind.NUMBER,
    "date": Kind.DATE, "timestamp": Kind.DATETIME, "timestamptz": Kind.DATETIME, "bool": Kind.BOOLEAN,
}  # fmt: skip
"""Of PostgreSQL's types; every other one stays text."""
MOST_COLUMNS = 500


@dataclass(frozen=True)
class TableNotCopied(Finding):
    """A DataStore table stays behind; the dataset keeps the link to it."""

    code = "table-not-copied"
    severity = "warning"
    sentence_id = "Tabel DataStore «{name}» tidak disalin: {reason}."
    sentence_en = "The DataStore table «{name}» was not copied: {reason}."
    remedy_id = "Baca tabel itu dengan sumber tersendiri (resource, table), atau perbaiki di portal asalnya."
    remedy_en = "Read it by a source of its own (resource, table), or repair it in the portal it comes from."

    name: str
    reason: Phrase


@dataclass(frozen=True)
class Taken:
    """``table``: None where none was copied. ``resources``: what stays a link. ``findings``: of the table's cells and rows."""

    table: Table | None
    resources: list[Mapping[str, Any]]
    findings: tuple[Finding, ...] = ()


class CkanTables:
    """``findings`` grow with every dataset. :param rows_at_most: a larger table is not copied."""

    def __init__(self, portal: CkanPortal, zone: ZoneInfo, rows_at_most: int) -> None:
        self._portal, self._zone, self._most = portal, zone, rows_at_most
        self.findings: list[Finding] = []

    def taken(self, package: Mapping[str, Any]) -> Taken:
        """The dataset's first DataStore table, and its resources that stay links."""
        resources = [each for each in package.get("resources") or () if isinstance(each, Mapping)]
        active = next((each for each in resources if each.get("datastore_active") in (True, "True", "true")), None)
        if active is None:
            return Taken(None, resources)
        place = Place(record=str(package.get("name") or package.get("id")))
        name = str(active.get("name") or active["id"])
        try:
            copied = self._copied(str(active["id"]), name, str(package.get("title") or name), place)
        except (ActionRefused, TableRefused) as error:
            self.findings.append(TableNotCopied(place, name, phrase(error.sentence("id").rstrip("."), error.sentence("en").rstrip("."))))
            copied = None
        return Taken(copied[0], [each for each in resources if each is not active], tuple(copied[1])) if copied else Taken(None, resources)

    def _copied(self, resource: str, name: str, title: str, place: Place) -> tuple[Table, list[Finding]] | None:
        columns = _columns(self._portal.fields(resource))
        if not 0 < len(columns) <= MOST_COLUMNS:
            self.findings.append(TableNotCopied(place, name, phrase(f"kolomnya {len(columns)}", f"it has {len(columns)} columns")))
            return None
        builder = TableBuilder(TableDefinition(column_name(name, set(), "tabel"), title, tuple(columns.values())), self._zone)
        for number, row in enumerate(self._portal.rows(resource), 1):
            if number > self._most:
                reason = phrase(f"lebih dari {self._most} baris", f"more than {self._most} rows")
                self.findings.append(TableNotCopied(place, name, reason))
                return None
            data = {column.name: row.get(there) for there, column in columns.items()}
            builder.add(Record(data, place=Place(record=place.record, row=number)))
        return builder.finish()


def _columns(fields: list[Mapping[str, Any]]) -> dict[str, Column]:
    """By name there. The data dictionary's label becomes the title, its notes the description."""
    columns: dict[str, Column] = {}
    taken: set[str] = set()
    for field in fields:
        there, info = str(field["id"]), field.get("info") or {}
        name = column_name(there, taken, f"kolom_{len(taken) + 1}")
        taken.add(name)
        title = str(info.get("label") or there).strip() or name
        columns[there] = Column(name, title, KINDS.get(str(field.get("type")), Kind.TEXT), description=str(info.get("notes") or ""))
    return columns
