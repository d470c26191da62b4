"""What the catalogue adds to a dataset when it is shown, indexed, found or saved."""

from __future__ import annotations

import json
from typing import Any

from ckan import model

from ckanext.muaraenim.access.content import is_restricted, public_part
from ckanext.muaraenim.completeness import completeness
from ckanext.muaraenim.dataset_schema import list_fields
from ckanext.muaraenim.vocabularies import vocabulary

__all__ = ["found", "indexed", "join_topic", "shown"]

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
    """Lists become lists, and no address of a restricted file can be searched for."""
    for name in list_fields():
        for key in (name, f"extras_{name}"):
            if isinstance(document.get(key), str):
                document[key] = json.loads(document[key])
    if is_restricted(document.get("klasifikasi_akses")):
        for name in ADDRESSES:
            document.pop(name, None)
    document["kelengkapan"] = completeness(document).score
    return document


def join_topic(package_id: str, urusan: str | None) -> None:
    """Make the dataset a member of its affair's topic and of no other affair's. Topics are groups with the affair's address."""
    names = {term.name: term.value for term in vocabulary("urusan").values()}
    session = model.Session
    topics = session.query(model.Group).filter(model.Group.name.in_(names), model.Group.is_organization.is_(False)).all()
    members = {
        member.group_id: member
        for member in session.query(model.Member).filter_by(table_name="package", table_id=package_id).filter(model.Member.capacity != "organization")
    }
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
