"""Facet values in words: the labels of choice fields and the names of areas."""

from __future__ import annotations

from typing import Any

from ckanext.muaraenim.dataset_schema import field_vocabularies
from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.tables.language import reader_language
from ckanext.muaraenim.vocabularies import label

__all__ = ["name_values"]

COMPUTED = {"kesegaran": "freshness"}
AREAS = ("cakupan_wilayah", "cakupan_kecamatan")


def name_values(facets: dict[str, Any]) -> None:
    """Set ``display_name`` of every value that has words, in the reader's language."""
    language, regency = reader_language(), current_regency()
    names = {code: district.name for code, district in regency.districts.items()} | {regency.code: regency.full_name}
    vocabularies = field_vocabularies() | COMPUTED
    for key, facet in facets.items():
        for item in facet["items"]:
            if key in AREAS:
                item["display_name"] = names.get(item["name"], item["name"])
            elif key in vocabularies:
                item["display_name"] = label(vocabularies[key], item["name"], language)
