"""What developers need to know of this portal's API, with examples that lead to one of its own datasets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from flask import current_app

from ckanext.muaraenim.theme.dataset import is_sample, is_withheld
from ckanext.muaraenim.visitor_limit import limits_told

__all__ = ["guide"]

LOOKED_AT = 50
ROWS_SHOWN = 5
FILES = (("CSV", "csv", {}), ("CSV (Excel)", "csv", {"bom": "1"}), ("XLSX", "xlsx", {}), ("JSON", "json", {}), ("Parquet", "parquet", {}))
ABSENT = "tidak-ada"

Table = tuple[Mapping[str, Any], Mapping[str, Any]]


def guide() -> dict[str, Any]:
    """``base`` (address of all actions), ``example`` (a dataset with a table, or None), ``calls``, ``files``, ``feeds``: each with ``address``;
    ``limits`` of one visitor, ``most`` rows of an answer by action, ``cors``: may pages of other sites read, ``error``: how a refusal looks."""
    found = _example()
    dataset, table = found or (None, None)
    return {
        "base": _action("package_search").removesuffix("package_search"),
        "example": {"name": dataset["name"], "title": dataset["title"], "sample": is_sample(dataset)} if dataset else None,
        "calls": list(_calls(dataset, table)),
        "files": list(_files(dataset, table)) if dataset and table else [],
        "feeds": list(_feeds(dataset)),
        "limits": limits_told(),
        "most": {"package_search": tk.config["ckan.search.rows_max"], "datastore_search": tk.config["ckan.datastore.search.rows_max"]},
        "cors": bool(tk.config["ckan.cors.origin_allow_all"]),
        "error": {"address": _action("package_show", id=ABSENT), "status": 404, "answer": _refused()},
    }


def _example() -> Table | None:
    """The latest open dataset with a table, if there is one without invented figures."""
    asked = {"fq": "+dataset_type:dataset -keadaan:ditarik", "rows": LOOKED_AT, "sort": "metadata_modified desc", "facet": "false"}
    open_ones = [each for each in tk.get_action("package_search")({}, asked)["results"] if not is_withheld(each)]
    tables = [(each, file) for each in sorted(open_ones, key=is_sample) for file in each["resources"] if file.get("datastore_active")]
    return tables[0] if tables else None


def _calls(dataset: Mapping[str, Any] | None, table: Mapping[str, Any] | None) -> Iterator[dict[str, str]]:
    """Only actions that are there, whichever features are switched on."""
    word = dataset["title"].split()[0].lower() if dataset else "data"
    asked: list[tuple[str, str, dict[str, Any]]] = [("package_search", tk._("Search the data"), {"q": word, "rows": ROWS_SHOWN})]
    if dataset:
        asked.append(("package_show", tk._("All about one dataset: metadata, licence, files"), {"id": dataset["name"]}))
    if table:
        asked.append(("datastore_search", tk._("Rows of its table"), {"resource_id": table["id"], "limit": ROWS_SHOWN}))
    if dataset:
        asked.append(("dataset_revision_list", tk._("Every version that was published, and why"), {"id": dataset["name"]}))
    asked.append(("organization_list", tk._("Government offices"), {"all_fields": "true", "limit": ROWS_SHOWN}))
    for name, about, given in asked:
        if _is_there(name):
            yield {"action": name, "about": about, "address": _action(name, **given)}


def _files(dataset: Mapping[str, Any], table: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    if "explore_files.show" in current_app.view_functions:
        for name, kind, more in FILES:
            at = {"id": dataset["name"], "resource_id": table["id"], "kind": kind, **more}
            yield {"format": name, "address": _address("explore_files.show", **at)}


def _feeds(dataset: Mapping[str, Any] | None) -> Iterator[dict[str, str]]:
    """Of what changed, for programs that follow; a catalogue in DCAT where that extension is switched on."""
    known: list[tuple[str, str, dict[str, Any]]] = [(tk._("What was published or changed last (Atom)"), "feeds.general", {})]
    if dataset:
        known.append((tk._("Versions of one dataset (Atom)"), "history.feed", {"id": dataset["name"]}))
    known += [
        (tk._("Release calendar (iCalendar)"), "portal_calendar.feed", {}),
        (tk._("State of the data sources (Atom)"), "sources.feed", {}),
        (tk._("Whole catalogue (DCAT)"), "dcat.read_catalog", {"_format": "ttl"}),
    ]
    for about, endpoint, given in known:
        if endpoint in current_app.view_functions:
            yield {"about": about, "address": _address(endpoint, **given)}


def _refused() -> dict[str, Any]:
    return {"success": False, "error": {"__type": "Not Found Error", "message": tk._("Not found")}}


def _is_there(action: str) -> bool:
    try:
        tk.get_action(action)
    except KeyError:
        return False
    return True


def _action(name: str, **given: Any) -> str:
    return _address("api.action", ver=3, logic_function=name, **given)


def _address(endpoint: str, **given: Any) -> str:
    """Whole, and the same in every language."""
    return str(tk.h.url_for(endpoint, _external=True, locale="default", **given))
