"""What the portal says of itself: about, privacy, accessibility, and its API for developers."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import Blueprint

from ckanext.muaraenim.theme.calling import as_reader

__all__ = ["statements"]

statements = Blueprint("portal_statements", __name__)


@statements.route("/tentang")
def about() -> str:
    """CKAN's own address (/about) shows the same page."""
    return tk.render("home/about.html")


@statements.route("/privasi")
def privacy() -> str:
    return tk.render("portal/privacy.html")


@statements.route("/aksesibilitas")
def accessibility() -> str:
    return tk.render("portal/accessibility.html")


@statements.route("/pengembang")
def developers() -> str:
    return tk.render("portal/developers.html", {"guide": as_reader("developer_guide_show")})
