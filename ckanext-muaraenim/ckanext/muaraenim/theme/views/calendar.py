"""``/jadwal``: the release calendar, month by month, and ``/jadwal.ics`` for other calendars."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response

from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.releases import between, month, office_named, this_month
from ckanext.muaraenim.theme.calendar_feed import calendar_feed
from ckanext.muaraenim.theme.calling import as_reader
from ckanext.muaraenim.theme.groups import offices
from ckanext.muaraenim.theme.listing import page_number

__all__ = ["calendar"]

PER_PAGE = 50
BACK, AHEAD, MOST = timedelta(days=31), timedelta(days=400), 500
"""What the feed holds: releases of so many days before and after today, and at most so many."""

calendar = Blueprint("portal_calendar", __name__)


@calendar.route("/jadwal")
def show() -> Any:
    asked, page = month(tk.request.args.get("bulan", "")) or this_month(), page_number(tk.request.args.get("hal"))
    office = tk.request.args.get("opd", "")
    found = as_reader("release_calendar_show", month=str(asked), organization=office, limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
    pages = -(-max(found["due"]["count"], found["released"]["count"]) // PER_PAGE)
    given = {"calendar": found, "asked": asked.first, "now": asked == this_month(), "ahead": asked.first > current_regency().today}
    listed = {"page": page, "pages": pages, "offices": [each for each in offices() if each.datasets]}
    return tk.render("portal/calendar.html", given | listed)


@calendar.route("/jadwal.ics")
def feed() -> Response:
    code = tk.request.args.get("opd", "")
    office = office_named(code)
    if code and not office:
        return tk.abort(404)
    today = current_regency().today
    answer = Response(calendar_feed(between(today - BACK, today + AHEAD, office, MOST)["releases"]), content_type="text/calendar; charset=utf-8")
    answer.add_etag()
    return answer.make_conditional(tk.request)
