"""A catalogue in memory: for previews without a portal and for tests. It keeps every rule of the protocol, and counts what is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import polars as pl

from harvesters.bodies import Bodies
from harvesters.catalogue.protocol import Provenance, Published
from harvesters.plan.change import Change, RowChanges
from harvesters.plan.compare import AVAILABLE, MISSING, WITHDRAWN
from harvesters.plan.rows import compare_rows, merged
from harvesters.tables.table import Table

__all__ = ["MemoryCatalogue"]


@dataclass
class MemoryCatalogue:
    """``writes``: what has been written so far, as (kind of change, record)."""

    portal: UUID = field(default_factory=lambda: uuid5(NAMESPACE_URL, "memory:"))
    datasets: dict[tuple[str, str], Published] = field(default_factory=dict)
    tables: dict[UUID, pl.DataFrame] = field(default_factory=dict)
    provenances: dict[UUID, Provenance] = field(default_factory=dict)
    writes: list[tuple[str, str]] = field(default_factory=list)
    bodies: Bodies = field(default_factory=Bodies)

    def published_by(self, source: str) -> Iterator[Published]:
        return iter([published for (owner, _), published in self.datasets.items() if owner == source])

    def compare_rows(self, published: Published | None, table: Table, *, removes: bool) -> RowChanges:
        return compare_rows(self.rows(published) if published else pl.DataFrame(), table, removes=removes)

    def rows(self, published: Published) -> pl.DataFrame:
        return self.tables.get(published.id, pl.DataFrame())

    def column_values(self, dataset: str, column: str) -> Iterator[Sequence[str]]:
        rows = next((self.rows(each) for each in self.datasets.values() if each.name == dataset and each.state != WITHDRAWN), pl.DataFrame())
        if column not in rows.columns:
            raise LookupError(dataset)
        yield rows[column].cast(pl.String).drop_nulls().unique().to_list()

    def write(self, change: Change, provenance: Provenance, *, removes: bool) -> None:
        dataset = change.dataset
        assert dataset is not None
        for body in dataset.bodies:
            self.bodies.ensure(body)
        before = self.datasets.pop((dataset.source, change.former or dataset.record), None)
        fields: dict[str, Any] = {**(before.fields if before else {}), **dataset.fields}
        name = before.name if before else dataset.name
        published = Published(change.id, dataset.record, name, change.title, fields, AVAILABLE, revision=before.revision if before else 0)
        if dataset.table is not None:
            rows = merged(self.tables.get(change.id, pl.DataFrame()), dataset.table, removes=removes)
            self.tables[change.id] = rows
            published = replace(published, table_fingerprint=change.table_fingerprint, rows=rows.height, revision=published.revision + 1)
        self._keep(dataset.source, published, change, provenance)

    def confirm(self, change: Change, provenance: Provenance, *, removes: bool) -> None:
        """Keeps neither held rows nor descriptions."""

    def mark_missing(self, change: Change, provenance: Provenance) -> None:
        source, published = self._found(change)
        self._keep(source, replace(published, state=MISSING, missing_since=provenance.fetched), change, provenance)

    def withdraw(self, change: Change, provenance: Provenance, reason: str) -> None:
        source, published = self._found(change)
        if published.id in self.tables:
            self.tables[published.id] = self.tables[published.id].clear()
        self._keep(source, replace(published, state=WITHDRAWN, rows=0, table_fingerprint=""), change, provenance)

    def _found(self, change: Change) -> tuple[str, Published]:
        return next((source, published) for (source, _), published in self.datasets.items() if published.id == change.id)

    def _keep(self, source: str, published: Published, change: Change, provenance: Provenance) -> None:
        self.datasets[source, published.record] = published
        self.provenances[published.id] = provenance
        self.writes.append((change.kind.value, change.record))
