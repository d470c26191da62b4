"""Scores as Lucene gives them, in the engine's measure, for ``analysis = solr``.

The engine counts every dataset where Lucene counts those that have the field, and takes the length of a list of values into account,
which CKAN's stock schema leaves out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import tantivy as tv

__all__ = ["UNIT", "Scores", "rarity"]

SATURATION, LENGTH = 1.2, 0.75
UNIT = 1 + SATURATION
"""What Lucene's 1 is here: Lucene leaves this factor out of its formula."""


class Scores:
    """For one state of the index; what it has counted is kept in ``known``."""

    def __init__(self, searcher: Any, known: dict[Any, Any]) -> None:
        self.searcher, self.known = searcher, known

    def of_words(self, name: str, having: Any, words: Sequence[str]) -> float:
        """By what to multiply the engine's score of these words of a field.

        :param having: what finds the datasets that have the field
        """
        many, total = self.count(name, having), self.searcher.num_docs
        if many == total:
            return 1.0
        frequencies = [self.searcher.doc_freq(name, word) for word in words]
        rarer = sum(rarity(many, each) for each in frequencies) / sum(rarity(total, each) for each in frequencies)
        # To the engine texts are that much shorter on average, so all it finds are long; right for one of average length.
        shorter = (1 + SATURATION * (1 - LENGTH + LENGTH * total / max(many, 1))) / UNIT
        return rarer * shorter

    def of_value(self, name: str, having: Any, value: str) -> float:
        """The score of a whole value."""
        many, frequency = self.count(name, having), self.searcher.doc_freq(name, value)
        values = self.kept(("values", name), lambda: self.searcher.aggregate(tv.Query.all_query(), {"n": {"value_count": {"field": name}}}))
        return UNIT * rarity(many, frequency) / (1 + SATURATION * (1 - LENGTH + LENGTH * many / max(values["n"]["value"], 1)))

    def count(self, name: str, having: Any) -> int:
        return int(self.kept(("having", name), lambda: self.searcher.search(having, 1).count))

    def kept(self, key: Any, count: Any) -> Any:
        if key not in self.known:
            self.known[key] = count()
        return self.known[key]


def rarity(many: int, frequency: int) -> float:
    """How much a word says that ``frequency`` of ``many`` datasets have."""
    return math.log(1 + (max(many, frequency) - frequency + 0.5) / (frequency + 0.5))
