"""The page of an OPD that has ended, or that has another address now, leads to the OPD of today (301)."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import model
from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from ckanext.muaraenim.custody import custodian

__all__ = ["former_names"]

PAGES = ("organization.read", "organization.about", "portal_entities.office")

former_names = Blueprint("muaraenim_former_names", __name__)


@former_names.before_app_request
def lead_to_successor() -> Response | None:
    """Only where the address would find no OPD: one statement more, and only on OPD pages."""
    if request.endpoint not in PAGES or not request.view_args or request.method not in ("GET", "HEAD"):
        return None
    asked = request.view_args["id"]
    found = model.Group.get(asked)
    if found is not None and found.state == model.State.ACTIVE:
        return None
    today = custodian(asked)
    return redirect(tk.url_for(request.endpoint, id=today.name), 301) if today and today.name != asked else None
