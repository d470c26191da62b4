"""A page of which a broken line brings only the beginning: its first 4 KB, not even packed, say what it is about."""

from __future__ import annotations

import re

import pytest
from portal_sample import act, table_dataset

BEGINNING = 4_096


@pytest.fixture
def beginning(catalogue, app):
    def get(address: str) -> str:
        return app.get(address).body.encode()[:BEGINNING].decode(errors="ignore")

    return get


@pytest.fixture
def described(catalogue):
    """A dataset of which much is known."""
    notes = "Banyaknya penduduk menurut wilayah dan tahun, dihitung dari kartu keluarga yang terdaftar. " * 30
    made, _ = table_dataset("penduduk-panjang", notes=notes, tags=[{"name": f"kata kunci {number}"} for number in range(20)])
    yield "/dataset/penduduk-panjang"
    act("dataset_purge", id=made["id"])


def test_of_a_dataset_come_title_latest_figures_and_source(described, beginning):
    page = beginning(described)
    assert re.search(r"<h1>Jumlah penduduk menurut wilayah</h1>", page)
    answer = re.search(r'<p class="baca jawab">(.*?)</p>', page, re.S)
    assert answer
    assert "2025" in answer[1]
    assert re.search(r'<p class="asal">[^<]*Sistem contoh', page)


@pytest.mark.parametrize("address", ["/opd/dinkes", "/topik/kesehatan", "/wilayah/gelumbang", "/tentang"])
def test_of_other_pages_come_title_and_sentence(beginning, address):
    assert re.search(r'<h1.*</h1>.*class="baca jawab">.+?</p>', beginning(address), re.S)


@pytest.mark.parametrize("address", ["/", "/dataset/?q=penduduk"])
def test_of_pages_for_searching_comes_the_search(beginning, address):
    assert re.search(r'<h1.*</h1>.*<form[^>]* role="search".*</form>', beginning(address), re.S)
