"""What a page may load, run and be framed by (Content Security Policy, level 3): nothing but the portal's own on pages of our frame."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import g

__all__ = ["SANDBOX", "allow_ckans_scripts", "content_policy"]

SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""Scripts in a page or picture that somebody uploaded must not run as the portal's own."""

PUBLIC = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""One style sheet, one script of ours, pictures of ours; the woven band is a ``data:`` picture of the style sheet."""

CKANS = (
    "default-src 'self'; script-src 'self'{scripts}; script-src-attr 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: https:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
"""CKAN's forms say ``onclick`` and ``onchange``, its scripts write styles, they show pictures of other sites, and a preview frames a page of ours."""

EVALUATING = ("user.api_tokens",)
"""Pages with htmx's ``hx-on``, which it evaluates."""

UPLOADED = ("resource.download", "dataset_resource.download")
PAGES = ("text/html", "application/xhtml+xml")


def allow_ckans_scripts() -> str:
    """Called by the base of CKAN's own pages while one is made: it needs more than the portal's. Writes nothing."""
    g.ckans_page = True
    return ""


def content_policy(endpoint: str | None, kind: str) -> str:
    """For an answer of the view ``endpoint`` with the media type ``kind``; empty where there is nothing to say."""
    if endpoint in UPLOADED:
        return SANDBOX
    if kind not in PAGES:
        return ""
    return CKANS.format(scripts=_scripts(endpoint)) if g.get("ckans_page") else PUBLIC


def _scripts(endpoint: str | None) -> str:
    inline = " 'unsafe-inline'" if tk.config.get("ckanext.muaraenim.inline_scripts") else ""
    return inline + (" 'unsafe-eval'" if endpoint in EVALUATING else "")
