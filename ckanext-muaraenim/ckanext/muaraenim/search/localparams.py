"""Local parameters: ``{!bool must=padi should=jagung}``, ``{!lucene q.op=OR}padi jagung``.

CKAN refuses them before they get here, except those whose parser ``ckan.search.solr_allowed_query_parsers`` names.
"""

from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass
from typing import Any

import tantivy as tv

from ckanext.muaraenim.search import dismax, edismax, syntax
from ckanext.muaraenim.search.compiler import CannotAnswer, Compiler
from ckanext.muaraenim.search.syntax import QuerySyntaxError

OPENING = re.compile(r"\s*\{!\s*")
CLOSING = re.compile(r"\s*\}")
PART = re.compile(r"""\s*(?:([\w.]+)\s*=\s*)?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s}"'=]+)""", re.DOTALL)
OCCURS = {"must": tv.Occur.Must, "filter": tv.Occur.Must, "should": tv.Occur.Should, "must_not": tv.Occur.MustNot}
WEIGHTS = "text"


@dataclass(frozen=True)
class LocalParameters:
    parser: str
    values: tuple[tuple[str, str], ...]
    body: str
    """What stands behind the brackets, or the parameter ``v``."""

    def one(self, name: str, default: str = "") -> str:
        return next((value for key, value in self.values if key == name), default)


def are_in(text: str) -> bool:
    return OPENING.match(text) is not None


def read(text: str) -> LocalParameters:
    """
    :raises QuerySyntaxError: the brackets do not hold names and values
    """
    opening = OPENING.match(text)
    at = opening.end() if opening else 0
    found: list[tuple[str, str]] = []
    while not (closing := CLOSING.match(text, at)):
        part = PART.match(text, at)
        if part is None or (part[1] is None and found):
            raise QuerySyntaxError(f"Cannot parse the local parameters at character {at + 1}, near {text[at : at + 20]!r}")
        value = part[2]
        if value[0] in "\"'":
            value = syntax.unescape(value[1:-1])
        elif value[0] == "$":
            raise CannotAnswer(f"Local parameters that refer to another parameter ({value[:80]}) are not supported")
        found.append((part[1] or "type", value))
        at = part.end()
    values = dict(reversed(found))
    return LocalParameters(values.get("type", "lucene"), tuple(found), values.get("v", text[closing.end() :]))


def query(compiler: Compiler, text: str) -> Any:
    """The engine's query for a text that begins with local parameters.

    :raises QuerySyntaxError, CannotAnswer: it can't be read, or names a parser that has no answer here
    """
    asked = read(text)
    if asked.parser == "lucene":
        inner = copy(compiler)
        inner.default_field = asked.one("df", compiler.default_field)
        return inner.query(syntax.parse(asked.body, asked.one("q.op", "AND").upper() != "OR"))
    if asked.parser in ("dismax", "edismax"):
        weights = dismax.weighted(asked.one("qf", WEIGHTS))
        parser = dismax.query if asked.parser == "dismax" else edismax.query
        return parser(compiler, asked.body, weights, tie(asked), asked.one("mm", "100%"))
    if asked.parser == "bool":
        return boolean(compiler, asked)
    if asked.parser in ("term", "field", "prefix"):
        return of_one_field(compiler, asked)
    raise CannotAnswer(f"The query parser {asked.parser[:80]!r} is not supported")


def tie(asked: LocalParameters) -> float:
    try:
        return float(asked.one("tie", "0"))
    except ValueError as error:
        raise CannotAnswer(f"tie must be a number, not {asked.one('tie')[:80]!r}") from error


def boolean(compiler: Compiler, asked: LocalParameters) -> Any:
    """Each clause in Lucene's syntax; local parameters in it, which CKAN would not let pass either, can't be read."""
    clauses = []
    for key, value in asked.values:
        if key in OCCURS:
            one = compiler.query(syntax.parse(value))
            clauses.append((OCCURS[key], tv.Query.const_score_query(one, 0.0) if key == "filter" else one))
    if not clauses:
        return tv.Query.empty_query()
    if all(occur == tv.Occur.MustNot for occur, _ in clauses):
        clauses.append((tv.Occur.Must, tv.Query.all_query()))
    return tv.Query.boolean_query(clauses)


def of_one_field(compiler: Compiler, asked: LocalParameters) -> Any:
    """``{!term f=tags}data desa``: the text is a value as it stands, without operators."""
    name = asked.one("f")
    if not name:
        raise CannotAnswer(f"The query parser {asked.parser} needs the field f")
    node: syntax.Node = syntax.Phrase(asked.body)
    if asked.parser == "prefix":
        node = syntax.Term(re.sub(r"(\W)", r"\\\1", asked.body) + "*")
    return compiler.query(syntax.InField(name, node))
