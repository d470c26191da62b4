"""The dataset list. It stands in the place of CKAN's own page, at the same address."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, make_response

from ckanext.muaraenim.theme.addresses import parameters
from ckanext.muaraenim.theme.listing import read_listing
from ckanext.muaraenim.theme.reasons import correction, reasons

__all__ = ["search"]

search = Blueprint("portal_search", __name__)


@search.route("/dataset/")
def index() -> Response:
    listing = read_listing(parameters())
    found = {"reasons": reasons(listing.text, listing.datasets), "correction": None if listing.unreadable else correction(listing.text)}
    page = tk.render("portal/search.html", {"listing": listing, **found})
    return make_response(page, 400 if listing.unreadable else 200)
