"""A question whose unknown words are replaced by known ones ("Mungkin maksud Anda").

Words are known from datasets that everybody may see, and only from these, so that neither a proposal nor its absence tells of any other.
"""

from __future__ import annotations

import re
from typing import Any

import tantivy as tv

from ckanext.muaraenim.search.derived import PUBLIC, plain_words
from ckanext.muaraenim.search.fields import kind
from ckanext.muaraenim.search.index import View
from ckanext.muaraenim.search.spelling import nearest

__all__ = ["absent", "corrected"]

WORD = re.compile(r"[^\W\d_]+")
NAME = re.compile(r"[\w.-]+(?=:)")
BESIDE_WORDS = re.compile(r"[\[\]{}/\\*?~^]")
OPERATORS = ("AND", "OR", "NOT")
LONGEST_QUESTION = 200
MOST_CORRECTED = 3
MOST_ABSENT = 10
CANDIDATES = 8


def corrected(view: View, question: str) -> str | None:
    """The question with its misspelt words replaced; None if there is nothing to replace, or it is no question of words.

    A word is misspelt if it is of no known root, no public dataset has a word of its family, and some have one that differs by a letter or two.
    """
    if len(question) > LONGEST_QUESTION or not {"public_words", "permission_labels"} <= view.index.columns.keys():
        return None
    if ":" in question and not only_words(question):
        return None
    replaced = 0

    def better(match: re.Match[str]) -> str:
        nonlocal replaced
        word = match[0]
        plain = plain_words(word)
        if is_syntax(question, match) or replaced >= MOST_CORRECTED or len(plain) != 1:
            return word
        if word.lower() in view.index.lexicon.fillers or is_known(view, word):
            return word
        found = proposal(view, plain[0])
        replaced += found is not None
        return found or word

    text = WORD.sub(better, question)
    return text if replaced else None


def absent(view: View, question: str) -> list[str]:
    """Words of a question that no public dataset says in any form; none of what is more than words."""
    if len(question) > LONGEST_QUESTION or "permission_labels" not in view.index.columns or ":" in question or BESIDE_WORDS.search(question):
        return []
    words = [word for word in dict.fromkeys(WORD.findall(question)) if word not in OPERATORS and word.lower() not in view.index.lexicon.fillers]
    return [word for word in words[:MOST_ABSENT] if not is_said(view, word)]


def only_words(question: str) -> bool:
    """Whether a question with fields asks for words and values only: nothing in it is a pattern, a range, a date or a number."""
    return not BESIDE_WORDS.search(question) and all(kind(name) in ("text", "string") for name in NAME.findall(question))


def is_syntax(question: str, word: re.Match[str]) -> bool:
    """Whether a word is a part of the language: in a question with fields its operators and names."""
    return ":" in question and (word[0] in OPERATORS or (name := NAME.search(question, word.start())) is not None and name.start() <= word.start())


def is_known(view: View, word: str) -> bool:
    """Whether it is a word of the language, or a public dataset says it."""
    return set(view.index.words(word)) <= view.index.lexicon.roots or is_said(view, word)


def is_said(view: View, word: str) -> bool:
    """Whether a public dataset says it, or what it is short for, anywhere."""
    words = view.index.words(word)
    readings = [(one, *others) for one, others in zip(words, view.index.lexicon.readings(words), strict=True)]
    texts = [column.words for key in ("text", "tabel_kolom", "tabel_nilai") if (column := view.index.columns.get(key))]
    return all(any(in_public(view, query) for name in texts for query in queries(view, name, one)) for one in readings)


def queries(view: View, name: str, readings: tuple[Any, ...]) -> list[Any]:
    word, *phrases = readings
    term = tv.Query.term_query(view.index.schema, name, word, index_option="position")
    return [term, *(tv.Query.phrase_query(view.index.schema, name, list(phrase)) for phrase in phrases if len(phrase) > 1)]


def proposal(view: View, word: str) -> str | None:
    column = view.index.columns["public_words"].exact
    for beginning in (word[0], ""):  # the first letter is seldom wrong, and all words are many
        for other in nearest(word, view.searcher.terms_with_prefix(column, beginning), CANDIDATES):
            if in_public(view, tv.Query.term_query(view.index.schema, column, other, index_option="basic")):
                return other
    return None


def in_public(view: View, query: Any) -> bool:
    """The words of a dataset that is no longer public stay in the engine's list for a while, so they are counted again."""
    labels = view.index.columns["permission_labels"].exact
    public = tv.Query.term_query(view.index.schema, labels, PUBLIC, index_option="basic")
    both = tv.Query.boolean_query([(tv.Occur.Must, query), (tv.Occur.Must, public)])
    return bool(view.searcher.search(both, 1).count)
