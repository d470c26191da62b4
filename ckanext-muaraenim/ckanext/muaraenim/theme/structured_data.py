"""A dataset in the words of schema.org, for search engines (https://schema.org/Dataset; Google asks for name, description and licence)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from markupsafe import Markup

from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.theme.dataset import is_withheld

__all__ = ["structured_data"]

DESCRIPTION_AT_MOST = 1_000
_DANGEROUS = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})
"""Nothing in the text may end the script element that it stands in."""

Dataset = Mapping[str, Any]


def structured_data(dataset: Dataset) -> Markup:
    """JSON-LD of a public dataset; files only where the public may have them. What is not given is left out."""
    regency = current_regency()
    description = tk.h.portal_extract(dataset.get("notes"), DESCRIPTION_AT_MOST) or tk.h.portal_title(dataset)
    sample = f" ({tk._('sample data')})" if tk.h.portal_is_sample(dataset) else ""
    said = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": f"{tk.h.portal_title(dataset)}{sample}",
        "description": str(description),
        "url": tk.h.url_for("dataset.read", id=dataset["name"], _external=True, locale="default"),
        "license": tk.h.portal_address(dataset.get("license_url")),
        "isAccessibleForFree": not is_withheld(dataset),
        "dateModified": dataset.get("metadata_modified"),
        "temporalCoverage": dataset.get("cakupan_waktu"),
        "spatialCoverage": regency.full_name,
        "keywords": [tag["display_name"] for tag in dataset.get("tags", [])],
        "creator": {"@type": "GovernmentOrganization", "name": f"{tk.h.portal_producer(dataset)}, {regency.full_name}"},
        "distribution": [] if dataset.get("keadaan") == "ditarik" or is_withheld(dataset) else list(map(_file, _open(dataset))),
    }
    written = json.dumps({name: value for name, value in said.items() if value not in (None, "", [])}, ensure_ascii=False, separators=(",", ":"))
    return Markup(written.translate(_DANGEROUS))  # noqa: S704 - no character is left that HTML reads


def _open(dataset: Dataset) -> list[Mapping[str, Any]]:
    return [each for each in dataset.get("resources", []) if not each.get("restricted") and tk.h.portal_address(each.get("url"))]


def _file(resource: Mapping[str, Any]) -> dict[str, str]:
    return {"@type": "DataDownload", "encodingFormat": str(resource.get("format") or ""), "contentUrl": str(tk.h.portal_address(resource["url"]))}
