"""From the front page to a figure in a program of one's own, on a phone and without JavaScript."""

from __future__ import annotations

import csv
import io

import polars as pl
import pytest
from navigation import follow
from python_calamine import CalamineWorkbook

FIGURE = ("99.99.03", "Cempaka", "2025", "3334")


@pytest.fixture
def page(chromium, portal):
    context = chromium.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False, base_url=portal, accept_downloads=True)
    yield context.new_page()
    context.close()


def taken(page, link):
    """Name and content of what a link gives."""
    with page.expect_download() as awaited:
        link.click()
    return awaited.value.suggested_filename, awaited.value.path().read_bytes()


def test_a_figure_is_found_taken_along_and_opened_again(page):
    page.goto("/")
    page.get_by_role("searchbox").first.fill("penduduk wilayah")
    page.keyboard.press("Enter")
    follow(page, page.get_by_role("link", name="Jumlah penduduk menurut wilayah").first)
    files = page.get_by_role("list", name="Unduh data")
    name, content = taken(page, files.get_by_role("link", name="CSV ±"))
    assert "-data-contoh" in name
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert FIGURE in {tuple(row[:4]) for row in rows}
    assert len(rows) == 25
    name, content = taken(page, files.get_by_role("link", name="XLSX"))
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("Data").to_python()
    assert [row[3] for row in sheet if row[:3] == [FIGURE[0], FIGURE[1], 2025]] == [3334]
    name, content = taken(page, files.get_by_role("link", name="Parquet"))
    assert name.endswith("-data-contoh.parquet")
    frame = pl.read_parquet(io.BytesIO(content))
    assert frame.filter(pl.col("wilayah") == "Cempaka", pl.col("tahun") == 2025)["penduduk"].to_list() == [3334]


def test_the_rows_on_the_screen_are_taken_along(page):
    page.goto("/dataset/penduduk-wilayah?kolom=wilayah&cari=cempaka")
    name, content = taken(page, page.get_by_text("Unduh 2 baris ini").get_by_role("link", name="JSON"))
    assert "-pilihan-" in name
    assert content.count(b'"Cempaka"') == 2
