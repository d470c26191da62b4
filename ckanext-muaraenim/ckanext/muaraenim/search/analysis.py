"""How text becomes words. Two ways: ``id`` (the portal's) and ``solr`` (CKAN's stock schema)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ckanext.muaraenim.search import english
from ckanext.muaraenim.search.delimiter import chunks, parts
from ckanext.muaraenim.search.fields import ADDRESSES, GENERAL
from ckanext.muaraenim.search.folding import folded
from ckanext.muaraenim.search.letters import fold
from ckanext.muaraenim.search.lexicon import Lexicon
from ckanext.muaraenim.search.wordlist import current_lexicon

__all__ = ["Analysis", "Indexed", "Placed", "analysis", "lexicon", "words"]

MOST_KNOWN = 50_000
"""Chunks whose words are remembered."""

GAP = 99
"""Places between two values of a field, besides the engine's own one."""

Placed = list[tuple[int, str]]
"""Index words with their places in the text."""
Indexed = str | dict[str, Any]
"""A text as the engine reads it."""


@dataclass(frozen=True)
class Analysis:
    """``words``: the index words of a text, in order. The others are given a field, too."""

    words: Callable[[str], list[str]]
    indexed: Callable[[str, str], Indexed]
    asked: Callable[[str, str], Placed]
    """The words of a question."""
    pattern: Callable[[str, str], str]
    """The letters of a word that is not looked for as it stands: with wildcards, or alike."""
    general: Set[str] = frozenset()
    """Fields whose words are others than in ``text``."""
    values: Callable[[list[Indexed]], list[Indexed]] = list
    """Several values of one field."""
    letters: Callable[[str], Iterable[str]] = lambda text: ()
    """The words of a text that patterns are compared with besides the index words: those that were written otherwise."""
    uncopied: Set[str] = frozenset()
    """Fields that are not searched where none is named."""


def analysis(way: str) -> Analysis:
    """For many texts: what it knows of the regency is looked up once."""
    if way == "solr":
        return STOCK
    known = current_lexicon()
    say = known.words
    return Analysis(
        words=say,
        letters=known.inflected,
        indexed=lambda text, key: " ".join(say(text)),
        asked=lambda text, key: list(enumerate(say(text))),
        pattern=lambda text, key: fold(text.lower()),
    )


def lexicon(way: str) -> Lexicon:
    """What else a word or a phrase of a query may be called; the stock schema knows nothing of that."""
    return current_lexicon() if way == "id" else Lexicon()


def words(text: str, way: str) -> list[str]:
    """The index words of ``text``, in order."""
    return analysis(way).words(text)


def stock(text: str, key: str, *, joined: bool) -> Placed:
    """As CKAN's stock schema: English stems, or for names of people and resources the words as they are.

    :param joined: ``Wi-Fi`` is ``wifi``, too
    """
    general = key in GENERAL
    found: Placed = []
    place = gap = 0
    for chunk in chunks(text):
        here, wide = stock_parts(chunk, general, joined)
        if not wide:
            gap += 1
            continue
        if gap:
            place += 1 if joined else gap  # what holds no word leaves its place empty, in the index one at most
            gap = 0
        found += [(place + at, word) for at, word in here]
        place += wide
    return found


@lru_cache(maxsize=MOST_KNOWN)
def stock_parts(chunk: str, general: bool, joined: bool) -> tuple[Placed, int]:
    """The words of one chunk with their places, and how many places they take."""
    here = [(at, lowered(word) if general else english_word(word)) for at, word in parts(chunk, by_case=not general, joined=joined)]
    return here, max((at for at, _ in here), default=-1) + 1


def lowered(word: str) -> str:
    """Letter by letter, as Java does it; Python makes two letters of one, and another sigma at the end."""
    return word.lower() if word.isascii() else "".join(letter.lower()[0] for letter in word)


def english_word(word: str) -> str:
    return folded(english.stem(lowered(word)))


def apart(text: Indexed) -> list[Indexed]:
    """A value that stands far behind the one before it, so that no phrase reaches over both."""
    if isinstance(text, dict):
        return [{**text, "tokens": [{**token, "position": token["position"] + GAP} for token in text["tokens"]]}]
    first, _, rest = text.partition(" ")
    begun = {"text": "", "tokens": [{"offset_from": 0, "offset_to": 0, "position": GAP, "position_length": 0, "text": first}]}
    return [begun, rest] if rest else [begun]


def written(placed: Placed) -> Indexed:
    """As the engine reads it: words between spaces, unless places are shared or empty."""
    if all(at == place for at, (place, _) in enumerate(placed)):
        return " ".join(word for _, word in placed)
    span = {"offset_from": 0, "offset_to": 0, "position_length": 1}
    return {"text": "", "tokens": [{"position": place, "text": word, **span} for place, word in placed]}


STOCK = Analysis(
    words=lambda text: [word for _, word in stock(text, "text", joined=False)],
    indexed=lambda text, key: written(stock(text, key, joined=True)),
    asked=lambda text, key: stock(text, key, joined=False),
    pattern=lambda text, key: lowered(text) if key in GENERAL else folded(lowered(text)),
    values=lambda texts: texts[:1] + [part for text in texts[1:] for part in apart(text)],
    general=GENERAL,
    uncopied=frozenset(ADDRESSES),
)
