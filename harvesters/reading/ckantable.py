"""DataStore tables of another CKAN, each as a typed table of our own whose definition its columns give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
from harvesters.tables.findings import KeyDuplicate
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
MOST_KEYS = 3
"""Indexes that are looked at for the one that is the key."""


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
    """``table``: None where none was copied; ``resource``: where it stands. ``resources``: what stays a link. ``findings``: of its cells and rows."""

    table: Table | None
    resources: list[Mapping[str, Any]]
    findings: tuple[Finding, ...] = ()
    resource: Mapping[str, Any] = field(default_factory=dict)


class CkanTables:
    """``findings`` grow with every dataset. :param rows_at_most: a larger table is not copied."""

    def __init__(self, portal: CkanPortal, zone: ZoneInfo, rows_at_most: int) -> None:
        self._portal, self._zone, self._most = portal, zone, rows_at_most
        self.findings: list[Finding] = []

    def taken(self, package: Mapping[str, Any], *, further: bool) -> Iterator[Taken]:
        """The dataset's first DataStore table and its resources that stay links; then, if ``further`` are wanted, each other table and its resource,
        which is a link only if the table could not be copied.
        """
        resources = [each for each in package.get("resources") or () if isinstance(each, Mapping)]
        active = [each for each in resources if each.get("datastore_active") in (True, "True", "true")]
        others = active[1:] if further else []
        links = [each for each in resources if each not in others]
        yield self._taken(package, active[0], links) if active else Taken(None, links)
        for other in others:
            yield self._taken(package, other, [other])

    def _taken(self, package: Mapping[str, Any], active: Mapping[str, Any], resources: list[Mapping[str, Any]]) -> Taken:
        place = Place(record=str(package.get("name") or package.get("id")))
        name = str(active.get("name") or active["id"])
        try:
            copied = self._copied(str(active["id"]), name, str(package.get("title") or name), place)
        except (ActionRefused, TableRefused) as error:
            self.findings.append(TableNotCopied(place, name, phrase(error.sentence("id").rstrip("."), error.sentence("en").rstrip("."))))
            copied = None
        if copied is None:
            return Taken(None, resources, resource=active)
        return Taken(copied[0], [each for each in resources if each is not active], tuple(copied[1]), active)

    def _copied(self, resource: str, name: str, title: str, place: Place) -> tuple[Table, list[Finding]] | None:
        fields = self._portal.fields(resource)
        columns = _columns(fields)
        if not 0 < len(columns) <= MOST_COLUMNS:
            self.findings.append(TableNotCopied(place, name, phrase(f"kolomnya {len(columns)}", f"it has {len(columns)} columns")))
            return None
        definition = TableDefinition(column_name(name, set(), "tabel"), title, tuple(columns.values()))
        open_keys = (key for key in _indexed(fields) if all(columns[each].published for each in key))
        key = next((key for key in open_keys if self._portal.is_key(resource, key)), ())
        keyed = self._read(resource, name, replace(definition, key=tuple(columns[each].name for each in key)), columns, place)
        if keyed is None or not any(isinstance(finding, KeyDuplicate) for finding in keyed[1]):
            return keyed
        return self._read(resource, name, definition, columns, place)  # once typed, what was different there is the same

    def _read(
        self, resource: str, name: str, definition: TableDefinition, columns: Mapping[str, Column], place: Place
    ) -> tuple[Table, list[Finding]] | None:
        builder = TableBuilder(definition, self._zone)
        for number, row in enumerate(self._portal.rows(resource), 1):
            if number > self._most:
                reason = phrase(f"lebih dari {self._most} baris", f"more than {self._most} rows")
                self.findings.append(TableNotCopied(place, name, reason))
                return None
            data = {column.name: row.get(there) for there, column in columns.items()}
            builder.add(Record(data, place=Place(record=place.record, row=number)))
        table, findings = builder.finish()
        return replace(table, whole=True), findings


def _indexed(fields: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    """Columns that the portal keeps unique, or else those of each of its indexes: it does not say that its primary key is one."""
    schemas = {str(each["id"]): each["schema"] for each in fields if isinstance(each.get("schema"), Mapping)}
    unique = tuple(name for name, schema in schemas.items() if schema.get("uniquekey"))
    indexes: dict[str, tuple[str, ...]] = {}
    for name, schema in schemas.items():
        if schema.get("is_index") and (index := schema.get("index_name")):
            indexes[index] = (*indexes.get(index, ()), name)
    asked = [key for key in ([unique] if unique else indexes.values()) if not any("," in name or '"' in name for name in key)]
    return asked[:MOST_KEYS]


def _columns(fields: list[Mapping[str, Any]]) -> dict[str, Column]:
    """By name there. The data dictionary's label becomes the title, its notes the description."""
    columns: dict[str, Column] = {}
    taken: set[str] = set()
    for each in fields:
        there, info = str(each["id"]), each.get("info") or {}
        name = column_name(there, taken, f"kolom_{len(taken) + 1}")
        taken.add(name)
        title = str(info.get("label") or there).strip() or name
        columns[there] = Column(name, title, KINDS.get(str(each.get("type")), Kind.TEXT), description=str(info.get("notes") or ""))
    return columns
