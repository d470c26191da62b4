"""Actions on reports of errors (API: ``/api/3/action/data_error_report_*``)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model as ckan_model
from ckan.types import Context, DataDict

from ckanext.muaraenim.access.asking import may
from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.report import model, slip
from ckanext.muaraenim.report.description import described, public_part
from ckanext.muaraenim.report.logic import schema
from ckanext.muaraenim.report.numbering import prefix
from ckanext.muaraenim.report.offices import offices, role_of
from ckanext.muaraenim.report.steps import DECIDED, REASONED, STATES, WAITING, WAYS, is_overdue, overdue_since

__all__ = [
    "data_error_report_answer",
    "data_error_report_create",
    "data_error_report_list",
    "data_error_report_outcome_list",
    "data_error_report_show",
    "data_error_report_slip_show",
    "data_error_report_update",
]


@tk.side_effect_free
@tk.validate_action_data(schema.report_slip)
def data_error_report_slip_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What a report of an error has to be sent with. It holds for three days, and from its fourth second on.

    :param id: id or name of the dataset
    :returns: ``slip``
    """
    tk.check_access("data_error_report_slip_show", context, data_dict)
    return {"slip": slip.issue(_dataset(context, data_dict["id"])["id"])}


@tk.validate_action_data(schema.report_create)
def data_error_report_create(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Report an error in a dataset. The same slip sent again gives the same report.

    :param id: id or name of the dataset
    :param slip: from ``data_error_report_slip_show``
    :param wrong: what is wrong
    :param file, row, column: where: id of a resource, and row and column in the reporter's words
    :param right, source: what would be right, and how the reporter knows
    :param email: for the answer; nobody but the office and Walidata see it, and it is erased some time after the end
    :returns: ``number``, and ``key``, with which who sent it reads its steps
    :raises ValidationError: a text is missing or too long, the slip is none, too new or too old
    """
    tk.check_access("data_error_report_create", context, data_dict)
    dataset = _dataset(context, data_dict["id"])
    made = _made(data_dict, dataset)
    ckan_model.repo.commit()
    return {"number": made["number"], "key": slip.key_of(made["mark"])}


@tk.side_effect_free
@tk.validate_action_data(schema.report_show)
def data_error_report_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """One report with its steps.

    :param number: such as ``AB-2026-0001``
    :param key: of who sent it
    :returns: for everybody number, dataset, state, outcome and its public reason, and the reporter's words once they were approved; who sent it
        reads all but names, who decides reads all
    :raises NotFound: there is none
    """
    tk.check_access("data_error_report_show", context, data_dict)
    found = model.by_number(data_dict["number"])
    if found is None:
        raise tk.ObjectNotFound(tk._("There is no report {number}.").format(number=data_dict["number"]))
    staff = bool(context.get("ignore_auth")) or may(context, "data_error_report_update", number=found["number"])
    return described(found, reporter=slip.fits(data_dict["key"], found["mark"]), staff=staff)


@tk.side_effect_free
@tk.validate_action_data(schema.report_list)
def data_error_report_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Reports of the user's OPDs, for Walidata of all, longest waiting first.

    :param state: only these states, separated by commas
    :param organization: only datasets of this OPD: its code, address or id
    :param overdue: only those that wait too long
    :returns: ``count`` and ``reports``, each with ``title`` and ``name`` of its dataset
    """
    tk.check_access("data_error_report_list", context, data_dict)
    allowed = offices(context["user"])
    if data_dict.get("organization"):
        group = ckan_model.Group.get(data_dict["organization"])
        chosen = {group.id} if group else set()
        allowed = chosen if allowed is None else chosen & allowed
    states = data_dict["state"].split(",") if data_dict.get("state") else STATES
    before = overdue_since() if data_dict["overdue"] else None
    count, found = model.listed(allowed, states, before, WAITING, data_dict["limit"], data_dict["offset"])
    return {"count": count, "reports": [_line(each) for each in found]}


@tk.side_effect_free
@tk.validate_action_data(schema.report_outcomes)
def data_error_report_outcome_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """The public part of a dataset's reports, the latest change first.

    :param id: id or name of the dataset
    :param limit: at most so many (100)
    """
    tk.check_access("data_error_report_outcome_list", context, data_dict)
    dataset = ckan_model.Package.get(data_dict["id"])  # which the check has found
    return [public_part(each) for each in model.of_dataset(dataset.id, data_dict["limit"])]


@tk.validate_action_data(schema.report_update)
def data_error_report_update(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Take a report a step further, name the revision that corrected the data, or let everybody read the reporter's words.

    :param number: such as ``AB-2026-0001``
    :param state: ``checking``, ``accepted``, ``refused``, ``unclear`` or ``closed``; which of them may come is in ``ways`` of the report
    :param reason: why. Of ``accepted``, ``refused`` and ``closed`` everybody reads it; of ``unclear`` who sent the report
    :param table, revision: id of the resource, and number of its revision
    :param shown: whether somebody has read the reporter's words and everybody may read them
    :raises ValidationError: this step can't come now, or its reason is missing, or there is no such revision
    """
    tk.check_access("data_error_report_update", context, data_dict)
    found = model.lock(data_dict["number"])
    if found is None:
        raise tk.ObjectNotFound(tk._("There is no report {number}.").format(number=data_dict["number"]))
    values: dict[str, Any] = {name: data_dict[name] for name in ("shown",) if name in data_dict}
    if data_dict.get("revision"):
        values |= _correction(context, found, data_dict.get("table", ""), data_dict["revision"])
    if data_dict.get("state"):
        _move(context, found, data_dict["state"], data_dict["reason"], values)
    elif values:
        model.write(found, **values)
    ckan_model.repo.commit()
    return data_error_report_show(tk.fresh_context(context), {"number": found["number"]})


@tk.validate_action_data(schema.report_answer)
def data_error_report_answer(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Who sent a report tells what the office has asked for; it is then checked again.

    :param number: such as ``AB-2026-0001``
    :param key: of who sent it
    :param text: the answer
    :raises ValidationError: nothing was asked
    """
    tk.check_access("data_error_report_answer", context, data_dict)
    found = model.lock(data_dict["number"])
    if found is None or found["state"] != "unclear":
        raise tk.ValidationError({"text": [tk._("The office is not waiting for an answer of yours.")]})
    model.move(found, "checking", by="", role="reporter", reason=data_dict["text"])
    ckan_model.repo.commit()
    return data_error_report_show(tk.fresh_context(context), {"number": found["number"], "key": data_dict["key"]})


def _dataset(context: Context, id: str) -> dict[str, Any]:
    return dict(tk.get_action("package_show")(tk.fresh_context(context), {"id": id}))


def _made(data_dict: DataDict, dataset: dict[str, Any]) -> model.Report:
    """The report of this slip: made now, or before."""
    if data_dict["website"]:
        raise tk.ValidationError({"website": [tk._("Leave this field empty; only programs fill it.")]})
    try:
        carried = slip.read(data_dict["slip"], dataset["id"])
    except slip.NoSlip as error:
        raise tk.ValidationError({"slip": [tk._("The form could not be recognised. What you wrote is still here; send it once more.")]}) from error
    before = model.by_mark(carried.mark)
    if before is not None:
        return before
    now = datetime.now(UTC)
    if carried.too_new(now):
        raise tk.ValidationError({"slip": [tk._("That was very quick. Look at what you wrote, then send it once more.")]})
    if carried.too_old(now):
        raise tk.ValidationError({"slip": [tk._("The form was open for more than three days. What you wrote is still here; send it once more.")]})
    given = {name: data_dict[name] for name in ("wrong", "right", "source", "row", "column", "email")}
    file = data_dict["file"] if data_dict["file"] in {each["id"] for each in dataset["resources"]} else ""
    year = datetime.now(current_regency().time_zone).year
    return model.create({**given, "file": file, "mark": carried.mark, "dataset": dataset["id"]}, prefix(), year)


def _move(context: Context, found: model.Report, state: str, reason: str, values: dict[str, Any]) -> None:
    if state not in WAYS[found["state"]]:
        raise tk.ValidationError({"state": [tk._("Somebody has already taken this report further.")]})
    if state in REASONED and not reason:
        raise tk.ValidationError({"reason": [tk._("Write why.")]})
    if state in DECIDED:
        values |= {"outcome": state, "answer": reason}
    elif state == "closed" and reason:
        values["answer"] = reason
    elif state == "checking":
        values |= {"outcome": "", "answer": ""}
    user = context["user"]
    known = ckan_model.User.get(user) if user else None
    model.move(found, state, by=known.id if known else user, role=role_of(user), reason=reason, **values)


def _correction(context: Context, found: model.Report, table: str, number: int) -> dict[str, Any]:
    """The published revision of one of the dataset's tables; of the only one if none is named."""
    asked = {"id": found["dataset"], "number": number, **({"table": table} if table else {})}
    try:
        known = tk.get_action("dataset_revision_list")(tk.fresh_context(context), asked)["revisions"]
    except KeyError:  # no feature keeps versions
        known = []
    if not known:
        raise tk.ValidationError({"revision": [tk._("There is no such revision of this table.")]})
    return {"table": known[0]["table"], "revision": number}


def _line(report: model.Report) -> dict[str, Any]:
    known = {name: report[name] for name in ("email", "title", "name", "wrong")}
    return {**public_part(report), **known, "overdue": is_overdue(report["state"], report["created"])}
