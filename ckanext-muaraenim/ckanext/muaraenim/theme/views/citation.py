"""``/dataset/<name>/kutipan.bib``: a dataset's citation for reference managers."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response

__all__ = ["citation"]

citation = Blueprint("portal_citation", __name__)


@citation.route("/dataset/<id>/kutipan.bib")
def bibtex(id: str) -> Response:
    """Whether there is a dataset that this reader may not see, nobody learns."""
    try:
        found = tk.get_action("dataset_citation_show")({}, {"id": id})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404, tk._("Dataset not found"))
    answer = Response(found["bibtex"], content_type="application/x-bibtex; charset=utf-8")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{found['name']}.bib")
    return answer
