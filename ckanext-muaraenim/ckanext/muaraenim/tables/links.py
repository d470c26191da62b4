"""The address of a table's download. It is made of ids and the table's name only, so it never changes."""

from __future__ import annotations

import ckan.plugins.toolkit as tk

__all__ = ["download_address"]


def download_address(dataset: str, resource: str, table: str) -> str:
    """Absolute. :param dataset: its id; :param table: name of the table's definition."""
    root = tk.config["ckan.site_url"].rstrip("/") + tk.config.get("ckan.root_path", "").replace("/{{LANG}}", "").rstrip("/")
    return f"{root}/dataset/{dataset}/resource/{resource}/unduh/{table}.csv"
