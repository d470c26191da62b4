"""The front page. It stands in the place of CKAN's own."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import Blueprint

from ckanext.muaraenim.releases import coming
from ckanext.muaraenim.theme.counts import read_counts
from ckanext.muaraenim.theme.groups import offices, topics
from ckanext.muaraenim.theme.overview import read_overview

__all__ = ["home"]

NEWEST, NEXT = 6, 5
home = Blueprint("portal_home", __name__)


@home.route("/")
def index() -> str:
    counts = read_counts(NEWEST)
    told = {"offices": offices(counts), "topics": topics(counts), "overview": read_overview(counts)}
    return tk.render("portal/home.html", {**told, "latest": counts.newest, "coming": coming("", NEXT)["releases"]})
