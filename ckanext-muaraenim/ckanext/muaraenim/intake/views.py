"""Pages of the OPD's data stewards: ``/setor``, ``/setor/tabel/<name>``, ``/setor/<number>``."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, send_file

from ckanext.muaraenim.intake import storage
from ckanext.muaraenim.intake.definitions import steward_table
from ckanext.muaraenim.intake.model import by_number
from ckanext.muaraenim.intake.privacy import workbook_blanked
from ckanext.muaraenim.theme.calling import as_reader, sentences
from harvesters.tables.template import write_template

__all__ = ["intake"]

intake = Blueprint("intake", __name__, url_prefix="/setor")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@intake.before_request
def log_in_first() -> Response | None:
    if tk.current_user.is_anonymous:
        return tk.redirect_to("user.login", came_from=tk.request.full_path.rstrip("?"))
    return None


@intake.get("/")
def index() -> str:
    tables = as_reader("intake_table_list")
    return tk.render("intake/index.html", {"tables": tables, "submissions": as_reader("intake_submission_list", state="draft,submitted,returned")})


@intake.get("/tabel/<name>")
def table(name: str) -> str:
    return _table_page(name)


@intake.post("/tabel/<name>")
def upload(name: str) -> Any:
    try:
        made = as_reader("intake_submission_create", table=name, upload=tk.request.files.get("berkas"))
    except tk.ValidationError as error:
        return _table_page(name, sentences(error)), 422
    return tk.redirect_to("intake.submission", number=made["number"])


@intake.get("/tabel/<name>/templat.xlsx")
def template(name: str) -> Response:
    as_reader("intake_table_show", name=name)
    definition = steward_table(name)
    assert definition is not None
    workbook = BytesIO()
    write_template(definition, workbook)
    workbook.seek(0)
    return send_file(workbook, mimetype=XLSX, as_attachment=True, download_name=f"{name}.xlsx")


@intake.get("/<number>")
def submission(number: str) -> str:
    return _submission_page(number)


@intake.get("/<number>/berkas")
def workbook(number: str) -> Any:
    """The workbook as it was handed in; for the OPD's editors and Walidata."""
    as_reader("intake_submission_show", number=number)
    found = by_number(number)
    assert found is not None
    if workbook_blanked(found) is not None:
        return _submission_page(number), 410
    kept = storage.stored(found["file_hash"])
    return send_file(kept, mimetype="application/octet-stream", as_attachment=True, download_name=found["file_name"])


@intake.post("/<number>/kirim")
def submit(number: str) -> Any:
    return _decided("intake_submission_submit", number, reason=tk.request.form.get("alasan", ""))


@intake.post("/<number>/batal")
def cancel(number: str) -> Any:
    return _decided("intake_submission_cancel", number)


def _decided(action: str, number: str, **data: str) -> Any:
    try:
        as_reader(action, number=number, **data)
    except tk.ValidationError as error:
        return _submission_page(number, sentences(error)), 422
    return tk.redirect_to("intake.submission", number=number)


def _table_page(name: str, errors: list[str] | None = None) -> str:
    return tk.render("intake/table.html", {"table": as_reader("intake_table_show", name=name), "errors": errors or []})


def _submission_page(number: str, errors: list[str] | None = None) -> str:
    found = as_reader("intake_submission_show", number=number)
    given = {"submission": found, "table": as_reader("intake_table_show", name=found["table_name"]), "errors": errors or []}
    return tk.render("intake/submission.html", given)
