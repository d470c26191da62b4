"""What pages say of datasets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from markupsafe import Markup

from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.theme import dataset, metadata, provenance
from ckanext.muaraenim.theme.citation import Citation, citation
from ckanext.muaraenim.theme.facets import topic_title
from ckanext.muaraenim.theme.history import Version, errata, version_count
from ckanext.muaraenim.theme.listing import latest
from ckanext.muaraenim.theme.structured_data import structured_data
from ckanext.muaraenim.vocabularies import label


def portal_is_sample(entity: dataset.Dataset) -> bool:
    return dataset.is_sample(entity)


def portal_state(entity: dataset.Dataset) -> dataset.State:
    return dataset.state(entity)


def portal_office_name(office: Mapping[str, Any]) -> str:
    return dataset.office_name(office)


def portal_topic_title(topic: Mapping[str, Any]) -> str:
    return topic_title(topic.get("name") or "", topic.get("title") or topic.get("display_name") or "")


def portal_promise(entity: dataset.Dataset) -> dataset.Promise | None:
    return dataset.promise(entity)


def portal_scope(entity: dataset.Dataset) -> list[str]:
    return dataset.scope(entity)


def portal_period(entity: dataset.Dataset) -> str:
    return dataset.period(entity)


def portal_formats(entity: dataset.Dataset) -> list[str]:
    return dataset.formats(entity)


def portal_latest(count: int, office: str = "") -> list[dict[str, Any]]:
    """The datasets that changed last, of one office (its id) or of all."""
    return latest(count, office)


def portal_producer(entity: dataset.Dataset) -> str:
    """The office that produced the data, by its name of publication; else the one that keeps it."""
    known = current_regency().organizations.get(str(entity.get("produsen_data") or ""))
    organization = entity.get("organization") or {}
    return known.name if known else str(entity.get("produsen_data") or organization.get("title") or "")


def portal_standard(entity: dataset.Dataset) -> list[tuple[str, str]]:
    return metadata.standard(entity)


def portal_metadata(entity: dataset.Dataset) -> list[metadata.FieldGroup]:
    return metadata.groups(entity)


def portal_field_title(name: str) -> str:
    return metadata.field_title(name)


def portal_origin(entity: dataset.Dataset) -> str:
    return provenance.origin(entity)


def portal_replacement(entity: dataset.Dataset) -> dict[str, str] | None:
    """``name``, ``title`` and ``title_en`` of what has taken its place; ``package_show`` names it only to who may see it."""
    found = model.Package.get(str(entity["pengganti"])) if entity.get("pengganti") else None
    return {"name": found.name, "title": found.title, "title_en": str(found.extras.get("title_en") or "")} if found else None


def portal_errata(entity: dataset.Dataset) -> tuple[Version, ...]:
    return errata(entity) if entity.get("resources") else ()


def portal_steps(entity: dataset.Dataset) -> list[provenance.Step]:
    return provenance.steps(entity)


def portal_citation(entity: dataset.Dataset) -> Citation:
    return citation(entity)


def portal_structured_data(entity: dataset.Dataset) -> Markup:
    return structured_data(entity)


def portal_table(entity: dataset.Dataset) -> Mapping[str, Any] | None:
    """The resource whose rows the page of a dataset shows: its first table."""
    return next((resource for resource in entity.get("resources", []) if resource.get("datastore_active")), None)


def portal_versions(entity: dataset.Dataset) -> int:
    """How many versions of its tables were ever published; 0 also where this portal shows no history."""
    return version_count(entity) if entity.get("resources") else 0


def portal_licence(entity: dataset.Dataset) -> Markup | str:
    """Its licence, linked to the text where that has an address."""
    name = entity.get("license_id")
    if not name or name == "notspecified":
        return ""
    title = label("licences", name, tk.h.portal_language())
    address = entity.get("license_url")
    return Markup('<a href="{}" rel="license">{}</a>').format(address, title) if address else title
