"""Style sheets, script, icon and emblem, at addresses that change with their content."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, make_response, request
from flask.blueprints import BlueprintSetupState

from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.theme.assets import assets

__all__ = ["files"]

A_YEAR = 31_536_000
files = Blueprint("portal_files", __name__)


@files.route("/gaya/<file>")
def show(file: str) -> Response:
    """One asset. An older address of a file gives today's file, which then is not kept."""
    found = assets(current_regency().key).get(file.rpartition("-")[0])
    if not found:
        return tk.abort(404)
    response = make_response(found.content)
    response.content_type = f"{found.kind}; charset=utf-8" if found.kind.startswith("text/") else found.kind
    return response


@files.record_once
def keep_after_ckan(state: BlueprintSetupState) -> None:
    """CKAN writes Cache-Control on every answer in its own ``after_request``; the first in the list runs last."""
    state.app.after_request_funcs.setdefault(None, []).insert(0, keep)


def keep(response: Response) -> Response:
    if response.status_code == 200 and request.path in {each.path for each in assets(current_regency().key).values()}:
        response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
        response.headers.pop("Vary", None)
    return response
