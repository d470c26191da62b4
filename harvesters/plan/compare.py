"""Comparing what a source says today with what is published."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from harvesters.catalogue.protocol import Catalogue, Published
from harvesters.dataset import Dataset, dataset_id, identified
from harvesters.packed import Packed, packed
from harvesters.plan.change import Change, FieldChange, Kind, RowChanges
from harvesters.plan.identity import Recognised, recognise
from harvesters.plan.plan import Plan
from harvesters.state import Remembered

__all__ = ["AVAILABLE", "MISSING", "RELEASED", "WITHDRAWN", "Comparison", "differences"]

AVAILABLE, MISSING, WITHDRAWN, RELEASED = "tersedia", "hilang_di_sumber", "ditarik", "dilepas"
KEPT = ("produsen_data",)
"""Fields that stay what they were when the dataset was first published."""


@dataclass(frozen=True)
class Comparison:
    """``remembered``: fingerprints of the last apply; what is absent from it is compared with the portal field by field.

    ``removes``: the read was full and complete. ``seen``: records that the source has although they could not be read; they are not missing.
    ``grace``: how long a dataset may be missing before it is withdrawn. ``local``: fields that people keep up once the dataset exists.
    A dataset that was released stands in the portal as people keep it: the source has nothing to say about it any more.
    """

    catalogue: Catalogue
    published: Mapping[str, Published]
    remembered: Mapping[str, Remembered]
    removes: bool
    grace: timedelta
    now: datetime
    seen: frozenset[str] = frozenset()
    local: tuple[str, ...] = ()

    def plan(self, source: str, datasets: Iterable[Dataset]) -> Plan:
        """:param datasets: a list is empty afterwards, so that a large catalogue is not held twice."""
        said = datasets if isinstance(datasets, list) else list(datasets)
        present = {dataset.record for dataset in said} | self.seen
        known = self._recognised(said, present)
        changes: list[Change] = []
        said.reverse()
        while said:
            dataset = said.pop()
            changes.append(self._change(dataset, known.former.get(dataset.record)))
        if self.removes:
            changes += self._absent(present | {each.record for each in known.former.values()})
        live = sum(each.state not in (WITHDRAWN, RELEASED) for each in self.published.values())
        return Plan(source, tuple(changes), self.removes, live, known.unclear)

    def _recognised(self, datasets: Sequence[Dataset], present: Collection[str]) -> Recognised:
        """Only a complete read tells which ids are gone."""
        if not self.removes:
            return Recognised()
        gone = [each for each in self.published.values() if each.record not in present and each.state != WITHDRAWN]
        return recognise([each for each in datasets if each.record not in self.published], gone, _plain, {*self.local, *KEPT})

    def _change(self, dataset: Dataset, former: Published | None) -> Change:
        published = former or self.published.get(dataset.record)
        title = str(dataset.fields.get("title", dataset.record))
        if published is None:
            rows = self.catalogue.compare_rows(None, dataset.table, removes=True) if dataset.table else RowChanges()
            made = dataset_id(self.catalogue.portal, dataset.source, dataset.record)
            dataset = _with(dataset, identified(dataset.fields, made))
            return Change(Kind.CREATE, made, dataset.record, title, dataset, _Created(dataset), rows, table_fingerprint=self._kept(dataset))
        if published.state == RELEASED:
            return Change(Kind.UNCHANGED, published.id, dataset.record, title, published=published)
        if published.state == WITHDRAWN and not self._removes(dataset):  # its public table is empty: only a full read brings all rows back
            return Change(Kind.UNCHANGED, published.id, dataset.record, title, published=published)
        there = published.fields.get("resources") or ()
        dataset = _with(dataset, identified(self._said(dataset, published), published.id, there))
        fields, rows = self._fields(dataset, published), self._rows(dataset, published)
        kind = Kind.RESTORE if published.state != AVAILABLE else Kind.UPDATE if fields or rows.any else Kind.UNCHANGED
        was, kept = former.record if former else "", self._kept(dataset)
        return Change(kind, published.id, dataset.record, title, dataset, fields, rows, published, table_fingerprint=kept, former=was)

    def _said(self, dataset: Dataset, published: Published) -> Mapping[str, Any]:
        """What the source may say; its own mapping wherever that is all, because a large catalogue is not to be held twice."""
        kept = _kept(dataset, published)
        if not any(name in dataset.fields for name in self.local) and all(dataset.fields[name] == value for name, value in kept.items()):
            return dataset.fields
        return {**{name: value for name, value in dataset.fields.items() if name not in self.local}, **kept}

    def _kept(self, dataset: Dataset) -> str:
        return dataset.table_fingerprint if self._removes(dataset) else ""

    def _removes(self, dataset: Dataset) -> bool:
        return self.removes or dataset.whole

    def _fields(self, dataset: Dataset, published: Published) -> tuple[FieldChange, ...]:
        known = self.remembered.get(dataset.record)
        if known and known.fingerprint == dataset.fingerprint and published.state == AVAILABLE:
            return ()
        return tuple(differences(published.fields, dataset.fields))

    def _rows(self, dataset: Dataset, published: Published) -> RowChanges:
        if dataset.table is None:
            return RowChanges()
        known = self.remembered.get(dataset.record)
        fingerprint = published.table_fingerprint or (known.table_fingerprint if known else "")
        if fingerprint == dataset.table_fingerprint and published.state != WITHDRAWN:
            return RowChanges(unchanged=published.rows, published=published.rows, held=len(dataset.table.held))
        return self.catalogue.compare_rows(published, dataset.table, removes=self._removes(dataset))

    def _absent(self, present: Iterable[str]) -> Iterator[Change]:
        seen = set(present)
        for record, published in self.published.items():
            if record in seen or published.state in (WITHDRAWN, RELEASED):
                continue
            since = published.missing_since
            over = self.now - (since or self.now) >= self.grace
            kind = Kind.WITHDRAW if over else Kind.MISSING
            yield Change(kind, published.id, record, published.title, rows=RowChanges(published=published.rows), published=published, since=since)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[FieldChange]:
    """Fields of ``after`` that ``before`` does not have so; fields that only ``before`` has are somebody else's."""
    for name, value in after.items():
        if _plain(before.get(name)) != _plain(value):
            yield FieldChange(name, before.get(name), value)


