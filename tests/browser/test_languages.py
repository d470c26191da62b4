"""No English on a public page in Indonesian and no Indonesian of ours on one in English, in what is read, spoken or shown in an empty field."""

from __future__ import annotations

import pytest
from public_pages import PAGES
from spoken import SPOKEN, detector_of_english, known, pairs

DATA = {"Wilayah", "Tabel", "Kecamatan"}
"""Columns and files of the sample catalogue have these titles, in whichever language they are read."""


@pytest.fixture(scope="module")
def both():
    return pairs()


@pytest.fixture(scope="module")
def page(chromium, portal):
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, base_url=portal, java_script_enabled=True)
    yield context.new_page()
    context.close()


def spoken(page, address, language):
    page.goto(address)
    assert page.locator("html").get_attribute("lang") == language
    return set(page.evaluate(SPOKEN, language))


def test_no_english_in_indonesian(page, both, table):
    english = detector_of_english(both)
    left, count = [], 0
    for address in PAGES:
        if not address.startswith("/en/"):
            texts = spoken(page, address.format(table=table), "id")
            count += len(texts)
            left += [(address, text) for text in sorted(texts) if english(text)]
    assert count > 1000
    assert not left, "\n".join(map(str, left))


def test_no_indonesian_of_ours_in_english(page, both, table):
    indonesian = known({indonesian for _, indonesian in both} - {english for english, _ in both} - DATA)
    left = []
    for address in PAGES:
        if not address.startswith("/en/"):
            texts = spoken(page, "/en" + address.format(table=table), "en")
            left += [(address, text) for text in sorted(texts) if indonesian(text)]
    assert not left, "\n".join(map(str, left))
