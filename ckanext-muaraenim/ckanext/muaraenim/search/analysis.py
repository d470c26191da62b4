"""How text becomes words. Two ways: ``id`` (the portal's) and ``solr`` (CKAN's stock schema)."""

from __future__ import annotations

import re
from collections.abc import Callable

from ckanext.muaraenim.search.letters import LONGEST_WORD, fold, snowball
from ckanext.muaraenim.search.lexicon import Lexicon
from ckanext.muaraenim.search.wordlist import current_lexicon

__all__ = ["analyser", "fold", "lexicon", "solr_parts", "words"]

PART = re.compile(r"[A-Z]?[^\W\d_A-Z]+|[A-Z]+(?![^\W\d_A-Z])|\d+")
MOST_KNOWN = 500_000

_english: dict[str, str] = {}


def analyser(analysis: str) -> Callable[[str], list[str]]:
    """Gives the index words of a text, in order. For many texts: what it knows of the regency is looked up once."""
    return current_lexicon().words if analysis == "id" else solr_words


def lexicon(analysis: str) -> Lexicon:
    """What else a word or a phrase of a query may be called; the stock schema knows nothing of that."""
    return current_lexicon() if analysis == "id" else Lexicon()


def words(text: str, analysis: str) -> list[str]:
    """The index words of ``text``, in order."""
    return analyser(analysis)(text)


def solr_words(text: str) -> list[str]:
    found = []
    for chunk in text.split():
        found += solr_parts(chunk)
    return found


def solr_parts(chunk: str) -> list[str]:
    """What the stock schema makes of one white-space separated chunk: ``Wi-Fi5`` gives wi, fi, 5."""
    return [fold(_stem(part.lower())) for part in PART.findall(chunk) if len(part) <= LONGEST_WORD]


def _stem(word: str) -> str:
    stem = _english.get(word)
    if stem is None:
        stem = snowball(word, "english")
        if len(_english) < MOST_KNOWN:
            _english[word] = stem
    return stem
