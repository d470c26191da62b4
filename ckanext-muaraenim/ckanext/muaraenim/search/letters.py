"""Letters of words, whatever the language."""

from __future__ import annotations

import threading
import unicodedata

import Stemmer

__all__ = ["LONGEST_WORD", "fold", "snowball"]

LONGEST_WORD = 200

_local = threading.local()


def fold(text: str) -> str:
    """Letters without their accents."""
    if text.isascii():
        return text
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


def snowball(word: str, language: str) -> str:
    """What Snowball's rules leave of a word in small letters."""
    stemmers = _local.__dict__.setdefault("stemmers", {})  # a stemmer is not safe between threads
    if language not in stemmers:
        stemmers[language] = Stemmer.Stemmer(language)
    return str(stemmers[language].stemWord(word))
