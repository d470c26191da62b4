"""The page ``/dataset/<name>/sumber``: give a dataset to a source that keeps it up from now on, or take it from one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint

from ckanext.muaraenim.theme.calling import as_reader, sentences
from harvesters.plan.compare import RELEASED

__all__ = ["keeping"]

PLANS_LOOKED_AT = 5
RECORDS_OFFERED = 200

keeping = Blueprint("source_keeping", __name__, url_prefix="/dataset/<id>/sumber")


@keeping.get("")
def show(id: str) -> Any:
    if tk.current_user.is_anonymous:
        return tk.redirect_to("user.login", came_from=tk.request.full_path.rstrip("?"))
    return _page(as_reader("package_show", id=id))


@keeping.post("/lepas")
def release(id: str) -> Any:
    said = tk._("No source keeps up this dataset any more. Its agency does, here.")
    return _done("harvest_dataset_release", id, said, reason=tk.request.form.get("reason", "").strip())


@keeping.post("/ambil")
def adopt(id: str) -> Any:
    form = tk.request.form
    said = tk._("The source keeps up this dataset from its next run on. Its preview shows what would change.")
    return _done("harvest_dataset_adopt", id, said, source=form.get("source", ""), record=form.get("record", "").strip())


def _done(action: str, id: str, said: str, **data: str) -> Any:
    dataset = as_reader("package_show", id=id)
    try:
        done = as_reader(action, id=dataset["id"], **data)
    except tk.ValidationError as error:
        return _page(dataset, sentences(error), data), 422
    tk.h.flash_success(said)
    if action == "harvest_dataset_adopt":
        return tk.redirect_to("sources.preview", id=done["source"])
    return tk.redirect_to("dataset.read", id=dataset["name"])


def _page(dataset: dict[str, Any], errors: list[str] | None = None, typed: dict[str, str] | None = None) -> str:
    try:
        tk.check_access("package_update", {"user": tk.current_user.name}, {"id": dataset["id"]})
    except tk.NotAuthorized as error:
        return tk.abort(403, str(error))
    kept = bool(dataset.get("harvest_source")) and dataset.get("keadaan") != RELEASED
    sources = [] if kept else _sources(dataset)
    words = tk.request.args.get("cari", "").strip()
    records = _records(sources, words)
    given = {"pkg": dataset, "kept": kept, "sources": sources, "records": records, "words": words, "more": len(records) == RECORDS_OFFERED}
    given |= {"errors": errors or [], "typed": typed or {}}
    return tk.render("harvest/keeping.html", given)


def _sources(dataset: dict[str, Any]) -> list[dict[str, Any]]:
    """Sources of the dataset's OPD that this user may run; of a released dataset only the one that it was released from."""
    office = (dataset.get("organization") or {}).get("id")
    found = [each for each in as_reader("harvest_source_list") if (each["organization"] or {}).get("id") == office and each["standing"] != "waiting"]
    before = dataset.get("harvest_source")
    return [each for each in found if not before or each["id"] == before]


def _records(sources: list[dict[str, Any]], words: str) -> dict[str, str]:
    """Titles by record of those for which the latest plans would make new datasets, and whose title or id holds the words."""
    found: dict[str, str] = {}
    for source in sources:
        for run in as_reader("harvest_run_list", source=source["id"], limit=PLANS_LOOKED_AT):
            for change in _changes(run["id"], words):
                if len(found) == RECORDS_OFFERED:
                    return found
                if change["kind"] == "create":
                    found.setdefault(change["record"], change["title"])
    return found


def _changes(run: str, words: str) -> Iterator[dict[str, Any]]:
    """Of the run's plan, page after page."""
    page, pages = 1, 1
    while page <= pages:
        plan = as_reader("harvest_run_show", id=run, q=words, page=page)["plan"] or {}
        yield from plan.get("changes", ())
        page, pages = page + 1, plan.get("pages", 0)
