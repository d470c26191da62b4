"""Where a text says what was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from ckanext.muaraenim.search.dismax import read, without_fillers
from ckanext.muaraenim.search.lexicon import CHUNK, Lexicon, Words
from ckanext.muaraenim.search.syntax import WILD, Bool, Boosted, Constant, InField, Node, Phrase, QuerySyntaxError, Term, parse, unescape

__all__ = ["Passage", "asked_for", "asked_in", "passage"]

MOST_ASKED = 60
LONGEST_TEXT = 20_000
BEFORE = 60  # letters of a long text in front of the first mark


@dataclass(frozen=True)
class Passage:
    """``marks``: start and end of each place in ``text`` that was asked for, in order, apart from each other."""

    text: str
    marks: tuple[tuple[int, int], ...]


def asked_in(question: str, lexicon: Lexicon) -> dict[str, frozenset[Words]]:
    """By the field that a question names, or ``text`` where it names none: index words, and phrases of them, that answer it.

    Patterns, ranges and words that are only alike have no part in it.
    """
    if ":" not in question:
        return {"text": asked_for(question, lexicon)}
    try:
        pieces = list(islice(named(parse(question), "text"), MOST_ASKED))
    except QuerySyntaxError:  # it was not answered either
        return {}
    found: dict[str, set[Words]] = {}
    for key, node in pieces:
        words = lexicon.words(node.text if isinstance(node, Phrase) else unescape(node.text))
        alike = lexicon.phrasings(words) if isinstance(node, Phrase) else [other for others in lexicon.readings(words) for other in others]
        found.setdefault(key, set()).update(alike if isinstance(node, Phrase) else [*((word,) for word in words), *alike])
    return {key: frozenset(one for one in wanted if one) for key, wanted in found.items()}


def named(node: Node, key: str) -> Iterator[tuple[str, Term | Phrase]]:
    """Words and phrases that a tree asks for, with their fields."""
    match node:
        case Bool(clauses):
            for occur, inner in clauses:
                yield from named(inner, key) if occur != "not" else ()
        case InField(name, inner):
            yield from named(inner, name)
        case Boosted(inner) | Constant(inner):
            yield from named(inner, key)
        case Term(text, None) if not WILD.search(text):
            yield key, node
        case Phrase():
            yield key, node


def asked_for(question: str, lexicon: Lexicon) -> frozenset[Words]:
    """Index words, and phrases of them, that answer a question without fields."""
    try:
        read_pieces = list(read(question, operators=False))
    except QuerySyntaxError:  # it was not answered either
        return frozenset()
    pieces = [piece for piece in without_fillers(read_pieces, lexicon) if piece[0] != "-"][:MOST_ASKED]
    found: set[Words] = {phrasing for _, phrase, _ in pieces if phrase for phrasing in lexicon.phrasings(lexicon.words(phrase))}
    words = [word for _, phrase, text in pieces if not phrase for word in lexicon.words(text)]
    found |= {(word,) for word in words}
    found |= {other for others in lexicon.readings(words) for other in others}
    return frozenset(one for one in found if one)


def passage(text: str, wanted: Iterable[Words], lexicon: Lexicon, longest: int) -> Passage | None:
    """The part of ``text`` around the first place that was asked for, at most about ``longest`` letters; None if there is none."""
    text = text[:LONGEST_TEXT]
    marks = list(_merged(text, _marks(text, frozenset(wanted), lexicon)))
    if not marks:
        return None
    if len(text) <= longest:
        return Passage(text, tuple(marks))
    start = 0 if marks[0][1] <= longest // 2 else text.rfind(" ", 0, max(0, marks[0][0] - BEFORE)) + 1
    end = len(text) if start + longest >= len(text) else max(text.rfind(" ", 0, start + longest), marks[0][1])
    front, back = "… " * (start > 0), " …" * (end < len(text))
    kept = tuple((mark[0] - start + len(front), mark[1] - start + len(front)) for mark in marks if mark[1] <= end)
    return Passage(f"{front}{text[start:end]}{back}", kept)


def _marks(text: str, wanted: frozenset[Words], lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    places = [(word, *chunk.span()) for chunk in CHUNK.finditer(text) for word in lexicon.words(chunk[0])]
    lengths = {len(one) for one in wanted}
    for at in range(len(places)):
        for length in lengths:
            part = places[at : at + length]
            if len(part) == length and tuple(word for word, _, _ in part) in wanted:
                yield part[0][1], part[-1][2]


def _merged(text: str, marks: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Those that overlap or have only a space between them, as one."""
    current: tuple[int, int] | None = None
    for start, end in sorted(marks):
        if current and (start < current[1] or text[current[1] : start] == " "):
            current = current[0], max(end, current[1])
            continue
        if current:
            yield current
        current = start, end
    if current:
        yield current
