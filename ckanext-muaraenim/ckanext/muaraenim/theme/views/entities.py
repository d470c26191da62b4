"""Government offices, topics and reference codes at their Indonesian addresses. CKAN's own (/organization, /group) show the same pages."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.views.group import read
from flask import Blueprint

from ckanext.muaraenim.theme.groups import offices_by_kind, topics_by_kind
from ckanext.muaraenim.theme.references import references_by_kind
from ckanext.muaraenim.theme.views.office import office_page

__all__ = ["entities"]

entities = Blueprint("portal_entities", __name__)


@entities.route("/opd")
@entities.route("/organization/")
def offices() -> str:
    return tk.render("portal/offices.html", {"kinds": offices_by_kind()})


@entities.route("/opd/<id>")
def office(id: str) -> Any:
    return office_page(id)


@entities.route("/topik")
@entities.route("/group/")
def topics() -> str:
    return tk.render("portal/topics.html", {"kinds": topics_by_kind()})


@entities.route("/topik/<id>")
def topic(id: str) -> Any:
    return read("group", False, id)


@entities.route("/referensi")
def references() -> str:
    """What Perpres 39/2019 Ps 36 lists beside data and metadata."""
    return tk.render("portal/references.html", {"kinds": references_by_kind()})
