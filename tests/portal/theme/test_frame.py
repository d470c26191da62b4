"""What all pages share: frame, style sheet, menus, languages, errors, and another regency."""

from __future__ import annotations

import json
import re
from html import unescape
from importlib import import_module

import pytest
from ckan.tests import factories, helpers
from werkzeug.exceptions import abort

from ckanext.muaraenim.regency import current_regency, read_regency

PAGES = ("/", "/dataset/", "/dataset/penduduk-wilayah", "/opd", "/opd/dinkes", "/topik", "/topik/kesehatan", "/about", "/pengembang", "/user/login")

SUGGESTING = ("/", "/dataset/")
"""Pages whose search box may suggest while somebody types."""


def usul(body):
    return re.search(r'<script src="/gaya/usul-[0-9a-f]{12}\.js" defer>', body)[0]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_needs_one_style_sheet_and_nothing_else(catalogue, app, address):
    body = app.get(address).body
    assert len(re.findall(r'<link rel="stylesheet"', body)) == 1
    assert re.findall(r"<script(?! type=.application/ld\+json.>).*?>", body) == ([usul(body)] if address in SUGGESTING else [])
    assert " style=" not in body
    assert len(re.findall(r"<h1[ >]", body)) == 1
    assert 'lang="id"' in body


def test_a_search_box_may_suggest(catalogue, app):
    for address, here in (("/", ""), ("/en/dataset/", "/en")):
        body = app.get(address).body
        plan = json.loads(unescape(re.search(r'data-usul="([^"]*)"', body)[1]))
        asked = app.get(f"{plan['ask']}penduduk").json["result"]
        for kind, word, begin in plan["kinds"]:
            assert begin.startswith(f"{here}/"), kind
            assert word
            for one in asked[kind] or []:
                assert app.get(begin + (one.get("code") or one["name"])).status_code == 200
        assert asked["datasets"]
        script = app.get(re.search(r'src="(/gaya/usul-[^"]+)"', body)[1])
        assert script.headers["Content-Type"].startswith("text/javascript")


def test_who_saves_data_is_spared_the_script(catalogue, app):
    body = app.get("/", headers={"Save-Data": "on"}).body
    assert "<script" not in body
    assert "data-usul" not in body


def test_the_style_sheet_is_kept_for_a_year_at_the_address_of_its_content(catalogue, app):
    address = re.search(r'href="(/gaya/portal-[0-9a-f]{12}\.css)"', app.get("/").body)[1]
    answer = app.get(address)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "max-age=31536000" not in app.get("/gaya/portal-000000000000.css").headers["Cache-Control"]
    app.get("/gaya/lain-000000000000.css", status=404)


def test_stock_addresses_show_the_same_pages(catalogue, app):
    assert "Dinas Kesehatan" in app.get("/organization/dinkes").body
    assert 'href="http://test.ckan.net/opd/dinkes"' in app.get("/organization/dinkes").body
    assert "Kesehatan" in app.get("/group/kesehatan").body
    assert app.get("/organization/").status_code == 200


def test_home_tells_how_much_there_is_and_what_is_new(catalogue, text):
    page = text("/")
    assert "Data 27 ◆".replace(" ◆", "") in page
    assert "1 di antaranya data contoh" in page or "2 di antaranya data contoh" in page
    assert "Baru diperbarui" in page


def test_navigation_shows_only_pages_that_exist(catalogue, app):
    body = app.get("/").body
    for address in set(re.findall(r'<li><a href="(/[^"#?]*)"', body)):
        assert app.get(address).status_code == 200, address
    assert "/setor" not in body


def test_staff_find_their_work_in_the_menu(catalogue, app):
    editor, steward = factories.UserWithToken(), factories.UserWithToken()
    helpers.call_action("organization_member_create", id="dinkes", username=editor["name"], role="editor")
    helpers.call_action("organization_member_create", id=current_regency().walidata, username=steward["name"], role="editor")
    pages = {name: app.get("/", headers={"Authorization": user["token"]}).body for name, user in (("editor", editor), ("steward", steward))}
    assert 'href="/setor"' in pages["editor"]
    assert 'href="/tinjau"' not in pages["editor"]
    assert 'href="/tinjau"' in pages["steward"]


def test_an_error_keeps_the_frame(catalogue, app, text):
    page = text("/tidak-ada", status=404)
    assert "Halaman tidak ditemukan" in page
    assert "Cari data" in page
    assert 'class="kepala"' in app.get("/tidak-ada", status=404).body


def test_an_address_that_leads_nowhere_names_what_is_near(catalogue, app, text):
    for wrong in ("/dataset/penduduk-wilayah-2019", "/dataset/pnduduk_wilayh", "/lama/penduduk"):
        assert "Mungkin yang Anda maksud Jumlah penduduk menurut wilayah" in text(wrong, status=404)
    assert 'href="/opd/dinkes"' in app.get("/opd/dinas-kesehatan", status=404).body
    for other in ("/dataset/rancangan-penduduk", "/dataset/belum-terbit"):
        assert "Rancangan penduduk" not in text(other, status=404)
    assert "Mungkin" not in text("/x/zzzzzz", status=404)


def test_a_failure_has_a_number_that_is_in_the_log(catalogue, app, monkeypatch, caplog):
    monkeypatch.setattr(import_module("ckanext.muaraenim.theme.views.entities"), "offices_by_kind", lambda: abort(500))
    body = app.get("/opd", status=500).body
    number = re.search(r"<b>([0-9A-F]{4}-[0-9A-F]{4})</b>", body)[1]
    assert f"Incident {number}: 500 for GET /opd (InternalServerError)" in caplog.text
    assert 'name="q"' not in body


def test_failed_logging_in_is_said(catalogue, app):
    body = app.post("/user/login", data={"login": "siapa", "password": "salah"}).body
    assert 'class="pesan buruk"' in body
    assert "<title>Kesalahan:" in body


def test_ckans_own_pages_wear_the_masthead(catalogue, app):
    body = app.get("/user/reset").body
    assert "/gaya/admin-" in body
    assert "/gaya/portal-" not in body
    assert 'class="merek"' in body


@pytest.mark.ckan_config("ckanext.muaraenim.regency", "muba")
def test_another_regency_has_its_own_name_and_colours(offices, app):
    regency = read_regency("muba")
    body = app.get("/").body
    sheet = app.get(re.search(r'href="(/gaya/portal-[^"]+)"', body)[1]).body
    assert f"<b>{regency.name}</b>" in body
    assert f"--marun:{regency.colours['light']['marun']}" in sheet
    for other in ("muaraenim",):
        assert f"--marun:{read_regency(other).colours['light']['marun']}" not in sheet
        assert read_regency(other).name not in body
