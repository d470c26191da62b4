"""What can be downloaded of a dataset: format, size and purpose, before everything else, because who has a slow line wants the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.explore.preview import Preview

__all__ = ["Download", "downloads", "table_downloads"]

XLSX_AT_MOST = 200_000  # rows; more than that no spreadsheet program opens with pleasure
JSON_OVERHEAD = 4  # quotation marks and commas around a value


@dataclass(frozen=True)
class Download:
    """``size`` in words, with ± where it is an estimate; ``purpose`` says who wants this format."""

    format: str
    size: str
    purpose: str
    url: str


def downloads(dataset: Mapping[str, Any], preview: Preview | None) -> list[Download]:
    """Of the table that the page shows, then of every file."""
    found = table_downloads(dataset, preview) if preview else []
    shown = preview.resource["id"] if preview else ""
    return [*found, *_files(dataset, shown)]


def table_downloads(dataset: Mapping[str, Any], preview: Preview) -> list[Download]:
    resource = preview.resource["id"]
    dump = tk.h.url_for("datastore.dump", resource_id=resource)
    csv_size, json_size = _estimated(preview)
    found = [Download("CSV", csv_size, tk._("for any program"), f"{dump}?bom=True")]
    if preview.whole <= XLSX_AT_MOST:
        workbook = tk.h.url_for("explore.workbook", id=dataset["name"], resource_id=resource)
        found.append(Download("XLSX", csv_size if preview.whole > 200 else "", tk._("for Excel, with the dictionary"), workbook))
    return [*found, Download("JSON", json_size, tk._("for applications"), f"{dump}?format=json")]


def _estimated(preview: Preview) -> tuple[str, str]:
    """Sizes of the table as CSV and JSON, estimated from the rows on this page."""
    if not preview.rows:
        return "", ""
    values = sum(len(cell.encode()) + 1 for row in preview.rows for cell in row.cells) / len(preview.rows)
    header = sum(len(column.name) + 1 for column in preview.columns)
    csv_bytes = header + values * preview.whole
    json_bytes = csv_bytes + preview.whole * len(preview.columns) * JSON_OVERHEAD
    return f"± {tk.h.portal_size(csv_bytes)}", f"± {tk.h.portal_size(json_bytes)}"


def _files(dataset: Mapping[str, Any], shown: str) -> Iterable[Download]:
    for resource in dataset.get("resources", []):
        address = tk.h.portal_address(resource.get("url"))
        if resource["id"] == shown or resource.get("restricted") or not address:
            continue
        name = resource.get("name") or tk._("file")
        if resource.get("url_type") == "datastore":
            address = tk.h.url_for("dataset_resource.read", id=dataset["name"], resource_id=resource["id"])
        yield Download(resource.get("format") or tk._("File"), tk.h.portal_size(resource.get("size")), name, address)
