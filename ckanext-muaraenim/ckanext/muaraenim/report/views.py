"""Pages of reports: ``/dataset/<name>/lapor``, ``/laporan`` and ``/laporan/<number>``."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, make_response

from ckanext.muaraenim.report import slip
from ckanext.muaraenim.report.logic.schema import LONGEST
from ckanext.muaraenim.report.steps import STATES
from ckanext.muaraenim.theme.calling import as_reader, of_dataset, sentences
from ckanext.muaraenim.theme.listing import page_number
from ckanext.muaraenim.visitor_limit import strangers_write

__all__ = ["report"]

report = Blueprint("report", __name__)
strangers_write.update(("report.send", "report.answer", "data_error_report_create", "data_error_report_answer"))

FIELDS = {"salah": "wrong", "benar": "right", "asal": "source", "berkas": "file", "baris": "row", "kolom": "column", "surel": "email"}
"""Names in the form -> parameters of the action."""

HONEYPOT = "situs"
PER_PAGE = 50
LARGEST = 64_000
"""Bytes of a form."""


@report.get("/dataset/<id>/lapor")
def form(id: str) -> Any:
    given = {name: tk.request.args.get(name, "")[: LONGEST[FIELDS[name]]] for name in ("berkas", "baris", "kolom")}
    dataset = of_dataset("package_show", id=id)
    return _form(dataset, given, slip.issue(dataset["id"]))


@report.post("/dataset/<id>/lapor")
def send(id: str) -> Any:
    """A report is made, or the form comes back with everything that was written in it.

    Who has no account sends no CSRF token: it would need a cookie, which a phone that was switched off has lost. The slip does its work.
    """
    if (tk.request.content_length or 0) > LARGEST:
        return tk.abort(413)
    dataset = of_dataset("package_show", id=id)
    given = {name: tk.request.form.get(name, "") for name in FIELDS}
    carried = tk.request.form.get("lembar", "")
    asked = {FIELDS[name]: value for name, value in given.items()}
    try:
        made = as_reader("data_error_report_create", id=dataset["id"], slip=carried, website=tk.request.form.get(HONEYPOT, ""), **asked)
    except tk.ValidationError as error:
        return _form(dataset, given, _renewed(carried, dataset["id"]), error), 422
    return tk.redirect_to("report.show", number=made["number"], kunci=made["key"]), 303


@report.get("/laporan")
@report.get("/laporan/")
def index() -> Any:
    if tk.current_user.is_anonymous:
        return tk.redirect_to("user.login", came_from=tk.request.full_path.rstrip("?"))
    asked, number = tk.request.args, page_number(tk.request.args.get("hal"))
    state = asked.get("keadaan", "")
    chosen = {"state": state if state in STATES else "", "organization": asked.get("opd", ""), "overdue": asked.get("lambat") == "1"}
    found = as_reader("data_error_report_list", **chosen, limit=PER_PAGE, offset=(number - 1) * PER_PAGE)
    offices = tk.get_action("organization_list_for_user")({}, {"permission": "update_dataset"})
    given = {**chosen, **found, "states": STATES, "offices": offices, "page": number, "pages": -(-found["count"] // PER_PAGE)}
    return tk.render("report/index.html", given)


@report.get("/laporan/<number>")
def show(number: str) -> Any:
    return _page(number, tk.request.args.get("kunci", ""))


@report.post("/laporan/<number>/keterangan")
def answer(number: str) -> Any:
    key = tk.request.form.get("kunci", "")
    return _done(number, key, "data_error_report_answer", text=tk.request.form.get("keterangan", ""))


@report.post("/laporan/<number>/ubah")
def update(number: str) -> Any:
    sent = tk.request.form
    table, _, revision = sent.get("revisi", "").rpartition(":")
    asked: dict[str, Any] = {"state": sent.get("keadaan", ""), "reason": sent.get("alasan", ""), "table": table, "revision": revision}
    if "tampil" in sent:
        asked["shown"] = sent["tampil"] == "1"
    return _done(number, None, "data_error_report_update", **asked)


def _done(number: str, key: str | None, action: str, **data: Any) -> Any:
    """:param key: of who sent the report; None for who decides."""
    try:
        as_reader(action, number=number, **(data if key is None else {"key": key, **data}))
    except tk.ValidationError as error:
        return _page(number, key or "", sentences(error)), 422
    return tk.redirect_to("report.show", number=number, **({"kunci": key} if key else {})), 303


def _form(dataset: dict[str, Any], given: dict[str, str], carried: str, error: tk.ValidationError | None = None) -> Response:
    complaints = error.error_dict if error else {}
    wrong = {name: " ".join(map(str, complaints[field])) for name, field in FIELDS.items() if field in complaints}
    others = [str(each) for field in ("slip", "website") for each in complaints.get(field, ())]
    shown = {"pkg": dataset, "given": given, "slip": carried, "wrong": wrong, "others": others, "honeypot": HONEYPOT}
    return _private(tk.render("report/form.html", shown))


def _renewed(carried: str, dataset: str) -> str:
    """The slip for the form that comes back: the same one, or in the place of one that is too old another with the same mark."""
    try:
        known = slip.read(carried, dataset)
    except slip.NoSlip:
        return slip.issue(dataset)
    return slip.issue(dataset, known.mark) if known.too_old(datetime.now(UTC)) else carried


def _page(number: str, key: str, errors: list[str] | None = None) -> Response:
    found = as_reader("data_error_report_show", number=number, key=key)
    try:
        dataset = tk.get_action("package_show")({}, {"id": found["dataset"]})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        dataset = None
    versions = as_reader("dataset_revision_list", id=dataset["id"], limit=20)["revisions"] if dataset and found["staff"] else []
    given = {"report": found, "pkg": dataset, "versions": versions, "errors": errors or [], "key": key if found["reporter"] else ""}
    return _private(tk.render("report/show.html", given))


def _private(page: str) -> Response:
    """A page for one reader: no cache keeps it, and its address, which may hold a key, goes with no link."""
    answered = make_response(page)
    answered.headers["Referrer-Policy"] = "no-referrer"
    answered.headers["Cache-Control"] = "private, no-store"
    return answered
