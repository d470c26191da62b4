"""Which known word a misspelt one was meant to be."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["distance", "nearest"]

LONG = 6  # letters of a word in which two mistakes are likely enough


def nearest(word: str, known: Iterable[tuple[str, int]], most: int) -> list[str]:
    """Up to ``most`` words that differ by a mistake or, in long words, two; the fewest mistakes first, then the word that more datasets have.

    :param known: words with how many datasets have them
    """
    allowed = 2 if len(word) >= LONG else 1
    letters = set(word)
    found = []
    for other, count in known:
        if abs(len(other) - len(word)) <= allowed and len(letters.symmetric_difference(other)) <= 2 * allowed:
            mistakes = distance(word, other, allowed)
            if 0 < mistakes <= allowed:
                found.append((mistakes, other[0] != word[0], -count, other))
    return [other for *_, other in sorted(found)[:most]]


def distance(one: str, other: str, most: int) -> int:
    """Letters to insert, remove, replace or exchange with their neighbour; ``most`` + 1 as soon as it is more than ``most``."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        earlier, before, row = before, row, [at]
        for place, another in enumerate(other, 1):
            cost = min(before[place] + 1, row[-1] + 1, before[place - 1] + (letter != another))
            if at > 1 < place and letter == other[place - 2] and another == one[at - 2]:
                cost = min(cost, earlier[place - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
