"""The portal as the engine's catalogue, from inside CKAN: rows through the table store first, metadata through CKAN's actions second.

The two stand in two databases, so nothing commits across both. A revision keeps the metadata that belongs to it; whoever finds one that CKAN has not
acknowledged writes it again, which changes nothing if it was written.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import ckan.plugins.toolkit as tk
import polars as pl

from ckanext.muaraenim.access import is_restricted
from ckanext.muaraenim.tables import packages, reading, store
from ckanext.muaraenim.tables.away import may_be_away
from ckanext.muaraenim.tables.bodies import portal_bodies
from ckanext.muaraenim.tables.columns import stored_columns
from ckanext.muaraenim.tables.columnvalues import public_table, published_values
from ckanext.muaraenim.tables.frame import published_frame
from ckanext.muaraenim.tables.links import URL_TYPE, download_address
from ckanext.muaraenim.tables.packages import Draft, Packages, Stored
from ckanext.muaraenim.tables.reindexing import reindex_published
from ckanext.muaraenim.tables.revision import Head
from harvesters.catalogue.protocol import Provenance, Published
from harvesters.dataset import Dataset, resource_id
from harvesters.errors import CatalogueError
from harvesters.plan.change import Change, RowChanges
from harvesters.plan.compare import AVAILABLE, MISSING, WITHDRAWN
from harvesters.tables.table import Table

__all__ = ["DISTRIBUTION", "CkanCatalogue", "portal_id", "write_unacknowledged"]

log = logging.getLogger(__name__)

DISTRIBUTION = "table"


def portal_id() -> UUID:
    """The portal's own random UUID; where no home gives one (CKAN run by hand), one derived of its address."""
    chosen = tk.config.get("ckanext.muaraenim.portal")
    return UUID(chosen) if chosen else uuid5(NAMESPACE_URL, tk.config["ckan.site_url"])


class CkanCatalogue:
    """Implements :class:`harvesters.catalogue.protocol.Catalogue`."""

    def __init__(self) -> None:
        self.portal = portal_id()
        self.bodies = portal_bodies()
        self._packages = Packages()

    @may_be_away()
    def published_by(self, source: str) -> Iterator[Published]:
        found = _by_table(source)
        if write_unacknowledged(list(found)):  # a run that was killed in between; what it published is compared as it is to stand
            found = _by_table(source)
        heads = reading.table_heads(list(found))
        return iter([_published(stored, heads.get(table, Head(table))) for table, stored in found.items()])

    @may_be_away()
    def compare_rows(self, published: Published | None, table: Table, *, removes: bool) -> RowChanges:
        of = str(resource_id(published.id, DISTRIBUTION)) if published else ""
        return store.compare(of, table, removes=removes)

    @may_be_away()
    def rows(self, published: Published) -> pl.DataFrame:
        return published_frame(str(resource_id(published.id, DISTRIBUTION)))

    @may_be_away()
    def column_values(self, dataset: str, column: str) -> Iterator[Sequence[str]]:
        return published_values(public_table(dataset), column)

    @may_be_away()
    def write(self, change: Change, provenance: Provenance, *, removes: bool) -> None:
        dataset = change.dataset
        assert dataset is not None
        fields = {**dataset.fields, **_written(provenance), "keadaan": AVAILABLE, "keadaan_sejak": "", "keadaan_alasan": ""}
        closed = is_restricted(fields.get("klasifikasi_akses") or (change.published.fields.get("klasifikasi_akses") if change.published else ""))
        draft = Draft(str(change.id), dataset.name, fields)
        for body in dataset.bodies:
            self.bodies.ensure(body)
        if dataset.table is None:
            self._packages.save(draft, unchecked=True)
            return
        resource = _resource(change, dataset)
        if change.rows.any or change.published is None:
            resource["last_modified"] = provenance.fetched.astimezone(UTC).replace(tzinfo=None).isoformat()
        draft = replace(draft, resource=resource)
        self._packages.check(draft)
        number = store.publish_table(
            resource["id"],
            dataset.table,
            author=f"harvest:{dataset.source}",
            removes=removes,
            fingerprint=change.table_fingerprint,
            dataset=draft.as_dict(),
            run=provenance.run,
            reason=provenance.reason if change.rows.corrected else "",
            closed=closed,
        )
        self._packages.save(draft)
        store.acknowledge(resource["id"], number)

    @may_be_away()
    def confirm(self, change: Change, provenance: Provenance, *, removes: bool) -> None:
        dataset = change.dataset
        if dataset is None or dataset.table is None:
            return
        table = str(resource_id(change.id, DISTRIBUTION))
        state = reading.table_head(table)
        described = state.columns == stored_columns(dataset.table.definition) and state.key == dataset.table.definition.key
        if described and not dataset.table.held and not reading.held_rows(table):
            return
        store.publish_table(
            table,
            dataset.table,
            author=f"harvest:{dataset.source}",
            removes=removes,
            fingerprint=change.table_fingerprint or state.fingerprint,
            run=provenance.run,
            closed=state.closed,
        )
        reindex_published(table)

    @may_be_away()
    def mark_missing(self, change: Change, provenance: Provenance) -> None:
        fields = {**_written(provenance), "keadaan": MISSING, "keadaan_sejak": provenance.fetched.isoformat(), "keadaan_alasan": ""}
        self._packages.save(Draft(str(change.id), fields=fields))

    @may_be_away()
    def withdraw(self, change: Change, provenance: Provenance, reason: str) -> None:
        fields = {**_written(provenance), "keadaan": WITHDRAWN, "keadaan_sejak": provenance.fetched.isoformat(), "keadaan_alasan": reason}
        draft, table = Draft(str(change.id), fields=fields), str(resource_id(change.id, DISTRIBUTION))
        number = store.empty(table, author="harvest", dataset=draft.as_dict(), run=provenance.run, reason=reason)
        self._packages.save(draft)
        store.acknowledge(table, number)


