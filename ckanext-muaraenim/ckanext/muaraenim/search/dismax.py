"""What people type: every word may be in any of several weighted fields (Solr's dismax)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from copy import copy
from itertools import islice
from typing import Any

import tantivy as tv

from ckanext.muaraenim.search import fields
from ckanext.muaraenim.search.compiler import CannotAnswer, Compiler, boolean
from ckanext.muaraenim.search.lexicon import Lexicon, Words
from ckanext.muaraenim.search.syntax import Bool, Phrase, Term, parse, unescape

SPECIAL = re.compile(r"([\\!():^\[\]{}~*?/])")
OPERATOR = re.compile(r"(?<!\S)(AND|OR|NOT|&&|\|\|)(?!\S)")
CONSECUTIVE = re.compile(r"(?<!\s)\s+[+-](?:\s*[+-]+)+")
"""Several signs behind a space; looked for at the beginning of each space only, so that long ones cost little."""
SPACE = re.compile(r"\s")
SIGNS = {"must": "+", "not": "-", "should": ""}
MOST_WORDS = 1_000
ENDS = ".,;:?!"

Piece = tuple[str, str, str]
"""Sign, phrase, word; one of the last two is empty."""


def query(compiler: Compiler, text: str, weights: dict[str, float], tie: float, least: str) -> Any:
    """All of ``text``'s words, of which ``least`` (``mm``) must be found; ``+`` and ``-`` and quotes are operators.

    With ``analysis = solr`` so are ``AND``, ``OR`` and ``NOT``, as in Solr's own dismax, and each part of a word (``wi-fi``) is looked for by itself.
    """
    if not text.strip():
        return tv.Query.empty_query()
    compiler = copy(compiler)
    if compiler.index.way == "solr":
        compiler.together = "should"
    pieces = without_fillers(list(read(text, operators=compiler.index.way == "solr")), compiler.index.lexicon)
    if len(pieces) > MOST_WORDS:
        raise CannotAnswer(f"The query has more than {MOST_WORDS} words")
    clauses: list[tuple[Any, Any]] = []
    optional = 0
    for (sign, phrase, word), also in zip(pieces, across(pieces, compiler), strict=True):
        one = alternatives(compiler, phrase or word, weights, tie, quoted=not word, also=also)
        if one is not None:
            clauses.append(({"+": "must", "-": "not"}.get(sign, "should"), one))
            optional += not sign
    if not clauses:
        return tv.Query.empty_query()
    return with_minimum(clauses, minimum(least, optional))


def read(text: str, *, operators: bool) -> Iterator[Piece]:
    """Words and phrases, as Solr's dismax takes them apart.

    :param operators: whether ``AND`` and its like are operators, or words
    :raises QuerySyntaxError: signs and operators that belong to nothing
    """
    if text.count('"') % 2:
        text = text.replace('"', "")
    text = without_dangling(CONSECUTIVE.sub(" ", SPECIAL.sub(r"\\\1", text)))
    tree = parse(text if operators else OPERATOR.sub(r"\\\1", text), and_by_default=False)
    for occur, node in tree.clauses if isinstance(tree, Bool) else (("should", tree),):
        if isinstance(node, Phrase):
            yield SIGNS[occur], node.text, ""
        elif isinstance(node, Term):
            yield SIGNS[occur], "", unescape(node.text)
        else:
            raise AssertionError(node)


def without_dangling(text: str) -> str:
    """Without the signs and spaces at its end from the first of these spaces on."""
    begins = len(text.rstrip("+- \t\n\r\f\v"))
    space = SPACE.search(text, begins)
    return text[: space.start()] if space and len(text) > space.end() else text


def without_fillers(pieces: list[Piece], lexicon: Lexicon) -> list[Piece]:
    """The question without words that say nothing in it, unless it has no others."""
    kept = [piece for piece in pieces if piece[0] or piece[1] or piece[2].lower().strip(ENDS) not in lexicon.fillers]
    return kept if any(sign != "-" for sign, _, _ in kept) else pieces


def across(pieces: list[Piece], compiler: Compiler) -> Iterator[list[Words]]:
    """For each piece the phrases that say what it and its neighbours say together: ``KK`` for both words of ``kartu keluarga``."""
    lexicon = compiler.index.lexicon
    words = [[] if sign or phrase else compiler.index.words(word) for sign, phrase, word in pieces]
    together = iter(lexicon.readings([word for each in words for word in each]))
    for each in words:
        alone = [other for found in lexicon.readings(each) for other in found]
        yield [other for found in islice(together, len(each)) for other in found if other not in alone]


def alternatives(compiler: Compiler, text: str, weights: dict[str, float], tie: float, *, quoted: bool, also: Sequence[Words] = ()) -> Any:
    """One word or phrase, or ``also`` one of these, in the best of the fields; None if it holds no word for any of them."""
    found = []
    for key, weight in weights.items():
        kind = fields.kind(key)
        if key not in compiler.index.columns:
            found.append(tv.Query.empty_query())  # a field of the stock schema that nobody has
            continue
        if kind not in ("text", "string", "ngram"):
            continue
        one = compiler.phrase(Phrase(text, 0), key) if quoted and kind == "text" else compiler.value(text, key)
        if one is not None and also and kind == "text":
            one = tv.Query.disjunction_max_query([one, *(compiler.sequence(key, words) for words in also)])
        if one is not None:
            found.append(tv.Query.boost_query(one, weight))
    return tv.Query.disjunction_max_query(found, tie) if found else None


def with_minimum(clauses: list[tuple[Any, Any]], least: int) -> Any:
    should = [one for occur, one in clauses if occur == "should"]
    rest = [(occur, one) for occur, one in clauses if occur != "should"]
    if not should:
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
