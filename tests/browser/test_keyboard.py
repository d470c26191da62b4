"""A figure found, sorted, narrowed, downloaded and cited by keyboard alone, with script and without; whoever tabs sees where they are."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

MOST_STOPS = 150

SEEN = """element => {
    const box = element.getBoundingClientRect(), style = getComputedStyle(element);
    return box.width > 0 && box.bottom > 0 && box.top < innerHeight && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
}"""


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def page(request, chromium, portal):
    context = chromium.new_context(viewport={"width": 360, "height": 800}, java_script_enabled=request.param, base_url=portal)
    yield context.new_page()
    context.close()


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus; at every stop on the way it can be seen."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        here = page.locator(":focus")
        if not here.count():
            continue  # the browser's own bar
        assert here.evaluate(SEEN), here.evaluate("element => element.outerHTML.slice(0, 200)")
        if here.evaluate("(element, selector) => element.matches(selector)", selector):
            return
    pytest.fail(f"{selector} cannot be reached by Tab")


def enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_from_the_front_page_to_a_citation(page):
    page.goto("/")
    tab_to(page, ".muka input[name=q]")
    page.keyboard.type("penduduk wilayah")
    enter(page)
    tab_to(page, ".hasil a[href$='/dataset/penduduk-wilayah']")
    enter(page)
    tab_to(page, ".gulir thead a[href*='urut=penduduk']")
    enter(page)
    assert page.locator("th[aria-sort]").inner_text().startswith("Penduduk")
    tab_to(page, "form.pilah select")
    page.keyboard.type("Wilayah")
    tab_to(page, "form.pilah input[type=search]")
    page.keyboard.type("Lest")
    enter(page)
    assert set(page.locator("#tabel").locator("xpath=../..").locator("tbody th").all_inner_texts()) == {"Lestari"}
    page.goto("/dataset/penduduk-wilayah")
    tab_to(page, ".unduh li:first-child a")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert waiting.value.suggested_filename.endswith(".csv")
    tab_to(page, "aside summary")
    page.keyboard.press("Enter")
    assert page.locator("aside details[open] pre").inner_text().startswith("@misc{")
    tab_to(page, "aside a[href$='/kutipan.bib']")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert waiting.value.suggested_filename.endswith(".bib")
