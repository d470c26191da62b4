"""Pages of places, the same as actions, and what the front page shows of the regency."""

from __future__ import annotations

import gzip
import uuid
from types import SimpleNamespace

import polars as pl
import pytest
from portal_sample import act, dataset

from ckanext.muaraenim.explore import front
from ckanext.muaraenim.gazetteer import gazetteer
from ckanext.muaraenim.regency import Front, current_regency
from ckanext.muaraenim.tables import store
from harvesters.tables.column import Column, Kind
from harvesters.tables.definition import TableDefinition
from harvesters.tables.table import Table

NAME = "kasus-wilayah"
COLUMNS = (
    Column("kode", "Kode", Kind.CODE), Column("tahun", "Tahun", Kind.YEAR), Column("n", "Kasus baru", Kind.INTEGER, unit="kasus"),
)  # fmt: skip


@pytest.fixture
def districts(catalogue):
    """Three kecamatan of the regency, with a table of their cases in two years: 21, 33 and none in the latter; the dataset is taken away again."""
    found = list(current_regency().districts.values())[:3]
    covered = {"cakupan_wilayah": [current_regency().code], "level_penyajian": "kecamatan", "cakupan_waktu": "2024/2025", "ukuran": "Jumlah"}
    made, resource = dataset(NAME, "Kasus menurut kecamatan", "dinkes", data_contoh=True, sumber_sistem="Sistem contoh", **covered), str(uuid.uuid4())
    counts = [(2024, 10), (2024, 20), (2024, 30), (2025, 21), (2025, 33), (2025, None)]
    rows = [(found[at % 3].code, year, count) for at, (year, count) in enumerate(counts)]
    frame = pl.DataFrame(rows, schema={"kode": pl.String(), "tahun": pl.Int32(), "n": pl.Int64()}, orient="row")
    act("resource_create", id=resource, package_id=made["id"], name="Tabel", format="CSV", url_type="datastore", url=f"/datastore/dump/{resource}")
    definition = TableDefinition("kasus", "Kasus", COLUMNS, key=("kode", "tahun"), version="1")
    store.publish_table(resource, Table(definition, frame), author="harvest:contoh", removes=True, fingerprint="1")
    act("resource_patch", id=resource, datastore_active=True)
    yield found
    act("dataset_purge", id=made["id"])


def test_a_kecamatan_shows_its_latest_figure_its_place_and_its_source(districts, text):
    words = text(f"/wilayah/{gazetteer().address(districts[0].code)}")
    assert "Kasus menurut kecamatan data contoh 21 kasus Kasus baru, 2025. Tertinggi ke-2 dari 2 kecamatan Sistem contoh" in words
    assert districts[0].code in words
    missing = text(f"/wilayah/{gazetteer().address(districts[2].code)}")
    assert "Kasus menurut kecamatan" in missing
    assert "Kasus baru, 2025" not in missing


def test_the_actions_say_the_same(districts, app):
    listed = {each["code"]: each for each in app.get("/api/3/action/region_list").json["result"]}
    assert list(listed) == [each.code for each in sorted(current_regency().districts.values(), key=lambda each: each.name)]
    assert listed[districts[0].code]["datasets"] == 1
    found = app.get(f"/api/3/action/region_show?id={districts[1].code}").json["result"]
    [figure] = found["figures"]
    assert (figure["dataset"], figure["figure"], figure["rank"], figure["among"], figure["sample"]) == (NAME, "33", 1, 2, True)
    assert len(found["villages"]) == districts[1].desa + districts[1].kelurahan
    assert app.get("/api/3/action/region_show?id=antah-berantah", status=404).json["success"] is False
    for wrong in ("0", "-1", "x", "1.5", "99999"):
        app.get(f"/api/3/action/region_show?id={districts[1].code}&page={wrong}", status=409)


def test_what_a_reader_may_not_see_is_not_told(districts, app):
    address = f"/api/3/action/region_show?id={districts[0].code}"
    act("package_patch", id=NAME, klasifikasi_akses="terbatas", dasar_akses=["17h"])
    assert app.get(address).json["result"]["figures"] == []
    act("package_patch", id=NAME, private=True)
    found = app.get(address).json["result"]
    assert (found["datasets"], found["figures"]) == (0, [])


def test_other_spellings_lead_to_the_one_address(districts, app, text):
    named = gazetteer().address(districts[0].code)
    answer = app.get(f"/wilayah/{districts[0].code}", follow_redirects=False)
    assert (answer.status_code, answer.headers["Location"].endswith(f"/wilayah/{named}")) == (302, True)
    village = next(iter(gazetteer().villages(districts[0]).items()))
    assert village[1].code in text(f"/wilayah/{named}/{village[0]}")
    assert app.get(f"/wilayah/{named}/{village[1].code}", follow_redirects=False).status_code == 302
    for wrong in ("/wilayah/antah", f"/wilayah/{named}/antah", "/wilayah/%3Cscript%3E"):
        assert "<script>" not in app.get(wrong, status=404).body


def test_the_front_page_shows_declared_figures_with_their_source(districts, text, monkeypatch):
    declared = Front(((NAME, "n"), (NAME, "kode"), ("tidak-ada", "n")), NAME)
    monkeypatch.setattr(front, "current_regency", lambda: SimpleNamespace(front=declared))
    words = text("/")
    assert "Kasus baru" not in words.split("Wilayah Semua kecamatan")[0].split("dalam angka")[-1]  # in 2025 one kecamatan has no figure
    assert "Kasus baru tertinggi di" in words
    act("package_patch", id=NAME, keadaan="ditarik", keadaan_alasan="total tidak cocok", keadaan_sejak="2026-05-04")
    assert "Kasus baru tertinggi di" not in text("/")


def test_a_figure_of_the_front_page_is_that_of_the_whole(districts, monkeypatch, app):
    monkeypatch.setattr(front, "current_regency", lambda: SimpleNamespace(front=Front((("penduduk-wilayah", "penduduk"),))))
    body = app.get("/").body
    total = sum(number * 1111 + 1 for number in range(1, 13))
    assert f"{total:,}".replace(",", ".") in body
    assert "Orang yang tercatat pada akhir tahun" in body


@pytest.mark.parametrize("address", ["/", "/wilayah", "/referensi", "/privasi", "/aksesibilitas", "/tentang", "/en/wilayah", "/en/referensi"])
def test_each_page_is_within_its_budget_and_has_one_heading(districts, app, address):
    body = app.get(address).body
    assert len(gzip.compress(body.encode())) <= 10_000
    assert body.count("<h1") == 1


def test_reference_codes_have_a_page(catalogue, app, text):
    made = dataset("kode-contoh", "Kode contoh", "dinkes", jenis="kode_referensi")
    assert "1 daftar kode terbit di sini" in text("/referensi")
    assert f'href="/dataset/{made["name"]}"' in app.get("/referensi").body
    act("dataset_purge", id=made["id"])
