"""The preview of a table is put in order, filtered and searched by its address alone, and nothing but that can be asked of it."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest

PAGE = "/dataset/penduduk-wilayah"


@pytest.fixture
def names(catalogue, app):
    """The names of the rows that an address shows, in their order."""

    def read(**asked) -> list[str]:
        body = app.get(f"{PAGE}?{urlencode(asked)}").body
        table = body.partition('class="gulir"')[2].partition("</table>")[0]
        return re.findall(r'<th scope="row">([^<]*)</th>', table)

    return read


def test_by_a_column_up_and_down(names):
    assert names(urut="penduduk")[:3] == ["Ampera", "Ampera", "Bahari"]
    assert names(urut="-penduduk")[:3] == ["Lestari", "Lestari", "Kencana"]
    assert names(urut="-wilayah", hal=3)[-1] == "Ampera"


def test_the_heading_says_the_order_and_turns_it(catalogue, app):
    body = app.get(f"{PAGE}?urut=penduduk&hal=2").body
    assert '<th scope="col" class="n" aria-sort="ascending"><a href="?urut=-penduduk#tabel"' in body
    assert body.count("aria-sort") == 1
    assert 'href="?urut=wilayah#tabel"' in body, "another order begins at its first page"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"cari": "cempa"}, ["Cempaka", "Cempaka"]),
        ({"cari": "99.99.04"}, ["Dukuh", "Dukuh"]),
        ({"kolom": "wilayah", "cari": "LES"}, ["Lestari", "Lestari"]),
        ({"kolom": "kode", "cari": "cempa"}, []),
        ({"kolom": "penduduk", "cari": "3.333"}, ["Cempaka"]),
        ({"kolom": "kepadatan", "cari": "3,25"}, ["Cempaka", "Cempaka"]),
        ({"kolom": "tahun", "cari": "2025", "urut": "-penduduk"}, ["Lestari", "Kencana", "Jaya"]),
        ({"kolom": "tahun", "cari": "dua ribu"}, []),
        ({"kolom": "penduduk", "cari": "9" * 40}, []),
        ({"cari": "tidakada"}, []),
    ],
)
def test_rows_that_are_meant(names, asked, found):
    assert names(**asked)[:3] == found


@pytest.mark.parametrize(
    "text",
    [
        "'; DROP TABLE x; --", "a' | 'b", "!( & | )", "\\", ":*", "<->", "' OR 1=1", "%", "_", "--", "'':*", "é", "a & !b", '"', "../..",
        "<script>alert(1)</script>",
    ],
)  # fmt: skip
def test_hostile_words_are_only_words(catalogue, app, text):
    for column in ("", "wilayah", "tahun", "kepadatan", "tidak_ada", text):
        body = app.get(f"{PAGE}?{urlencode({'cari': text, 'kolom': column, 'urut': text})}").body
        assert "<script>alert" not in body


def test_an_order_by_what_is_no_column_is_none(names):
    plain = names()
    for order in ("_full_text", "_id", "penduduk desc", "(select 1)", "rank", "-", "--penduduk", '"penduduk"'):
        assert names(urut=order) == plain


def test_the_whole_table_can_be_downloaded_beside_the_rows_that_were_asked_for(catalogue, app):
    size = re.compile(r"± [\d,.]+ KB")
    whole = size.findall(app.get(PAGE).body)
    asked = size.findall(app.get(f"{PAGE}?kolom=tahun&cari=2025").body)
    assert len(whole) > 0
    assert asked[: len(whole)] == whole
    assert len(asked) == 2 * len(whole)


def test_the_form_keeps_what_was_asked(catalogue, app, text):
    body = app.get(f"{PAGE}?kolom=wilayah&cari=lestari&urut=-tahun").body
    assert '<option value="wilayah" selected>' in body
    assert 'name="cari" value="lestari"' in body
    assert '<input type="hidden" name="urut" value="-tahun">' in body
    assert "2 baris, 5 kolom. Seluruh tabel: 24 baris." in text(f"{PAGE}?kolom=wilayah&cari=lestari")
    assert "Tidak ada baris yang cocok" in text(f"{PAGE}?cari=tidakada")
