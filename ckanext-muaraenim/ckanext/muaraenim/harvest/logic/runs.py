"""Actions on runs of sources and on their plans (API: ``/api/3/action/harvest_run_*``)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.muaraenim.access import is_opd_member, is_walidata
from ckanext.muaraenim.harvest.explanations import explanations_of, finding_key, keep_explanation
from ckanext.muaraenim.harvest.gauges import gauges
from ckanext.muaraenim.harvest.listing import EXPLAINABLE, described_run, organization_of
from ckanext.muaraenim.harvest.logic import schema
from ckanext.muaraenim.harvest.logic.asking import who
from ckanext.muaraenim.harvest.planpages import plan_records
from ckanext.muaraenim.harvest.state import PostgresState
from ckanext.muaraenim.harvest.ticks import Ticks, keep_ticks, ticks_of
from harvesters.personalvalue import masked

__all__ = ["harvest_finding_explain", "harvest_plan_tick", "harvest_run_cancel", "harvest_run_list", "harvest_run_show", "metrics_show"]


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
@tk.validate_action_data(schema.run_show)
def harvest_run_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """One run: outcome, counts, findings, plan and what the guard says of it.

    Members of the source's OPD and the Walidata also read the values that findings quote, and the plan field by field with sample rows.

    :param id: the run's id; ``page`` (1,000 changes each) and ``q`` (title or id at the source): which changes of its plan
    :returns: ``findings``, each with its ``explanation`` (``text``, ``at``) or None; ``plan`` with ``changes`` (each ``ticked`` or not, see
        ``harvest_plan_tick``), ``pages``, ``total`` (on them), ``left_out`` (only counted), ``changing`` and ``ticked`` (how many, on all pages);
        the rest as ``harvest_run_list``
    :raises NotFound: there is no such run
    """
    tk.check_access("harvest_run_show", context, data_dict)
    run = PostgresState().run(data_dict["id"])
    if run is None:
        raise tk.ObjectNotFound(tk._("There is no such run."))
    user = context.get("user")
    quoting = bool(context.get("ignore_auth")) or is_walidata(user) or is_opd_member(user, organization_of(run.source))
    words, explained = data_dict["q"].strip(), explanations_of(run.source) if run.report.get("findings") else {}
    page = max(1, data_dict["page"])
    return described_run(run, quoting=quoting, plan=True, page=page, words=words, by=who(context), explained=explained)


@tk.validate_action_data(schema.explanation)
def harvest_finding_explain(context: Context, data_dict: DataDict) -> dict[str, str]:
    """Say in public why something that a check asked about is right, such as a large change from one year to the next. It stays beside the finding
    in later runs for as long as the finding is the same; another figure has to be explained anew.

    :param id: the run's id
    :param finding: ``key`` of one of its findings, as :func:`harvest_run_show` gives it to those who may explain; only of a warning
    :param text: at most 1,000 characters, without personal data; nothing takes back what was said
    :returns: ``text`` and ``at``, both empty where it was taken back
    :raises NotFound: there is no such run
    :raises NotAuthorized: the user is neither of the Walidata nor an editor of the source's OPD
    :raises ValidationError: the run has no such finding, or the text is too long or holds personal data
    """
    run = PostgresState().run(data_dict["id"])
    if run is None:
        raise tk.ObjectNotFound(tk._("There is no such run."))
    tk.check_access("harvest_finding_explain", context, {"source": run.source})
    wanted, text = data_dict["finding"], data_dict["text"]
    if not any(finding_key(each) == wanted for each in run.report.get("findings", ()) if each["severity"] == EXPLAINABLE):
        raise tk.ValidationError({"finding": [tk._("This run has no such finding that could be explained.")]})
    if masked(text) != text:
        raise tk.ValidationError({"text": [tk._("The explanation is public; leave out NIK, NIP, telephone numbers and e-mail addresses.")]})
    kept = keep_explanation(run.source, wanted, text, who(context))
    return {"text": kept.text, "at": kept.at} if kept else {"text": "", "at": ""}


@tk.validate_action_data(schema.plan_tick)
def harvest_plan_tick(context: Context, data_dict: DataDict) -> dict[str, int]:
    """Keep which changes of a plan the user has ticked, for ``harvest_source_run`` with ``ticks``. At first all are.

    :param id: id of the run whose plan it is
    :param every: true: tick all, false: untick all, before what follows; absent: what was ticked before stays
    :param ticked: records (``record`` of the plan's changes) to be ticked
    :param unticked: records to be unticked
    :returns: ``ticked`` of ``changing`` changes
    :raises NotFound: there is no such run
    :raises NotAuthorized: the user is neither of the Walidata nor an editor of the source's OPD
    """
    run = PostgresState().run(data_dict["id"])
    if run is None:
        raise tk.ObjectNotFound(tk._("There is no such run."))
    tk.check_access("harvest_plan_tick", context, {"source": run.source})
    user, every, known = who(context), data_dict.get("every"), frozenset(plan_records(run))
    ticks = ticks_of(run.id, user) if every is None else Ticks(every)
    ticks = ticks.turned(*(known.intersection(data_dict.get(name) or ()) for name in ("ticked", "unticked")))
    keep_ticks(run.id, user, ticks)
    return {"ticked": ticks.counted(len(known)), "changing": len(known)}


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
    if not state.cancel(run.id, who(context)):
        raise tk.ValidationError({"id": [tk._("This run has ended already.")]})
    return described_run(state.run(run.id) or run, quoting=True)


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
