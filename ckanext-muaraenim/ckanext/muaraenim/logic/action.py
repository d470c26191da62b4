"""Actions of the main plugin."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, DataDict
from redis.exceptions import RedisError

from ckanext.muaraenim import releases, succession
from ckanext.muaraenim.completeness import completeness
from ckanext.muaraenim.custody import organization_by_code
from ckanext.muaraenim.logic import schema
from ckanext.muaraenim.theme.citation import citation
from ckanext.muaraenim.theme.guide import guide

__all__ = [
    "dataset_citation_show", "dataset_completeness", "developer_guide_show", "organization_succeed", "organization_succession_continue",
    "release_calendar_show", "release_next_list",
]  # fmt: skip

log = logging.getLogger(__name__)


@tk.side_effect_free
def dataset_completeness(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """How much of the metadata that Satu Data Indonesia wants a dataset has.

    :param id: the dataset's id or name
    :returns: ``score`` from 0 to 1 and ``missing``, the names of the fields that are not given
    :raises NotFound: there is no such dataset
    :raises NotAuthorized: the user may not see it
    """
    dataset = tk.get_action("package_show")(context, {"id": tk.get_or_bust(data_dict, "id")})
    result = completeness(dataset)
    return {"score": result.score, "missing": list(result.missing)}


@tk.side_effect_free
def dataset_citation_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """How to cite a dataset today, in the language of the request.

    :param id: the dataset's id or name
    :returns: ``author``, ``year``, ``title``, ``version`` (0: no history), ``portal``, ``address``, ``accessed`` (ISO date), ``sample`` (the figures
        are invented), and whole as ``sentence``, ``apa`` and ``bibtex``
    :raises NotFound: there is no such dataset
    :raises NotAuthorized: the user may not see it
    """
    tk.check_access("dataset_citation_show", context, data_dict)
    return citation(tk.get_action("package_show")(context, {"id": tk.get_or_bust(data_dict, "id")})).facts()


@tk.side_effect_free
def developer_guide_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What a program needs to know of this API, with examples about a dataset of this portal.

    :returns: ``base``, ``example`` (``name``, ``title``, ``sample``) or None, ``calls`` (``action``, ``about``, ``address``), ``files`` (``format``,
        ``address``), ``feeds`` (``about``, ``address``), ``limits`` of one address (``api``, ``pages``: ``requests`` in ``seconds``, or None),
        ``most`` (rows by action), ``cors``, ``error`` (``address``, ``status``, ``answer``)
    """
    tk.check_access("developer_guide_show", context, data_dict)
    return guide()


