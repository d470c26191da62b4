"""The WSGI application: CKAN from the home's ini, compressed, with files that browsers may keep."""

from __future__ import annotations

import os
from typing import Any

from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app
from flask import Response, request
from flask_compress import Compress

KEPT = ("static", "webassets.index")
"""Flask's names of the views that serve files of the installation."""

A_YEAR, AN_HOUR = 31_536_000, 3_600


def keep(response: Response) -> Response:
    """Let browsers keep static files: a year when the address carries a version, else an hour."""
    if response.status_code == 200 and request.endpoint in KEPT:
        versioned = bool(request.query_string) or request.endpoint == "webassets.index"
        response.headers["Cache-Control"] = f"public, max-age={A_YEAR if versioned else AN_HOUR}"
        response.headers.pop("Expires", None)
    return response


def make_application(ini: str) -> Any:
    """CKAN's application.

    :param ini: path of the ini file.
    """
    application = make_app(CKANConfigLoader(ini).get_config())
    flask = application._wsgi_app  # type: ignore[attr-defined]
    flask.config.setdefault("COMPRESS_ALGORITHM", ["gzip"])
    flask.config.setdefault("COMPRESS_MIN_SIZE", 1000)
    Compress(flask)
    flask.after_request_funcs.setdefault(None, []).insert(0, keep)  # the first runs last: CKAN writes Cache-Control on every answer
    return application


application = make_application(os.environ["CKAN_INI"])
