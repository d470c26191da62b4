"""Search engines read a dataset's page as schema.org Dataset; nothing in it breaks out of its element, and restricted files are not told."""

from __future__ import annotations

import json
import re

import pytest
from portal_sample import SECRET_ADDRESS, act, dataset


@pytest.fixture
def told(catalogue, app):
    def read(name):
        page = app.get(f"/dataset/{name}").body
        (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
        return json.loads(found)

    return read


def test_a_dataset_is_told_in_the_words_of_schema_org(told):
    found = told("penduduk-wilayah")
    assert (found["@context"], found["@type"]) == ("https://schema.org/", "Dataset")
    assert found["name"] == "Jumlah penduduk menurut wilayah (data contoh)"
    assert found["temporalCoverage"] == "2024/2025"
    assert found["license"].startswith("https://creativecommons.org/")
    assert found["creator"]["name"].startswith("Dinas Kependudukan")
    assert [file["encodingFormat"] for file in found["distribution"]] == ["CSV"]
    assert found["distribution"][0]["contentUrl"].startswith("http")


def test_a_title_cannot_end_its_element(told):
    made = dataset("json-ld-jahat", "</script><script>alert(1)</script>&\u2028", "disdukcapil")
    try:
        assert told("json-ld-jahat")["name"].strip() == "</script><script>alert(1)</script>&"
    finally:
        act("dataset_purge", id=made["id"])


def test_restricted_files_are_not_told(told):
    found = told("perseorangan")
    assert found["isAccessibleForFree"] is False
    assert "distribution" not in found
    assert SECRET_ADDRESS not in json.dumps(found)
