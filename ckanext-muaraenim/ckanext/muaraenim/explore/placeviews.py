"""Pages of the regency's places: all kecamatan, one of them, one of its villages."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint

from ckanext.muaraenim.explore.place import read_place
from ckanext.muaraenim.gazetteer import gazetteer
from ckanext.muaraenim.kept_pages import keepable
from ckanext.muaraenim.regency import District
from ckanext.muaraenim.theme.calling import as_reader
from ckanext.muaraenim.theme.listing import page_number

__all__ = ["places"]

places = Blueprint("explore_places", __name__)
keepable.update(("explore_places.regency", "explore_places.district", "explore_places.village"))


@places.route("/wilayah")
def regency() -> str:
    return tk.render("explore/places.html", {"districts": as_reader("region_list")})


@places.route("/wilayah/<place>")
def district(place: str) -> Any:
    """Other spellings and codes lead to its one address."""
    found = _district(place)
    if place != gazetteer().address(found.code):
        return tk.redirect_to("explore_places.district", place=gazetteer().address(found.code))
    shown = read_place({}, found, page=page_number(tk.request.args.get("hal")))
    return tk.render("explore/place.html", {"place": shown, "villages": gazetteer().villages(found)})


@places.route("/wilayah/<place>/<village>")
def village(place: str, village: str) -> Any:
    found = _district(place)
    within = gazetteer().village(found, village)
    if within is None:
        return tk.abort(404, tk._("{district} has no desa or kelurahan of this name.").format(district=found.name))
    named = {"place": gazetteer().address(found.code), "village": gazetteer().address(within.code)}
    if (place, village) != (named["place"], named["village"]):
        return tk.redirect_to("explore_places.village", **named)
    return tk.render("explore/place.html", {"place": read_place({}, found, within, page_number(tk.request.args.get("hal")))})


def _district(place: str) -> District:
    return gazetteer().district(place) or tk.abort(404, tk._("The regency has no kecamatan of this name."))
