"""No English on a public page in Indonesian and no Indonesian of ours on one in English, in what is read, spoken or shown in an empty field."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest
from ckan.lib.i18n import get_ckan_i18n_dir
from public_pages import PAGES

from ckanext.muaraenim.translations import merged_catalogue

SPOKEN = """language => {
    const own = element => { const named = element.closest('[lang]'); return !named || named.lang === language; };
    const hidden = element => element.closest('script, style, pre, code, noscript');
    const words = [document.title];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const parent = walk.currentNode.parentElement;
        if (own(parent) && !hidden(parent)) words.push(walk.currentNode.data);
    }
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]'))
        if (own(element)) for (const name of ['aria-label', 'title', 'placeholder', 'alt']) words.push(element.getAttribute(name) || '');
    return words.map(each => each.replace(/\\s+/g, ' ').trim()).filter(Boolean);
}"""
"""Parts that say that they are of another language are left out."""

ENGLISH = re.compile(
    r"\b(?:the|of|and|is|are|was|were|with|from|this|that|these|for|your|you|has|have|been|which|when|not|page|pages|file|files|rows?|click|please|"
    r"by|to|it|its|on|at|an|or|what|how|who|there|here|all|none|unknown|days?|years?|error|warning|search|download|show|hide|next|previous)\b",
    re.IGNORECASE,
)
PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
FEWEST_LETTERS = 12
"""Of the fixed words of a sentence with places for values: shorter ones, such as "{n} of {m}", are found in anything."""

BOTH = {"Data", "Format", "Email", "URL", "API", "Admin", "Editor", "Menu", "Token", "CSV", "Markdown", "English", "Bahasa Indonesia"}
DATA = {"Wilayah", "Tabel", "Kecamatan"}
"""Columns and files of the sample catalogue have these titles, in whichever language they are read."""

NAMES = re.compile(r"CC[- ]BY\S*|Creative Commons|Smart (?:Governance|Branding|Economy|Living|Society|Environment)|\([a-z-]+\)|\w+:\S+")
"""Licences, dimensions, codes of findings and addresses are the same in every language."""


@pytest.fixture(scope="module")
def pairs():
    """(English, Indonesian) of every sentence that differs."""
    stock = polib.pofile(str(Path(get_ckan_i18n_dir()) / "id" / "LC_MESSAGES" / "ckan.po"))
    found = {}
    for entry in (*stock, *merged_catalogue()):
        said = entry.msgstr or entry.msgstr_plural.get(0, "")
        for english in filter(None, (entry.msgid, entry.msgid_plural)):
            if said and said != english and len(english) > 3 and english not in BOTH:
                found[english] = said
    return set(found.items())


@pytest.fixture(scope="module")
def page(chromium, portal):
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, base_url=portal, java_script_enabled=True)
    yield context.new_page()
    context.close()


def known(sentences):
    """Whether a text is one of the sentences, with any values in its places; values between tags stand in texts of their own."""
    plain, patterns = set(), []
    for sentence in sentences:
        parts = [" ".join(part.split()) for part in re.split(r"<[^>]+>", sentence)]
        for words in parts if len(parts) == 1 else [part for part in parts if len(part) >= FEWEST_LETTERS]:
            if not PLACE.search(words):
                plain.add(words)
            elif len(PLACE.sub("", words)) >= FEWEST_LETTERS:
                patterns.append(".+".join(map(re.escape, PLACE.split(words))))
    sentence = re.compile("|".join(patterns))
    return lambda text: text not in BOTH and (text in plain or bool(sentence.fullmatch(text)))


def spoken(page, address, language):
    page.goto(address)
    assert page.locator("html").get_attribute("lang") == language
    return set(page.evaluate(SPOKEN, language))


def test_no_english_in_indonesian(page, pairs, table):
    english = known({english for english, _ in pairs} - {indonesian for _, indonesian in pairs})
    left, count = [], 0
    for address in PAGES:
        if not address.startswith("/en/"):
            texts = spoken(page, address.format(table=table), "id")
            count += len(texts)
            left += [(address, text) for text in sorted(texts) if english(text) or ENGLISH.search(NAMES.sub("", text))]
    assert count > 1000
    assert not left, "\n".join(map(str, left))


def test_no_indonesian_of_ours_in_english(page, pairs, table):
    indonesian = known({indonesian for _, indonesian in pairs} - {english for english, _ in pairs} - DATA)
    left = []
    for address in PAGES:
        if not address.startswith("/en/"):
            texts = spoken(page, "/en" + address.format(table=table), "en")
            left += [(address, text) for text in sorted(texts) if indonesian(text)]
    assert not left, "\n".join(map(str, left))
