"""What some of CKAN's own pages leave uncaught: refusals of actions. They are answers to the visitor, not errors of the server."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.search import SearchError
from flask import Blueprint, current_app, jsonify, redirect, request
from werkzeug.exceptions import BadRequest, Conflict, Forbidden, HTTPException, NotFound

__all__ = ["refusal", "refusals"]

refusals = Blueprint("muaraenim_refusals", __name__)


@refusals.app_errorhandler(tk.NotAuthorized)
def not_authorized(error: tk.NotAuthorized) -> Any:
    return refusal(Forbidden(), "Authorization Error", str(error.message or tk._("Access denied")))


@refusals.app_errorhandler(tk.ObjectNotFound)
def not_found(error: tk.ObjectNotFound) -> Any:
    return refusal(NotFound(), "Not Found Error", str(error.message or tk._("Not found")))


@refusals.app_errorhandler(tk.ValidationError)
def not_valid(error: tk.ValidationError) -> Any:
    """A form, such as the one that publishes many datasets at once, opens again and says what is wrong."""
    sentences = [f"{name}: {text}" for name, text in error.error_summary.items()]
    if request.method != "POST" or request.path.startswith("/api/"):
        return refusal(Conflict(), "Validation Error", "; ".join(sentences))
    for sentence in sentences:
        tk.h.flash_error(sentence)
    return redirect(tk.h.url_for(request.endpoint, **request.view_args or {}), 303)


@refusals.app_errorhandler(SearchError)
def not_searchable(error: SearchError) -> Any:
    """CKAN's feeds make a query of whatever stands in their address."""
    return refusal(BadRequest(), "Search Query Error", tk._("This search cannot be read"))


def refusal(error: HTTPException, kind: str, sentence: str) -> Any:
    """JSON for the API, else the error page."""
    if request.path.startswith("/api/"):
        return jsonify({"success": False, "error": {"__type": kind, "message": sentence}}), error.code
    return current_app.handle_http_exception(error)  # what is raised here would find no handler any more
