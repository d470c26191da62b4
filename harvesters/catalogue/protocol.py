"""What the engine asks of the portal that it writes to. Three implementations: in memory, over HTTP, inside CKAN."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import polars as pl

from harvesters.bodies import Bodies
from harvesters.plan.change import Change, RowChanges
from harvesters.tables.table import Table

__all__ = ["Catalogue", "Provenance", "Published"]


@dataclass(frozen=True, slots=True)
class Published:
    """A dataset of this source as it stands in the portal.

    ``fields``: the fields that the engine writes, as they are now. ``state``: ``tersedia``, ``hilang_di_sumber``, ``ditarik`` or ``dilepas``.
    ``missing_since``: when it was first absent from a complete full read. ``revision``, ``table_fingerprint``, ``rows``: of what is published.
    """

    id: UUID
    record: str
    name: str
    title: str
    fields: Mapping[str, Any]
    state: str = "tersedia"
    missing_since: datetime | None = None
    revision: int = 0
    table_fingerprint: str = ""
    rows: int = 0


@dataclass(frozen=True)
class Provenance:
    """Written with every change: ``system`` (address without secrets), ``fetched``, ``connector``, ``mapping`` (version), ``run``.

    ``reason``: why figures that were final change; kept where the portal keeps a history.
    """

    system: str
    fetched: datetime
    connector: str
    mapping: str
    run: str
    reason: str = ""


class Catalogue(Protocol):
    """``bodies``: its organisations and groups; :meth:`write` makes those that a dataset needs."""

    portal: UUID
    bodies: Bodies

    def published_by(self, source: str) -> Iterator[Published]:
        """Every dataset that this source has published, whatever its state."""

    def compare_rows(self, published: Published | None, table: Table, *, removes: bool) -> RowChanges:
        """Compare by key (without a key: as multiset) what is published with ``table``; nothing is written.

        :param removes: False for a changes read: what is absent from ``table`` stays and is not counted.
        """

    def rows(self, published: Published) -> pl.DataFrame:
        """The published rows, columns as in the table's definition."""

    def column_values(self, dataset: str, column: str) -> Iterator[Sequence[str]]:
        """The different values that the table of the public dataset of this name publishes in a column, as texts, many at once.

        :raises LookupError: there is no such public dataset, or its table has no such column.
        """

    def write(self, change: Change, provenance: Provenance, *, removes: bool) -> None:
        """Carry out a create, update or restore: rows first (one transaction), metadata second, both idempotent.

        ``change.table_fingerprint`` is kept with the rows and later given back as :attr:`Published.table_fingerprint`.

        :raises CatalogueError: the portal refused; what was published before is still published.
        """

    def confirm(self, change: Change, provenance: Provenance, *, removes: bool) -> None:
        """The source still says what is published. Only what does not count as a change may be brought up to date: which rows are held,
        how a column is described. Where that is as it was, nothing is written.
        """

    def mark_missing(self, change: Change, provenance: Provenance) -> None:
        """State ``hilang_di_sumber`` with the time; rows and page stay."""

    def withdraw(self, change: Change, provenance: Provenance, reason: str) -> None:
        """State ``ditarik`` with reason and time; the public table is emptied to its header, the page stays."""
