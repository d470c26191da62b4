"""Addresses with a slash at their end too many, or one too few, lead to the page, in the reader's language (308)."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import Blueprint, current_app, redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

__all__ = ["last_slash"]

last_slash = Blueprint("muaraenim_last_slash", __name__)


@last_slash.before_app_request
def lead_to_page() -> Response | None:
    """CKAN takes the language out of the path before Flask looks at it, so that Flask's own way to the page with a slash loses it."""
    nowhere = request.routing_exception is not None or request.endpoint == "static"  # that takes every path which no page has
    if not nowhere or request.method not in ("GET", "HEAD") or request.path.startswith(("//", "/api/")):
        return None
    path = request.path.rstrip("/") if request.path.endswith("/") else f"{request.path}/"
    if not _leads_somewhere(path):
        return None
    query = request.query_string.decode("ascii", "ignore")
    return redirect(tk.h.url_for(path) + (f"?{query}" if query else ""), 308)


def _leads_somewhere(path: str) -> bool:
    try:
        endpoint, _ = current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:  # werkzeug's redirects, too
        return False
    return bool(path) and endpoint != "static"
