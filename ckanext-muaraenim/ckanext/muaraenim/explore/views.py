"""The Excel download of a table, and a dataset in a few lines of text."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response

from ckanext.muaraenim.explore.pictureviews import pictures
from ckanext.muaraenim.explore.placeviews import places
from ckanext.muaraenim.explore.workbook import write_workbook
from ckanext.muaraenim.theme.calling import of_dataset

__all__ = ["explore", "pictures", "places"]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
explore = Blueprint("explore", __name__)


@explore.route("/dataset/<id>/resource/<resource_id>/tabel.xlsx")
def workbook(id: str, resource_id: str) -> Response:
    """The table as a workbook; 404 where there is none or the reader may not read it."""
    try:
        dataset = tk.get_action("package_show")({}, {"id": id})
        if resource_id not in {resource["id"] for resource in dataset["resources"] if not resource.get("restricted")}:
            return tk.abort(404)
        content = write_workbook(dataset, resource_id)
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404)
    response = Response(content, content_type=XLSX)
    sample = "-data-contoh" if tk.h.portal_is_sample(dataset) else ""
    response.headers.set("Content-Disposition", "attachment", filename=f"{dataset['name']}{sample}.xlsx")
    return response


@explore.route("/dataset/<id>/ringkas.txt")
def summary_text(id: str) -> Response:
    answer = Response(of_dataset("dataset_summary_show", id=id)["text"], content_type="text/plain; charset=utf-8")
    answer.add_etag()
    return answer.make_conditional(tk.request)
