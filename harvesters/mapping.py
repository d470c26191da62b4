"""From what was found to what will be published: a table becomes one dataset (or one per ``split_by`` value), a catalogue one per record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from harvesters.bodies import Body
from harvesters.checks.finding import Finding
from harvesters.dataset import Dataset
from harvesters.errors import RecordError
from harvesters.filelinks import file_links
from harvesters.packed import packed_beyond
from harvesters.personalfields import PersonalMetadata, without_personal
from harvesters.place import Place
from harvesters.reading.expression import JMESPathError, find, why_not_computed
from harvesters.reading.functions import SourceFunctions
from harvesters.record import Record
from harvesters.slug import slug
from harvesters.source import Source
from harvesters.tables.table import Table
from harvesters.words import phrase

__all__ = ["STANDARD_DATA", "Catalogued", "RecordNotMapped", "RecordTwice", "StandardDataMissing", "from_records", "from_table", "slug"]

STANDARD_DATA = ("konsep", "definisi", "klasifikasi", "ukuran", "satuan")
"""The five components of a data standard (Perpres 39/2019 Ps 5)."""


@dataclass(frozen=True)
class StandardDataMissing(Finding):
    """Never blocks: the page says "belum ada" and completeness counts it."""

    code = "standar-data-missing"
    severity = "warning"
    sentence_id = "Standar Data belum lengkap: {fields} belum ada."
    sentence_en = "The data standard is not complete: {fields} are missing."
    remedy_id = "Produsen Data melengkapinya di definisi tabel atau di sumber."
    remedy_en = "The data producer adds them to the table's definition or to the source."

    fields: tuple[str, ...]


@dataclass(frozen=True)
class RecordNotMapped(Finding):
    """One record of a catalogue source gives no dataset; what it published before stays."""

    code = "record-not-mapped"
    sentence_id = "Catatan ini tidak menjadi dataset: {reason}."
    sentence_en = "This record gives no dataset: {reason}."
    remedy_id = "Perbaiki catatan di sistem sumber, atau «map» di berkas sumber."
    remedy_en = "Repair the record in the source system, or «map» in the source's file."

    reason: Mapping[str, str]


@dataclass(frozen=True)
class RecordTwice(Finding):
    """The first of them counts."""

    code = "record-twice"
    severity = "warning"
    sentence_id = "Sistem sumber memberi id {id} lebih dari satu kali; hanya yang pertama dipakai."
    sentence_en = "The source system gives the id {id} more than once; only the first is used."
    remedy_id = "Minta pengelola sistem sumber memberi id yang berbeda pada tiap catatan."
    remedy_en = "Ask whoever runs the source system to give every record an id of its own."

    id: str


@dataclass
class Catalogued:
    """``held``: ids of records that the source has although they give no dataset. ``complete``: False if such a record has no id."""

    datasets: list[Dataset] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    held: set[str] = field(default_factory=set)
    complete: bool = True


def from_table(source: Source, table: Table) -> Iterator[Dataset]:
    """The dataset of ``table``, or one for every value of its ``split_by`` column."""
    definition = table.definition
    own = {"title": definition.title, "title_en": definition.title_en, **_said(notes=definition.description), **definition.dataset}
    common = {**_common(source), **source.dataset, **own}
    if not definition.split_by:
        yield _dataset(source, definition.name, common, table)
        return
    column = definition.column(definition.split_by)
    for value, part in sorted(table.split().items(), key=lambda item: str(item[0])):
        shown = column.codes.get(str(value), str(value)) if value is not None else "–"
        yield _dataset(source, f"{definition.name}:{value}", {**common, "title": f"{common['title']}: {shown}"}, part)


def from_records(source: Source, records: Iterable[Record], functions: SourceFunctions | None = None, *, named: bool = False) -> Catalogued:
    """One dataset a record; a bad record becomes a finding and the others go on.

    :param functions: those of the source, which know its regions.
    :param named: the place of a record holds what the system calls it.
    """
    found, seen = Catalogued(), set[str]()
    for record in records:
        place = replace(record.place, record=record.place.record or record.id)
        try:
            if not record.id:
                raise RecordError(record=str(place), reason=phrase("id-nya tidak ada", "it has no id"))
            if record.id in seen:
                found.findings.append(RecordTwice(place, record.id))
                continue
            seen.add(record.id)
            mapped = {name: _mapped(expression, name, record, functions) for name, expression in source.map.items()}
            if not str(mapped.get("title") or "").strip():
                raise RecordError(record=record.id, reason=phrase("judulnya kosong", "its title is empty"))
            if "resources" in mapped:
                mapped["resources"] = file_links(mapped["resources"], record.id)
        except RecordError as error:
            found.findings.append(RecordNotMapped(place, error.facts["reason"]))
            found.held.add(record.id)
            found.complete = found.complete and bool(record.id)
            continue
        found.findings += record.findings
        fields, hidden = without_personal({**record.fields, **_over(source, mapped)})
        found.findings += [PersonalMetadata(place, name, pattern) for name, pattern in hidden]
        dataset = _dataset(source, record.id, {**_common(source), **source.dataset, **fields}, record.table, record.bodies)
        called = place.record if named else record.id
        found.datasets.append(replace(dataset, called=called, fields=packed_beyond(len(found.datasets), dataset.fields)))
    return found


def standard_data(dataset: Dataset) -> Iterator[Finding]:
    """At most one finding: which components of the data standard the dataset does not have."""
    missing = tuple(name for name in STANDARD_DATA if not dataset.fields.get(name))
    if missing:
        yield StandardDataMissing(Place(record=dataset.record), missing)


def _common(source: Source) -> dict[str, Any]:
    return {
        "title_en": "",
        "notes": "",
        "owner_org": source.organization,
        "produsen_data": source.organization,
        "license_id": source.license,
        "sumber_sistem": source.system or source.title,
        "sumber_konektor": source.connector,
        "sumber_pemetaan": source.mapping,
        "data_contoh": source.example,
    }


def _over(source: Source, mapped: Mapping[str, Any]) -> dict[str, Any]:
    """What a record leaves empty is what the source says of all."""
    return {name: value for name, value in mapped.items() if value not in (None, "", []) or name not in source.dataset}


def _said(**fields: str) -> dict[str, str]:
    return {name: text for name, text in fields.items() if text}


def _dataset(source: Source, record: str, fields: Mapping[str, Any], table: Table | None, bodies: tuple[Body, ...] = ()) -> Dataset:
    marked = {**fields, "harvest_source": source.id, "harvest_record": record}
    return Dataset(source.id, record, slug(str(fields["title"])), marked, table, bodies)


def _mapped(expression: str, name: str, record: Record, functions: SourceFunctions | None) -> Any:
    try:
        value = find(expression, dict(record.data), functions)
    except JMESPathError as error:
        raise RecordError(record=record.id, reason=why_not_computed(error, name)) from error
    return value.strip() if isinstance(value, str) else value
