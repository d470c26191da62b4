"""How text becomes words. Two ways: ``id`` (the portal's) and ``solr`` (CKAN's stock schema)."""

from __future__ import annotations

import re
import threading
import unicodedata

import Stemmer

WORD = re.compile(r"[^\W_]+")
PART = re.compile(r"[A-Z]?[^\W\d_A-Z]+|[A-Z]+(?![^\W\d_A-Z])|\d+")
LONGEST_WORD = 200
MOST_KNOWN = 500_000

_local = threading.local()
_known: dict[str, dict[str, str]] = {"indonesian": {}, "english": {}}


def words(text: str, analysis: str) -> list[str]:
    """The index words of ``text``, in order."""
    if analysis == "id":
        return [_stem(word, "indonesian") for word in WORD.findall(fold(text.lower())) if len(word) <= LONGEST_WORD]
    found = []
    for chunk in text.split():
        found += solr_parts(chunk)
    return found


def solr_parts(chunk: str) -> list[str]:
    """What the stock schema makes of one white-space separated chunk: ``Wi-Fi5`` gives wi, fi, 5."""
    return [fold(_stem(part.lower(), "english")) for part in PART.findall(chunk) if len(part) <= LONGEST_WORD]


def fold(text: str) -> str:
    """Letters without their accents."""
    if text.isascii():
        return text
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


def _stem(word: str, language: str) -> str:
    known = _known[language]
    stem = known.get(word)
    if stem is None:
        stemmers = _local.__dict__.setdefault("stemmers", {})  # a stemmer is not safe between threads
        if language not in stemmers:
            stemmers[language] = Stemmer.Stemmer(language)
        stem = str(stemmers[language].stemWord(word))
        if len(known) < MOST_KNOWN:
            known[word] = stem
    return stem
