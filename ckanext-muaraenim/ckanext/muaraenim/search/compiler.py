"""From a query tree to the engine's query, by the kind of each field."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import tantivy as tv

from ckanext.muaraenim.search import alike, dates, fields, grams, syntax
from ckanext.muaraenim.search.analysis import Placed
from ckanext.muaraenim.search.entry import FIELDS, microseconds
from ckanext.muaraenim.search.index import View
from ckanext.muaraenim.search.lexicon import Words
from ckanext.muaraenim.search.phrases import phrase
from ckanext.muaraenim.search.scores import UNIT, Scores, rarity

Q = tv.Query
MILLISECOND = 1_000
MOST_PATTERNS, LONGEST_PATTERN, MOST_REPEATED = 200, 2_000, 100
REPEATED = re.compile(r"(?<!\\)[*+?{]")
MOST_FUZZY = 20
"""Words with ``~`` of which each is looked up among all words; more than these count the same however alike they are."""
MOST_TERMS = 20_000
"""Terms that one wildcard or text range may stand for."""

OCCURS = {"must": tv.Occur.Must, "should": tv.Occur.Should, "not": tv.Occur.MustNot}


class CannotAnswer(Exception):
    """The query is well formed but asks something that has no answer, such as a date that is none."""


class Compiler:
    """Compiles for one state of the index."""

    def __init__(self, view: View, default_field: str = "text") -> None:
        self.view, self.index, self.searcher, self.default_field = view, view.index, view.searcher, default_field
        self.patterns = self.fuzzies = 0
        self.scores = Scores(view.searcher, view.counts) if view.index.way == "solr" else None
        self.together: syntax.Occur = "must"
        """What several words are to each other that were written as one: ``wi-fi``."""

    def query(self, node: syntax.Node) -> Any:
        """The whole query; one that only excludes is taken from everything, as Solr does at the top."""
        if isinstance(node, syntax.Bool) and all(occur == "not" for occur, _ in node.clauses):
            if not node.clauses:
                return Q.empty_query()
            node = syntax.Bool((("must", syntax.Everything()), *node.clauses))
        return self.compile(node, self.default_field) or Q.empty_query()

    def compile(self, node: syntax.Node, key: str) -> Any:
        """A query, or None for a clause without any word, which counts for nothing."""
        match node:
            case syntax.Everything():
                return constant(Q.all_query())
            case syntax.InField(name, inner):
                return self.compile(inner, name)
            case syntax.Boosted(inner, boost):
                query = self.compile(inner, key)
                return query and Q.boost_query(query, boost)
            case syntax.Constant(inner, score):
                query = self.compile(inner, key)
                return query and Q.const_score_query(query, UNIT * score)
            case syntax.Bool(clauses):
                return boolean([(occur, self.compile(inner, key)) for occur, inner in clauses])
            case syntax.Term() if key == "*":
                return constant(Q.all_query()) if node.text == "*" else Q.empty_query()
        if key not in self.index.columns:
            return Q.empty_query()
        if fields.kind(key) == "ngram":
            return self.within(node, key)
        match node:
            case syntax.Term():
                return self.term(node, key)
            case syntax.Phrase():
                return self.phrase(node, key)
            case syntax.Range():
                return self.range(node, key)
            case syntax.Regex(pattern):
                return self.regex(key, self.letters(pattern, key))
        raise AssertionError(node)

    def term(self, node: syntax.Term, key: str) -> Any:
        plain = syntax.unescape(node.text)
        if node.text == "*":
            return self.has(key) if key != "text" else Q.all_query()
        if syntax.WILD.search(node.text):
            return self.regex(key, syntax.wildcard(self.letters(node.text, key)))
        if node.fuzzy is not None:
            return self.fuzzy(plain, key, node.fuzzy)
        return self.value(plain, key)

    def has(self, key: str) -> Any:
        """The datasets that have any value in the field; those of ``title_ngram`` are the title's."""
        key = fields.NGRAMS.get(key, key)
        if fields.counted(key):
            return constant(Q.exists_query(self.index.columns[key].exact))
        return constant(Q.term_query(self.index.schema, FIELDS, key, index_option="basic"))

    def letters(self, text: str, key: str) -> str:
        """What a text field's analysis leaves of a text that is no whole word."""
        return self.index.analysis.pattern(text, key) if fields.kind(key) == "text" else text

    def column(self, key: str) -> str:
        """Where the words of a text field, or whole values, are."""
        return self.index.columns[key].words if fields.kind(key) == "text" else self.index.columns[key].exact

    def value(self, value: str, key: str) -> Any:
        """The datasets whose field holds this value, or all these words."""
        column, kind = self.index.columns[key], fields.kind(key)
        if kind == "text":
            words = [word for _, word in self.index.analysis.asked(value, key)]
            readings = self.index.lexicon.readings(words)
            return boolean([(self.together, self.read(key, word, also)) for word, also in zip(words, readings, strict=True)])
        if kind == "ngram":
            return boolean([("must", self.piece(key, word)) for word in value.split()])
        if kind == "date":
            moment = self.moment(value)
            return constant(Q.range_query(self.index.schema, column.date, tv.FieldType.Integer, moment, moment + MILLISECOND - 1))
        if kind == "number":
            number = self.number(value)
            return constant(Q.range_query(self.index.schema, column.number, tv.FieldType.Float, number, number))
        return self.whole(key, fields.exact(value))

    def whole(self, key: str, value: str) -> Any:
        name = self.index.columns[key].exact
        found = Q.term_query(self.index.schema, name, value, index_option="basic")
        return Q.const_score_query(found, self.scores.of_value(name, self.has(key), value)) if self.scores else found

    def read(self, key: str, word: str, also: Iterable[Words]) -> Any:
        """The word, or a phrase that says the same."""
        found = [self.word(key, word), *(self.sequence(key, phrase) for phrase in also)]
        return found[0] if len(found) == 1 else Q.disjunction_max_query(found)

    def sequence(self, key: str, words: Words, slop: int = 0) -> Any:
        """Index words one after the other in a text field."""
        return self.placed(key, list(enumerate(words)), slop)

    def placed(self, key: str, words: Placed, slop: int) -> Any:
        """Index words at these distances in a text field."""
        if len(words) == 1:
            return self.word(key, words[0][1])
        said = [word for _, word in words]
        return self.weighed(phrase(self.index.schema, self.index.columns[key].words, words, slop), key, said)

    def weighed(self, query: Any, key: str, words: list[str]) -> Any:
        having = Q.all_query() if key == "text" else self.has(key)
        factor = self.scores.of_words(self.index.columns[key].words, having, words) if self.scores else 1.0
        return query if factor == 1 else Q.boost_query(query, factor)

    def any_of(self, key: str, values: tuple[str, ...]) -> Any:
        """The datasets whose field holds one of these values as a whole, as facets count them."""
        if key not in self.index.columns:
            return Q.empty_query()
        name = self.index.columns[key].exact
        # A set of terms would be one clause, but costs the engine several times as much for a few values.
        terms = [Q.term_query(self.index.schema, name, fields.exact(value), index_option="basic") for value in values]
        return Q.boolean_query([(tv.Occur.Should, term) for term in terms])

    def between(self, key: str, low: float | None, high: float | None) -> Any:
        """The datasets whose field holds a number, or a date in microseconds, from ``low`` to ``high``, both included."""
        if key not in self.index.columns:
            return Q.empty_query()
        column = self.index.columns[key]
        name, type_ = (column.date, tv.FieldType.Integer) if fields.kind(key) == "date" else (column.number, tv.FieldType.Float)
        return Q.range_query(self.index.schema, name, type_, low, high)

    def word(self, key: str, word: str) -> Any:
        found = Q.term_query(self.index.schema, self.index.columns[key].words, word, index_option="position")
        return self.weighed(found, key, [word]) if fields.kind(key) == "text" else found

    def within(self, node: syntax.Node, key: str) -> Any:
        """Letters anywhere in a value, as they are or with ``*`` at their ends, which changes nothing."""
        text = node.text if isinstance(node, syntax.Term | syntax.Phrase) else None
        if text == "*" or node == syntax.Range(None, None, True, True):
            return self.has(key)
        if isinstance(node, syntax.Term):
            text = text.strip("*") if text and node.fuzzy is None and not syntax.WILD.search(text.strip("*")) else None
        if text is None:
            raise CannotAnswer(f"{key} finds letters anywhere in a value; patterns, ranges and ~ need another field")
        return self.value(syntax.unescape(text) if isinstance(node, syntax.Term) else text, key)

    def piece(self, key: str, word: str) -> Any:
        """Where these letters stand anywhere in the value."""
        name, pieces = self.index.columns[key].words, grams.of_query(word)
        if not pieces:
            return Q.empty_query()
        if len(pieces) > 1:
            return Q.phrase_query(self.index.schema, name, pieces, 0)
        if len(pieces[0]) > grams.SHORTEST:
            return self.word(key, pieces[0])
        begun = [term for term, _ in self.searcher.terms_with_prefix(name, pieces[0])]
        return constant(Q.term_set_query(self.index.schema, name, begun)) if begun else Q.empty_query()

    def phrase(self, node: syntax.Phrase, key: str) -> Any:
        if fields.kind(key) != "text":
            return self.value(node.text, key)
        words = self.index.analysis.asked(node.text, key)
        if len(words) < 2:
            return self.value(node.text, key)
        phrasings = self.index.lexicon.phrasings([word for _, word in words])
        found = [self.placed(key, words, node.slop), *(self.sequence(key, phrasing, node.slop) for phrasing in phrasings[1:])]
        return found[0] if len(found) == 1 else Q.disjunction_max_query(found)

    def fuzzy(self, text: str, key: str, fuzziness: float) -> Any:
        """The words that are alike, as many as Lucene looks for; each counts by how much it is, and as if all of them were as frequent."""
        text, name = self.letters(text, key), self.column(key)
        self.fuzzies += 1
        if self.fuzzies > MOST_FUZZY:
            return constant(Q.fuzzy_term_query(self.index.schema, name, text, alike.distance_of(fuzziness, len(text))))
        found = alike.terms(self.searcher, name, text, alike.distance_of(fuzziness, len(text)))
        if not found:
            return Q.empty_query()
        frequent = max(found, key=lambda one: one.frequency)
        if fields.kind(key) != "text":
            score = Scores(self.searcher, self.view.counts).of_value(name, self.has(key), frequent.term)
            terms = [(Q.term_query(self.index.schema, name, one.term, index_option="basic"), one.likeness * score) for one in found]
            return Q.boolean_query([(tv.Occur.Should, Q.const_score_query(term, weight)) for term, weight in terms])
        total = self.searcher.num_docs
        rare = rarity(total, frequent.frequency)
        terms = [(self.word(key, one.term), one.likeness * rare / rarity(total, one.frequency)) for one in found]
        return Q.boolean_query([(tv.Occur.Should, Q.boost_query(term, weight)) for term, weight in terms])

    def regex(self, key: str, pattern: str) -> Any:
        self.patterns += 1
        if self.patterns > MOST_PATTERNS or len(pattern) > LONGEST_PATTERN or len(REPEATED.findall(pattern)) > MOST_REPEATED:
            raise CannotAnswer(f"Patterns may have {LONGEST_PATTERN} characters and {MOST_REPEATED} repetitions, a query {MOST_PATTERNS} of them")
        try:
            found = Q.regex_query(self.index.schema, self.column(key), pattern)
            if fields.kind(key) == "text":  # and what was written, where stems are others
                found = found.or_should_match(Q.regex_query(self.index.schema, self.index.columns[key].letters, pattern))
            return constant(found)
        except ValueError as error:
            raise CannotAnswer(f"The pattern {pattern[:80]!r} cannot be used: {error}") from error

    def range(self, node: syntax.Range, key: str) -> Any:
        column, kind = self.index.columns[key], fields.kind(key)
        if kind in ("date", "number"):
            read = self.moment if kind == "date" else self.number
            low, high = (None if end is None else read(end) for end in (node.low, node.high))
            name, type_ = (column.date, tv.FieldType.Integer) if kind == "date" else (column.number, tv.FieldType.Float)
            if low is None and high is None:
                return self.has(key)
            if kind == "date":  # Solr knows milliseconds only
                low = low + MILLISECOND - 1 if low is not None and not node.include_low else low
                high = high + MILLISECOND - 1 if high is not None and node.include_high else high
            ends = node.include_low or low is None, node.include_high or high is None
            return constant(Q.range_query(self.index.schema, name, type_, low, high, *ends))
        if node.low is None and node.high is None:
            return self.has(key)
        node = replace(node, **{end: self.letters(text, key) for end, text in (("low", node.low), ("high", node.high)) if text is not None})
        name = self.column(key)
        found = [term for term, _ in self.searcher.terms_with_prefix(name, "") if within(term, node)]
        if len(found) > MOST_TERMS:
            raise CannotAnswer(f"The range on {key} stands for more than {MOST_TERMS} values")
        return constant(Q.term_set_query(self.index.schema, name, found)) if found else Q.empty_query()

    def moment(self, text: str) -> int:
        try:
            return microseconds(dates.parse(text)) // MILLISECOND * MILLISECOND
        except ValueError as error:
            raise CannotAnswer(str(error)) from error

    def number(self, text: str) -> int:
        try:
            return int(text)
        except ValueError as error:
            raise CannotAnswer(f"Invalid Number: {text}") from error


def constant(query: Any) -> Any:
    """What is found or not, without more or less."""
    return Q.const_score_query(query, UNIT)


def within(term: str, node: syntax.Range) -> bool:
    if node.low is not None and (term < node.low or (term == node.low and not node.include_low)):
        return False
    return node.high is None or term < node.high or (term == node.high and node.include_high)


def boolean(clauses: list[tuple[syntax.Occur, Any]]) -> Any:
    """Clauses together; None if there are none. Exclusions alone find nothing, as in Lucene."""
    clauses = [(occur, query) for occur, query in clauses if query is not None]
    if not clauses:
        return None
    if len(clauses) == 1 and clauses[0][0] != "not":
        return clauses[0][1]
    if all(occur == "not" for occur, _ in clauses):
        return Q.empty_query()
    return Q.boolean_query([(OCCURS[occur], query) for occur, query in clauses])
