"""Every public page for whoever reads on a phone, in the dark, with large letters or at 200 % zoom: nothing for axe, nothing wider than the page."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from public_pages import PAGES, status_of

from ckanext.muaraenim.stack.pause import PAGE as PAUSE

RULES = {"target-size": {"enabled": True}}
"""axe leaves out targets smaller than 24 px unless it is asked."""

OF_SIZES = ("target-size", "scrollable-region-focusable", "aria-hidden-focus", "skip-link")
"""What may become another answer where letters are larger but nothing else is: what is how large, scrolls, or is out of sight."""

PAST_THE_EDGE = """() => [...document.querySelectorAll('body *')].filter(element => {
    if (element.closest('.gulir, pre, .sembunyi, .lewati, thead')) return false;
    const box = element.getBoundingClientRect();
    return box.width > 0 && (box.right > innerWidth + 1 || box.left < -1);
}).map(element => element.outerHTML.slice(0, 120))"""


@dataclass(frozen=True)
class Reader:
    """``letters``: size in px that the browser is set to; every length in rem and every breakpoint follows it.
    ``enlarged``: what others are asked all of is seen by him in large; he is asked for the rest only in the long form."""

    width: int
    scheme: str = "light"
    density: int = 1
    letters: int = 16
    enlarged: bool = False


READERS = {
    "phone": Reader(360),
    "desk in the dark": Reader(1280, "dark"),
    "desk at 200 %": Reader(640, density=2, enlarged=True),
    "tablet with large letters": Reader(768, letters=32, enlarged=True),
}


@pytest.fixture(scope="module", params=READERS.values(), ids=READERS)
def page(request, launch, portal, long_form):
    reader = request.param
    browser = launch(f"--blink-settings=defaultFontSize={reader.letters}")
    viewport = {"width": reader.width, "height": 800}
    context = browser.new_context(viewport=viewport, device_scale_factor=reader.density, color_scheme=reader.scheme, base_url=portal)
    page = context.new_page()
    page.asked_of_axe = {"runOnly": {"type": "rule", "values": OF_SIZES}} if reader.enlarged and not long_form else {"rules": RULES}
    yield page
    browser.close()


@pytest.mark.parametrize("address", PAGES)
def test_a_public_page(page, address, table):
    assert page.goto(address.format(table=table)).status == status_of(address)
    look(page)


def test_ckans_own_page_for_a_new_password(page):
    page.goto("/user/reset")
    look(page)


def test_the_page_of_a_portal_that_is_being_prepared(page):
    page.goto("about:blank")
    page.set_content(PAUSE)
    look(page)


def look(page):
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(PAST_THE_EDGE) == []
    found = Axe().run(page, options={"resultTypes": ["violations"], **page.asked_of_axe})
    assert not [f"{each['id']}: {node['html'][:160]}" for each in found.response["violations"] for node in each["nodes"]]


@pytest.mark.parametrize("page", [Reader(360, letters=32)], indirect=True, ids=["phone with large letters"])
def test_large_letters_are_large(page):
    """Else the readers above would say nothing."""
    page.goto("/")
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "32px"
