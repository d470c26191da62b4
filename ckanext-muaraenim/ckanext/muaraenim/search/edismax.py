"""Lucene's language in which words without a field may be in any of several weighted fields (Solr's edismax)."""

from __future__ import annotations

import re
from itertools import groupby
from operator import itemgetter
from typing import Any

import tantivy as tv

from ckanext.muaraenim.search import fields, syntax
from ckanext.muaraenim.search.compiler import CannotAnswer, Compiler, boolean, constant
from ckanext.muaraenim.search.dismax import MOST_WORDS, OPERATOR, SPECIAL, minimum, with_minimum

__all__ = ["query"]

ANYWHERE = ""
"""The field of what names none."""
PIECE = re.compile(r'([+-]?)(?:\(+(?=\w[\w.-]*:))?((?:\w[\w.-]*:)?)("[^"]*"|[^\s]+)')
"""Sign, field and what is looked for; a bracket before a field is left out."""
QUOTED = re.compile(r'"[^"]*"')


def query(compiler: Compiler, text: str, weights: dict[str, float], tie: float, least: str) -> Any:
    """What cannot be read is looked for as words."""
    if not text.strip():
        return tv.Query.empty_query()
    node = readable(text)
    if isinstance(node, syntax.Bool) and len(node.clauses) > MOST_WORDS:
        raise CannotAnswer(f"The query has more than {MOST_WORDS} words")
    spread = Spread(compiler, weights, tie)
    whole = node if isinstance(node, syntax.Bool) else syntax.Bool((("must", node),))
    found = [pair for pair in spread.clauses(whole, ANYWHERE) if pair[1] is not None]
    if not found:
        return tv.Query.empty_query()
    if all(occur == "not" for occur, _ in found):
        return boolean([("must", constant(tv.Query.all_query())), *found])
    return with_minimum(found, minimum(least, sum(occur == "should" for occur, _ in found)))


def readable(text: str) -> syntax.Node:
    """As it stands, or as words with signs, fields and quotes.

    :raises QuerySyntaxError: longer than a query may be, or without any word
    """
    try:
        return syntax.parse(text)
    except syntax.QuerySyntaxError:
        return syntax.parse(plain(text))


def plain(text: str) -> str:
    """Without operators other than the signs before words, and quotes."""
    return " ".join(sign + name + (said if QUOTED.fullmatch(said) else escaped(said)) for sign, name, said in PIECE.findall(text))


def escaped(text: str) -> str:
    return f"\\{text}" if OPERATOR.fullmatch(text) else re.sub(r'([+\-"])', r"\\\1", SPECIAL.sub(r"\\\1", text))


class Spread(Compiler):
    """Compiles what names no field for each of the weighted fields; the best of them counts."""

    def __init__(self, compiler: Compiler, weights: dict[str, float], tie: float) -> None:
        super().__init__(compiler.view, ANYWHERE)
        self.weights = {key: weight for key, weight in weights.items() if key in self.index.columns}
        self.tie = tie

    def compile(self, node: syntax.Node, key: str) -> Any:
        if isinstance(node, syntax.Bool):
            return boolean(self.clauses(node, key))
        if key != ANYWHERE or isinstance(node, syntax.InField | syntax.Everything | syntax.Boosted | syntax.Constant):
            return super().compile(node, key)
        if node == syntax.Term("*"):
            return constant(tv.Query.all_query())
        if not self.weights:
            return tv.Query.empty_query()  # nobody has any of the fields
        return self.best({name: self.one(node, name) for name in self.weights})

    def one(self, node: syntax.Node, name: str) -> Any:
        """None where a field cannot hold such a value."""
        try:
            return super().compile(node, name)
        except CannotAnswer:
            return None

    def best(self, found: dict[str, Any]) -> Any:
        queries = [tv.Query.boost_query(query, self.weights[name]) for name, query in found.items() if query is not None]
        return tv.Query.disjunction_max_query(queries, self.tie) if queries else None

    def clauses(self, node: syntax.Bool, key: str) -> list[tuple[syntax.Occur, Any]]:
        """Words that follow each other are analysed together: word by word where all fields have as many, otherwise each field by itself."""
        found: list[tuple[syntax.Occur, Any]] = []
        bare = [key == ANYWHERE and plain and is_word(clause) for plain, (_, clause) in zip(node.bare or [False], node.clauses, strict=True)]
        for together, group in groupby(zip(bare, node.clauses, strict=True), key=itemgetter(0)):
            run = [clause for _, clause in group]
            if not together or len(run) < 2 or not self.weights:
                found += [(occur, self.compile(clause, key)) for occur, clause in run]
                continue
            said = {name: parts for name in self.weights if (parts := self.parts([clause.text for _, clause in run], name))}
            if len({len(parts) for parts in said.values()}) == 1:
                found += [("must", self.best(dict(zip(said, each, strict=True)))) for each in zip(*said.values(), strict=True)]
            elif said:
                found.append(("must", self.best({name: boolean([("must", part) for part in parts]) for name, parts in said.items()})))
        return found

    def parts(self, words: list[str], name: str) -> list[Any]:
        """What a field looks for, word by word."""
        if fields.kind(name) == "text":
            analysed = self.index.analysis.asked(" ".join(syntax.unescape(word) for word in words), name)
            return [self.read(name, word, ()) for _, word in analysed]
        return [one for word in words if (one := self.one(syntax.Term(word), name)) is not None]


def is_word(node: syntax.Node) -> bool:
    return isinstance(node, syntax.Term) and node.fuzzy is None and not syntax.WILD.search(node.text)
