"""A reader without script or account reports an error, the office decides, and the outcome stands on the page of the data."""

from __future__ import annotations

import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from navigation import follow
from people import PASSWORD

from ckanext.muaraenim.report.slip import SOONEST

WORDS = "Angka penduduk Enau tertukar dengan Fajar"
ANSWER = "Angka kedua wilayah memang tertukar"


@pytest.fixture
def opened(chromium, portal):
    """A page at a width, with script or without."""
    contexts = []

    def enter(width=360, **options):
        contexts.append(chromium.new_context(viewport={"width": width, "height": 800}, base_url=portal, **options))
        return contexts[-1].new_page()

    yield enter
    for context in contexts:
        context.close()


def faults(page):
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return [f"{each['id']}: {node['html'][:160]}" for each in Axe().run(page).response["violations"] for node in each["nodes"]]


def decide(page, step, reason=""):
    page.select_option("#keadaan", step)
    page.fill("#alasan", reason)
    follow(page, "aside form button")


def test_a_report_and_its_outcome(opened):
    reader = opened(java_script_enabled=False)
    reader.goto("/dataset/penduduk-wilayah?kolom=wilayah&cari=Enau")
    follow(reader, "a:text('Laporkan kesalahan di tabel ini')")
    assert (reader.input_value("#baris"), reader.input_value("#kolom")) == ("Enau", "wilayah")
    reader.fill("#salah", WORDS)
    time.sleep(SOONEST.total_seconds() + 1)  # as long as a person needs
    follow(reader, "main form button:text('Kirim laporan')")
    own, number = reader.url, reader.url.rpartition("/")[2].partition("?")[0]
    assert WORDS in reader.inner_text("main")

    office = opened(java_script_enabled=False)
    office.goto("/laporan")
    office.fill("#field-login", "pencatat")
    office.fill("#field-password", PASSWORD)
    follow(office, "main form button")
    follow(office, f"a:text('{number}')")
    decide(office, "checking")
    decide(office, "accepted", ANSWER)
    office.select_option("#revisi", index=1)
    decide(office, "closed")

    public = opened(java_script_enabled=False)
    public.goto("/dataset/penduduk-wilayah")
    errata = public.inner_text("[aria-labelledby=ralat-laporan]")
    assert ANSWER in errata
    assert WORDS not in public.inner_text("main")
    follow(public, "[aria-labelledby=ralat-laporan] a:text('Diralat dengan versi')")
    assert public.locator("h1").inner_text().startswith("Versi")
    public.goto(own)
    assert WORDS in public.inner_text("main")

    for width, scheme in ((360, "light"), (1280, "dark")):
        page = opened(width, color_scheme=scheme)
        for address in ("/dataset/penduduk-wilayah/lapor", own, f"/laporan/{number}"):
            page.goto(address)
            assert faults(page) == []
        page.goto("/dataset/penduduk-wilayah/lapor")
        page.locator("[required]").evaluate_all("all => all.forEach(each => each.required = false)")
        follow(page, "main form button:text('Kirim laporan')")
        assert page.title().startswith("Kesalahan:")
        assert faults(page) == []
    staff = opened(360, storage_state=office.context.storage_state())
    for address in ("/laporan", f"/laporan/{number}"):
        staff.goto(address)
        assert faults(staff) == []