@tk.side_effect_free
@tk.validate_action_data(schema.release_calendar_show)
def release_calendar_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The releases of one month: public datasets that are due in it, by their release schedule or else by their frequency, and
    every release that came in it: a day on which a table was published anew, or the last change of a dataset without tables.

    :param month: such as ``2026-11``; this month if absent
    :param organization: only of this OPD: its code, address or id
    :param limit, offset: of the releases that are due, and of those that came (at most 100 at once)
    :returns: ``month``, ``previous``, ``next``; ``due``, ``released`` and ``late`` (today, whatever the month), each with ``count`` and ``releases``:
        ``id``, ``name``, ``title``, ``organization``, ``office``, ``due`` (ISO date), ``scheduled``, ``late`` (days), ``changed``, ``sample``;
        of ``released`` these tell of that release, and there are ``version`` (of its table, 0 without one) and ``first`` (there was none before)
    """
    tk.check_access("release_calendar_show", context, data_dict)
    asked = releases.month(data_dict.get("month", "")) or releases.this_month()
    office = _office(data_dict.get("organization", ""))
    page = {"rows": data_dict["limit"], "start": data_dict["offset"]}
    return {
        "month": str(asked),
        "previous": str(asked.previous),
        "next": str(asked.next),
        "organization": office,
        "due": releases.due_in(asked, office, **page),
        "released": releases.released_in(asked, office, **page),
        "late": releases.late(office, min(20, data_dict["limit"])),
    }


@tk.side_effect_free
@tk.validate_action_data(schema.release_next_list)
def release_next_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """The releases that are due next, today's among them, whatever the month; the first due first.

    :param organization: only of this OPD: its code, address or id
    :param limit: at most 100
    :returns: list of releases as :func:`release_calendar_show` gives them
    :raises NotFound: there is no such OPD
    """
    tk.check_access("release_next_list", context, data_dict)
    found: list[dict[str, Any]] = releases.coming(_office(data_dict.get("organization", "")), data_dict["limit"])["releases"]
    return found


def _office(code: str) -> str:
    """The address of the OPD; empty where none was asked for."""
    office = releases.office_named(code)
    if code and not office:
        raise tk.ObjectNotFound(tk._("There is no agency «{code}».").format(code=code))
    return office


@tk.validate_action_data(schema.organization_succeed)
def organization_succeed(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Agencies end and others take over. Datasets, sources and people move in a job that goes on by itself after a power cut.

    Datasets keep their addresses and their producer; the old pages lead to the successor. The same call again changes nothing.

    :param old: codes of the agencies that end
    :param new: codes of those that take over; they must exist
    :param date: ISO date from which it holds
    :param assign: with several successors: name of a dataset, source or user -> code of the one that takes it; everything else goes to the first
    :returns: ``old``, ``new``, ``date`` and ``state``, ``berjalan`` until everything has moved, then ``selesai``
    :raises ValidationError: an agency is unknown or already gone, or both ends and takes over
    :raises NotAuthorized: the user is neither sysadmin nor Walidata
    """
    tk.check_access("organization_succeed", context, data_dict)
    assign = _assigned(data_dict.get("assign"))
    old = [_organization("old", code) for code in data_dict["old"]]
    new = [_organization("new", code) for code in data_dict["new"]]
    date = data_dict["date"].date().isoformat()
    _check(old, new, assign)
    waiting = [each for each in old if not _ended_so(each, new)]
    if waiting:
        succession.announce(waiting, new, date, assign)
        _wake([each.id for each in waiting])
    running = any(succession.UNFINISHED in each.extras for each in old)
    return {"old": [each.name for each in old], "new": [each.name for each in new], "date": date, "state": "berjalan" if running else "selesai"}


def organization_succession_continue(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Go on with successions that a killed worker has left. Called each minute; does nothing if there is none.

    :returns: ``moved``, how many datasets were moved
    :raises NotAuthorized: the user is neither sysadmin nor Walidata
    """
    tk.check_access("organization_succession_continue", context, data_dict)
    return {"moved": sum(succession.carry_on(each) for each in succession.unfinished())}


def _organization(parameter: str, code: str) -> model.Group:
    found = organization_by_code(code)
    if found is None:
        raise tk.ValidationError({parameter: [tk._("There is no agency «{code}».").format(code=code)]})
    return found


def _check(old: Sequence[model.Group], new: Sequence[model.Group], assign: Mapping[str, str]) -> None:
    if {each.id for each in old} & {each.id for each in new}:
        raise tk.ValidationError({"new": [tk._("An agency cannot succeed itself.")]})
    gone = [each.name for each in new if each.state != model.State.ACTIVE or succession.UNFINISHED in each.extras]
    gone += [each.name for each in old if each.state != model.State.ACTIVE and not _ended_so(each, new)]
    if gone:
        raise tk.ValidationError({"old": [tk._("Already succeeded by others: {codes}.").format(codes=", ".join(gone))]})
    codes = {code for each in new for code in (each.name, str(each.extras.get("kode") or each.name))}
    unknown = sorted(set(assign.values()) - codes)
    if unknown:
        raise tk.ValidationError({"assign": [tk._("Not among the successors: {codes}.").format(codes=", ".join(unknown))]})


def _ended_so(old: model.Group, new: Sequence[model.Group]) -> bool:
    """Its succession by exactly these is written down already."""
    return str(old.extras.get("penerus") or "").split(",") == [each.name for each in new] and bool(old.extras.get("sampai"))


def _assigned(given: Any) -> dict[str, str]:
    read = json.loads(given) if isinstance(given, str) and given else given or {}
    return {str(name): str(code) for name, code in read.items()}


def _wake(organizations: Sequence[str]) -> None:
    try:
        for each in organizations:
            tk.enqueue_job(succession.carry_on, [each], title="succession of agencies")
    except RedisError:
        log.warning("No worker could be told of a succession; it goes on with the next minute.")
