"""Actions on harvest sources and runs (API: ``/api/3/action/harvest_*``)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.muaraenim.access import is_opd_member, is_walidata
from ckanext.muaraenim.harvest import alerts, jobs, ownership
from ckanext.muaraenim.harvest.drafts import described_draft, drafts
from ckanext.muaraenim.harvest.gauges import gauges
from ckanext.muaraenim.harvest.listing import described_change, described_run, described_source, organization_of
from ckanext.muaraenim.harvest.logic import schema
from ckanext.muaraenim.harvest.state import PostgresState
from ckanext.muaraenim.harvest.surroundings import current_settings
from ckanext.muaraenim.tables import reading
from ckanext.muaraenim.tables.catalogue import DISTRIBUTION
from ckanext.muaraenim.tables.declared import declaration, paused
from ckanext.muaraenim.tables.definitions import current_sources
from ckanext.muaraenim.tables.language import reader_language
from harvesters.dataset import resource_id
from harvesters.source import Source

__all__ = [
    "harvest_change_list", "harvest_dataset_adopt", "harvest_dataset_release", "harvest_provenance_show", "harvest_run_cancel", "harvest_run_list",
    "harvest_run_show",
    "harvest_source_check", "harvest_source_list", "harvest_source_preview", "harvest_source_run", "harvest_source_show", "metrics_show",
]  # fmt: skip

HISTORY = 14
"""Runs of a source that are looked at for its state."""

URGENCY = ("waiting", "failed", "held", "findings", "running", "queued", "never", "keyless", "good")


@tk.side_effect_free
def harvest_source_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Every source with its state, its latest run and when it runs next; those that need somebody first.

    :returns: list of sources as :func:`harvest_source_show` gives them; those that wait for their first approval only for who may edit them
    """
    tk.check_access("harvest_source_list", context, data_dict)
    sources, state, now = current_sources(), PostgresState(), datetime.now(UTC)
    settings = current_settings(sources)
    resting = paused()
    listed = [
        described_source(each, state.runs(each.id, limit=HISTORY), settings, now, since=resting.get(each.id)) for each in sources.found.values()
    ]
    listed += [described_draft(each) for each in drafts(context)]
    return sorted(listed, key=lambda each: (URGENCY.index(each["standing"]), each["title"]))


@tk.side_effect_free
@tk.validate_action_data(schema.source)
def harvest_source_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """One source.

    :param id: the source's id
    :returns: title, system, organization, connector, schedule, ``next`` and ``last`` run, ``standing`` (``good``, ``findings``, ``held``,
        ``failed``, ``running``, ``queued``, ``never``, ``keyless`` or ``waiting`` for the first approval), ``awaits`` (its secrets without a value
        while it has never run), ``paused`` (since when), ``declared`` (its file below the regency's folder; empty: in the portal), number of datasets
    :raises NotFound: there is no such source
    """
    tk.check_access("harvest_source_show", context, data_dict)
    if (draft := next((each for each in drafts(context) if each.id == data_dict["id"]), None)) is not None:
        return described_draft(draft)
    source = _source(data_dict["id"])
    runs = PostgresState().runs(source.id, limit=HISTORY)
    return described_source(source, runs, current_settings(current_sources()), datetime.now(UTC), since=paused().get(source.id))


