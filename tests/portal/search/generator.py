"""Random questions in the query language, over words and values that occur in a catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import reference as ref
from hypothesis import strategies as some

SIGNS, JOINS = some.sampled_from(["", "", "", "+", "-", "!", "NOT "]), some.sampled_from(["", "AND", "OR", "&&", "||"])


@dataclass(frozen=True)
class Vocabulary:
    """What is asked for, and in which fields: words of texts, whole values, moments and numbers; ``alike`` are misspelt."""

    words: list[str]
    wholes: list[str]
    moments: list[str]
    numbers: list[str]
    texts_in: list[str]
    wholes_in: list[str]
    dates_in: list[str]
    numbers_in: list[str]
    alike: list[str]
    wholes_alike: list[str]
    regexes: list[str]

    def leaf(self) -> Any:
        word, whole, moment, number = (some.sampled_from(values) for values in (self.words, self.wholes, self.moments, self.numbers))
        words_in, wholes_in, dates_in, numbers_in = (
            some.sampled_from(fields) for fields in (self.texts_in, self.wholes_in, self.dates_in, self.numbers_in)
        )
        every = some.sampled_from([*self.texts_in, *self.wholes_in, *self.dates_in, *self.numbers_in, "tidak_ada"])
        found = some.one_of(
            some.just(ref.Everything()),
            some.builds(ref.Value, words_in, word),
            some.builds(ref.Value, wholes_in, whole, some.booleans()),
            some.builds(ref.Value, dates_in, moment, some.booleans()),
            some.builds(ref.Value, numbers_in, number),
            some.builds(ref.Value, some.just("tidak_ada"), word),
            some.builds(ref.Phrase, words_in, some.lists(word, min_size=2, max_size=3, unique=True).map(tuple), some.integers(0, 3)),
            ranges(words_in, self.words), ranges(wholes_in, self.wholes), ranges(dates_in, self.moments), ranges(numbers_in, self.numbers),
            some.builds(ref.Pattern, words_in, patterns(self.words)), some.builds(ref.Pattern, wholes_in, patterns(self.wholes)),
            some.builds(ref.Pattern, every, some.just("*")),
            some.builds(ref.Regex, words_in, some.sampled_from(self.regexes)),
            some.builds(ref.Fuzzy, words_in, some.sampled_from(self.alike), some.integers(1, 2)),
            some.builds(ref.Fuzzy, wholes_in, some.sampled_from(self.wholes_alike), some.integers(1, 2)),
        )  # fmt: skip
        return found | some.builds(ref.Boosted, found, some.sampled_from(["2", "0.5", "10.25"]))

    def question(self) -> Any:
        leaf = self.leaf()
        return clauses(some.recursive(leaf, lambda inner: clauses(inner) | some.builds(ref.Boosted, clauses(inner), some.just("3")), max_leaves=6))


def patterns(of: list[str]) -> Any:
    """A value with some of its letters replaced by ``?`` or ``*``."""
    return some.builds(
        lambda value, at, mark, tail: value[: at % (len(value) + 1)] + mark + value[at % (len(value) + 1) + tail :],
        some.sampled_from(of), some.integers(0, 9), some.sampled_from("*?"), some.integers(0, 9),
    ).filter(lambda pattern: not set(pattern) & set(" \\") and not set(pattern.replace("*", "", 1).replace("?", "", 1)) & set("*?"))  # fmt: skip


def ranges(fields: Any, ends: list[str]) -> Any:
    end = some.none() | some.sampled_from(ends)
    return some.builds(ref.Range, fields, end, end, some.booleans(), some.booleans())


def clauses(inner: Any, field: Any = None) -> Any:
    parts = some.lists(some.tuples(JOINS, SIGNS, inner), min_size=1, max_size=4)
    parts = parts.map(lambda found: (("", found[0][1], found[0][2]), *found[1:]))
    return some.builds(ref.Clauses, parts, field or some.just(""))
