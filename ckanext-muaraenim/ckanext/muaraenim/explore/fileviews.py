"""Addresses at which a table is had as a file. A download that broke off goes on where it was: the same version gives the same bytes."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response, jsonify, send_file

from ckanext.muaraenim.explore.asked import asked
from ckanext.muaraenim.explore.export.forms import FORMS, Superseded, file_of
from ckanext.muaraenim.explore.export.subject import Subject, subject_of
from ckanext.muaraenim.explore.export.textfiles import csvw
from ckanext.muaraenim.theme.calling import of_dataset

__all__ = ["table_files"]

TRIES = 3
PATIENCE = 120  # seconds
log = logging.getLogger(__name__)
table_files = Blueprint("explore_files", __name__)


@table_files.route("/dataset/<id>/resource/<resource_id>/tabel.<kind>")
def show(id: str, resource_id: str, kind: str) -> Response:
    """``?bom=1``: CSV for Excel. ``?cari=``, ``kolom=`` and ``urut=`` as in the preview: only these rows, in this order."""
    name = "csv-excel" if kind == "csv" and tk.asbool(tk.request.args.get("bom") or False) else kind
    if name not in FORMS:
        return tk.abort(404)
    dataset = of_dataset("package_show", id=id)
    for attempt in range(TRIES):
        subject = _subject(dataset, resource_id)
        try:
            return _sent(subject, name)
        except Superseded:
            if attempt == TRIES - 1:
                return _refused(subject, tk._("The table is changing just now. Try again in a minute."), 503)
        except tk.ObjectNotFound as error:
            return _refused(subject, str(error), 404)
        except OSError as error:
            log.error("No %s of table %s was made: %s", name, resource_id, error)
            return _refused(subject, tk._("The portal has no room to make this file just now. Try again in a few minutes."), 503)
    return tk.abort(503)


@table_files.route("/dataset/<id>/resource/<resource_id>/tabel.csv-metadata.json")
def described(id: str, resource_id: str) -> Response:
    """What the CSV's columns mean, by the W3C's vocabulary."""
    subject = _subject(of_dataset("package_show", id=id), resource_id)
    answer = jsonify(csvw(subject, _address(subject, "tabel.csv")))
    answer.mimetype = "application/csvm+json"
    answer.add_etag()
    return answer.make_conditional(tk.request)


def _subject(dataset: dict[str, Any], resource_id: str) -> Subject:
    try:
        return subject_of(dataset, resource_id, replace(asked(tk.request.args), page=1))
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404, tk._("There is no such table."))


def _sent(subject: Subject, name: str) -> Response:
    form, file = FORMS[name], file_of(subject, name)
    packed = file.packed if tk.request.accept_encodings["gzip"] > 0 else None
    tag = f"{file.tag}-gz" if packed else file.tag
    answer = send_file(packed or file.path, form.mimetype, True, subject.file_name(form.suffix), etag=tag, last_modified=None)
    if form.pack:
        answer.headers.add("Vary", "Accept-Encoding")
    if packed:
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers.add("Link", f'<{subject.address}>; rel="about"')
    if name.startswith("csv"):
        answer.headers.add("Link", f'<{_address(subject, "tabel.csv-metadata.json")}>; rel="describedby"; type="application/csvm+json"')
    return answer


def _refused(subject: Subject, sentence: str, status: int) -> Response:
    """A page that says why, and which files there are. :param status: 404 for what will never be, 503 for what may be in a while."""
    page = Response(tk.render("explore/refused.html", {"subject": subject, "sentence": sentence}), status, content_type="text/html; charset=utf-8")
    if status == 503:
        page.headers["Retry-After"] = str(PATIENCE)
    return page


def _address(subject: Subject, file: str) -> str:
    page = tk.h.url_for("dataset_resource.read", id=subject.dataset["name"], resource_id=subject.resource["id"], _external=True, locale="default")
    return f"{page}/{file}"
