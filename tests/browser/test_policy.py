"""What pages may load and run, obeyed by Chromium: no page asks for anything that its Content-Security-Policy forbids, public or of staff."""

from __future__ import annotations

import re

import pytest
from navigation import follow
from people import PASSWORD, TABLE
from public_pages import PAGES, status_of

STEWARD = ("/setor", f"/setor/tabel/{TABLE}", "/dataset/new", "/user/petani", "/user/edit/petani", "/user/petani/api-tokens",
           "/user/reset")  # fmt: skip
WALIDATA = ("/tinjau", "/dataset/edit/penduduk-wilayah", "/dataset/resources/jalan", "/sumber")
ADMINISTRATOR = ("/ckan-admin/", "/ckan-admin/config", "/organization/new", "/group/new", "/user/",
                 "/organization/edit/dinkes")  # fmt: skip
HEARD = re.compile("forbidden: |Content Security Policy")
BROKEN = "document.addEventListener('securitypolicyviolation', it => console.error('forbidden: ' + it.violatedDirective + ' ' + it.blockedURI))"


@pytest.fixture
def visit(chromium, portal, table):
    """Goes to addresses as somebody, with JavaScript; what the browser was forbidden there."""
    context = chromium.new_context(base_url=portal)
    page = context.new_page()
    page.add_init_script(BROKEN)
    forbidden = []
    page.on("console", lambda said: forbidden.append(f"{page.url}: {said.text}") if HEARD.search(said.text) else None)

    def go(addresses, person=""):
        if person:
            page.goto("/user/login")
            page.fill("#field-login", person)
            page.fill("#field-password", PASSWORD)
            follow(page, "main form button")
        for address in addresses:
            answer = page.goto(address.format(table=table))
            assert answer.headers["content-security-policy"], address
            assert answer.status == status_of(address), address
        return forbidden

    yield go
    context.close()


def test_the_listener_hears(chromium, portal):
    """Without this the other tests could not fail."""
    context = chromium.new_context(base_url=portal)
    page = context.new_page()
    page.goto("/")
    with page.expect_console_message(lambda said: "Content Security Policy" in said.text):
        page.evaluate("document.body.append(Object.assign(document.createElement('script'), {textContent: 'void 0'}))")
    context.close()


def test_public_pages_ask_for_nothing_forbidden(visit):
    assert visit(PAGES) == []


@pytest.mark.parametrize(("person", "addresses"), [("petani", STEWARD), ("wali", WALIDATA), ("pengelola", ADMINISTRATOR)])
def test_pages_of_staff_ask_for_nothing_forbidden(visit, person, addresses):
    assert visit(addresses, person) == []
