"""What the portal says of itself: about, privacy, accessibility."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import Blueprint

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
