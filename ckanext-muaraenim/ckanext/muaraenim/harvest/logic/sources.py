"""Actions on harvest sources: which there are, how they are doing, and letting a worker read one (API: ``/api/3/action/harvest_source_*``)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.muaraenim.custody import organization_by_code
from ckanext.muaraenim.harvest import alerts, jobs
from ckanext.muaraenim.harvest.drafts import described_draft, drafts
from ckanext.muaraenim.harvest.health import health
from ckanext.muaraenim.harvest.listing import described_change, described_run, described_source
from ckanext.muaraenim.harvest.logic import schema
from ckanext.muaraenim.harvest.logic.asking import known_source, who
from ckanext.muaraenim.harvest.planpages import plan_records
from ckanext.muaraenim.harvest.presetform import described_preset, presets
from ckanext.muaraenim.harvest.sourcefacts import source_facts
from ckanext.muaraenim.harvest.state import PostgresState
from ckanext.muaraenim.harvest.surroundings import current_settings
from ckanext.muaraenim.harvest.systemlist import systems_of
from ckanext.muaraenim.harvest.ticks import Ticks, ticks_of
from ckanext.muaraenim.tables.declared import declaration, paused
from ckanext.muaraenim.tables.definitions import current_sources
from ckanext.muaraenim.tables.language import reader_language

__all__ = [
    "harvest_change_list",
    "harvest_health_show",
    "harvest_preset_list",
    "harvest_source_check",
    "harvest_source_list",
    "harvest_source_preview",
    "harvest_source_run",
    "harvest_source_show",
    "harvest_system_list",
]

URGENCY = ("waiting", "failed", "held", "findings", "running", "queued", "never", "keyless", "good")


@tk.side_effect_free
def harvest_source_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Every source with its state, its latest run and when it runs next; those that need somebody first.

    :returns: list of sources as :func:`harvest_source_show` gives them; those that wait for their first approval only for who may edit them
    """
    tk.check_access("harvest_source_list", context, data_dict)
    sources, now = current_sources(), datetime.now(UTC)
    settings = current_settings(sources)
    facts = source_facts(sources.found.values(), now, settings.zone)
    listed = [described_source(each, facts[each.id], settings, now) for each in sources.found.values()]
    listed += [described_draft(each) for each in drafts(context)]
    return sorted(listed, key=lambda each: (URGENCY.index(each["standing"]), each["title"]))


@tk.side_effect_free
def harvest_health_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """How many agency systems answer.

    :returns: ``total`` sources that can be read, ``answering`` those whose latest run ended well, ``latest``: when a run ended last, or None
    """
    tk.check_access("harvest_health_show", context, data_dict)
    return health()


@tk.side_effect_free
@tk.validate_action_data(schema.office)
def harvest_system_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """The systems of an OPD in brief, those too of OPDs that it came after.

    :param organization: code, address or id of the OPD
    :returns: list of ``id``, ``title``, ``system``, ``connector``, ``schedule``, ``example``, ``standing`` (as in :func:`harvest_source_show`,
        without looking for findings), ``ended`` (its latest run) and ``next``
    :raises NotFound: there is no such OPD
    """
    tk.check_access("harvest_system_list", context, data_dict)
    office = organization_by_code(data_dict["organization"])
    if office is None:
        raise tk.ObjectNotFound(tk._("There is no such agency."))
    return systems_of(office, datetime.now(UTC))


@tk.side_effect_free
def harvest_preset_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """The presets that a source may name: how systems of a known kind are read.

    :returns: list of ``name``, ``about``, ``connector``, ``system`` and ``needs``: ``key`` (``options.url``) and ``help`` of what a source says
    """
    tk.check_access("harvest_preset_list", context, data_dict)
    return [described_preset(each) for each in presets().values()]


@tk.side_effect_free
@tk.validate_action_data(schema.source)
def harvest_source_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """One source.

    :param id: the source's id
    :returns: title, system, organization, connector, schedule, ``next`` and ``last`` run, ``standing`` (``good``, ``findings``, ``held``,
        ``failed``, ``running``, ``queued``, ``never``, ``keyless`` or ``waiting`` for the first approval), ``awaits`` (its secrets without a value
        while it has never run), ``paused`` (since when), ``declared`` (its file below the regency's folder; empty: in the portal), its
        number of ``datasets``, ``days``: the last 14, each with ``day`` and ``state`` (``changed``, ``same``, ``held``, ``failed`` or ``none``)
    :raises NotFound: there is no such source
    """
    tk.check_access("harvest_source_show", context, data_dict)
    if (draft := next((each for each in drafts(context) if each.id == data_dict["id"]), None)) is not None:
        return described_draft(draft)
    source = known_source(data_dict["id"])
    settings, now = current_settings(current_sources()), datetime.now(UTC)
    return described_source(source, source_facts([source], now, settings.zone)[source.id], settings, now)


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
    :param ticks: id of the run that made the plan, instead of ``confirm`` and ``chosen``: what the user has ticked of it (``harvest_plan_tick``)
    :param reason: why figures whose status was final (``tetap``) change, for everybody to read; without it such changes of the plan wait
    :param full: read everything, even if the source reads changes
    :returns: the waiting run, see ``harvest_run_show``
    :raises NotFound: there is no such source
    :raises NotAuthorized: the user is neither of the Walidata nor an editor of the source's OPD
    """
    return _start(context, data_dict, "harvest_source_run", preview=False)


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


def _start(context: Context, data_dict: DataDict, action: str, *, preview: bool) -> dict[str, Any]:
    tk.check_access(action, context, data_dict)
    id = data_dict["id"] if preview and declaration(data_dict["id"]) else known_source(data_dict["id"]).id
    if not preview and id in paused():
        raise tk.ValidationError({"id": [tk._("This source is paused. Resume it first.")]})
    if data_dict["ticks"]:
        data_dict |= _ticked(data_dict["ticks"], id, who(context))
    if data_dict.get("chosen") is not None and not (data_dict["chosen"] and data_dict["confirm"]):
        raise tk.ValidationError({"chosen": [tk._("Tick at least one change of a plan that you have seen.")]})
    asked = {"full": data_dict["full"], "confirmed": data_dict["confirm"], "by": who(context), "chosen": data_dict.get("chosen")}
    asked["reason"] = data_dict["reason"]
    return described_run(jobs.start(id, preview=preview, **asked), quoting=True)


def _ticked(run: str, source: str, by: str) -> dict[str, Any]:
    """``confirm`` and ``chosen`` (None: all) of a plan as this user has ticked it.

    :raises NotFound: the source has no such plan.
    """
    made = PostgresState().run(run)
    if made is None or made.source != source or not made.report.get("plan"):
        raise tk.ObjectNotFound(tk._("There is no such run."))
    ticks = ticks_of(run, by)
    chosen = None if ticks == Ticks() else [record for record in plan_records(made) if ticks.holds(record)]
    return {"confirm": made.report["plan"]["fingerprint"], "chosen": chosen}
