"""Public pages on A4: light whatever the screen was, whole, without what only a screen needs, and every sheet says where it comes from."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader
from test_public_pages import PAST_THE_EDGE

PAGES = (
    "/",
    "/dataset/?q=wilayah",
    "/dataset/penduduk-wilayah",
    "/dataset/penduduk-wilayah/riwayat?revisi=2",
    "/dataset/sampah-kecamatan",
    "/dataset/izin-ditarik",
    "/opd/dinkes",
    "/sumber",
    "/sumber/kode-kecamatan",
    "/tidak-ada",
)
ON_SCREEN = ("Langsung ke isi", "Kembali ke atas", "Untuk petugas", "Saring hasil", "Terapkan", "WhatsApp", "Bahasa Indonesia")
SHEET = 688  # px between the margins of A4
LIGHT = {"--kertas": "#fff", "--aksi": "#0b5963", "--s1": "#0b5963", "--p5": "#6a0f2b"}


@pytest.fixture(scope="module")
def page(chromium, portal):
    context = chromium.new_context(viewport={"width": SHEET, "height": 900}, color_scheme="dark", java_script_enabled=False, base_url=portal)
    page = context.new_page()
    page.emulate_media(media="print", color_scheme="dark")
    yield page
    context.close()


@pytest.mark.parametrize("address", PAGES)
def test_a_page_on_paper(page, portal, address):
    page.goto(address)
    assert page.evaluate(PAST_THE_EDGE) == []
    assert page.evaluate("names => names.map(name => getComputedStyle(document.documentElement).getPropertyValue(name).trim())", list(LIGHT)) == [
        *LIGHT.values()
    ]
    sheets = [sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages]
    for number, text in enumerate(sheets, start=1):
        assert f"{portal}{address}".replace(" ", "")[:60] in text.replace("\n", "").replace(" ", "")
        assert "diakses" in text
        assert f"{number} / {len(sheets)}" in text
        assert not [word for word in ON_SCREEN if word in text]


def test_a_dataset_on_paper_is_whole(page):
    page.goto("/dataset/penduduk-wilayah")
    sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    text = " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())
    for shown in ("Ampera 2024 1.111", "Orang yang tercatat pada akhir tahun.", "Sumber: Sistem contoh", "@misc{", "creativecommons.org"):
        assert shown in text
    assert text.count("Sistem contoh") > len(sheets)
    assert float(sheets[0].mediabox.width) == pytest.approx(595, abs=1)
