"""Pages of CKAN that this portal does without: samples for designers, and pages that say less than ours, in words of the database."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

__all__ = ["leftovers"]

ABSENT = ("util.primer", "util.custom_form_fields", "group.bulk_process", "organization.followers")
"""The third is meant for agencies only and fails for topics; the fourth is linked nowhere and half translated."""

TOLD_ELSEWHERE = {"organization.about": "organization.read", "group.about": "group.read"}

leftovers = Blueprint("portal_leftovers", __name__)


@leftovers.before_app_request
def leave_out() -> Response | None:
    if request.endpoint in ABSENT:
        tk.abort(404)
    if request.endpoint in TOLD_ELSEWHERE:
        return redirect(tk.h.url_for(TOLD_ELSEWHERE[request.endpoint], **request.view_args or {}), 301)
    return None