def _with(dataset: Dataset, fields: Mapping[str, Any]) -> Dataset:
    return replace(dataset, fields=packed(fields) if isinstance(dataset.fields, Packed) else fields)


class _Created(Sequence[FieldChange]):
    """Every field of a new dataset, made when somebody looks: a first read of a large catalogue has a million of them."""

    __slots__ = ("_fields",)

    def __init__(self, dataset: Dataset) -> None:
        self._fields = dataset.fields

    def __len__(self) -> int:
        return sum(_plain(value) is not None for value in self._fields.values())

    def __getitem__(self, index: Any) -> Any:
        return [FieldChange(name, None, value) for name, value in self._fields.items() if _plain(value) is not None][index]

    def __iter__(self) -> Iterator[FieldChange]:
        return iter(self[:])


def _kept(dataset: Dataset, published: Published) -> dict[str, Any]:
    return {name: published.fields[name] for name in KEPT if name in dataset.fields and published.fields.get(name)}


def _plain(value: Any) -> Any:
    """One form for values that CKAN hands back differently from how it took them."""
    if value is None or value == "" or value == [] or value == {}:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return sorted((_plain(each) for each in value), key=repr)
    if isinstance(value, Mapping):
        return {key: _plain(value[key]) for key in sorted(value, key=str) if _plain(value[key]) is not None}
    text = str(value).strip()
    return text.lower() if text in ("True", "False") else text
