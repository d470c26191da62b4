"""Reference codes and master data that the portal publishes beside its data (Perpres 39/2019 Ps 36)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.vocabularies import label

__all__ = ["Kind", "references_by_kind"]

KINDS = ("kode_referensi", "data_induk")
SHOWN = 20


@dataclass(frozen=True)
class Kind:
    """``total``: how many there are, of which ``datasets`` are the first by title; ``address`` shows all."""

    title: str
    total: int
    datasets: list[dict[str, Any]]
    address: str


def references_by_kind() -> list[Kind]:
    """Reference codes first, then master data, whether there are any or not."""
    return [_kind(name) for name in KINDS]


def _kind(name: str) -> Kind:
    asked = {"fq": f"+dataset_type:dataset +jenis:{name} -keadaan:ditarik", "rows": SHOWN, "sort": "title_string asc"}
    found = tk.get_action("package_search")({}, asked)
    address = f"{tk.h.url_for('dataset.search')}?jenis={name}"
    return Kind(label("entries", name, tk.h.portal_language()), found["count"], found["results"], address)
