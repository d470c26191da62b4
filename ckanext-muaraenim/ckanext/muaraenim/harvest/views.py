"""Pages ``/sumber``: how every agency system is doing, its runs and findings, and the plan of a preview."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context
from flask import Blueprint, Response

from ckanext.muaraenim.access import may
from ckanext.muaraenim.harvest.openfindings import count_open, open_findings
from ckanext.muaraenim.kept_pages import keepable
from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.theme.calling import as_reader
from ckanext.muaraenim.theme.feed import PortalFeed

__all__ = ["sources"]

RUNS_SHOWN = 7
PLANS_SHOWN = 10
CHANGES_SHOWN = 50
LAST_PAGE = 10_000

sources = Blueprint("sources", __name__, url_prefix="/sumber")
keepable.update(("sources.index", "sources.show"))


@sources.route("", strict_slashes=False)
def index() -> str:
    listed = _call("harvest_source_list")
    latest = max((source["last"]["ended"] for source in listed if source["last"]), default=None)
    given = {"sources": listed, "latest": latest, "counts": _counted(listed), "mistakes": _mistakes(), "open": open_findings(listed)}
    return tk.render("harvest/index.html", {**given, "may_create": may(_reader(), "harvest_source_create")})


@sources.route("/perubahan.atom")
def feed() -> Response:
    """Atom: sources whose condition changed, latest first. ``?sumber=ID``: of one source."""
    source = tk.request.args.get("sumber", "")
    listed = _call("harvest_change_list", source=source, limit=CHANGES_SHOWN)
    address = tk.url_for("sources.feed", sumber=source or None, _external=True)
    title = tk._("Data sources: what changed")
    about: dict[str, Any] = dict.fromkeys(("previous_page", "next_page", "first_page", "last_page"))
    made = PortalFeed(title, tk.url_for("sources.index", _external=True), title, feed_guid=address, feed_url=address, **about)
    for change in reversed(listed):  # the feed puts each before those that it has
        page = tk.url_for("sources.show", id=change["source"], _external=True)
        moment = datetime.fromisoformat(change["at"])
        made.add_item(
            office=change["organization"] or current_regency().government,
            sample=change["example"],
            page=page,
            title=change["sentence"],
            description=f"{change['sentence']} {change['remedy']}".strip(),
            unique_id=f"{page}#{change['number']}",
            published=moment,
            updated=moment,
            categories=[change["after"]],
        )
    return Response(made.writeString("utf-8"), mimetype="application/atom+xml")


@sources.route("/<id>")
def show(id: str) -> str:
    source = _call("harvest_source_show", id=id)
    runs = _call("harvest_run_list", source=id, limit=RUNS_SHOWN)
    last = _call("harvest_run_show", id=source["last"]["id"]) if source["last"] else None
    given = {"source": source, "runs": runs, "last": last, "may_run": _may_run(id), "written": _written(id)}
    return tk.render("harvest/source.html", {**given, "may_approve": may(_reader(), "harvest_source_approve", id=id)})


@sources.route("/<id>/pratinjau")
def preview(id: str) -> str:
    """The plan of the latest preview, or of the run that the guard held back."""
    source = _call("harvest_source_show", id=id)
    if not _may_run(id):
        return tk.abort(403, tk._("Only the Walidata and the editors of the source's agency may preview or run it."))
    runs = _call("harvest_run_list", source=id, limit=PLANS_SHOWN)
    wanted = tk.request.args.get("run") or next((run["id"] for run in runs if run["preview"] or run["outcome"] == "refused"), "")
    page, words = _page(tk.request.args.get("hal", "")), tk.request.args.get("cari", "").strip()
    run = _call("harvest_run_show", id=wanted, page=page, q=words) if wanted else None
    if run is not None and run["source"] != id:
        return tk.abort(404)
    return tk.render("harvest/preview.html", {"source": source, "run": run, "words": words})


@sources.route("/<id>/pratinjau", methods=["POST"])
def start_preview(id: str) -> Response:
    run = _call("harvest_source_preview", id=id)
    return tk.redirect_to("sources.preview", id=id, run=run["id"])


@sources.route("/<id>/centang", methods=["POST"])
def tick(id: str) -> Response:
    """Keep what is ticked on a page of a long plan, and show another one."""
    form = tk.request.form
    _keep_ticks()
    words, page = form.get("cari", "").strip(), form.get("hal") or form.get("page", "")
    return tk.redirect_to("sources.preview", id=id, run=form.get("run", ""), cari=words or None, hal=page if words == form.get("q") else None)


@sources.route("/<id>/jalankan", methods=["POST"])
def start_run(id: str) -> Response:
    form = tk.request.form
    chosen: dict[str, Any] = {"confirm": form.get("confirm", "")}
    if "everywhere" in form:
        _keep_ticks()
        chosen = {"ticks": form.get("run", "")}
    elif form.get("of") not in (None, str(len(form.getlist("chosen")))):
        chosen["chosen"] = form.getlist("chosen")
    _call("harvest_source_run", id=id, reason=form.get("reason", ""), **chosen)
    tk.h.flash_success(tk._("The run has been queued. This page shows its result when it has ended."))
    return tk.redirect_to("sources.show", id=id)


@sources.route("/<id>/hentikan", methods=["POST"])
def stop_run(id: str) -> Response:
    _call("harvest_run_cancel", id=tk.request.form.get("run", ""))
    tk.h.flash_success(tk._("The run stops as soon as its worker has finished the record in hand."))
    return tk.redirect_to("sources.show", id=id)


def _keep_ticks() -> None:
    form, every = tk.request.form, {"1": True, "0": False}.get(tk.request.form.get("every", ""))
    if every is not None:
        _call("harvest_plan_tick", id=form.get("run", ""), every=every)
        return
    run = _call("harvest_run_show", id=form.get("run", ""), page=_page(form.get("page", "")), q=form.get("q", ""))
    shown = {change["record"] for change in (run["plan"] or {}).get("changes", ())}
    ticked = shown.intersection(form.getlist("chosen"))
    _call("harvest_plan_tick", id=run["id"], ticked=sorted(ticked), unticked=sorted(shown - ticked))


def _page(written: str) -> int:
    return max(1, min(int(written), LAST_PAGE)) if written.isascii() and written.isdigit() and len(written) < 9 else 1


def _call(action: str, **data: Any) -> Any:
    """An action as the visitor; what it refuses becomes the page that says so."""
    try:
        return as_reader(action, **data)
    except tk.ValidationError as error:
        return tk.abort(400, "; ".join(map(str, error.error_summary.values())))


def _may_run(id: str) -> bool:
    return may(_reader(), "harvest_source_run", id=id)


def _reader() -> Context:
    return Context(user=tk.current_user.name)


def _written(id: str) -> dict[str, Any] | None:
    """What the source declares, and what of it is not approved yet, for those who may edit it; None if it stands in a file."""
    try:
        found = tk.get_action("harvest_declaration_show")({"user": tk.current_user.name}, {"id": id})
    except (tk.NotAuthorized, tk.ObjectNotFound, tk.ValidationError):
        return None
    before, after = _flat(found["approved"] or {}), _flat(found["declaration"])
    lines = [{"key": key, "before": before.get(key, ""), "after": after.get(key, "")} for key in sorted({*before, *after})]
    return {**found, "lines": [line for line in lines if line["before"] != line["after"]] if found["waits"] else lines}


def _flat(declared: Any, key: str = "") -> dict[str, str]:
    """``options.url`` -> value as text."""
    if isinstance(declared, dict):
        return {path: text for name, value in declared.items() for path, text in _flat(value, f"{key}.{name}" if key else name).items()}
    if isinstance(declared, bool):
        return {key: tk._("yes") if declared else tk._("no")}
    return {key: ", ".join(map(str, declared)) if isinstance(declared, list) else str(declared)}


def _mistakes() -> list[dict[str, Any]]:
    """What is wrong in the source files, for those who may know."""
    try:
        return list(tk.get_action("harvest_source_check")({"user": tk.current_user.name}, {}))
    except tk.NotAuthorized:
        return []


def _counted(listed: list[dict[str, Any]]) -> dict[str, int]:
    standings = [source["standing"] for source in listed]
    return {
        "good": sum(standing in ("good", "findings") for standing in standings),
        "failed": standings.count("failed"),
        "held": standings.count("held"),
        "findings": count_open(listed),
        "datasets": sum(source["datasets"] for source in listed),
    }
