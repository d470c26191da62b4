"""The page of a dataset: answer, table, what is missing, where it comes from, and what is not for everybody."""

from __future__ import annotations

import pytest
from ckan.tests import factories, helpers
from portal_sample import SECRET_ADDRESS, act, dataset, table_dataset

PAGE = "/dataset/penduduk-wilayah"


@pytest.fixture
def page(catalogue, text):
    return text(PAGE)


def test_it_answers_first(page):
    assert "Tabel ini memuat 24 baris , 2024–2025." in page
    assert "Menurut Sistem contoh, “Penduduk” seluruhnya 86.670 jiwa pada 2025, naik 0,01 % dari 2024." in page
    assert "Tertinggi di Lestari (13.333 jiwa), terendah di Ampera (1.112 jiwa)." in page


def test_invented_figures_say_so(page):
    assert page.count("data contoh") >= 2
    assert "Angka ini rekaan" in page


def test_ten_rows_are_shown_and_figures_are_written_for_people(catalogue, app):
    body = app.get(PAGE).body
    assert body.count("<tr>") == 1 + 10
    assert '<th scope="row">Cempaka</th><td>2024</td><td class="n">3.333</td><td class="n">3,25</td>' in body
    assert '<th scope="col" class="n"><a href="?urut=penduduk#tabel" rel="nofollow">Penduduk</a><small>jiwa</small></th>' in body


def test_the_table_is_paged_by_the_server(catalogue, app, text):
    assert "Ditampilkan baris 11–20" in text(f"{PAGE}?hal=2")
    assert "Ditampilkan baris 21–24" in text(f"{PAGE}?hal=3")
    assert "Ditampilkan baris 21–24" in text(f"{PAGE}?hal=999"), "a page past the end shows the last one"
    assert "Ditampilkan baris 1–10" in text(f"{PAGE}?hal=minus")
    assert f'href="{PAGE}?hal=2#tabel"' in app.get(PAGE).body


def test_a_row_that_could_not_be_read_anew_is_marked(catalogue, app, text):
    assert "1 baris tidak terbaca pada sumber terakhir" in text(PAGE)
    marked = [number for number in (1, 2, 3) if "belum diperbarui" in text(f"{PAGE}?hal={number}")]
    body = app.get(f"{PAGE}?hal={marked[0]}").body
    row = next(row for row in body.split("<tr>") if "belum diperbarui" in row)
    assert len(marked) == 1
    assert "99.99.02" in row
    assert "2025" in row


def test_missing_metadata_is_named_and_never_filled(page):
    assert "Kode data" in page.split("Belum ada:")[1].split(".")[0]
    assert "Rilis berikutnya belum ada" in page


def test_it_says_where_it_comes_from(page):
    read = "Dibaca dari API, dengan aturan baca versi abc123"
    for words in ("Diambil dari Sistem contoh", "https://sistem.example/penduduk", "30 Jul 2026, 05.10 WIB", read, "pengambilan run-7"):
        assert words in page


def test_downloads_tell_their_size_first(catalogue, app):
    body = app.get(PAGE).body
    assert body.index('class="unduh"') < body.index('id="tabel"')
    assert f"{PAGE}/resource/{catalogue['penduduk-wilayah']}/tabel.csv?bom=1" in body
    assert "± " in body


@pytest.mark.parametrize("file", ["tabel.xlsx", "tabel.csv", "tabel.json", "tabel.parquet", "unduh/penduduk.csv"])
def test_a_downloaded_file_says_that_its_figures_are_examples(catalogue, app, file):
    answer = app.get(f"{PAGE}/resource/{catalogue['penduduk-wilayah']}/{file}")
    assert "-data-contoh." in answer.headers["Content-Disposition"]


def test_a_dump_says_so_as_well(catalogue, app):
    table = catalogue["penduduk-wilayah"]
    for method in ("GET", "HEAD"):
        for asked, ending in (("", "csv"), ("?bom=True", "csv"), ("?format=tsv", "tsv"), ("?format=json", "json"), ("?format=xml", "xml")):
            answer = app.flask_app.test_client().open(f"/datastore/dump/{table}{asked}", method=method)
            assert (answer.status_code, answer.headers["Content-Disposition"]) == (200, f'attachment; filename="{table}-data-contoh.{ending}"')


def test_a_dump_of_other_data_keeps_its_name(catalogue, app):
    dataset = act("package_show", id="penduduk-wilayah")
    act("package_patch", id=dataset["id"], data_contoh="")
    answer = app.get(f"/datastore/dump/{catalogue['penduduk-wilayah']}")
    act("package_patch", id=dataset["id"], data_contoh=True)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{catalogue["penduduk-wilayah"]}.csv"'


def test_english_by_switch(catalogue, text):
    page = text(f"/en{PAGE}")
    assert "Population by area" in page
    assert "Highest is Lestari (13,333 jiwa)" in page
    assert "Bahasa Indonesia" in page


@pytest.mark.parametrize(
    ("name", "badge", "words"),
    [
        ("izin-ditarik", "l-gagal", "Ditarik 4 Mei 2026: total tidak cocok"),
        ("gizi-hilang", "l-lambat", "Sumber tidak lagi memuat data ini sejak 1 Jul 2026"),
        ("perseorangan", "l-batas", "Ps 17 huruf h"),
        ("jalan", "l-lambat", "Terlambat "),
    ],
)
def test_trouble_has_a_shape_and_words(catalogue, app, text, name, badge, words):
    assert f'<span class="lencana {badge}">' in app.get(f"/dataset/{name}").body
    assert words in text(f"/dataset/{name}")


def test_closed_data_keeps_its_page_but_gives_no_file(catalogue, app):
    for address in ("/dataset/perseorangan", "/dataset/?q=perseorangan", "/opd/disdukcapil"):
        body = app.get(address).body
        assert "Data perseorangan" in body.replace("<mark>", "")
        assert SECRET_ADDRESS not in body


def test_closed_rows_are_nowhere_for_the_public(offices, app):
    made, identity = table_dataset("tertutup", klasifikasi_akses="tertutup", dasar_akses=["17h"])
    resource = f"/dataset/tertutup/resource/{identity}"
    for address in ("/dataset/tertutup", resource):
        body = app.get(address).body
        assert "Lestari" not in body
        assert "13.333" not in body
    assert app.get(f"{resource}/tabel.xlsx", status=404)


def test_an_unpublished_dataset_is_seen_by_its_office_only(catalogue, app):
    assert app.get("/dataset/belum-terbit", status=404)
    for address in ("/", "/dataset/?q=rancangan", "/opd/disdukcapil"):
        assert "Rancangan penduduk" not in app.get(address).body
    editor = factories.UserWithToken()
    helpers.call_action("organization_member_create", id="disdukcapil", username=editor["name"], role="editor")
    body = app.get("/dataset/belum-terbit", headers={"Authorization": editor["token"]}).body
    assert "Belum terbit" in body
    assert "Ubah metadata" in body


def test_a_page_cannot_be_broken_by_its_text(offices, app):
    dataset("jahat", "<script>alert(1)</script>", "dinkes", notes="<img src=x onerror=alert(1)>", cakupan_waktu="2025", data_contoh=True)
    act("resource_create", package_id="jahat", name="<b>x</b>", format="<i>", url="javascript:alert(1)")
    for address in ("/dataset/jahat", "/dataset/", "/", "/opd/dinkes"):
        body = app.get(address).body
        assert "<script>alert" not in body
        assert "onerror=alert" not in body.replace("&lt;img src=x onerror=alert", "")
        assert 'href="javascript:' not in body
