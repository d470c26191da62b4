"""What is said on a page in which language: read, spoken or shown in an empty field."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import polib
from ckan.lib.i18n import get_ckan_i18n_dir

from ckanext.muaraenim.translations import merged_catalogue

__all__ = ["SPOKEN", "detector_of_english", "known", "pairs"]

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
NAMES = re.compile(r"CC[- ]BY\S*|Creative Commons|Smart (?:Governance|Branding|Economy|Living|Society|Environment)|\([a-z-]+\)|\w+:\S+")
"""Licences, dimensions, codes of findings and addresses are the same in every language."""


def pairs() -> set[tuple[str, str]]:
    """(English, Indonesian) of every sentence that differs."""
    stock = polib.pofile(str(Path(get_ckan_i18n_dir()) / "id" / "LC_MESSAGES" / "ckan.po"))
    found = {}
    for entry in (*stock, *merged_catalogue()):
        said = entry.msgstr or entry.msgstr_plural.get(0, "")
        for english in filter(None, (entry.msgid, entry.msgid_plural)):
            if said and said != english and len(english) > 3 and english not in BOTH:
                found[english] = said
    return set(found.items())


def known(sentences: Iterable[str]) -> Callable[[str], bool]:
    """Whether a text is one of the sentences, with any values in its places; values between tags stand in texts of their own."""
    plain: set[str] = set()
    patterns: list[str] = []
    for sentence in sentences:
        parts = [" ".join(part.split()) for part in re.split(r"<[^>]+>", sentence)]
        for words in parts if len(parts) == 1 else [part for part in parts if len(part) >= FEWEST_LETTERS]:
            if not PLACE.search(words):
                plain.add(words)
            elif len(PLACE.sub("", words)) >= FEWEST_LETTERS:
                patterns.append(".+".join(map(re.escape, PLACE.split(words))))
    sentence = re.compile("|".join(patterns))
    return lambda text: text not in BOTH and (text in plain or bool(sentence.fullmatch(text)))


def detector_of_english(both: set[tuple[str, str]]) -> Callable[[str], bool]:
    """Whether a text of a page in Indonesian is English: a sentence that has a translation, or one with an English word.

    :param both: what :func:`pairs` gives
    """
    english = known({english for english, _ in both} - {indonesian for _, indonesian in both})
    return lambda text: english(text) or bool(ENGLISH.search(NAMES.sub("", text)))
