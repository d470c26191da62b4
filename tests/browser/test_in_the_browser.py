"""Every public page in Chromium: read without JavaScript, at phone and desk width, by keyboard, within its budget, and accessible."""

from __future__ import annotations

import gzip
import re
import urllib.error
import urllib.request

import pytest
from axe_playwright_python.sync_playwright import Axe
from navigation import follow
from playwright.sync_api import expect

PAGES = (
    "/",
    "/dataset/",
    "/dataset/?opd=dinkes&opd=pupr&frekuensi=bulanan",
    "/dataset/?q=zzzzzz",
    "/dataset/?dari=2019&sampai=2025&tahun=2024",
    "/saring/opd?opd=dinkes&frekuensi=bulanan",
    "/dataset/?q=pnduduk+wilayah",
    "/dataset/penduduk-wilayah",
    "/dataset/penduduk-wilayah?hal=2",
    "/dataset/penduduk-wilayah/grafik",
    "/dataset/penduduk-wilayah/riwayat",
    "/dataset/penduduk-wilayah/riwayat?revisi=2",
    "/dataset/izin-ditarik",
    "/dataset/gizi-hilang",
    "/dataset/perseorangan",
    "/opd",
    "/opd/dinkes",
    "/topik",
    "/topik/kesehatan",
    "/about",
    "/user/login",
    "/en/",
    "/en/dataset/penduduk-wilayah",
    "/sumber",
    "/tidak-ada",
)
WIDTHS = (360, 1280)
BUDGET = 25_000  # bytes of a page, its style sheet and its script, gzipped: the first visit on a slow line

PAST_THE_EDGE = """() => [...document.querySelectorAll('body *')].filter(element => {
    if (element.closest('.gulir, pre, .sembunyi, .lewati, thead')) return false;
    const box = element.getBoundingClientRect();
    return box.width > 0 && (box.right > innerWidth + 1 || box.left < -1);
}).map(element => element.outerHTML.slice(0, 120))"""


@pytest.fixture(params=WIDTHS)
def page(request, chromium, portal):
    context = chromium.new_context(viewport={"width": request.param, "height": 800}, java_script_enabled=False, base_url=portal)
    page = context.new_page()
    page.portal_trouble = []
    page.on("console", lambda message: page.portal_trouble.append(message.text) if message.type == "error" else None)
    page.on("requestfailed", lambda failed: page.portal_trouble.append(failed.url))
    page.on("request", lambda asked: page.portal_trouble.append(asked.url) if not asked.url.startswith((portal, "data:")) else None)
    yield page
    context.close()


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_read_without_javascript(page, address):
    answer = page.goto(address)
    missing = address == "/tidak-ada"
    assert answer.status == (404 if missing else 200)
    assert page.locator("h1").count() == 1
    assert page.locator("h1").is_visible()
    assert page.locator("main").inner_text().strip()
    assert not [trouble for trouble in page.portal_trouble if not (missing and "404" in trouble)]


@pytest.mark.parametrize("address", PAGES)
def test_nothing_stands_past_the_edge(page, address):
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(PAST_THE_EDGE) == []


def test_a_long_address_among_facts_breaks(page):
    page.goto("/dataset/penduduk-wilayah")
    page.locator(".inti dd").first.evaluate("it => it.textContent = 'postgresql://basisdata-kependudukan.example:5432/kependudukan'")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("address", PAGES)
def test_a_first_visit_is_within_its_budget(portal, address):
    try:
        with urllib.request.urlopen(portal + address) as answer:
            body = answer.read()
    except urllib.error.HTTPError as error:
        body = error.read()
    sheets = re.findall(rb'<link rel="stylesheet" href="([^"]+)"', body)
    assert len(sheets) == 1
    size = len(gzip.compress(body))
    for file in sheets + re.findall(rb'<script src="([^"]+)"', body):
        with urllib.request.urlopen(portal + file.decode()) as answer:
            size += len(gzip.compress(answer.read()))
    assert size < BUDGET


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_nothing(chromium, portal, address, scheme):
    context = chromium.new_context(viewport={"width": 360, "height": 800}, color_scheme=scheme, base_url=portal)
    page = context.new_page()
    page.goto(address)
    found = Axe().run(page)
    context.close()
    assert not [f"{each['id']}: {node['html'][:160]}" for each in found.response["violations"] for node in each["nodes"]]


def test_the_keyboard_reaches_the_content_first(page):
    page.goto("/dataset/penduduk-wilayah")
    page.keyboard.press("Tab")
    link = page.locator(":focus")
    assert link.get_attribute("class") == "lewati"
    assert link.is_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**#isi")


@pytest.mark.parametrize("page", [360], indirect=True)
def test_menu_and_filters_open_on_a_phone_without_script(page):
    page.goto("/dataset/")
    assert not page.locator("#saring").is_visible()
    page.locator(".buka-saring a").click()
    expect(page.locator("#saring")).to_be_visible()
    page.locator("#saring input[name=opd][value=pupr]").check()
    follow(page, "#saring button")
    assert "opd=pupr" in page.url
    assert page.locator(".hasil > li").count() == 1
    page.locator(".pintas a[href='#menu']").click()
    expect(page.locator("footer .peta-situs")).to_be_visible()


def test_a_search_from_the_front_page(page):
    page.goto("/")
    page.locator("main, .muka").locator("input[name=q]").first.fill("penduduk")
    follow(page, ".muka button")
    assert page.locator(".hasil h3").first.is_visible()


def test_the_table_turns_its_pages_without_script(page):
    page.goto("/dataset/penduduk-wilayah")
    first = page.locator("#tabel ~ *, .gulir tbody").first.inner_text()
    follow(page, page.locator("nav[aria-label='Halaman tabel'] a", has_text="2"))
    assert "hal=2" in page.url
    assert page.locator(".gulir tbody tr").count() == 10
    assert page.locator(".gulir tbody").inner_text() != first
