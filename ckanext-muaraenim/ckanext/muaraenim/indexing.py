"""What the catalogue adds to a dataset when it is shown, indexed, found or saved."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from typing import Any

import ckan.plugins as p
import sqlalchemy as sa
from ckan import model

from ckanext.muaraenim import coverage, timeliness
from ckanext.muaraenim.access.content import is_restricted, public_part
from ckanext.muaraenim.access.replacement import FIELD
from ckanext.muaraenim.completeness import completeness
from ckanext.muaraenim.dataset_schema import list_fields
from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.tables.contents import contents
from ckanext.muaraenim.tables.definitions import current_tables
from ckanext.muaraenim.tables.links import URL_TYPE, has_rows
from ckanext.muaraenim.vocabularies import vocabulary
from harvesters.errors import SourceError
from harvesters.tables.definition import TableDefinition

__all__ = ["found", "indexed", "join_topic", "shown"]

log = logging.getLogger(__name__)

MAY_HAVE_ROWS = re.compile(rf'"url_type": "(?:{URL_TYPE}|datastore)"|"datastore_active": (?:true|"True")')
ADDRESSES = ("res_url", "res_extras_url", "res_hash")
STORED = ("data_dict", "validated_data_dict")


def shown(dataset: dict[str, Any], *, with_content: bool) -> None:
    """Add ``kelengkapan`` (0 to 1) and ``kelengkapan_kurang`` (names of missing fields); hide the addresses of restricted files.

    :param with_content: the reader may read rows and files of this dataset.
    """
    result = completeness(dataset)
    dataset["kelengkapan"], dataset["kelengkapan_kurang"] = result.score, list(result.missing)
    if not with_content:
        _hide(dataset)


def found(dataset: dict[str, Any]) -> None:
    """A search hit is the same for every reader, so a restricted one never carries addresses."""
    if is_restricted(_access_class(dataset)):
        _hide(dataset)
    if "resources" not in dataset:  # only some fields were asked for
        for name in STORED:
            dataset.pop(name, None)


def indexed(document: dict[str, Any]) -> dict[str, Any]:
    """Lists become lists; no address of a restricted file can be searched for, and no dataset by what replaces it, which may not be public."""
    for name in (FIELD, f"extras_{FIELD}"):
        document.pop(name, None)
    for name in list_fields():
        for key in (name, f"extras_{name}"):
            if isinstance(document.get(key), str):
                document[key] = json.loads(document[key])
    if is_restricted(document.get("klasifikasi_akses")):
        for name in ADDRESSES:
            document.pop(name, None)
    document["kelengkapan"] = completeness(document).score
    _add_tables(document)
    document |= coverage.fields(document) | timeliness.fields(document)
    return document if p.plugin_loaded("muaraenim_search") else single_valued(document)


def single_valued(document: dict[str, Any]) -> dict[str, Any]:
    """For a stock Solr, whose schema holds one value in our fields: lists as JSON."""
    ours = {*list_fields(), "cakupan_kecamatan", "cakupan_tahun"}
    return {key: json.dumps(value, ensure_ascii=False) if key in ours and isinstance(value, list) else value for key, value in document.items()}


def _add_tables(document: dict[str, Any]) -> None:
    """``tabel_kolom``: titles of the columns of published tables; ``tabel_nilai``: what stands in them, by title as JSON, of open data only."""
    for name in ("tabel_kolom", "tabel_nilai"):
        document.pop(name, None)
    if not MAY_HAVE_ROWS.search(document.get("data_dict") or ""):  # most datasets: spares them two questions to the database
        return
    package = model.Package.get(document["id"])
    tables = [resource for resource in package.resources if has_rows(resource)] if package and p.plugin_loaded("datastore") else []
    if not tables:
        return
    definitions = _definitions()
    found = contents(
        {resource.id: definitions.get(resource.extras.get("tabel", "")) for resource in tables},
        current_regency().places,
        with_values=not is_restricted(document.get("klasifikasi_akses")),
    )
    if found.columns:
        document["tabel_kolom"] = list(found.columns)
    if found.values:
        document["tabel_nilai"] = json.dumps(found.values, ensure_ascii=False)


def _definitions() -> Mapping[str, TableDefinition]:
    try:
        return current_tables()
    except SourceError as error:  # a mistake in one file is no reason to refuse a dataset; its titles of codes are missing until it is repaired
        log.warning("No titles of codes for the search: %s", error.sentence("en"))
        return {}


def join_topic(package_id: str, urusan: str | None) -> None:
    """Make the dataset a member of its affair's topic and of no other affair's. Topics are groups with the affair's address."""
    names = {term.name: term.value for term in vocabulary("urusan").values()}
    session = model.Session
    members = {
        member.group_id: member
        for member in session.query(model.Member).filter_by(table_name="package", table_id=package_id).filter(model.Member.capacity != "organization")
    }
    own = [name for name, value in names.items() if value == urusan]
    concerned = sa.or_(model.Group.name.in_(own), sa.and_(model.Group.name.in_(names), model.Group.id.in_(list(members))))
    topics = session.query(model.Group).filter(concerned, model.Group.is_organization.is_(False)).all() if members or own else []
    for topic in topics:
        wanted, member = names[topic.name] == urusan, members.get(topic.id)
        if wanted and member is None:
            session.add(model.Member(table_name="package", table_id=package_id, group=topic, capacity="public", state=model.State.ACTIVE))
        elif member is not None and member.state != (state := model.State.ACTIVE if wanted else model.State.DELETED):
            member.state = state
    session.flush()


def _access_class(dataset: dict[str, Any]) -> str | None:
    """In CKAN's default schema (``use_default_schema``) our fields stand among the extras."""
    extras = {extra["key"]: extra["value"] for extra in dataset.get("extras", [])}
    return dataset.get("klasifikasi_akses") or extras.get("klasifikasi_akses")


def _hide(dataset: dict[str, Any]) -> None:
    dataset["resources"] = [{**public_part(resource), "url": ""} for resource in dataset.get("resources", [])]
