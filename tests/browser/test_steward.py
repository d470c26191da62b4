"""The stewards' road in Chromium without JavaScript: a workbook handed in, repaired, returned, repaired again and published; then one row changed."""

from __future__ import annotations

import urllib.request
from io import BytesIO

import pytest
import xlsxwriter
from navigation import follow
from people import PASSWORD, TABLE
from python_calamine import CalamineWorkbook

from ckanext.muaraenim.regency import default_regency, read_regency

PLACES = [district.name for district in list(read_regency(default_regency()).districts.values())[:3]]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SECRET = "471192538"  # harvested area that nobody may see before it is published
WIDTH = 360
LONG_NAME = f"luas_panen_{'revisi_' * 10}akhir.xlsx"


@pytest.fixture
def log_in(chromium, portal):
    """A browser page in which somebody has logged in; their own session each."""
    opened = []

    def enter(name):
        context = chromium.new_context(viewport={"width": WIDTH, "height": 800}, java_script_enabled=False, base_url=portal, accept_downloads=True)
        opened.append(context)
        page = context.new_page()
        page.goto("/setor/" if name == "petani" else "/tinjau/")  # the visitor is sent to the log-in page, and back again
        page.fill("#field-login", name)
        page.fill("#field-password", PASSWORD)
        follow(page, "main form button")
        return page

    yield enter
    for context in opened:
        context.close()


@pytest.fixture
def public(portal):
    """Whether anything that a visitor reads holds the text."""

    def holds(text):
        addresses = ("/", "/dataset/?q=padi", "/opd/dtphp", "/feeds/dataset.atom", "/api/3/action/package_search?q=padi", "/sumber")
        return any(text in urllib.request.urlopen(portal + address).read().decode() for address in addresses)

    return holds


def filled(template, areas):
    """The template's own title row with figures below it, as a file to choose in a form."""
    sheet = CalamineWorkbook.from_filelike(BytesIO(template)).get_sheet_by_index(0).to_python()
    titles = next(row for row in sheet if str(row[0]).startswith("Kecamatan"))
    content = BytesIO()
    with xlsxwriter.Workbook(content) as workbook:
        page = workbook.add_worksheet()
        page.write_row(0, 0, titles)
        for line, (place, area) in enumerate(zip(PLACES, areas, strict=True), start=1):
            page.write_row(line, 0, [place, 2025, area, 9000, 50])
    return {"name": LONG_NAME, "mimeType": XLSX, "buffer": content.getvalue()}


def hand_in(page, template, areas):
    page.goto(f"/setor/tabel/{TABLE}")
    page.set_input_files("#berkas", filled(template, areas))
    follow(page, "form[action$='/produksi-padi'] button")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return page.url.rpartition("/")[2]


def downloaded(page):
    page.goto(f"/setor/tabel/{TABLE}")
    with page.expect_download() as waiting:
        page.click("a[href$='/templat.xlsx']")
    with open(waiting.value.path(), "rb") as file:
        return file.read()


def decide(page, number, way):
    page.goto(f"/tinjau/{number}")
    follow(page, f"form[action$='/{way}'] button")


def test_a_workbook_goes_its_whole_road(log_in, public):
    steward, walidata = log_in("petani"), log_in("wali")
    assert "/setor/" in steward.url
    assert "/tinjau/" in walidata.url
    template = downloaded(steward)

    number = hand_in(steward, template, [471192538, "banyak", 2000])
    assert f"{LONG_NAME}, Sheet1!C3" in steward.inner_text("main")
    assert "banyak" in steward.inner_text("#temuan")
    assert not steward.locator("form[action$='/kirim']").count()

    assert hand_in(steward, template, [471192538, 1000, 2000]) == number
    assert SECRET in steward.inner_text("#perubahan").replace(".", "")
    follow(steward, "form[action$='/kirim'] button")
    assert not public("Luas panen, produksi")

    walidata.goto(f"/tinjau/{number}")
    walidata.fill("#alasan", "Sel C4 tidak cocok dengan laporan.")
    follow(walidata, "form[action$='/kembalikan'] button")
    steward.goto(f"/setor/{number}")
    assert "Sel C4 tidak cocok dengan laporan." in steward.inner_text(".pesan.waspada")

    assert hand_in(steward, template, [471192538, 1000, 2100]) == number
    follow(steward, "form[action$='/kirim'] button")
    assert not public(SECRET)
    decide(walidata, number, "terbitkan")
    assert public("Luas panen, produksi")
    steward.goto("/dataset/?q=padi")
    follow(steward, ".hasil h3 a")
    assert "471.192.538" in steward.inner_text("main")

    again = hand_in(steward, template, [471192538, 1000, 2345])
    assert again != number
    changes = steward.inner_text("#perubahan")
    assert all(text in changes for text in (PLACES[2], "2.100", "2.345"))
    assert SECRET not in changes.replace(".", "")
    assert "_ket" not in changes
    follow(steward, "form[action$='/kirim'] button")
    decide(walidata, again, "terbitkan")
    steward.goto("/dataset/?q=padi")
    follow(steward, ".hasil h3 a")
    assert "2.345" in steward.inner_text("main")
