"""The address of a table's download. It is made of ids and the table's name only, so it never changes while the portal's address stays."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

__all__ = ["URL_TYPE", "download_address", "has_rows", "with_address"]

URL_TYPE = "tabel"
"""Marks a resource whose rows are published by revision; its address is computed, and DataStore's own write actions refuse it."""


def has_rows(resource: model.Resource) -> bool:
    """Whether a resource has a table in the DataStore, published by revision or by CKAN itself."""
    return resource.url_type in (URL_TYPE, "datastore") or bool(resource.extras.get("datastore_active"))


def download_address(dataset: str, resource: str, table: str) -> str:
    """Absolute. :param dataset: its id; :param table: name of the table's definition."""
    root = tk.config["ckan.site_url"].rstrip("/") + (tk.config.get("ckan.root_path") or "").replace("/{{LANG}}", "").rstrip("/")
    return f"{root}/dataset/{dataset}/resource/{resource}/unduh/{table}.csv"


def with_address(resource: dict[str, Any]) -> dict[str, Any]:
    """The stored address may be that of a former port or domain."""
    if resource.get("url_type") == URL_TYPE and resource.get("tabel"):
        resource["url"] = download_address(resource["package_id"], resource["id"], resource["tabel"])
    return resource
