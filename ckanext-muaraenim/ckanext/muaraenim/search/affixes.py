"""The root of a derived Indonesian word: prefixes and suffixes are taken away until a known root is left.

``kependudukan`` becomes ``penduduk`` because that is a root and ends there, not ``duduk``; ``menanam`` becomes ``tanam``, whose first letter
the prefix has swallowed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

__all__ = ["known_root"]

SHORTEST = 3
MOST_PREFIXES = 3
PARTICLES = ("lah", "kah", "tah", "pun")
POSSESSIVES = ("ku", "mu", "nya")
SUFFIXES = ("kan", "an", "i")
PREFIXES = (
    ("di", ()), ("ke", ()), ("se", ()), ("ter", ()), ("te", ()), ("ber", ()), ("bel", ()), ("be", ()), ("per", ()), ("pel", ()),
    ("menge", ()), ("meng", ("k",)), ("meny", ("s", "ny")), ("men", ("t", "n")), ("mem", ("p", "m")), ("me", ()),
    ("penge", ()), ("peng", ("k",)), ("peny", ("s", "ny")), ("pen", ("t", "n")), ("pem", ("p", "m")), ("pe", ()),
)  # fmt: skip
"""Each prefix with the letters that it may have swallowed."""


def known_root(word: str, roots: Collection[str]) -> str | None:
    """The root that is left after the fewest prefixes: rather one whose first letter is still there, and the longest. None if no known one is left.

    :param word: in small letters.
    """
    candidates = {word, *_without_suffixes(word)}
    restored: set[str] = set()
    for _ in range(MOST_PREFIXES + 1):
        for group in (candidates, restored):
            found = max((each for each in group if each in roots), key=len, default=None)
            if found is not None:
                return found
        every = candidates | restored
        candidates = {shorter for each in every for shorter in _without_prefix(each)}
        restored = {letter + shorter for each in every for letter, shorter in _with_swallowed_letter(each)}
    return None


def _without_suffixes(word: str) -> Iterator[str]:
    """Each stage of taking away a particle, a possessive and a suffix, in this order."""
    stages = [word]
    for endings in (PARTICLES, POSSESSIVES, SUFFIXES):
        shorter = [each[: -len(ending)] for each in stages for ending in endings if each.endswith(ending) and len(each) - len(ending) >= SHORTEST]
        yield from shorter
        stages += shorter


def _without_prefix(word: str) -> Iterator[str]:
    for prefix, _ in PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= SHORTEST:
            yield word[len(prefix) :]


def _with_swallowed_letter(word: str) -> Iterator[tuple[str, str]]:
    for prefix, swallowed in PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= SHORTEST - 1:
            yield from ((letter, word[len(prefix) :]) for letter in swallowed)
