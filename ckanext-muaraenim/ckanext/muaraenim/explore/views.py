"""A dataset in a few lines of text; with it the other addresses of this feature."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response

from ckanext.muaraenim.explore.fileviews import table_files
from ckanext.muaraenim.explore.pictureviews import pictures
from ckanext.muaraenim.explore.placeviews import places
from ckanext.muaraenim.theme.calling import of_dataset

__all__ = ["explore", "pictures", "places", "table_files"]

explore = Blueprint("explore", __name__)


@explore.route("/dataset/<id>/ringkas.txt")
def summary_text(id: str) -> Response:
    answer = Response(of_dataset("dataset_summary_show", id=id)["text"], content_type="text/plain; charset=utf-8")
    answer.add_etag()
    return answer.make_conditional(tk.request)
