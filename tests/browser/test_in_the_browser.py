"""Every public page in Chromium without JavaScript: read at phone and desk width, by keyboard, and within its budget."""

from __future__ import annotations

import gzip
import re
import urllib.error
import urllib.request

import pytest
from navigation import follow
from playwright.sync_api import expect
from public_pages import PAGES, status_of

WIDTHS = (360, 1280)
BUDGET = 25_000  # bytes of a page, its style sheet and its script, gzipped: the first visit on a slow line


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


@pytest.mark.parametrize("page", [360], indirect=True)
@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_read_without_javascript(page, address, table):
    assert page.goto(address.format(table=table)).status == status_of(address)
    assert page.locator("h1").count() == 1
    assert page.locator("h1").is_visible()
    assert page.locator("main").inner_text().strip()
    assert not [trouble for trouble in page.portal_trouble if status_of(address) == 200 or str(status_of(address)) not in trouble]


def test_a_long_address_among_facts_breaks(page):
    page.goto("/dataset/penduduk-wilayah")
    page.locator(".inti dd").first.evaluate("it => it.textContent = 'postgresql://basisdata-kependudukan.example:5432/kependudukan'")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("address", PAGES)
def test_a_first_visit_is_within_its_budget(portal, address, table):
    try:
        with urllib.request.urlopen(portal + address.partition("#")[0].format(table=table)) as answer:
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