def write_unacknowledged(tables: Sequence[str] | None = None) -> int:
    """Write the metadata of every revision that CKAN has not acknowledged; returns how many. One that is refused does not keep the others back.

    :param tables: only of these; None: of all.
    """
    written = 0
    for revision in store.unacknowledged(tables):
        try:
            packages.save(Draft(**revision.dataset or {}))
        except CatalogueError as error:
            log.warning("revision %s of %s: %s", revision.number, revision.resource_id, error.sentence("en"))
            continue
        store.acknowledge(revision.resource_id, revision.number)
        written += 1
    return written


def _by_table(source: str) -> dict[str, Stored]:
    return {str(resource_id(UUID(stored.id), DISTRIBUTION)): stored for stored in packages.stored_packages(source)}


def _published(stored: Stored, head: Head) -> Published:
    state = stored.fields.get("keadaan") or AVAILABLE
    since = stored.fields.get("keadaan_sejak") if state == MISSING else None
    return Published(
        id=UUID(stored.id),
        record=str(stored.fields.get("harvest_record") or ""),
        name=stored.name,
        title=stored.title,
        fields=stored.fields,
        state=state,
        missing_since=datetime.fromisoformat(since) if since else None,
        revision=head.number,
        table_fingerprint=head.fingerprint,
        rows=head.rows,
    )


def _written(provenance: Provenance) -> dict[str, str]:
    return {
        "sumber_alamat": provenance.system,
        "sumber_diambil": provenance.fetched.isoformat(),
        "sumber_konektor": provenance.connector,
        "sumber_pemetaan": provenance.mapping,
        "sumber_run": provenance.run,
    }


def _resource(change: Change, dataset: Dataset) -> dict[str, Any]:
    assert dataset.table is not None
    definition, table = dataset.table.definition, str(resource_id(change.id, DISTRIBUTION))
    return {
        "id": table,
        "name": str(dataset.fields["title"]),
        "description": definition.description,
        "format": "CSV",
        "mimetype": "text/csv",
        "url_type": URL_TYPE,
        "url": download_address(str(change.id), table, definition.name),
        "tabel": definition.name,
        "datastore_active": True,
    }
