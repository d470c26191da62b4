"""``/dataset/<name>/riwayat``: every version of a dataset's tables and what it changed, as a page and as an Atom feed."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response

from ckanext.muaraenim.theme.calling import as_reader, of_dataset
from ckanext.muaraenim.theme.history import LAST_PAGE, opened, read_history
from ckanext.muaraenim.theme.history_feed import history_feed

__all__ = ["history"]

history = Blueprint("history", __name__, url_prefix="/dataset/<id>")


@history.route("/riwayat")
def show(id: str) -> Any:
    """``?revisi=N``: what one version did row by row, of the table ``tabel`` (a resource's id; the one that changed last if absent)."""
    dataset = _dataset(id)
    number = _number("revisi")
    if not number:
        return tk.render("portal/history.html", {"pkg": dataset, "history": read_history(dataset, _page("hal")), "version": None})
    latest = as_reader("dataset_revision_list", id=dataset["id"], limit=1)["revisions"]
    table = tk.request.args.get("tabel") or (latest[0]["table"] if latest else "")
    if table not in {resource["id"] for resource in dataset["resources"]}:
        return tk.abort(404, tk._("There is no such revision of this table."))
    return tk.render("portal/history.html", {"pkg": dataset, "history": None, "version": opened(dataset, table, number, _page("baris"))})


@history.route("/riwayat.atom")
def feed(id: str) -> Response:
    answer = Response(history_feed(_dataset(id)), mimetype="application/atom+xml")
    answer.add_etag()
    return answer.make_conditional(tk.request)


def _dataset(id: str) -> dict[str, Any]:
    return dict(of_dataset("package_show", id=id))


def _page(name: str) -> int:
    return min(max(1, _number(name)), LAST_PAGE)


def _number(name: str) -> int:
    """0 for what is no number; larger than any revision for one that can't exist."""
    given = tk.request.args.get(name, "")
    return min(int(given), 2**31 - 1) if given.isascii() and given.isdigit() and len(given) < 12 else 0
