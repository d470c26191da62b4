"""The page for developers: every address on it answers, and what it says of errors, limits and other sites is so."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

ELSEWHERE = {"Origin": "https://aplikasi.example"}


def path(address):
    return "?".join(filter(None, urlsplit(address)[2:4]))


def told(app):
    return app.get("/api/3/action/developer_guide_show").json["result"]


@pytest.fixture
def guide(catalogue, app):
    return told(app)


def test_every_example_answers(app, guide):
    assert [each["action"] for each in guide["calls"]] == [
        "package_search", "package_show", "datastore_search", "dataset_revision_list", "organization_list",
    ]  # fmt: skip
    for each in guide["calls"]:
        answer = app.get(path(each["address"]), status=200).json
        assert answer["success"], each
        assert answer["result"], each
    for each in [*guide["files"], *guide["feeds"]]:
        assert app.get(path(each["address"]), status=200).data, each
    assert len(guide["files"]) == 5
    assert len(guide["feeds"]) >= 3
    assert guide["example"] == {"name": "penduduk-wilayah", "title": "Jumlah penduduk menurut wilayah", "sample": True}


def test_an_error_looks_as_the_page_says(app, guide):
    answer = app.get(path(guide["error"]["address"]), status=guide["error"]["status"]).json
    assert {name: value for name, value in answer.items() if name != "help"} == guide["error"]["answer"]
    assert app.get("/en/api/3/action/package_show?id=tidak-ada", status=404).json["error"]["message"] == "Not found"
    assert app.get("/api/3/action/datastore_search", status=409).json["error"]["__type"] == "Validation Error"


def test_other_sites_may_read_where_the_page_says_so(app, guide, ckan_config):
    allowed = app.get(path(guide["calls"][0]["address"]), headers=ELSEWHERE).headers.get("Access-Control-Allow-Origin")
    assert (allowed == "*") is guide["cors"]
    ckan_config["ckan.cors.origin_allow_all"] = not guide["cors"]
    assert told(app)["cors"] is not guide["cors"]


@pytest.mark.ckan_config("ckanext.muaraenim.limit.api", "90/2 minutes")
@pytest.mark.ckan_config("ckanext.muaraenim.limit.pages", "")
def test_the_limits_are_those_that_hold(catalogue, app, text):
    assert told(app)["limits"] == {"api": {"requests": 90, "seconds": 120}, "pages": None}
    page = text("/pengembang")
    assert "90 permintaan dalam 120 detik" in page
    assert "tanpa batas" in page


def test_the_page_shows_what_the_action_tells(app, guide):
    for address, heading in (("/pengembang", "API untuk pengembang"), ("/en/pengembang", "API for developers")):
        page = BeautifulSoup(app.get(address).body, "html.parser")
        assert page.h1.text == heading
        shown = {link["href"] for link in page.select("main a")}
        assert {each["address"] for each in [*guide["calls"], *guide["files"], *guide["feeds"]]} <= shown
        assert page.select_one(".contoh"), "the example holds invented figures"
        rows = next(each["address"] for each in guide["calls"] if each["action"] == "datastore_search")
        codes = [each.text for each in page.select("#contoh ~ pre code")]
        assert len(codes) == 4
        assert all(f'"{rows}"' in code for code in codes)
        answer = json.loads(page.select_one("#galat ~ pre code").text.splitlines()[-1])
        assert answer["success"] is False
    assert page.select_one('footer a[href="/en/pengembang"]')


def test_without_a_table_nothing_is_made_up(app, with_plugins, clean_db, clean_index):
    guide = told(app)
    assert (guide["example"], guide["files"]) == (None, [])
    assert [each["action"] for each in guide["calls"]] == ["package_search", "organization_list"]
    assert "Panggilan untuk memulai" in app.get("/pengembang").body
