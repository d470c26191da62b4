"""Downloads of a table, published now or earlier, as CSV. The address is made of ids, so it never changes."""

from __future__ import annotations

import re

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response

from ckanext.muaraenim.tables import reading
from ckanext.muaraenim.tables.errors import RevisionMissing
from ckanext.muaraenim.tables.examples import is_example
from ckanext.muaraenim.tables.revision import Status

__all__ = ["tables"]

MARK = "\ufeff"
"""Tells Excel that the file is UTF-8; only on request, because other programs read it as part of the first column's name."""

SAMPLE = "-data-contoh"
DUMPED = re.compile(r'attachment; filename="(?P<table>[^"]+)\.(?P<format>[a-z]+)"')

tables = Blueprint("tables", __name__)


@tables.route("/dataset/<id>/resource/<resource_id>/unduh/<table>.csv")
def download(id: str, resource_id: str, table: str) -> Response:
    """``?revisi=N``: an earlier revision; ``?bom=1``: with a byte order mark, for Excel."""
    context = {"user": tk.current_user.name}
    try:
        tk.check_access("table_show", context, {"id": resource_id})
        number = _number(tk.request.args.get("revisi")) or reading.table_head(resource_id).number
        found = reading.revision_of(resource_id, number)
    except (tk.ObjectNotFound, RevisionMissing):
        return tk.abort(404, tk._("There is no such revision of this table."))
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    if found.status not in (Status.PUBLISHED, Status.SUPERSEDED):
        return tk.abort(404, tk._("There is no such revision of this table."))
    lines = reading.csv_lines(resource_id, number)
    if tk.asbool(tk.request.args.get("bom") or False):
        lines = (MARK * (first == 0) + line for first, line in enumerate(lines))
    answer = Response((line.encode() for line in lines), mimetype="text/csv")
    name = "".join(letter for letter in table if letter.isalnum() or letter in "-_")[:80] or "tabel"
    suffix = "" if found.status is Status.PUBLISHED else f"-revisi-{number}"
    if is_example(resource_id):
        suffix += SAMPLE
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}{suffix}.csv"'
    return answer


@tables.after_app_request
def name_dump(answer: Response) -> Response:
    """DataStore names its dump after the table alone, ``<resource>.csv``."""
    named = DUMPED.fullmatch(answer.headers.get("Content-Disposition", "")) if tk.request.endpoint == "datastore.dump" else None
    if named and is_example(named["table"]):
        answer.headers["Content-Disposition"] = f'attachment; filename="{named["table"]}{SAMPLE}.{named["format"]}"'
    return answer


def _number(given: str | None) -> int:
    """0 for what is no number, so that the published revision answers; larger than any revision for one that can't exist."""
    return min(int(given), 2**31 - 1) if given and given.isdecimal() and len(given) < 12 else 0
