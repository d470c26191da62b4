"""How CKAN's stock schema cuts a piece of text without white space into words: Lucene's word delimiter.

``Wi-Fi5`` holds ``Wi``, ``Fi`` and ``5``; the index also holds ``WiFi``, at the place of its first part.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

__all__ = ["LONGEST", "chunks", "parts"]

LONGEST = 256
"""Letters of a chunk; a longer one is several."""

LOWER, UPPER, DIGIT, BETWEEN = 1, 2, 4, 8
LETTER = LOWER | UPPER
KINDS = {"Lu": UPPER, "Ll": LOWER, "Nd": DIGIT, "Nl": DIGIT, "No": DIGIT} | dict.fromkeys(("Lt", "Lm", "Lo", "Mn", "Me", "Mc"), LETTER)
WHITE = re.compile(r"[\t-\r\x1c-\x20\u1680\u2000-\u2006\u2008-\u200a\u2028\u2029\u205f\u3000]+")
"""What Java calls white space, which a space that does not break a line is not."""
PLAIN = re.compile(r"[a-z]+|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")

Part = tuple[int, str]
"""Place and word."""


def chunks(text: str) -> Iterator[str]:
    """The pieces of a text between white space."""
    for chunk in WHITE.split(text):
        if len(chunk) <= LONGEST:
            if chunk:
                yield chunk
        else:
            yield from (chunk[at : at + LONGEST] for at in range(0, len(chunk), LONGEST))


def parts(chunk: str, by_case: bool, joined: bool) -> list[Part]:
    """The words of one chunk, each with its place.

    :param by_case: ``camelCase`` is two words
    :param joined: neighbours of one kind also as one word, at the place of its first part
    """
    if PLAIN.fullmatch(chunk):
        return [(0, chunk)]
    found: list[Part] = []
    run: list[str] = []
    kind = place = 0
    for word, its in cut(chunk, by_case):
        if not its & kind:
            found += closed(run, place) if joined else []
            run, kind = [], its
        run.append(word)
        found.append((place, word))
        place += 1
    found += closed(run, place) if joined else []
    return found


def closed(run: list[str], end: int) -> list[Part]:
    """The words that ended before the place ``end`` as one."""
    return [(end - len(run), "".join(run))] if len(run) > 1 else []


def cut(chunk: str, by_case: bool) -> Iterator[tuple[str, int]]:
    """The words of a chunk with their kinds, letters or digits."""
    end, at = len(chunk), 0
    while at < end:
        if (last := kind_of(chunk[at])) == BETWEEN:
            at += 1
            continue
        start, first = at, last
        at += 1
        while at < end and not breaks(last, now := kind_of(chunk[at]), by_case):
            last = now
            at += 1
        yield chunk[start:at], LETTER if first in (LOWER, UPPER) else first
        if is_possessive(chunk, at, last):
            at += 2


def is_possessive(chunk: str, at: int, last: int) -> bool:
    """Whether ``'s`` stands here, behind a letter and at the end of a word."""
    if not last & LETTER or chunk[at : at + 2] not in ("'s", "'S"):
        return False
    return at + 2 == len(chunk) or kind_of(chunk[at + 2]) == BETWEEN


def breaks(last: int, now: int, by_case: bool) -> bool:
    """Whether a word ends between two letters of these kinds: not from a capital to a small letter."""
    if last & now:
        return False
    if last & LETTER and now & LETTER:
        return by_case and not last & UPPER
    return True


@lru_cache(maxsize=10_000)
def kind_of(letter: str) -> int:
    code = ord(letter)
    if code > 0xFFFF:
        return LETTER | DIGIT  # half of a pair, to Java
    if code < 256:
        return DIGIT if letter in "0123456789" else LOWER if letter.islower() else UPPER if letter.isupper() else BETWEEN
    return KINDS.get(unicodedata.category(letter), BETWEEN)
