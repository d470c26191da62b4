"""Actions on steward tables and submissions (API: ``/api/3/action/intake_*``)."""

from __future__ import annotations

import json
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, DataDict

from ckanext.muaraenim.intake import model as submissions
from ckanext.muaraenim.intake import storage
from ckanext.muaraenim.intake.definitions import steward_table, steward_tables
from ckanext.muaraenim.intake.logic import schema
from ckanext.muaraenim.intake.offices import offices
from ckanext.muaraenim.intake.proposal import Proposal, propose, publish
from ckanext.muaraenim.intake.wording import described, table_described

__all__ = [
    "intake_submission_cancel",
    "intake_submission_create",
    "intake_submission_list",
    "intake_submission_publish",
    "intake_submission_return",
    "intake_submission_show",
    "intake_submission_submit",
    "intake_table_list",
    "intake_table_show",
]


@tk.side_effect_free
def intake_table_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Tables that the user may hand in: those of their OPDs, for Walidata all.

    :returns: per table ``name``, ``title``, ``organization``, ``columns`` and ``submission`` (number and state of the open one, or None)
    """
    tk.check_access("intake_table_list", context, data_dict)
    allowed = offices(context["user"])
    open_ones = {each["table_name"]: each for each in submissions.listed(None, submissions.OPEN, limit=10_000)}
    tables = [table for table in steward_tables().values() if allowed is None or table.organization in allowed]
    return [table_described(table, open_ones.get(table.name)) for table in tables]


@tk.side_effect_free
@tk.validate_action_data(schema.table_show)
def intake_table_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """One table: what its columns are called, what they may hold, and its open submission.

    :param name: the table's name
    :raises NotFound: no steward table has this name
    """
    tk.check_access("intake_table_show", context, data_dict)
    table = _table(data_dict["name"])
    return table_described(table, submissions.open_for_table(table.name))


@tk.validate_action_data(schema.submission_create)
def intake_submission_create(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Hand in a workbook. An open submission of the same table gets the new workbook and keeps its number.

    :param table: the table's name
    :param upload: the workbook (multipart)
    :returns: the submission with what the checks found; the workbook is stored whatever they found
    :raises ValidationError: no file, a file too large, or the open submission already lies with Walidata
    """
    tk.check_access("intake_submission_create", context, data_dict)
    table = _table(data_dict["table"])
    file_hash, file_name = _stored(data_dict["upload"])
    seen = _plain(propose(table, storage.stored(file_hash), file_name))
    found = submissions.open_for_table(table.name)
    author = _user_id(context)
    if found is None:
        given = {"table_name": table.name, "organization": table.organization, "author": author, "file_name": file_name}
        found = submissions.create({**given, "file_hash": file_hash, "seen": seen})
    elif found["state"] == "submitted":
        raise tk.ValidationError({"upload": [tk._("The submission {number} of this table lies with Walidata.").format(number=found["number"])]})
    else:
        submissions.move(found, "draft", by=author, reason=found["reason"], file_hash=file_hash, file_name=file_name, seen=seen)
    model.repo.commit()
    return _shown(found["number"])


@tk.side_effect_free
@tk.validate_action_data(schema.submission_show)
def intake_submission_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """A submission: state, findings, row changes with samples, history.

    :param number: its number, such as ``2026-00012``
    :raises NotFound: there is none
    """
    tk.check_access("intake_submission_show", context, data_dict)
    return _shown(data_dict["number"])


@tk.side_effect_free
@tk.validate_action_data(schema.submission_list)
def intake_submission_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Submissions of the user's OPDs, for Walidata of all, longest waiting first.

    :param state: only these states, separated by commas
    """
    tk.check_access("intake_submission_list", context, data_dict)
    allowed = offices(context["user"])
    states = [state for state in data_dict.get("state", "").split(",") if state]
    found = submissions.listed(allowed, states, data_dict["limit"], data_dict["offset"])
    return [described(each, whole=False) for each in found]


@tk.validate_action_data(schema.submission_decide)
def intake_submission_submit(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Send a submission to Walidata.

    :param reason: why figures that were final change, for everybody to read; needed only if some do
    :raises ValidationError: something has to be repaired first
    """
    tk.check_access("intake_submission_submit", context, data_dict)
    found = _locked(data_dict["number"], "draft", "returned")
    proposal = _read_again(found)
    if not proposal.submittable:
        raise tk.ValidationError({"upload": [tk._("Repair what the checks found, then upload the workbook again.")]})
    return _moved(context, found, "submitted", reason=_reason(proposal, data_dict["reason"]), seen=_plain(proposal))


