"""Any CKAN from 2.10, over its action API.

The portal's own schema is used where it has one (ckanext-scheming); what a stock CKAN has no field for goes to ``extras``. A dataset is found
again by its derived id, or, where the token may not choose ids, by the marker ``harvest_source`` and ``harvest_record``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import polars as pl

from harvesters.catalogue.actions import Actions, NotFound, NotValid
from harvesters.catalogue.datastore import DataStore
from harvesters.catalogue.httpbodies import http_bodies
from harvesters.catalogue.httppackage import (
    DISTRIBUTION,
    another_name,
    as_moment,
    as_text,
    is_dataset,
    is_link,
    package_fields,
    provenance_fields,
    read_moment,
    table_resource,
)
from harvesters.catalogue.protocol import Provenance, Published
from harvesters.dataset import Dataset, resource_id, tag_names
from harvesters.errors import CatalogueError
from harvesters.plan.change import Change, RowChanges
from harvesters.plan.compare import AVAILABLE, MISSING, WITHDRAWN
from harvesters.plan.rows import compare_rows
from harvesters.tables.table import Table
from harvesters.words import phrase

__all__ = ["NOT_ONE_TRANSACTION", "HttpCatalogue"]

NOT_ONE_TRANSACTION = phrase(
    "Portal dicapai lewat HTTP: perubahan satu tabel terdiri dari beberapa langkah, sehingga pembaca dapat melihatnya di tengah jalan.",
    "The portal is reached over HTTP: a table changes in several steps, so a reader may see it in between.",
)

CORE = frozenset(
    ("id", "name", "title", "notes", "owner_org", "license_id", "url", "version", "tags", "groups", "private", "state")
    + ("resources", "author", "author_email", "maintainer", "maintainer_email")
)
"""Fields that every CKAN has."""

AT_ONCE = 1_000
RESTRICTED = ("terbatas", "tertutup")


class HttpCatalogue:
    """Implements :class:`harvesters.catalogue.protocol.Catalogue`. :param url: the portal's front page; ``token``: an API token of an editor."""

    def __init__(self, url: str, token: str = "") -> None:
        self.actions = Actions(url, token)
        self.portal: UUID = uuid5(NAMESPACE_URL, self.actions.url)
        self.bodies = http_bodies(self.actions)
        self._may_choose_ids = True

    @cached_property
    def _schema(self) -> frozenset[str]:
        """Names of the dataset fields that the portal itself has."""
        try:
            schema = self.actions.call("scheming_dataset_schema_show", type="dataset")
        except CatalogueError:
            return CORE
        return CORE | {field["field_name"] for field in schema["dataset_fields"]}

    def published_by(self, source: str) -> Iterator[Published]:
        for package in self._packages(source):
            if package["state"] == "active":  # a draft is a create that was cut off
                yield self._published(package)

    def compare_rows(self, published: Published | None, table: Table, *, removes: bool) -> RowChanges:
        return compare_rows(self.rows(published) if published else pl.DataFrame(), table, removes=removes)

    def rows(self, published: Published) -> pl.DataFrame:
        resource = table_resource(self.actions.call("package_show", id=str(published.id)), published.id)
        if resource is None:
            return pl.DataFrame()
        frame = DataStore(self.actions, resource["id"]).rows()
        return frame.drop("_id", strict=False)

    def column_values(self, dataset: str, column: str) -> Iterator[Sequence[str]]:
        try:
            package = self.actions.call("package_show", id=dataset)
        except NotFound as error:
            raise LookupError(dataset) from error
        closed = package.get("private") or str(package_fields(package).get("klasifikasi_akses", "")).lower() in RESTRICTED
        others = (each for each in package.get("resources") or () if each.get("datastore_active"))
        resource = None if closed else table_resource(package, UUID(package["id"])) or next(others, None)
        if resource is None:
            raise LookupError(dataset)
        yield from DataStore(self.actions, resource["id"]).values(column)

    def write(self, change: Change, provenance: Provenance, *, removes: bool) -> None:
        dataset = change.dataset
        assert dataset is not None
        fields = {**dataset.fields, **provenance_fields(provenance), "keadaan": AVAILABLE, "keadaan_sejak": "", "keadaan_alasan": ""}
        for body in dataset.bodies:
            self.bodies.ensure(body)
        found = self._found(change, dataset)
        package = found or self._created(change, dataset, fields)
        if found is None and dataset.table is None:
            return  # it was created as it is to be
        if dataset.table is not None:
            self._write_rows(package, dataset.table, change, removes=removes)
            package = self.actions.call("package_show", id=package["id"])
        self._patch(package, {**fields, "state": "active"})

    def confirm(self, change: Change, provenance: Provenance, *, removes: bool) -> None:
        """A CKAN reached over HTTP has no place for held rows."""

    def mark_missing(self, change: Change, provenance: Provenance) -> None:
        self._patch(self.actions.call("package_show", id=str(change.id)), {"keadaan": MISSING, "keadaan_sejak": as_moment(provenance.fetched)})

    def withdraw(self, change: Change, provenance: Provenance, reason: str) -> None:
        package = self.actions.call("package_show", id=str(change.id))
        resource = table_resource(package, change.id)
        if resource is not None:
            self.actions.call("resource_patch", id=resource["id"], harvest_fingerprint="", harvest_rows=0)
            DataStore(self.actions, resource["id"]).clear()
        state = {"keadaan": WITHDRAWN, "keadaan_sejak": as_moment(provenance.fetched), "keadaan_alasan": reason}
        self._patch(package, {**state, **provenance_fields(provenance)})

    def _packages(self, source: str) -> Iterator[Mapping[str, Any]]:
        try:
            yield from list(self._searched(source))
        except CatalogueError:  # a portal whose search is down or does not know the marker
            for name in self.actions.call("package_list"):
                package = self.actions.call("package_show", id=name)
                if package_fields(package).get("harvest_source") == source:
                    yield package

    def _searched(self, source: str) -> Iterator[Mapping[str, Any]]:
        start = 0
        while True:
            query = f'harvest_source:"{source}"'
            page = self.actions.call(
                "package_search", fq=query, start=start, rows=AT_ONCE, sort="name asc", include_private=True, include_drafts=True, facet=False
            )
            found = page["results"]
            yield from (package for package in found if package_fields(package).get("harvest_source") == source)
            start += len(found)
            if not found or start >= page["count"]:
                return

    def _published(self, package: Mapping[str, Any]) -> Published:
        fields = package_fields(package)
        resource = table_resource(package, UUID(package["id"])) or {}
        state = fields.get("keadaan") or AVAILABLE
        since = read_moment(fields.get("keadaan_sejak")) if state == MISSING else None
        return Published(
            id=UUID(package["id"]),
            record=str(fields["harvest_record"]),
            name=package["name"],
            title=package.get("title") or package["name"],
            fields=fields,
            state=state,
            missing_since=since,
            table_fingerprint=resource.get("harvest_fingerprint") or "",
            rows=int(resource.get("harvest_rows") or 0),
        )

    def _found(self, change: Change, dataset: Dataset) -> dict[str, Any] | None:
        """The dataset if it is there already, also as a draft or deleted; whatever else has its name is not it."""
        for identity in (str(change.id), dataset.name, another_name(dataset.name, change.id)):
            try:
                package: dict[str, Any] = self.actions.call("package_show", id=identity)
            except NotFound:
                continue
            if is_dataset(package, dataset, change.former):
                return package
        return None

    def _created(self, change: Change, dataset: Dataset, fields: Mapping[str, Any]) -> dict[str, Any]:
        name = dataset.name
        while True:
            given = {"id": str(change.id)} if self._may_choose_ids else {}
            try:
                payload = self._payload({**fields, "name": name, "state": "draft" if dataset.table is not None else "active"}, ())
                package: dict[str, Any] = self.actions.call("package_create", **payload, **given)
                return self._marked(package, dataset)
            except NotValid as error:
                said = error.facts["fields"]
                if "id" in said and self._may_choose_ids:
                    self._may_choose_ids = False
                elif "name" in said and name == dataset.name:
                    name = another_name(name, change.id)
                else:
                    raise

    def _marked(self, package: dict[str, Any], dataset: Dataset) -> dict[str, Any]:
        """A dataset without our marker would never be found again, so a portal that drops it gets nothing from us.

        :raises CatalogueError: the token may not write the engine's fields.
        """
        if is_dataset(package, dataset):
            return package
        self.actions.call("package_patch", id=package["id"], name=f"batal-{package['id']}")  # a deleted dataset keeps its name
        self.actions.call("package_delete", id=package["id"])
        reason = phrase(
            "token ini tidak boleh menulis penanda sumber (harvest_source); pakai token Walidata",
            "this token may not write the source's marker (harvest_source); use a token of the Walidata",
        )
        raise CatalogueError(portal=self.actions.url, reason=reason)

    def _write_rows(self, package: Mapping[str, Any], table: Table, change: Change, *, removes: bool) -> None:
        restricted = str(package_fields(package).get("klasifikasi_akses", "")).lower() in RESTRICTED
        restricted = restricted or str((change.dataset.fields if change.dataset else {}).get("klasifikasi_akses", "")).lower() in RESTRICTED
        resource = table_resource(package, UUID(package["id"]))
        if restricted and resource is None:
            return
        resource = resource or self._created_resource(package, table)
        store = DataStore(self.actions, resource["id"])
        self.actions.call("resource_patch", id=resource["id"], harvest_fingerprint="")  # until every row is in place, nobody takes them as known
        if restricted:
            store.clear()
            return
        store.load(table, removes=removes)
        rows = store.count()
        now = datetime.now(UTC).replace(tzinfo=None).isoformat()
        self.actions.call("resource_patch", id=resource["id"], harvest_fingerprint=change.table_fingerprint, harvest_rows=rows, last_modified=now)

    def _created_resource(self, package: Mapping[str, Any], table: Table) -> dict[str, Any]:
        identity = str(resource_id(UUID(package["id"]), DISTRIBUTION))
        made = {"id": identity, "package_id": package["id"], "name": table.definition.title, "format": "CSV", "url_type": "datastore"}
        link = f"{self.actions.url}/datastore/dump/{identity}?bom=True"
        resource: dict[str, Any] = self.actions.call("resource_create", **made, url=link, harvest_distribution=DISTRIBUTION)
        return resource

    def _patch(self, package: Mapping[str, Any], fields: Mapping[str, Any]) -> None:
        if "resources" in fields:
            kept = [each for each in package.get("resources") or () if not is_link(each)]
            fields = {**fields, "resources": [*kept, *(fields["resources"] or ())]}
        self.actions.call("package_patch", id=package["id"], **self._payload(fields, package.get("extras") or ()))

    def _payload(self, fields: Mapping[str, Any], extras: Any) -> dict[str, Any]:
        """``fields`` as the portal takes them: its own by name, the others among ``extras``, of which those of other people stay."""
        own = {name: value for name, value in fields.items() if name in self._schema}
        if "tags" in own:
            own["tags"] = [{"name": each} for each in tag_names(own["tags"])]
        other = {name: value for name, value in fields.items() if name not in self._schema}
        kept = {each["key"]: each["value"] for each in extras}
        written = {**kept, **{name: as_text(value) for name, value in other.items()}}
        if not other and not kept:
            return own
        return {**own, "extras": [{"key": name, "value": value} for name, value in written.items() if value != ""]}
