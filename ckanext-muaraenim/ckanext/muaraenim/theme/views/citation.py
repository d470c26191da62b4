"""``/dataset/<name>/kutipan.bib``: a dataset's citation for reference managers."""

from __future__ import annotations

from flask import Blueprint, Response

from ckanext.muaraenim.theme.calling import of_dataset

__all__ = ["citation"]

citation = Blueprint("portal_citation", __name__)


@citation.route("/dataset/<id>/kutipan.bib")
def bibtex(id: str) -> Response:
    found = of_dataset("dataset_citation_show", id=id)
    answer = Response(found["bibtex"], content_type="application/x-bibtex; charset=utf-8")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{found['name']}.bib")
    return answer
