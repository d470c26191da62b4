"""A source declared on a phone: the form, its mistakes and the page that waits for approval; nothing past the edge, nothing for axe."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from navigation import follow
from people import PASSWORD

OFFICE = "dinkes"
"""It has the dataset ``seri-1`` of the sample catalogue, and no source."""


def test_a_source_is_declared_on_a_phone(chromium, portal):
    context = chromium.new_context(viewport={"width": 360, "height": 800}, base_url=portal)
    page = context.new_page()
    page.goto("/sumber/baru")
    page.fill("#field-login", "wali")
    page.fill("#field-password", PASSWORD)
    follow(page, "main form button")
    wrong = []

    def look(name):
        assert page.locator("h1").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        wrong.extend((name, each["id"]) for each in Axe().run(page).response["violations"])

    follow(page, "a[href$='penghubung=rest']")
    typed = {"id": "antrean-uji", "title": "Antrean rumah sakit", "options.url": "https://opd.invalid/a", "options.timeout": "lama"}
    page.locator("main form > section > details > summary").last.click()
    for name, text in typed.items():
        page.fill(f"[id='{name}']", text)
    page.select_option("[id='organization']", OFFICE)
    for name in ("license", "table"):
        page.select_option(f"[id='{name}']", index=1)
    follow(page, "main form[action$='/baru'] button")
    assert page.locator("[id='options.timeout-salah']").count() == 1
    look("form")
    page.fill("[id='options.timeout']", "30")
    follow(page, "main form[action$='/baru'] button")
    assert page.locator("form[action$='/setujui']").count() == 1
    look("source")
    page.check("form[action$='/setujui'] input[name=paused]")
    follow(page, "form[action$='/setujui'] button")
    for width, scripts in ((360, True), (1280, True), (360, False)):
        here = chromium.new_context(
            viewport={"width": width, "height": 800}, base_url=portal, java_script_enabled=scripts, storage_state=context.storage_state()
        )
        page = here.new_page()
        page.goto("/sumber/baru?penghubung=rest")
        assert page.locator("details:not([open])").count() >= 2
        page.locator("main form > section > details > summary").last.click()
        assert page.locator("[id='options.timeout']").is_visible()
        if scripts:
            look(f"form {width}")
            for name, way in (("seri-1", "ambil"), ("penduduk-wilayah", "lepas")):
                page.goto(f"/dataset/{name}/sumber")
                assert page.locator(f"main h2#{way}").is_visible()
                look(f"{way} {width}")
        here.close()
    context.close()
    assert wrong == []
