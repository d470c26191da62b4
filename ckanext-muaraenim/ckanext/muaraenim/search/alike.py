"""Words that are nearly the same as another (``pendudok~1``), as Lucene counts letters."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

__all__ = ["Alike", "distance", "distance_of", "terms"]

FARTHEST = 2
MOST = 50
"""Terms that one word may stand for: those most alike."""


@dataclass(frozen=True)
class Alike:
    term: str
    frequency: int
    likeness: float
    """1 for the word itself, less with every letter, and less still in short words."""


def distance_of(fuzziness: float, length: int) -> int:
    """Letters that ``~2`` allows, or ``~0.6`` in a word of this length. Lucene counts in single precision."""
    if fuzziness >= 1:
        return int(min(fuzziness, FARTHEST))
    single = struct.unpack("f", struct.pack("f", fuzziness))[0]
    return min(int((1 - single) * length), FARTHEST) if fuzziness else 0


def terms(searcher: Any, name: str, text: str, most: int) -> list[Alike]:
    """The terms of an index field with at most ``most`` letters wrong, missing, added or exchanged with their neighbour."""
    found, letters, length = [], set(text), len(text)
    for term, frequency in searcher.terms_with_prefix(name, ""):
        if abs(len(term) - length) <= most and len(letters.difference(term)) <= most and (far := distance(text, term, most)) <= most:
            found.append(Alike(term, frequency, max(0.0, 1 - far / max(min(len(term), length), 1))))
    found.sort(key=lambda one: (-one.likeness, one.term))
    return found[:MOST]


def distance(one: str, other: str, most: int) -> int:
    """Letters to change; where it is more than ``most``, any number above."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        row = [at]
        for to, wanted in enumerate(other, 1):
            best = min(last[to] + 1, row[-1] + 1, last[to - 1] + (letter != wanted))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == wanted:
                best = min(best, before[to - 2] + 1)
            row.append(best)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1]