@tk.validate_action_data(schema.submission_decide)
def intake_submission_cancel(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Take a submission back before it is published."""
    tk.check_access("intake_submission_cancel", context, data_dict)
    return _moved(context, _locked(data_dict["number"], *submissions.OPEN), "cancelled")


@tk.validate_action_data(schema.submission_decide)
def intake_submission_publish(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Publish a submission.

    :param fingerprint: of the row changes that the reviewer has seen
    :param reason: why figures that were final change, for everybody to read; the OPD's own if absent
    :raises ValidationError: what is published moved meanwhile, so the changes are others than those seen
    """
    tk.check_access("intake_submission_publish", context, data_dict)
    found = _locked(data_dict["number"], "submitted")
    proposal = _read_again(found)
    if proposal.fingerprint != data_dict.get("fingerprint"):
        submissions.move(found, "submitted", by=_user_id(context), reason=found["reason"], seen=_plain(proposal))
        model.repo.commit()
        raise tk.ValidationError({"fingerprint": [tk._("The published data have changed since you looked. Look at the changes again.")]})
    publish(proposal, found["number"], _reason(proposal, data_dict["reason"] or found["reason"]))
    return _moved(context, found, "published")


@tk.validate_action_data(schema.submission_return)
def intake_submission_return(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return a submission to the OPD.

    :param reason: what has to be repaired
    """
    tk.check_access("intake_submission_return", context, data_dict)
    return _moved(context, _locked(data_dict["number"], "submitted"), "returned", reason=data_dict["reason"])


def _table(name: str) -> Any:
    table = steward_table(name)
    if table is None:
        raise tk.ObjectNotFound(tk._("There is no steward table called {name}.").format(name=name))
    return table


def _stored(upload: Any) -> tuple[str, str]:
    """Hash and name of the uploaded workbook, which is in storage when this returns."""
    if not getattr(upload, "filename", ""):
        raise tk.ValidationError({"upload": [tk._("Choose the filled workbook first.")]})
    try:
        return storage.keep(upload.stream), str(upload.filename)[-200:]
    except storage.WorkbookTooLarge as error:
        raise tk.ValidationError({"upload": [tk._("The workbook is larger than {size} MB.").format(size=error.largest)]}) from error


def _locked(number: str, *states: str) -> submissions.Submission:
    found = submissions.lock(number)
    if found is None:
        raise tk.ObjectNotFound(tk._("There is no submission {number}.").format(number=number))
    if found["state"] not in states:
        raise tk.ValidationError({"state": [tk._("Somebody has already decided on this submission.")]})
    return found


def _read_again(found: submissions.Submission) -> Proposal:
    return propose(_table(found["table_name"]), storage.stored(found["file_hash"]), found["file_name"])


def _reason(proposal: Proposal, given: str) -> str:
    """In one line; empty where none is needed."""
    reason = " ".join(given.split())[:1_000] if proposal.corrected else ""
    if proposal.corrected and not reason:
        raise tk.ValidationError({"public_reason": [tk._("Final figures change: write the reason, for everybody to read.")]})
    return reason


def _moved(context: Context, found: submissions.Submission, state: str, *, reason: str = "", **values: Any) -> dict[str, Any]:
    submissions.move(found, state, by=_user_id(context), reason=reason, **values)
    model.repo.commit()
    return _shown(found["number"])


def _shown(number: str) -> dict[str, Any]:
    found = submissions.by_number(number)
    if found is None:
        raise tk.ObjectNotFound(tk._("There is no submission {number}.").format(number=number))
    return described(found)


def _user_id(context: Context) -> str:
    user = model.User.get(context["user"])
    assert user is not None
    return user.id


def _plain(proposal: Proposal) -> dict[str, Any]:
    return json.loads(json.dumps(proposal.as_dict(), default=str))
