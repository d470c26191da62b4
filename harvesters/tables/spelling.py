"""When two spellings are the same: headings, codes and total words are compared by their folded form."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["fold", "fold_value", "tidy"]

_SPACES = re.compile(r"[\s\u00a0\u200b\u2007\u202f\ufeff]+")
_NOISE = re.compile(r"[^0-9a-z%]+")


def tidy(text: str) -> str:
    """``text`` with every run of white space, also no-break and invisible space, as one space, and none around it."""
    if text.isascii() and text.isprintable() and "  " not in text:  # nearly every cell, and no pattern is needed to see it
        return text.strip()
    return _SPACES.sub(" ", text).strip()


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Lower-case letters and digits only: ``Kec. Semende-Darat`` and ``kec semende  darat`` are the same."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return _NOISE.sub("", plain)


@lru_cache(maxsize=20_000)
def fold_value(text: str) -> str:
    """As ``fold``, but what holds a digit keeps its punctuation: ``1.11`` is not ``11.1`` and the ages ``5-9`` are not ``59``."""
    if any(letter.isdigit() for letter in text):
        return _SPACES.sub("", unicodedata.normalize("NFKC", text).casefold())
    return fold(text)
