"""The WSGI application: CKAN from the home's ini, compressed, with files that browsers may keep and pages that they need not fetch twice."""

from __future__ import annotations

import os
from typing import Any

from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app
from ckan.plugins.toolkit import current_user
from flask import Response, request, session
from flask_compress import Compress
from werkzeug.middleware.proxy_fix import ProxyFix

KEPT = ("static", "webassets.index")
"""Flask's names of the views that serve files of the installation."""

A_YEAR, AN_HOUR = 31_536_000, 3_600


def keep(response: Response) -> Response:
    """Let browsers keep static files: a year when the address carries a version, else an hour."""
    if response.status_code == 200 and request.endpoint in KEPT:
        versioned = bool(request.query_string) or request.endpoint == "webassets.index"
        response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable" if versioned else f"public, max-age={AN_HOUR}"
        response.headers.pop("Expires", None)
    return response


def revalidate(response: Response) -> Response:
    """A page is told apart by a weak ETag, so that an unchanged one is answered by 304 and no body.

    Only for readers without account and session: in other pages stand names and the tokens of forms.
    """
    page = request.method in ("GET", "HEAD") and response.status_code == 200 and response.mimetype == "text/html" and not response.is_streamed
    if page and not session and not current_user.is_authenticated:
        response.add_etag(weak=True)
        response.make_conditional(request)
    return response


def make_application(ini: str) -> Any:
    """CKAN's application.

    :param ini: path of the ini file.
    """
    application = make_app(CKANConfigLoader(ini).get_config())
    flask = application._wsgi_app  # type: ignore[attr-defined]
    flask.config.setdefault("COMPRESS_ALGORITHM", ["br", "zstd", "gzip"])
    flask.config.setdefault("COMPRESS_BR_LEVEL", 5)  # 5 % smaller than gzip in the same time; 9 takes ten times as long for 1 % more
    flask.config.setdefault("COMPRESS_MIN_SIZE", 1000)
    # The web server before us, on this machine, says for whom it asks and whether by TLS; without it nothing is said.
    flask.wsgi_app = ProxyFix(flask.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]
    Compress(flask)
    hooks = flask.after_request_funcs.setdefault(None, [])  # the last runs first
    hooks.append(revalidate)  # before the answer is compressed: gzip writes the time into it
    hooks.insert(0, keep)  # after CKAN, which writes Cache-Control on every answer
    return application


application = make_application(os.environ["CKAN_INI"])
