"""Walidata's pages: ``/tinjau`` and ``/tinjau/<number>``."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response

from ckanext.muaraenim.theme.calling import as_reader, sentences

__all__ = ["review"]

review = Blueprint("review", __name__, url_prefix="/tinjau")
SHOWN = 50  # private datasets
STATES = ("submitted", "returned", "draft", "published")


@review.before_request
def walidata_only() -> Response | None:
    if tk.current_user.is_anonymous:
        return tk.redirect_to("user.login", came_from=tk.request.full_path.rstrip("?"))
    try:
        tk.check_access("intake_submission_publish", {}, {})
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    return None


@review.get("/")
def index() -> str:
    chosen = tk.request.args.get("keadaan", "")
    state = chosen if chosen in STATES else STATES[0]
    found = as_reader("intake_submission_list", state=state, limit=200)
    titles = {table["name"]: table["title"] for table in as_reader("intake_table_list")}
    given = {"submissions": found, "titles": titles, "state": state, "states": STATES, "private": _private()}
    return tk.render("review/index.html", given)


@review.get("/<number>")
def submission(number: str) -> str:
    return _page(number)


@review.post("/<number>/terbitkan")
def publish(number: str) -> Any:
    return _decided("intake_submission_publish", number, fingerprint=tk.request.form.get("sidik", ""), reason=tk.request.form.get("alasan", ""))


@review.post("/<number>/kembalikan")
def give_back(number: str) -> Any:
    return _decided("intake_submission_return", number, reason=tk.request.form.get("alasan", "").strip())


def _private() -> dict[str, Any]:
    """Datasets that agencies saved with CKAN's form or the API, longest unchanged first."""
    asked = {"fq": "+capacity:private +state:active", "include_private": True, "sort": "metadata_modified asc", "rows": SHOWN}
    return as_reader("package_search", **asked)


def _decided(action: str, number: str, **data: str) -> Any:
    try:
        as_reader(action, number=number, **data)
    except tk.ValidationError as error:
        return _page(number, _complaints(error), data.get("reason", "")), 422
    return tk.redirect_to("review.submission", number=number)


def _page(number: str, errors: list[str] | None = None, reason: str = "") -> str:
    found = as_reader("intake_submission_show", number=number)
    given = {"submission": found, "table": as_reader("intake_table_show", name=found["table_name"]), "errors": errors or [], "reason": reason}
    return tk.render("review/submission.html", given)


def _complaints(error: tk.ValidationError) -> list[str]:
    return [tk._("Write what has to be repaired.")] if "reason" in error.error_dict else sentences(error)
