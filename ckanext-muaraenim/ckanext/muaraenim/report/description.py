"""A report as actions give it: to everybody, to who sent it, to those who decide."""

from __future__ import annotations

from typing import Any

from ckan import model as ckan_model

from ckanext.muaraenim.report import model
from ckanext.muaraenim.report.steps import WAYS, due, is_overdue

__all__ = ["described", "public_part"]

PUBLIC = ("number", "state", "outcome", "answer", "table", "revision")
WRITTEN = ("wrong", "right", "source", "file", "row", "column")


def public_part(report: model.Report) -> dict[str, Any]:
    """What everybody may know: no address, and the reporter's words only once somebody has read and approved them."""
    known = {name: report[name] for name in PUBLIC}
    words = {name: report[name] if report["shown"] else "" for name in WRITTEN}
    times = {"created": report["created"].isoformat(), "changed": report["changed"].isoformat()}
    return {**known, **words, **times, "shown": report["shown"], "dataset": report["dataset"]}


def described(report: model.Report, *, reporter: bool, staff: bool) -> dict[str, Any]:
    """One report with its steps. Reasons are for who sent it and who decides; names of users and the address only for who decides."""
    known = public_part(report)
    if reporter or staff:
        known |= {name: report[name] for name in WRITTEN}
    if staff:
        owner = report.get("owner")
        ways = list(WAYS[report["state"]])
        known |= {"email": report["email"], "owner": owner, "ways": ways, "due": due(report["created"]).isoformat()}
        known["overdue"] = is_overdue(report["state"], report["created"])
    steps = [_step(each, whole=reporter or staff, named=staff) for each in model.history(report)]
    return {**known, "reporter": reporter, "staff": staff, "history": steps}


def _step(step: model.Report, *, whole: bool, named: bool) -> dict[str, Any]:
    known = {"state": step["state"], "role": step["role"], "at": step["at"].isoformat()}
    if whole:
        known["reason"] = step["reason"]
    if named and step["by"]:
        user = ckan_model.User.get(step["by"])
        known["by"] = user.name if user else step["by"]
    return known
