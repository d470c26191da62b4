"""Suggestions while typing, in Chromium on a phone: by keyboard and finger, within a few bytes, silent where the line is slow or data is saved."""

from __future__ import annotations

import gzip
import re
import urllib.request

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

BUDGET = 5_000  # bytes of all script of a page, gzipped
PAGES = ("/", "/dataset/?q=wilayah", "/en/")
WAIT = 1_000  # milliseconds that are long enough for a script that does something where it should not


@pytest.fixture
def context(chromium, portal):
    context = chromium.new_context(viewport={"width": 360, "height": 800}, base_url=portal, has_touch=True)
    yield context
    context.close()


@pytest.fixture
def page(context):
    page = context.new_page()
    page.portal_trouble = []
    page.on("console", lambda message: page.portal_trouble.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.portal_trouble.append(str(error)))
    yield page
    assert page.portal_trouble == []


def typed(page, address, text):
    page.goto(address)
    box = page.locator("form[data-usul] [name=q]")
    box.fill("")
    box.press_sequentially(text, delay=20)
    return box


@pytest.mark.parametrize("address", PAGES)
def test_all_script_of_a_page_is_small(portal, address):
    with urllib.request.urlopen(portal + address) as answer:
        scripts = re.findall(r'<script src="([^"]+)"', answer.read().decode())
    assert len(scripts) == 1
    with urllib.request.urlopen(portal + scripts[0]) as answer:
        assert len(gzip.compress(answer.read())) < BUDGET


@pytest.mark.parametrize("address", PAGES[:2])
def test_the_keyboard_chooses(page, address):
    box = typed(page, address, "pendu")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    assert box.get_attribute("aria-expanded") == "true"
    box.press("ArrowDown")
    chosen = page.locator("[role=option][aria-selected=true]")
    expect(chosen).to_have_count(1)
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    box.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None
    box.press("ArrowUp")
    assert options.last.get_attribute("aria-selected") == "true"
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    assert box.input_value() == "pendu"
    box.press_sequentially("duk")
    expect(options.first).to_be_visible()
    box.press("ArrowDown")
    with page.expect_navigation():
        box.press("Enter")
    assert "/dataset/penduduk" in page.url


def test_enter_without_a_choice_searches(page):
    box = typed(page, "/", "pendu")
    expect(page.get_by_role("option").first).to_be_visible()
    with page.expect_navigation():
        box.press("Enter")
    assert "/dataset/?q=pendu" in page.url


def test_a_finger_chooses_and_nothing_stands_past_the_edge(page):
    typed(page, "/", "dinas ke")
    office = page.get_by_role("option", name="Dinas Kesehatan")
    expect(office).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert office.bounding_box()["height"] >= 44
    assert page.get_by_role("status").first.inner_text().endswith("pilih dengan tombol panah")
    with page.expect_navigation():
        office.tap()
    assert page.locator("h1").inner_text() == "Dinas Kesehatan"


@pytest.mark.parametrize(("address", "scheme"), [(PAGES[0], "light"), (PAGES[1], "dark")])
def test_axe_finds_nothing_in_an_open_list(page, address, scheme):
    page.emulate_media(color_scheme=scheme)
    box = typed(page, address, "pendu")
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("ArrowDown")
    found = Axe().run(page)
    assert not [f"{each['id']}: {node['html'][:160]}" for each in found.response["violations"] for node in each["nodes"]]


def test_only_the_last_letters_are_asked_for(page):
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "search_suggest" in request.url else None)
    typed(page, "/", "penduduk")
    expect(page.get_by_role("option").first).to_be_visible()
    assert [address.rpartition("=")[2] for address in asked] == ["penduduk"]


def test_leaving_the_box_closes_the_list(page):
    box = typed(page, "/", "pendu")
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()


@pytest.mark.parametrize("answer", ["abort", "portal of the network"])
def test_a_failing_line_is_silent_and_soon_left_alone(context, answer):
    page, asked = context.new_page(), []
    broken = []
    page.on("pageerror", lambda error: broken.append(str(error)))

    def fail(route):
        asked.append(route.request.url)
        if answer == "abort":
            route.abort()
        else:
            route.fulfill(status=200, body="<p>log in</p>")

    page.route("**/search_suggest*", fail)
    box = typed(page, "/", "pe")
    for letter in ("n", "d", "uduk"):
        page.wait_for_timeout(350)
        box.press_sequentially(letter)
    expect(page.get_by_role("listbox", include_hidden=True)).to_be_hidden()
    assert (len(asked), broken) == (2, [])
    with page.expect_navigation():
        box.press("Enter")
    assert page.locator(".hasil > li").count()


@pytest.mark.parametrize("saving", ["{saveData: true}", "{effectiveType: '2g'}"])
def test_a_slow_or_dear_line_is_not_used(context, page, saving):
    context.add_init_script(f"Object.defineProperty(navigator, 'connection', {{value: {saving}}})")
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "search_suggest" in request.url else None)
    box = typed(page, "/", "penduduk")
    page.wait_for_timeout(WAIT)
    assert asked == []
    assert box.get_attribute("role") is None
