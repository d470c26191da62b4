"""A dataset as a CKAN over HTTP gives it and takes it: by which resource and marks it is known, and its fields as a source would give them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from harvesters.catalogue.protocol import Provenance
from harvesters.dataset import Dataset, resource_id

__all__ = [
    "DISTRIBUTION", "another_name", "as_moment", "as_text", "is_dataset", "is_link", "package_fields", "provenance_fields", "read_moment",
    "table_resource",
]  # fmt: skip

LINKED = ("id", "url", "name", "description", "format", "mimetype", "harvest_distribution")
DISTRIBUTION = "table"


def package_fields(package: Mapping[str, Any]) -> dict[str, Any]:
    """Fields and extras side by side, with names for organisation, tags and groups as a source gives them."""
    fields = {**package, **{each["key"]: each["value"] for each in package.get("extras") or ()}}
    organization = package.get("organization")
    if organization:
        fields["owner_org"] = organization["name"]
    fields["tags"] = [each["name"] for each in package.get("tags") or ()]
    fields["groups"] = [{"name": each["name"]} for each in package.get("groups") or ()]
    fields["resources"] = [{name: each.get(name) for name in LINKED} for each in package.get("resources") or () if is_link(each)]
    return fields


def is_link(resource: Mapping[str, Any]) -> bool:
    """Whether it is a file of the source's own that we point to."""
    return resource.get("harvest_distribution") not in (None, "", DISTRIBUTION)


def is_dataset(package: Mapping[str, Any], dataset: Dataset, former: str = "") -> bool:
    """Whether it is marked as this very record of this very source, by its id of before, too."""
    fields = package_fields(package)
    return fields.get("harvest_source") == dataset.source and fields.get("harvest_record") in {dataset.record, former or dataset.record}


def table_resource(package: Mapping[str, Any], dataset: UUID) -> dict[str, Any] | None:
    """The resource of the dataset's table."""
    derived = str(resource_id(dataset, DISTRIBUTION))
    for resource in package.get("resources") or ():
        if resource["id"] == derived or resource.get("harvest_distribution") == DISTRIBUTION:
            return dict(resource)
    return None


def provenance_fields(provenance: Provenance) -> dict[str, str]:
    return {
        "sumber_alamat": provenance.system,
        "sumber_diambil": as_moment(provenance.fetched),
        "sumber_konektor": provenance.connector,
        "sumber_pemetaan": provenance.mapping,
        "sumber_run": provenance.run,
    }


def another_name(name: str, identity: UUID) -> str:
    """Where somebody else's dataset has the name."""
    return f"{name[:90]}-{identity.hex[:6]}"


def as_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def as_moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def read_moment(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
