"""How many questions a page puts to the database, and that asking fewer shows nobody more."""

from __future__ import annotations

import re

import ckan.model as model
import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from ckan.tests import factories, helpers
from portal_sample import act, dataset

MOST = {"/dataset/": 12, "/dataset/penduduk-wilayah": 32, "/opd/dinkes": 16, "/": 26}
"""With a map, a table, its history and the reading of its source."""


@pytest.fixture
def questions(catalogue, app):
    def count(address: str) -> int:
        app.get(address)  # what is kept is made
        asked: list[str] = []
        sa.event.listen(sa.Engine, "before_cursor_execute", listener := lambda *given: asked.append(given[2]))
        try:
            app.get(address)
        finally:
            sa.event.remove(sa.Engine, "before_cursor_execute", listener)
        return len(asked)

    return count


@pytest.mark.ckan_config("ckanext.muaraenim.kept_pages", "0")
@pytest.mark.parametrize("address", MOST)
def test_a_page_asks_few_questions(questions, address):
    assert questions(address) <= MOST[address]


def test_a_dataset_that_becomes_private_is_gone_at_once(offices, app):
    made = dataset("rahasia-kelak", "Akan ditutup", "dinkes")
    assert "Akan ditutup" in app.get("/dataset/rahasia-kelak").body
    assert "Akan ditutup" in app.get("/").body
    act("package_patch", id=made["id"], private=True)
    assert "Akan ditutup" not in app.get("/dataset/rahasia-kelak", status=404).body
    assert "Akan ditutup" not in app.get("/").body


def test_members_see_what_is_not_public(offices, app):
    dataset("belum-terbit", "Belum terbit", "dinkes", private=True)
    user = factories.SysadminWithToken()
    assert "Belum terbit" in app.get("/dataset/belum-terbit", headers={"Authorization": user["token"]}).body
    assert "Belum terbit" not in app.get("/dataset/belum-terbit", status=404).body


def test_an_office_shows_its_data_page_by_page_and_what_was_asked_for(offices, app):
    for number in range(21):
        dataset(f"imunisasi-{number:02}", f"Imunisasi {number:02}", "dinkes")
    dataset("tertutup", "Belum boleh dibaca", "dinkes", private=True)
    page = app.get("/opd/dinkes").body
    assert page.count('role="rowheader"><a href="/dataset/imunisasi-') == 20
    assert "Belum boleh dibaca" not in page
    assert "?page=2" in page
    assert app.get("/opd/dinkes?page=2").body.count("/dataset/imunisasi-") == 1
    assert app.get("/opd/dinkes?q=%22Imunisasi+07%22").body.count("/dataset/imunisasi-") == 1
    assert app.get("/opd/dinkes?q=(").status_code == 200, "what can not be read is no failure"


def test_an_office_says_how_it_keeps_its_promises(offices, app):
    dataset("terlambat", "Gizi balita", "dinkes", jadwal_rilis="2020-01-31", data_contoh=True)
    dataset("janji", "Imunisasi", "dinkes", jadwal_rilis="2190-01-31", frekuensi="tahunan")
    dataset("bebas", "Apotek", "dinkes")
    dataset("tertutup", "Belum boleh dibaca", "dinkes", private=True, jadwal_rilis="2020-01-31")
    page = BeautifulSoup(app.get("/opd/dinkes").body, "html.parser")
    figures = [re.sub(r"\s+", " ", each.text).strip() for each in page.select(".angka .nilai")]
    assert figures[:3] == ["3", "1 dari 2", "0 dari 3"]
    assert "1 di antaranya terlambat" in page.select_one(".jawab").text
    rows = {row.a["href"]: row for row in page.select("section[aria-labelledby=daftar] tbody tr")}
    assert "Terlambat" in rows["/dataset/terlambat"].text
    assert "data contoh" in rows["/dataset/terlambat"].text
    assert "31 Jan 2190" in rows["/dataset/janji"].text
    assert "belum ada" in rows["/dataset/bebas"].text
    some = BeautifulSoup(app.get("/opd/dinkes?q=imunisasi").body, "html.parser")
    assert not some.select(".angka"), "figures are of everything, never of what was searched for"
    member = factories.SysadminWithToken()
    seen = BeautifulSoup(app.get("/opd/dinkes", headers={"Authorization": member["token"]}).body, "html.parser")
    assert seen.select_one(".angka .nilai").text == "4"


def test_the_id_of_a_dataset_leads_to_its_name(offices, app):
    made = dataset("menurut-nama", "Menurut nama", "dinkes")
    answer = app.get(f"/dataset/{made['id']}", follow_redirects=False, status=302)
    assert answer.headers["Location"].endswith("/dataset/menurut-nama")


def test_one_that_was_deleted_is_not_there(offices, app):
    made = dataset("pernah-ada", "Pernah ada", "dinkes")
    helpers.call_action("package_delete", id=made["id"])
    assert model.Package.get(made["id"]).state == "deleted"
    assert "Pernah ada" not in app.get("/dataset/pernah-ada", status=404).body
