"""The dataset list: filters, order, pages, and what it says when nothing is found."""

from __future__ import annotations

import re

import pytest

from ckanext.muaraenim.gazetteer import gazetteer

pytestmark = pytest.mark.usefixtures("catalogue")


def test_within_a_filter_any_value_will_do_and_between_filters_all_must_hold(text):
    assert "2 data" in text("/dataset/?opd=pupr&opd=dpmptsp")
    assert "23 data" in text("/dataset/?opd=dinkes&frekuensi=bulanan")
    assert "Tidak ada data di sini." in text("/dataset/?opd=pupr&frekuensi=bulanan")


def test_the_counts_of_a_filter_ignore_the_filter_itself(app):
    body = app.get("/dataset/?opd=pupr").body
    assert '<input type="checkbox" name="opd" value="pupr" checked><span>' in body
    assert 'value="dinkes"><span>Dinkes</span> <i>23</i>' in body


@pytest.mark.parametrize(
    ("old", "new"), [("organization=pupr", "opd=pupr"), ("groups=kesehatan", "topik=kesehatan"), ("res_format=PDF", "format=PDF")]
)
def test_old_addresses_still_filter(text, old, new):
    found = [re.search(r"(\d+) data", text(f"/dataset/?{query}"))[1] for query in (old, new)]
    assert found[0] == found[1] != "28"


def test_a_value_is_only_ever_a_value(text):
    assert "Tidak ada data di sini." in text('/dataset/?opd=x") OR name:(*&frekuensi=bulanan\\')


def test_a_search_that_is_no_query_says_so(text):
    assert "Pencarian ini tidak dapat dibaca" in text("/dataset/?q=judul:(", status=400)


def test_an_empty_result_gives_hints(text):
    page = text("/dataset/?q=zzzzzz&opd=dinkes")
    assert "Tidak ada data untuk “zzzzzz”." in page
    assert "Cari tanpa saringan Dinkes" in page


def test_words_that_no_dataset_says_are_named_above_the_results(text):
    assert "Tidak ada data terbuka yang memuat: zzzzzz. Hasil ini memuat kata yang lain." in text("/dataset/?q=izin+zzzzzz")
    assert "Hasil ini memuat" not in text("/dataset/?q=izin") + text("/dataset/?q=zzzzzz")


def test_where_nothing_is_found_that_is_said_once_and_there_is_nothing_to_filter(text):
    page = text("/dataset/?q=zzzzzz")
    assert "0 data" not in page
    assert "Saring hasil" not in page


def test_a_question_that_names_a_kecamatan_leads_to_its_page(app):
    place = next(iter(gazetteer().districts.values()))
    link = f'href="/wilayah/{gazetteer().address(place.code)}">Kecamatan {place.name}</a>'
    assert link in app.get(f"/dataset/?q=penduduk+kec.+{place.name}".replace(" ", "+")).body
    assert link not in app.get("/dataset/?q=penduduk").body


def test_long_lists_are_paged(text):
    assert "Kunjungan puskesmas" in text("/dataset/?opd=dinkes&hal=2")
    assert "melewati akhir daftar" in text("/dataset/?hal=400")


def test_order_and_filters_survive_a_new_page(app):
    body = app.get("/dataset/?opd=dinkes&urut=judul").body
    assert "opd=dinkes&amp;urut=judul&amp;hal=2" in body


def test_results_say_what_is_wrong_with_them(text):
    page = text("/dataset/?q=izin")
    assert "Ditarik" in page
    assert "data contoh" in page
