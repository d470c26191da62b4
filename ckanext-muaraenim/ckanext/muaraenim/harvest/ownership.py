"""Whether a dataset is a source's or people's: taking one over, and letting one go. Either keeps its id, its address and its history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.custody import custodian
from ckanext.muaraenim.harvest.state import PostgresState
from ckanext.muaraenim.tables import packages
from ckanext.muaraenim.tables.packages import Draft
from harvesters.plan.compare import AVAILABLE, RELEASED
from harvesters.source import Source

__all__ = ["adopt", "release"]


def adopt(dataset: Mapping[str, Any], source: Source, record: str) -> dict[str, str]:
    """
    :raises ValidationError: the dataset is another source's or another OPD's, or the source has a dataset for the record.
    """
    now, released = dataset.get("harvest_source") or "", dataset.get("keadaan") == RELEASED
    if now and not (released and now == source.id):
        raise tk.ValidationError({"id": [tk._("This dataset belongs to source «{source}»; release it there first.").format(source=now)]})
    owner = custodian(source.organization)
    if owner is None or owner.id != dataset["owner_org"]:
        raise tk.ValidationError({"id": [tk._("This dataset is another agency's than the source's.")]})
    others = [each.name for each in packages.stored_packages(source.id) if each.fields.get("harvest_record") == record and each.id != dataset["id"]]
    if others:
        raise tk.ValidationError({"record": [tk._("The source has a dataset for this record: {name}").format(name=others[0])]})
    marks = {"harvest_source": source.id, "harvest_record": record, "keadaan": AVAILABLE, "keadaan_sejak": "", "keadaan_alasan": ""}
    return _marked(dataset, source.id, record, marks)


def release(dataset: Mapping[str, Any], reason: str) -> dict[str, str]:
    """
    :raises ValidationError: it is no dataset of a source.
    """
    source, record = dataset.get("harvest_source") or "", dataset.get("harvest_record") or ""
    if not source or dataset.get("keadaan") == RELEASED:
        raise tk.ValidationError({"id": [tk._("No source keeps up this dataset.")]})
    marks = {"keadaan": RELEASED, "keadaan_sejak": datetime.now(UTC).isoformat(), "keadaan_alasan": reason}
    return _marked(dataset, source, record, marks)


def _marked(dataset: Mapping[str, Any], source: str, record: str, marks: Mapping[str, Any]) -> dict[str, str]:
    packages.save(Draft(dataset["id"], fields=marks))
    PostgresState().forget(source, record)  # the next run compares it with the portal field by field
    return {"id": dataset["id"], "source": source, "record": record}
