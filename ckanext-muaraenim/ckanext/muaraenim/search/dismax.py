"""What people type: every word may be in any of several weighted fields (Solr's dismax)."""

from __future__ import annotations

import math
import re
from typing import Any

import tantivy as tv

from ckanext.muaraenim.search import analysis, fields
from ckanext.muaraenim.search.compiler import CannotAnswer, Compiler, boolean
from ckanext.muaraenim.search.syntax import QuerySyntaxError

PIECE = re.compile(r'([+-]?)(?:"([^"]*)"|(\S+))')
CONSECUTIVE = re.compile(r"\s+[+-](?:\s*[+-]+)+")
DANGLING = re.compile(r"\s+[-+\s]+$")
DOUBLED = re.compile(r"\s*[+-](?:\s*[+-]|\s*$)")
MOST_WORDS = 1_000


def query(compiler: Compiler, text: str, weights: dict[str, float], tie: float, least: str) -> Any:
    """All of ``text``'s words, of which ``least`` (``mm``) must be found; ``+`` and ``-`` and quotes are the only operators."""
    text = CONSECUTIVE.sub(" ", DANGLING.sub("", text))
    if DOUBLED.match(text):
        raise QuerySyntaxError(f"Cannot parse the query at character 1, near {text[:20]!r}")
    if text.count('"') % 2:
        text = text.replace('"', " ")
    clauses: list[tuple[Any, Any]] = []
    optional = 0
    for sign, phrase, word in PIECE.findall(text):
        if len(clauses) >= MOST_WORDS:
            raise CannotAnswer(f"The query has more than {MOST_WORDS} words")
        one = alternatives(compiler, phrase or word, weights, tie, quoted=bool(phrase))
        if one is not None:
            clauses.append(({"+": "must", "-": "not"}.get(sign, "should"), one))
            optional += not sign
    if not clauses:
        return tv.Query.empty_query()
    return with_minimum(clauses, minimum(least, optional))


def alternatives(compiler: Compiler, text: str, weights: dict[str, float], tie: float, *, quoted: bool) -> Any:
    """One word or phrase in the best of the fields; None if it holds no word for any of them."""
    found = []
    for key, weight in weights.items():
        if key not in compiler.index.columns:
            continue
        if quoted and fields.kind(key) == "text":
            words = analysis.words(text, compiler.index.way)
            if len(words) > 1:
                one = tv.Query.phrase_query(compiler.index.schema, compiler.index.columns[key].words, words, 0)
                found.append(tv.Query.boost_query(one, weight))
                continue
        if fields.kind(key) in ("text", "string", "ngram"):
            one = compiler.value(text, key)
            if one is not None:
                found.append(tv.Query.boost_query(one, weight))
    return tv.Query.disjunction_max_query(found, tie) if found else None


def with_minimum(clauses: list[tuple[Any, Any]], least: int) -> Any:
    should = [one for occur, one in clauses if occur == "should"]
    rest = [(occur, one) for occur, one in clauses if occur != "should"]
    if not should:
        if all(occur == "not" for occur, _ in rest):
            rest.insert(0, ("must", tv.Query.all_query()))
        return boolean(rest)
    if least >= len(should):
        return boolean(rest + [("must", one) for one in should])
    inner = tv.Query.boolean_query([(tv.Occur.Should, one) for one in should], minimum_number_should_match=max(least, 0) or None)
    if not rest:
        return inner
    return boolean([*rest, ("must" if least > 0 or all(occur == "not" for occur, _ in rest) else "should", inner)])


def minimum(least: str, optional: int) -> int:
    """How many of ``optional`` words must be found by a rule such as ``2<-1 5<80%``, ``75%``, ``-1``.

    :raises CannotAnswer: not such a rule
    """
    result = optional
    for condition in least.split():
        above, separator, amount = condition.rpartition("<")
        try:
            if separator and optional <= int(above):
                break
            if amount.endswith("%"):
                percent = int(amount[:-1])
                share = math.floor(optional * abs(percent) / 100)
                result = share if percent >= 0 else optional - share
            else:
                result = int(amount) if int(amount) >= 0 else optional + int(amount)
        except ValueError as error:
            raise CannotAnswer(f"mm must be like 2<-1 5<80%, not {least!r}") from error
    return max(0, min(result, optional))


def weighted(text: str) -> dict[str, float]:
    """``title^4 text`` as fields with weights.

    :raises CannotAnswer: a weight is not a number
    """
    found = {}
    for one in text.split():
        name, _, weight = one.partition("^")
        try:
            found[name] = float(weight or 1)
        except ValueError as error:
            raise CannotAnswer(f"qf must be like title^4 text, not {text!r}") from error
    return found