@tk.side_effect_free
def harvest_source_check(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """What is wrong in the source and table files.

    :returns: list of mistakes, each with ``file``, ``line``, ``key``, ``sentence`` and ``remedy``; empty if all is right
    :raises NotAuthorized: the user is not of the Walidata
    """
    tk.check_access("harvest_source_check", context, data_dict)
    language = reader_language()
    return [
        {**{name: error.facts[name] for name in ("file", "line", "key")}, "sentence": error.sentence(language), "remedy": error.remedy(language)}
        for error in current_sources().errors
    ]


@tk.validate_action_data(schema.source_run)
def harvest_source_preview(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Let a worker read the source and say what would change. Nothing is written; the plan is kept.

    :param id: the source's id
    :param full: read everything, even if the source reads changes
    :returns: the waiting run; ``harvest_run_show`` gives its progress and, when it has ended, its plan
    :raises NotFound: there is no such source
    :raises NotAuthorized: the user is neither of the Walidata nor an editor of the source's OPD
    """
    return _start(context, data_dict, "harvest_source_preview", preview=True)


@tk.validate_action_data(schema.source_run)
def harvest_source_run(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Let a worker read the source and apply what has changed.

    :param id: the source's id
    :param confirm: fingerprint of a plan that the user has seen and accepts although it takes away much
    :param chosen: records (``record`` of the plan's changes) that are to be written, of the plan ``confirm`` and of no other: if source or
        portal have changed since, nothing is written and the run ends as ``refused``. The others wait for another run. All if absent.
    :param reason: why figures whose status was final (``tetap``) change, for everybody to read; without it such changes of the plan wait
    :param full: read everything, even if the source reads changes
    :returns: the waiting run, see ``harvest_run_show``
    :raises NotFound: there is no such source
    :raises NotAuthorized: the user is neither of the Walidata nor an editor of the source's OPD
    """
    return _start(context, data_dict, "harvest_source_run", preview=False)


@tk.side_effect_free
@tk.validate_action_data(schema.run_list)
def harvest_run_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Runs, latest first.

    :param source: id of a source; every source's if absent
    :param limit: at most 100
    :returns: list of runs as ``harvest_run_show`` gives them, without the changes of their plans and without findings
    """
    tk.check_access("harvest_run_list", context, data_dict)
    runs = PostgresState().runs(data_dict["source"], limit=data_dict["limit"])
    return [{**described_run(run, quoting=False), "findings": []} for run in runs]


@tk.side_effect_free
@tk.validate_action_data(schema.run_list)
def harvest_change_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """When a source's condition changed, latest first: what the feed and the mails tell.

    :param source: id of a source; every source's if absent
    :param limit: at most 100
    :returns: list of ``number``, ``source``, ``title``, ``organization`` (its title), ``at``, ``before`` and ``after`` (``good``, ``drifted``,
        ``late``, ``held`` or ``failed``; ``before`` is empty at first), ``sentence`` and ``remedy``
    """
    tk.check_access("harvest_change_list", context, data_dict)
    found = current_sources().found
    listed = alerts.changes(data_dict["source"], data_dict["limit"])
    return [described_change(each, found[each.source]) for each in listed if each.source in found]


@tk.side_effect_free
@tk.validate_action_data(schema.run_show)
def harvest_run_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """One run: outcome, counts, findings, plan and what the guard says of it.

    Members of the source's OPD and the Walidata also read the values that findings quote, and the plan field by field with sample rows.

    :param id: the run's id; ``page`` (1,000 changes each) and ``q`` (title or id at the source): which changes of its plan
    :returns: ``plan`` with ``changes``, ``pages``, ``total``, ``left_out`` (only counted); the rest as ``harvest_run_list``
    :raises NotFound: there is no such run
    """
    tk.check_access("harvest_run_show", context, data_dict)
    run = PostgresState().run(data_dict["id"])
    if run is None:
        raise tk.ObjectNotFound(tk._("There is no such run."))
    user = context.get("user")
    quoting = bool(context.get("ignore_auth")) or is_walidata(user) or is_opd_member(user, organization_of(run.source))
    return described_run(run, quoting=quoting, plan=True, page=max(1, data_dict["page"]), words=data_dict["q"].strip())


@tk.validate_action_data(schema.run)
def harvest_run_cancel(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Stop a run. One that waits ends at once; one that a worker has in hand stops before its next record or change, within seconds, or when the
    system that it reads from answers. What it has written stays, and the next run goes on with the rest.

    :param id: the run's id
    :returns: the run, see :func:`harvest_run_show`; its outcome becomes ``cancelled``
    :raises NotFound: there is no such run
    :raises NotAuthorized: the user is neither of the Walidata nor an editor of the source's OPD
    :raises ValidationError: it has ended already
    """
    state = PostgresState()
    run = state.run(data_dict["id"])
    if run is None:
        raise tk.ObjectNotFound(tk._("There is no such run."))
    tk.check_access("harvest_run_cancel", context, {"source": run.source})
    if not state.cancel(run.id, _who(context)):
        raise tk.ValidationError({"id": [tk._("This run has ended already.")]})
    return described_run(state.run(run.id) or run, quoting=True)


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
    source, dataset = _source(data_dict["source"]), tk.get_action("package_show")(context.copy(), {"id": data_dict["id"]})
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


@tk.side_effect_free
def metrics_show(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """What is measured of the portal; the page ``/metrics`` says the same in the text format of Prometheus.

    :returns: list of ``name``, ``help`` and ``samples``, each with ``labels`` and ``value``
    :raises NotAuthorized: only for sysadmins
    """
    tk.check_access("metrics_show", context, data_dict)
    measured = gauges(datetime.now(UTC))
    return [
        {"name": each.name, "help": each.help, "samples": [{"labels": dict(labels), "value": value} for labels, value in each.samples]}
        for each in measured
    ]


def _start(context: Context, data_dict: DataDict, action: str, *, preview: bool) -> dict[str, Any]:
    tk.check_access(action, context, data_dict)
    id = data_dict["id"] if preview and declaration(data_dict["id"]) else _source(data_dict["id"]).id
    if not preview and id in paused():
        raise tk.ValidationError({"id": [tk._("This source is paused. Resume it first.")]})
    if data_dict.get("chosen") is not None and not (data_dict["chosen"] and data_dict["confirm"]):
        raise tk.ValidationError({"chosen": [tk._("Tick at least one change of a plan that you have seen.")]})
    asked = {"full": data_dict["full"], "confirmed": data_dict["confirm"], "by": _who(context), "chosen": data_dict.get("chosen")}
    asked["reason"] = data_dict["reason"]
    return described_run(jobs.start(id, preview=preview, **asked), quoting=True)


def _who(context: Context) -> str:
    """Id of the user who calls."""
    return context["auth_user_obj"].id if context.get("auth_user_obj") else context.get("user") or "api"


def _source(id: str) -> Source:
    found = current_sources().found.get(id)
    if found is None:
        raise tk.ObjectNotFound(tk._("There is no source «{id}».").format(id=id))
    return found
