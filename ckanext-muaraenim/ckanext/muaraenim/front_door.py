"""The front door: what no request may carry, and what every answer tells the browser."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, current_app, g, jsonify, request
from werkzeug.datastructures import ImmutableMultiDict

from ckanext.muaraenim.content_policy import content_policy

__all__ = ["front_door", "served_by_tls"]

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""PostgreSQL stores no NUL, and UTF-8 has no half of a surrogate pair. Nobody types them; left alone, each ends as an error of the server."""

ESCAPED = re.compile(rb"\\u(?:0000|d[89a-f])", re.IGNORECASE)
"""How they, and whole pairs such as an emoji, stand in JSON. Bodies without it need not be looked through."""

TOLD = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
"""A file is what we say it is, other sites can't lay our buttons under theirs,
links outward don't tell what was searched for, and no page asks for a device."""

BY_TLS_ONLY = {"Strict-Transport-Security": "max-age=31536000"}
"""For a year browsers ask for this portal by https only (RFC 6797)."""

FRAMES = "X-Frame-Options"
"""A page that is made to be framed elsewhere says so by ``frame-ancestors`` of its own policy, which older words would contradict."""

WAY_BACK = ("came_from", "next")
NO_ADDRESS = re.compile(r"[\x00-\x20\x7f\\]")

front_door = Blueprint("muaraenim_front_door", __name__)


@front_door.before_app_request
def refuse_strange_host() -> None:
    """Nothing can make an address of a host that is none, such as one with a port above 65535."""
    try:
        _ = urlsplit(f"//{request.host}").port
    except ValueError:
        tk.abort(400, tk._("The address cannot be read"))


@front_door.before_app_request
def refuse_unstorable() -> Response | tuple[Response, int] | None:
    if not any(UNSTORABLE.search(text) for text in _texts()):
        return None
    sentence = tk._("The request holds a character that no text has (NUL or half of a pair). Remove it and try again.")
    if request.path.startswith("/api/"):
        return jsonify({"success": False, "error": {"__type": "Bad Request", "message": sentence}}), 400
    return tk.abort(400, sentence)


@front_door.before_app_request
def forget_way_back() -> None:
    """Where to go after logging in is a path of this portal; CKAN fails at other words and lets some lead to other sites. Without it one goes on."""
    if any(name in WAY_BACK and not _leads_back(value) for name, value in request.args.items(multi=True)):
        request.args = ImmutableMultiDict([each for each in request.args.items(multi=True) if each[0] not in WAY_BACK])


@front_door.before_app_request
def refuse_forged() -> None:
    """Whoever is known by a cookie sends the form's token, on every page. CKAN stops asking for it, from everybody and until the next start,
    on a page that anybody once asked for with an API token."""
    if current_app.config["WTF_CSRF_ENABLED"] and tk.current_user.is_authenticated and not g.get("login_via_auth_header"):
        current_app.extensions["csrf"].protect()


@front_door.after_app_request
def tell_the_browser(response: Response) -> Response:
    own = response.headers.get("Content-Security-Policy", "")
    for name, value in (TOLD | BY_TLS_ONLY if served_by_tls(tk.config) else TOLD).items():
        if name != FRAMES or "frame-ancestors" not in own:
            response.headers.setdefault(name, value)
    if policy := content_policy(request.endpoint, response.mimetype):
        response.headers.setdefault("Content-Security-Policy", policy)
    return response


def served_by_tls(config: Mapping[str, Any]) -> bool:
    """The public address of the portal is https."""
    return str(config.get("ckan.site_url") or "").startswith("https://")


def _leads_back(address: str) -> bool:
    """A path, or a whole address of this host. Browsers read ``/\\`` as ``//``, that is, as another host."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    here = not parts.netloc or (parts.scheme in ("http", "https") and parts.netloc == request.host)
    return here and parts.path.startswith("/") and not address.startswith("//") and not NO_ADDRESS.search(address)


def _texts() -> Iterator[str]:
    yield request.path
    for values in (request.args, request.form):
        for name, value in values.items(multi=True):
            yield from (name, value)
    if request.is_json and ESCAPED.search(request.get_data(cache=True)):
        yield from _inside(request.get_json(silent=True))


def _inside(value: Any) -> Iterator[str]:
    """Every text of a JSON value; without recursion, because its depth is the visitor's choice."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            waiting += one
