"""The dataset list, in the place of CKAN's own page at the same address, and the pages with all values of a filter."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, make_response

from ckanext.muaraenim.theme.addresses import parameters
from ckanext.muaraenim.theme.choosing import read_choosing
from ckanext.muaraenim.theme.facets import facet_of
from ckanext.muaraenim.theme.listing import read_listing
from ckanext.muaraenim.theme.reasons import Correction, correction, reasons

__all__ = ["search"]

search = Blueprint("portal_search", __name__)


@search.route("/dataset/")
def index() -> Response:
    listing = read_listing(parameters())
    found = {
        "reasons": reasons(listing.text, listing.datasets),
        "correction": Correction() if listing.unreadable else correction(listing.text),
    }
    page = tk.render("portal/search.html", {"listing": listing, **found})
    return make_response(page, 400 if listing.unreadable else 200)


@search.route("/saring/<parameter>")
def choices(parameter: str) -> Response:
    facet = facet_of(parameter)
    if facet is None:
        return tk.abort(404)
    choosing = read_choosing(facet, parameters())
    return make_response(tk.render("portal/choices.html", {"choosing": choosing}), 400 if choosing.problem else 200)
