"""What can be downloaded of a dataset: format, size and purpose, before everything else, because who has a slow line wants the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.explore.asked import COLUMN, ORDER, TEXT
from ckanext.muaraenim.explore.export.geojson import GEOJSON_AT_MOST, coordinates
from ckanext.muaraenim.explore.export.workbook import XLSX_AT_MOST
from ckanext.muaraenim.explore.preview import Preview

__all__ = ["Download", "chosen_downloads", "downloads", "table_downloads"]

JSON_OVERHEAD = 4  # quotation marks and colons around a name
XLSX_EMPTY, XLSX_OF_CSV = 7_000, 0.4  # bytes of a workbook without rows, and how its rows compare with the same as CSV
PARQUET_EMPTY, PARQUET_OF_CSV = 2_500, 0.2


@dataclass(frozen=True)
class Download:
    """``size`` in words, with ± where it is an estimate; ``purpose`` says who wants this format."""

    format: str
    size: str
    purpose: str
    url: str


def downloads(dataset: Mapping[str, Any], preview: Preview | None, *, mapped: bool = False) -> list[Download]:
    """Of the table that the page shows, then of every file."""
    found = table_downloads(dataset, preview, mapped=mapped) if preview else []
    shown = preview.resource["id"] if preview else ""
    return [*found, *_files(dataset, shown)]


def table_downloads(dataset: Mapping[str, Any], preview: Preview, *, mapped: bool = False) -> list[Download]:
    """:param mapped: the portal has the boundaries of the places in the table."""
    sizes = _estimated(preview, preview.whole)
    placed = preview.whole <= GEOJSON_AT_MOST and (mapped or coordinates(preview.columns))
    found = [
        Download("CSV", sizes["csv"], tk._("for Excel"), _address(dataset, preview, "csv", bom="1")),
        Download(tk._("plain CSV"), sizes["csv"], tk._("for any program"), _address(dataset, preview, "csv")),
        Download("XLSX", sizes["xlsx"], tk._("for Excel, with the dictionary"), _address(dataset, preview, "xlsx")),
        Download("JSON", sizes["json"], tk._("for applications"), _address(dataset, preview, "json")),
        Download("Parquet", sizes["parquet"], tk._("for analysis, with types"), _address(dataset, preview, "parquet")),
        Download("GeoJSON", "" if mapped else sizes["json"], tk._("for maps"), _address(dataset, preview, "geojson")),
    ]
    left_out = {"XLSX"} if preview.whole > XLSX_AT_MOST else set()
    return [each for each in found if each.format not in (left_out if placed else left_out | {"GeoJSON"})]


def chosen_downloads(dataset: Mapping[str, Any], preview: Preview) -> list[Download]:
    """Of the rows that the preview was asked for, in their order; none where it was asked for nothing."""
    if preview.asked.plain or not preview.total:
        return []
    sizes, asked = _estimated(preview, preview.total), preview.asked
    wanted = {name: value for name, value in ((ORDER, asked.order), (COLUMN, asked.column), (TEXT, asked.text)) if value}
    forms = (("CSV", "csv", {"bom": "1"}), ("XLSX", "xlsx", {}), ("JSON", "json", {}), ("Parquet", "parquet", {}))
    return [Download(name, sizes[kind], "", _address(dataset, preview, kind, **wanted, **more)) for name, kind, more in forms]


def _address(dataset: Mapping[str, Any], preview: Preview, kind: str, **asked: str) -> str:
    return str(tk.h.url_for("explore_files.show", id=dataset["name"], resource_id=preview.resource["id"], kind=kind, **asked))


def _estimated(preview: Preview, rows: int) -> Mapping[str, str]:
    """Size of each kind of file, estimated from the rows on this page; empty where there are none."""
    if not preview.rows:
        return dict.fromkeys(("csv", "xlsx", "json", "parquet"), "")
    width = sum(len(cell.encode()) + 1 for row in preview.rows for cell in row.cells) / len(preview.rows)
    names = sum(len(column.name) for column in preview.columns)
    csv, described = names + width * rows, 60 * len(preview.columns)
    bytes_of = {
        "csv": csv,
        "json": csv + rows * (names + len(preview.columns) * JSON_OVERHEAD) + described + 1_000,
        "xlsx": XLSX_EMPTY + csv * XLSX_OF_CSV + described,
        "parquet": PARQUET_EMPTY + csv * PARQUET_OF_CSV + 5 * described,
    }
    return {kind: f"± {tk.h.portal_size(size)}" for kind, size in bytes_of.items()}


def _files(dataset: Mapping[str, Any], shown: str) -> Iterable[Download]:
    for resource in dataset.get("resources", []):
        address = tk.h.portal_address(resource.get("url"))
        if resource["id"] == shown or resource.get("restricted") or not address:
            continue
        name = resource.get("name") or tk._("file")
        if resource.get("url_type") == "datastore":
            address = tk.h.url_for("dataset_resource.read", id=dataset["name"], resource_id=resource["id"])
        yield Download(resource.get("format") or tk._("File"), tk.h.portal_size(resource.get("size")), name, address)
