"""Indonesian as the search knows it: families of words, spellings, short forms, and words that a question can do without."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from ckanext.muaraenim.search.affixes import known_root
from ckanext.muaraenim.search.letters import LONGEST_WORD, fold, snowball

__all__ = ["CHUNK", "Lexicon", "Words"]

Words = tuple[str, ...]
"""Index words that stand one after the other."""

CHUNK = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+|[^\W_]+")
"""A word, or words joined by hyphens, which may be one that is doubled."""

DOUBLED_BY_DIGIT = re.compile(r"[^\W\d_]{4,}2")
MOST_KNOWN, LONGEST_KNOWN = 200_000, 40
MOST_PHRASINGS = 8


@dataclass(frozen=True)
class Lexicon:
    """``variants``: a spelling with the one that it counts as. ``alike``: words, without fillers, with whole phrases that mean the same.

    ``fillers``: words, as they are written, without a meaning of their own in a question.
    """

    roots: frozenset[str] = frozenset()
    variants: Mapping[str, str] = field(default_factory=dict)
    alike: Mapping[Words, tuple[Words, ...]] = field(default_factory=dict)
    fillers: frozenset[str] = frozenset()
    _known: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    def words(self, text: str) -> list[str]:
        """The index words of ``text``, in order. A doubled word is one: ``anak-anak`` gives ``anak``."""
        known = self._known
        chunks = CHUNK.findall(fold(text.lower()))
        return " ".join([known[chunk] if chunk in known else self._learn(chunk) for chunk in chunks]).split()

    def inflected(self, text: str) -> set[str]:
        """The words of ``text`` as they are written, at least those of which the index words are others."""
        known = self._known
        found = {chunk for chunk in set(CHUNK.findall(fold(text.lower()))) if known.get(chunk) != chunk and len(chunk) <= LONGEST_WORD}
        return found.union(*[chunk.split("-") for chunk in found if "-" in chunk])

    def _learn(self, chunk: str) -> str:
        parts = [part for part in chunk.split("-") if len(part) <= LONGEST_WORD]
        words = " ".join(word for word, _ in groupby(map(self.stem, parts)))
        if len(self._known) < MOST_KNOWN and len(chunk) <= LONGEST_KNOWN:
            self._known[chunk] = words
        return words

    def stem(self, word: str) -> str:
        """What all words of one family have in common; ``word`` in small letters."""
        if DOUBLED_BY_DIGIT.fullmatch(word):
            word = word[:-1]
        word = self.variants.get(word, word)
        stem = known_root(word, self.roots) or snowball(word, "indonesian")
        return self.variants.get(stem, stem)

    def readings(self, words: Sequence[str]) -> list[list[Words]]:
        """For each word the phrases that say in other words what it, or the phrase that it is part of, says."""
        found: list[list[Words]] = [[] for _ in words]
        for start, end, other in self._occurrences(words):
            for place in range(start, end):
                found[place].append(other)
        return found

    def phrasings(self, words: Sequence[str]) -> list[Words]:
        """The same phrase, itself first, then with one of its parts said in other words; at most eight."""
        found = [tuple(words)]
        for start, end, other in self._occurrences(words):
            changed = (*words[:start], *other, *words[end:])
            if changed not in found and len(found) < MOST_PHRASINGS:
                found.append(changed)
        return found

    def _occurrences(self, words: Sequence[str]) -> Iterator[tuple[int, int, Words]]:
        """Where a known phrase starts and ends, and one that means the same. Fillers inside do not count."""
        places = [place for place, word in enumerate(words) if word not in self.fillers]
        for first in range(len(places)):
            for last in range(first, min(len(places), first + self._longest)):
                for other in self.alike.get(tuple(words[place] for place in places[first : last + 1]), ()):
                    yield places[first], places[last] + 1, other

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self.alike), default=0)


def joined(pairs: Mapping[str, Sequence[str]], words: Callable[[str], list[str]], fillers: frozenset[str]) -> dict[Words, tuple[Words, ...]]:
    """Short forms and what they stand for, in both directions; two short forms of the same thing find each other too."""
    meanings: dict[Words, set[Words]] = {}
    for short, longs in pairs.items():
        for long in longs:
            meanings.setdefault(tuple(words(long)), set()).add(tuple(words(short)))
    found: dict[Words, set[Words]] = {}
    for long, shorts in meanings.items():
        for one in (long, *shorts):
            key = tuple(word for word in one if word not in fillers) or one
            found.setdefault(key, set()).update({long, *shorts} - {one})
    return {key: tuple(sorted(others)) for key, others in found.items() if key and others}
