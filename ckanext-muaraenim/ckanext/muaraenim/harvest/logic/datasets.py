"""Actions on datasets that a source keeps up: where they come from, and whose they are from now on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.muaraenim.harvest import ownership
from ckanext.muaraenim.harvest.listing import described_run
from ckanext.muaraenim.harvest.logic import schema
from ckanext.muaraenim.harvest.logic.asking import known_source
from ckanext.muaraenim.harvest.state import PostgresState
from ckanext.muaraenim.tables import reading
from ckanext.muaraenim.tables.catalogue import DISTRIBUTION
from ckanext.muaraenim.tables.definitions import current_sources
from harvesters.dataset import resource_id

__all__ = ["harvest_dataset_adopt", "harvest_dataset_release", "harvest_provenance_show"]

HISTORY = 14
"""Runs of a source that are looked at for its state."""


@tk.side_effect_free
@tk.validate_action_data(schema.dataset)
def harvest_provenance_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Where a harvested dataset comes from and when the source last confirmed it.

    :param id: the dataset's id or name
    :returns: ``source`` and ``system``, ``address`` without secrets, ``fetched``, ``connector``, ``mapping``, ``changed_by`` (the run that last
        changed it), ``confirmed`` (ISO time at which the source last said the same), ``last`` (the source's latest run), ``revision`` and ``rows``
        published, ``held`` (published rows that could not be read anew); an empty object if the dataset is not harvested
    :raises NotFound: there is no such dataset
    :raises NotAuthorized: the user may not see it
    """
    tk.check_access("harvest_provenance_show", context, data_dict)
    dataset = tk.get_action("package_show")(context.copy(), {"id": data_dict["id"]})
    if not dataset.get("harvest_source"):
        return {}
    state, source, table = PostgresState(), dataset["harvest_source"], str(resource_id(UUID(dataset["id"]), DISTRIBUTION))
    published, found = reading.table_head(table), current_sources().found.get(source)
    confirmed = state.confirmed(source, dataset.get("harvest_record") or "")
    last = next((run for run in state.runs(source, limit=HISTORY) if run.ended and not run.preview), None)
    return {
        "source": source,
        "source_title": found.title if found else None,
        "system": dataset.get("sumber_sistem"),
        "address": dataset.get("sumber_alamat"),
        "fetched": dataset.get("sumber_diambil"),
        "connector": dataset.get("sumber_konektor"),
        "mapping": dataset.get("sumber_pemetaan"),
        "changed_by": dataset.get("sumber_run"),
        "confirmed": confirmed.isoformat() if confirmed else None,
        "last": {**described_run(last, quoting=False), "findings": []} if last else None,
        "revision": published.number,
        "rows": published.rows,
        "held": len(reading.held_rows(table)),
    }


@tk.validate_action_data(schema.adoption)
def harvest_dataset_adopt(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Let a source keep up a dataset that exists already, instead of making a second one; also one that was released from it.

    Nothing is changed yet: the next preview shows what the source would change, field by field.

    :param id: the dataset's id or name
    :param source: the source's id
    :param record: the record that the dataset is, as the source's plans name it
    :returns: ``id``, ``source`` and ``record``
    :raises NotFound: there is no such dataset or source
    :raises NotAuthorized: the user may not run the source, or not edit the dataset
    :raises ValidationError: the dataset is another source's or another OPD's, or the source has a dataset for the record
    """
    source, dataset = known_source(data_dict["source"]), tk.get_action("package_show")(context.copy(), {"id": data_dict["id"]})
    tk.check_access("harvest_dataset_adopt", context, data_dict)
    return ownership.adopt(dataset, source, data_dict["record"])


@tk.validate_action_data(schema.release)
def harvest_dataset_release(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Let people keep up a harvested dataset from now on. Its source neither writes nor withdraws it any more, nor makes it anew.

    :param id: the dataset's id or name
    :param reason: why, in words that the dataset's page shows
    :returns: ``id``, ``source`` and ``record``
    :raises NotFound: there is no such dataset
    :raises NotAuthorized: the user may not run the source, or not edit the dataset
    :raises ValidationError: it is no dataset of a source
    """
    dataset = tk.get_action("package_show")(context.copy(), {"id": data_dict["id"]})
    tk.check_access("harvest_dataset_release", context, {**data_dict, "source": dataset.get("harvest_source") or ""})
    return ownership.release(dataset, data_dict["reason"])
