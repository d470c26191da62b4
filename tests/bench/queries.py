"""The fixed set of questions that are timed, and how long a stock CKAN with Solr takes for them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FACETS = ["organization", "groups", "tags", "res_format", "license_id", "frekuensi"]
STOCK = json.loads(Path(__file__).with_name("stock.json").read_text(encoding="utf-8"))
PAGE = {"rows": 20, "facet.field": FACETS}


@dataclass(frozen=True)
class Query:
    """One question: an action of CKAN with its parameters."""

    name: str
    parameters: dict[str, Any]
    action: str = "package_search"

    def stock(self, size: int) -> tuple[float, float] | None:
        """Milliseconds of a stock CKAN with Solr, end to end and inside Solr; None where that was not measured."""
        found = STOCK["queries"].get(str(size), {}).get(self.name)
        return (found[0], found[1]) if found else None


def queries(organization: str, organization_id: str) -> list[Query]:
    """All of them, for a catalogue in which that organisation has datasets."""
    return [
        Query("everything", PAGE),
        Query("common word", {"q": "penduduk", **PAGE}),
        Query("two words", {"q": "penduduk kecamatan", **PAGE}),
        Query("rare word", {"q": "langka7", **PAGE}),
        Query("phrase", {"q": '"luas panen"', **PAGE}),
        Query("no hit", {"q": "pendudukk", **PAGE}),
        Query("organisation filter", {"fq": f'organization:"{organization}"', **PAGE}),
        Query("tag and format filter", {"fq": '+tags:"padi" +res_format:"CSV"', **PAGE}),
        Query("sort by title", {"sort": "title_string asc", **PAGE}),
        Query("deep page", {"sort": "metadata_modified desc", "start": 1_000, **PAGE}),
        Query("facets only", {"rows": 0, "facet.field": FACETS}),
        Query("100 rows", {"rows": 100, "facet.field": FACETS}),
        Query("organisation page", {"fq": f'owner_org:"{organization_id}"', "sort": "metadata_modified desc", **PAGE}),
        Query("three words", {"q": "jumlah penduduk kecamatan", **PAGE}),
        Query("common word, no facets", {"q": "penduduk", "rows": 20}),
        Query("autocomplete", {"q": "pend"}, "package_autocomplete"),
    ]
