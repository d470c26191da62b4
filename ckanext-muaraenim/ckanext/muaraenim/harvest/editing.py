"""Pages that declare a source and look after it: ``/sumber/baru``, ``/sumber/<id>/ubah`` and the buttons of ``/sumber/<id>``."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response

from ckanext.muaraenim.harvest.form import choices_of, declared_in, filled, general_fields, option_fields, split_by_need
from ckanext.muaraenim.harvest.presetform import declared_with, described_preset, filled_with, preset_fields, presets
from ckanext.muaraenim.theme.calling import as_reader, sentences
from harvesters.connectors import CONNECTORS
from harvesters.presets import Preset

__all__ = ["editing"]

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula."""

editing = Blueprint("source_editing", __name__, url_prefix="/sumber")


@editing.get("/baru")
def new() -> Any:
    if tk.current_user.is_anonymous:
        return tk.redirect_to("user.login", came_from=tk.request.full_path.rstrip("?"))
    _allowed("harvest_source_create", {})
    connector, preset = tk.request.args.get("penghubung", ""), presets().get(tk.request.args.get("praset", ""))
    if preset:
        return _form("", preset.connector, filled_with(preset, {}), preset=preset)
    if connector not in CONNECTORS:
        return tk.render("harvest/connectors.html", {"connectors": sorted(CONNECTORS), "presets": as_reader("harvest_preset_list")})
    return _form("", connector, filled({"connector": connector}))


@editing.post("/baru")
def create() -> Any:
    _allowed("harvest_source_create", {})
    form, connector = tk.request.form, tk.request.form.get("connector", "")
    preset = presets().get(form.get("preset", ""))
    if connector not in CONNECTORS:
        return tk.abort(400, tk._("There is no such connector."))
    declaration = declared_with(preset, form, {}) if preset else declared_in(form, connector)
    try:
        as_reader("harvest_source_create", id=form.get("id", "").strip(), declaration=declaration)
    except tk.ValidationError as error:
        return _form("", connector, form, error.error_dict, preset), 422
    tk.h.flash_success(tk._("The source is kept. It runs once the Walidata have approved it."))
    return tk.redirect_to("sources.show", id=form.get("id", "").strip())


@editing.get("/<id>/ubah")
def edit(id: str) -> Any:
    declared = _declared(id)["declaration"]
    preset = presets().get(str(declared.get("preset") or ""))
    if preset:
        return _form(id, preset.connector, filled_with(preset, declared), preset=preset)
    if declared.get("connector") not in CONNECTORS:
        return tk.abort(404, tk._("There is no such connector."))
    return _form(id, declared["connector"], filled(declared))


@editing.post("/<id>/ubah")
def update(id: str) -> Any:
    form, before = tk.request.form, _declared(id)["declaration"]
    preset = presets().get(str(before.get("preset") or ""))
    connector = preset.connector if preset else before.get("connector", "")
    declaration = declared_with(preset, form, before.get("options") or {}) if preset else declared_in(form, connector)
    try:
        as_reader("harvest_source_update", id=id, declaration=declaration)
    except tk.ValidationError as error:
        return _form(id, connector, form, error.error_dict, preset), 422
    tk.h.flash_success(tk._("The source is kept. What was approved before runs until the Walidata approve this."))
    return tk.redirect_to("sources.show", id=id)


@editing.post("/<id>/uji")
def test(id: str) -> Any:
    """The answer of the agency's system, as a page of its own."""
    return tk.render("harvest/test.html", {"source": as_reader("harvest_source_show", id=id), "tried": as_reader("harvest_source_test", id=id)})


@editing.post("/<id>/setujui")
def approve(id: str) -> Any:
    form = tk.request.form
    seen = {"fingerprint": form.get("fingerprint", ""), "paused": bool(form.get("paused"))}
    return _done("harvest_source_approve", id, tk._("The source is approved."), **seen)


@editing.post("/<id>/jeda")
def pause(id: str) -> Any:
    return _done("harvest_source_pause", id, tk._("The source is paused."))


@editing.post("/<id>/lanjutkan")
def resume(id: str) -> Any:
    return _done("harvest_source_resume", id, tk._("The source runs again."))


@editing.post("/<id>/hapus")
def delete(id: str) -> Any:
    return _done("harvest_source_delete", id, tk._("The source is deleted."), back="sources.index")


@editing.post("/<id>/jelaskan")
def explain(id: str) -> Any:
    form = tk.request.form
    try:
        as_reader("harvest_finding_explain", id=form.get("run", ""), finding=form.get("finding", ""), text=form.get("text", ""))
        tk.h.flash_success(tk._("The explanation is public now."))
    except tk.ValidationError as error:
        tk.h.flash_error(" ".join(sentences(error)))
    return tk.redirect_to(tk.h.url_for("sources.show", id=id) + "#temuan")


@editing.get("/<id>/temuan.csv")
def findings(id: str) -> Response:
    """The findings of one run (``?run=``; the latest that ended if absent), as far as this reader may see them."""
    source = as_reader("harvest_source_show", id=id)
    wanted = tk.request.args.get("run") or (source["last"] or {}).get("id", "")
    run = as_reader("harvest_run_show", id=wanted)
    if run["source"] != id:
        return tk.abort(404)
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    columns = ("code", "severity", "where", "sentence", "remedy")
    writer.writerow([*columns, "explanation"])
    writer.writerows(
        [_harmless(each) for each in (*(found[name] for name in columns), (found["explanation"] or {}).get("text", ""))] for found in run["findings"]
    )
    answer = Response(buffer.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="temuan-{source["id"]}{"-data-contoh" if source["example"] else ""}.csv"'
    return answer


def _form(
    id: str, connector: str, values: Mapping[str, str], errors: Mapping[str, list[str]] | None = None, preset: Preset | None = None
) -> str:  # fmt: skip
    wrong = errors or {}
    given = {
        "id": id or values.get("id", ""),
        "new": not id,
        "connector": connector,
        "general": split_by_need(general_fields(), values, wrong),
        "options": split_by_need(preset_fields(preset) if preset else option_fields(connector), values, wrong),
        "preset": described_preset(preset) if preset else None,
        "values": values,
        "errors": wrong,
        "choices": choices_of(tk.current_user.name),
    }
    return tk.render("harvest/form.html", given)


def _declared(id: str) -> Any:
    try:
        return as_reader("harvest_declaration_show", id=id)
    except tk.ValidationError as error:
        return tk.abort(400, " ".join(sentences(error)))  # it stands in a file, and no page links here


def _done(action: str, id: str, said: str, back: str = "sources.show", **data: Any) -> Any:
    try:
        as_reader(action, id=id, **data)
    except tk.ValidationError as error:
        tk.h.flash_error(" ".join(sentences(error)))
        return tk.redirect_to("sources.show", id=id)
    tk.h.flash_success(said)
    return tk.redirect_to(back, **({"id": id} if back == "sources.show" else {}))


def _allowed(action: str, data: dict[str, Any]) -> None:
    try:
        tk.check_access(action, {"user": tk.current_user.name}, data)
    except tk.NotAuthorized as error:
        tk.abort(403, str(error))


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
