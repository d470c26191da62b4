"""What extensions and clients that others wrote do with the search: ckanext-scheming, ckanext-dcat, ckanapi."""

import io
import json
import re

import pytest
from ckan.tests import factories, helpers
from ckanapi import LocalCKAN, SearchError
from ckanapi.cli import search as command
from ckanapi.common import prepare_action, reverse_apicontroller_action

pytestmark = pytest.mark.ckan_config("ckan.auth.create_unowned_dataset", True)
SCHEMING = [
    pytest.mark.ckan_config("ckan.plugins", "muaraenim_search scheming_datasets scheming_nerf_index"),
    pytest.mark.ckan_config("scheming.dataset_schemas", "ckanext.scheming:subfields.yaml ckanext.scheming:camel_photos.yaml"),
]
DCAT = [
    pytest.mark.ckan_config("ckan.plugins", "muaraenim_search dcat"),
    pytest.mark.ckan_config("ckanext.dcat.datasets_per_page", 2),
]
CITATIONS = [
    {"originator": ["mei", "ahmed"], "publication_date": "2025-03-01"},
    {"originator": ["ahmed"], "publication_date": "2026-04-02", "online_linkage": ["https://x.example/a"]},
]


def marked(*marks):
    def decorate(function):
        for mark in marks:
            function = mark(function)
        return function

    return decorate


@marked(*SCHEMING)
def test_scheming_subfields_choices_and_its_own_index_plugin(ckan, names, search):
    schedule = [{"impact": "P", "frequency": "1m"}]
    factories.Dataset(type="subfields", name="kutipan", citation=CITATIONS, resources=[{"url": "http://x/a.csv", "schedule": schedule}])
    factories.Dataset(type="camel-photos", name="unta", humps=2, category="bactrian", resources=[{"url": "http://x/b", "camels_in_photo": 2}])
    assert names(fq="dataset_type:subfields") == names("citation:ahmed") == names('citation:"https://x.example/a"') == ["kutipan"]
    assert names(fq="category:bactrian humps:[1 TO 3]") == ["unta"]
    found = search(**{"facet.field": ["citation", "category", "dataset_type"]})["search_facets"]
    counts = {key: {item["name"]: item["count"] for item in facet["items"]} for key, facet in found.items()}
    assert counts["category"] == {"bactrian": 1}
    assert counts["dataset_type"] == {"subfields": 1, "camel-photos": 1}
    assert counts["citation"]["ahmed"] == 1
    (hit,) = search("citation:mei")["results"]
    assert hit["citation"][0]["originator"] == ["mei", "ahmed"]
    assert hit["resources"][0]["schedule"][0]["impact"] == "P"
    page = helpers.call_action("package_show", id="kutipan")
    assert page["citation"] == hit["citation"]


@pytest.fixture
def catalogue(ckan, app):
    """Titles of the datasets on a page of the DCAT catalogue."""

    def read(query=""):
        answer = app.get(f"/catalog.ttl{query}")
        return re.findall(r'dct:title "(Rumpun [^"]+)"', answer.body), answer.body

    return read


@marked(*DCAT)
def test_dcat_pages_questions_and_what_is_new(catalogue):
    first, *_ = (factories.Dataset(title=f"Rumpun {word}", notes=f"Tentang {word}", tags=[{"name": word}]) for word in ("padi", "jagung", "karet"))
    factories.Dataset(title="Rumpun rahasia", private=True, owner_org=factories.Organization()["id"])
    titles, page = catalogue()
    assert sorted(titles) == ["Rumpun jagung", "Rumpun karet"]
    assert "hydra:totalItems 3" in page
    assert catalogue("?page=2")[0] == ["Rumpun padi"]
    assert catalogue("?q=jagung")[0] == catalogue("?fq=tags:jagung")[0] == ["Rumpun jagung"]
    changed = helpers.call_action("package_patch", id=first["id"], notes="Diubah")["metadata_modified"]
    assert catalogue(f"?modified_since={changed}")[0] == ["Rumpun padi"]
    assert catalogue("?modified_since=2100-01-01")[0] == []
    assert f'dct:modified "{changed}' in catalogue("?q=karet")[1]  # the catalogue's own date is its newest dataset's


class OverHttp:
    """ckanapi's calls, by its own code, to CKAN's web application."""

    def __init__(self, app):
        self.app = app

    def call_action(self, action, data_dict=None, requests_kwargs=None):
        url, data, headers = prepare_action(action, data_dict)
        answer = self.app.post("/" + url, data=data, headers=headers)
        return reverse_apicontroller_action(url, answer.status_code, answer.body)


@pytest.mark.ckan_config("ckan.plugins", "muaraenim_search")
def test_ckanapi_reads_everything_page_by_page(ckan, app, monkeypatch):
    monkeypatch.setattr(command, "ROWS_PER_QUERY", 2)
    wanted = sorted(factories.Dataset(name=f"data-{number}", tags=[{"name": "padi"}])["name"] for number in range(5))
    factories.Dataset(name="lain")
    for client in (LocalCKAN(), OverHttp(app)):
        output = io.BytesIO()
        arguments = {"--insecure": False, "--input-json": False, "--input": None, "--output": None, "--gzip": False}
        command.search_datasets(client, arguments | {"KEY=STRING": ["q=tags:padi", "sort=name asc"]}, stdout=output)
        assert [json.loads(line)["name"] for line in output.getvalue().splitlines()] == wanted


@pytest.mark.ckan_config("ckan.plugins", "muaraenim_search")
def test_ckanapi_tells_a_refused_question(ckan, app):
    with pytest.raises(SearchError):
        OverHttp(app).call_action("package_search", {"q": "tags:(padi"})
