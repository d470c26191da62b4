"""Lucene's query syntax, as Solr's standard parser reads it, into a small tree.

Written here because Lucene has no precedence between AND and OR: each operator marks the clauses beside it as required or optional,
which a grammar with precedence, such as luqum's, answers differently (``a OR b AND c``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

DEEPEST = 100
LONGEST = 60_000
WIDEST = 1_000
"""Places between the words of a phrase."""

Occur = Literal["must", "should", "not"]


class QuerySyntaxError(Exception):
    """The query can't be read; says what and at which character."""


@dataclass(frozen=True)
class Term:
    text: str
    """As written, with its escapes: ``*`` and ``?`` without a backslash are wildcards."""
    fuzzy: float | None = None


@dataclass(frozen=True)
class Phrase:
    text: str
    slop: int = 0


@dataclass(frozen=True)
class Range:
    low: str | None
    high: str | None
    include_low: bool
    include_high: bool


@dataclass(frozen=True)
class Everything:
    """``*:*``"""


@dataclass(frozen=True)
class Regex:
    pattern: str


@dataclass(frozen=True)
class Bool:
    clauses: tuple[tuple[Occur, Node], ...]
    bare: tuple[bool, ...] = field(default=(), compare=False)
    """For each clause whether no operator stands beside it."""


@dataclass(frozen=True)
class InField:
    name: str
    node: Node


@dataclass(frozen=True)
class Boosted:
    node: Node
    boost: float


@dataclass(frozen=True)
class Constant:
    """``^=2``: whatever is found counts the same."""

    node: Node
    score: float


Node = Term | Phrase | Range | Everything | Regex | Bool | InField | Boosted | Constant

TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n\u3000]+)
    | (?P<bare>[+\-!](?=[ \t\r\n\u3000]))
    | (?:(?P<and>AND|&&)|(?P<or>OR|\|\|)|(?P<word>NOT))(?=[ \t\r\n\u3000():^\[\]"{}~]|\Z) | (?P<not>!)
    | (?P<plus>\+) | (?P<minus>-)
    | (?P<open>\() | (?P<close>\))
    | (?P<phrase>"(?:[^"\\]|\\.)*")
    | (?P<regex>/(?:\\/|[^*/])(?:\\/|[^/])*/)
    | (?P<range>[\[{](?:"(?:[^"\\]|\\.)*"|[^\]}"])*[\]}])
    | (?P<boost>\^=?[0-9.]*)
    | (?P<tilde>~[0-9.]*)
    | (?P<colon>:)
    | (?P<term>(?:\\.|[^ \t\r\n\u3000+\-!():^\[\]"{}~\\/])(?:\\.|[^ \t\r\n\u3000():^\[\]"{}~\\])*)
    """,
    re.VERBOSE | re.DOTALL,
)
WILD = re.compile(r"(?<!\\)(?:\\\\)*[*?]")
KINDS = {"bare": "term", "word": "not"}
"""A sign with a space behind it is a word."""
RANGE = re.compile(r'\s*("(?:[^"\\]|\\.)*"|\S+)\s+TO\s+("(?:[^"\\]|\\.)*"|\S+)\s*', re.DOTALL)


@dataclass
class _Reader:
    text: str
    and_by_default: bool = True
    tokens: list[tuple[str, str, int]] = field(default_factory=list)
    at: int = 0

    def __post_init__(self) -> None:
        position = 0
        while position < len(self.text):
            match = TOKEN.match(self.text, position)
            if not match:
                self.fail(position)
            if match.lastgroup != "space":
                self.tokens.append((KINDS.get(str(match.lastgroup), str(match.lastgroup)), match[0], position))
            position = match.end()
        self.tokens.append(("end", "", len(self.text)))

    def fail(self, position: int) -> None:
        near = self.text[max(0, position - 10) : position + 20]
        raise QuerySyntaxError(f"Cannot parse the query at character {position + 1}, near {near!r}")

    @property
    def kind(self) -> str:
        return self.tokens[self.at][0]

    def take(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1][1]

    def clauses(self, closing: str, depth: int) -> Node:
        """Clauses up to ``closing``, with Lucene's rules of which are required."""
        if depth > DEEPEST:
            raise QuerySyntaxError(f"The query nests brackets more than {DEEPEST} deep")
        found: list[tuple[Occur, Node]] = []
        bare: list[bool] = []
        while self.kind != closing:
            joined = self.kind if self.kind in ("and", "or") else ""
            if joined:
                if not found:
                    self.fail(self.tokens[self.at][2])
                self.take()
            modifier = self.kind if self.kind in ("plus", "minus", "not") else ""
            if modifier:
                self.take()
            node = self.clause(depth)
            if found and joined and found[-1][0] != "not":
                if joined == "and":
                    found[-1] = ("must", found[-1][1])
                elif self.and_by_default:
                    found[-1] = ("should", found[-1][1])
            found.append((self.occur(joined, modifier), node))
            bare.append(not joined and not modifier)
            if joined:
                bare[-2] = False
        if not found:
            self.fail(self.tokens[self.at][2])
        if len(found) == 1 and found[0][0] != "not" and not only_excludes(found[0][1]):
            return found[0][1]
        return Bool(tuple(found), tuple(bare))

    def occur(self, joined: str, modifier: str) -> Occur:
        if modifier in ("minus", "not"):
            return "not"
        if self.and_by_default:
            return "should" if joined == "or" else "must"
        return "must" if modifier == "plus" or joined == "and" else "should"

    def clause(self, depth: int) -> Node:
        kind, text, position = self.tokens[self.at]
        if kind == "term" and self.tokens[self.at + 1][0] == "colon":
            self.at += 2
            if text != "*" and WILD.search(text):
                self.fail(position)
            if text == "*" and self.kind == "term" and self.tokens[self.at][1] == "*":
                self.take()
                return self.boosted(Everything())
            if self.kind == "term" and self.tokens[self.at + 1][0] == "colon":
                self.fail(self.tokens[self.at + 1][2])
            return InField(unescape(text), self.clause(depth))
        self.at += 1
        if text == "filter" and self.tokens[self.at] == ("open", "(", position + len(text)):
            self.take()
            node = self.clauses("close", depth + 1)
            self.take()
            return self.boosted(Constant(node, 0.0))
        if kind == "open":
            node = self.clauses("close", depth + 1)
            self.take()
        elif kind == "term":
            node = Term(text, self.fuzziness(whole=True))
        elif kind == "phrase":
            slop = self.fuzziness(whole=False)
            node = Phrase(unescape(text[1:-1]), int(min(slop or 0, WIDEST)))
        elif kind == "range":
            node = self.range(text, position)
        elif kind == "regex":
            node = Regex(text[1:-1])
        else:
            self.fail(position)
        return self.boosted(node)

    def fuzziness(self, *, whole: bool) -> float | None:
        if self.kind == "boost" and self.tokens[self.at + 1][0] == "tilde":  # ``^2~1`` is ``~1^2``
            self.tokens[self.at : self.at + 2] = self.tokens[self.at + 1], self.tokens[self.at]
        if self.kind != "tilde":
            return None
        position = self.tokens[self.at][2]
        number = self.take()[1:]
        try:
            found = float(number) if number else 2.0
        except ValueError:
            self.fail(position)
            raise
        if whole and found > 1 and found % 1:
            self.fail(position)
        return found

    def boosted(self, node: Node) -> Node:
        if self.kind != "boost":
            return node
        position = self.tokens[self.at][2]
        weight = self.take()[1:]
        try:
            return Constant(node, float(weight[1:])) if weight[:1] == "=" else Boosted(node, float(weight))
        except ValueError:
            self.fail(position)
            raise

    def range(self, text: str, position: int) -> Node:
        match = RANGE.fullmatch(text[1:-1])
        if not match:
            self.fail(position)
        low, high = (None if end == "*" else unescape(end[1:-1] if end[:1] == '"' else end) for end in match.groups())
        return Range(low, high, text[0] == "[", text[-1] == "]")


def only_excludes(node: Node) -> bool:
    """Which finds nothing inside brackets, and everything else without them."""
    return isinstance(node, Bool) and all(occur == "not" for occur, _ in node.clauses)


def parse(text: str, and_by_default: bool = True) -> Node:
    """Read a query.

    :raises QuerySyntaxError: unbalanced quotes or brackets, an operator without operand, too long or too deep
    """
    if len(text) > LONGEST:
        raise QuerySyntaxError(f"The query is longer than {LONGEST} characters")
    reader = _Reader(text, and_by_default)
    return reader.clauses("end", 0)


def unescape(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)


def wildcard(text: str) -> str:
    """A regular expression for a term with ``*`` and ``?``."""

    def piece(match: re.Match[str]) -> str:
        found = match[0]
        return {"*": ".*", "?": "."}.get(found) or re.escape(found[-1])

    return re.sub(r"\\.|.", piece, text, flags=re.DOTALL)
