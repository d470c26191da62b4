"""The query language once more, in the plainest possible way: what each form means, over documents that are dictionaries.

A question is a tree that is written as text for the engine (``written``) and answered here by looking at every document (``matches``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import product
from typing import Any

from dateutil.relativedelta import relativedelta

Document = Mapping[str, Sequence[str]]
TEXTS, DATES, NUMBERS = {"title", "notes"}, {"metadata_modified", "terbit_date"}, {"views_total"}
NOW = datetime(2025, 3, 15, 10, 20, 30, 456000, tzinfo=UTC)
"""When the questions are asked."""
SPECIAL = re.compile(r'([+\-!(){}\[\]^"~*?:\\/&|\s])')


@dataclass(frozen=True)
class Everything:
    def written(self) -> str:
        return "*:*"

    def matches(self, document: Document) -> bool:
        return True


@dataclass(frozen=True)
class Value:
    """A word of a text, or the whole value of any other field. ``quoted``: in quotes instead of with backslashes."""

    field: str
    text: str
    quoted: bool = False

    def written(self) -> str:
        return f"{self.field}:{quoted(self.text) if self.quoted else escaped(self.text)}"

    def matches(self, document: Document) -> bool:
        if self.field in DATES:
            return any(millisecond(value) == moment(self.text) for value in document.get(self.field, ()))
        if self.field in NUMBERS:
            return any(float(value) == float(self.text) for value in document.get(self.field, ()))
        return self.text in terms(document, self.field)


@dataclass(frozen=True)
class Phrase:
    """Words one after the other; ``slop`` more places may lie between them, two of which exchange neighbours."""

    field: str
    words: tuple[str, ...]
    slop: int = 0

    def written(self) -> str:
        return f'{self.field}:"{" ".join(self.words)}"' + (f"~{self.slop}" if self.slop else "")

    def matches(self, document: Document) -> bool:
        for value in document.get(self.field, ()):
            places = [[at for at, word in enumerate(value.split()) if word == wanted] for wanted in self.words]
            for chosen in product(*places):
                offsets = [at - number for number, at in enumerate(chosen)]
                if len(set(chosen)) == len(chosen) and max(offsets) - min(offsets) <= self.slop:
                    return True
        return False


@dataclass(frozen=True)
class Range:
    field: str
    low: str | None
    high: str | None
    with_low: bool = True
    with_high: bool = True

    def written(self) -> str:
        ends = [("*" if end is None else quoted(end) if SPECIAL.search(end) else end) for end in (self.low, self.high)]
        return f"{self.field}:{'[' if self.with_low else '{'}{ends[0]} TO {ends[1]}{']' if self.with_high else '}'}"

    def matches(self, document: Document) -> bool:
        read: Any = moment if self.field in DATES else float if self.field in NUMBERS else str
        found: Any = map(millisecond, document.get(self.field, ())) if self.field in DATES else map(read, terms(document, self.field))
        return any(self.holds(value, *(None if end is None else read(end) for end in (self.low, self.high))) for value in found)

    def holds(self, value: Any, low: Any, high: Any) -> bool:
        if low is not None and (value < low or (value == low and not self.with_low)):
            return False
        return high is None or value < high or (value == high and self.with_high)


@dataclass(frozen=True)
class Pattern:
    """``*`` stands for any letters, ``?`` for one; ``*`` alone for any value."""

    field: str
    text: str

    def written(self) -> str:
        return f"{self.field}:" + "".join(part if part in "*?" else escaped(part) for part in self.text)

    def matches(self, document: Document) -> bool:
        pattern = "".join({"*": ".*", "?": "."}.get(part) or re.escape(part) for part in self.text)
        return any(re.fullmatch(pattern, term, re.DOTALL) for term in spelt(document, self.field))


@dataclass(frozen=True)
class Regex:
    field: str
    pattern: str

    def written(self) -> str:
        return f"{self.field}:/{self.pattern}/"

    def matches(self, document: Document) -> bool:
        return any(re.fullmatch(self.pattern, term, re.DOTALL) for term in spelt(document, self.field))


@dataclass(frozen=True)
class Fuzzy:
    """Up to ``distance`` letters wrong, missing, added or exchanged with their neighbour."""

    field: str
    text: str
    distance: int

    def written(self) -> str:
        return f"{self.field}:{escaped(self.text)}~{self.distance}"

    def matches(self, document: Document) -> bool:
        return any(distance(self.text, term) <= self.distance for term in terms(document, self.field))


@dataclass(frozen=True)
class Boosted:
    """Weights change the order, never what is found."""

    inner: Any
    weight: str

    def written(self) -> str:
        return f"{self.inner.written()}^{self.weight}"

    def matches(self, document: Document) -> bool:
        return bool(self.inner.matches(document))


@dataclass(frozen=True)
class Bare:
    """Without a field, so in any of ``fields``: the ``df``, or those that edismax is told."""

    inner: Any
    fields: tuple[str, ...]

    def written(self) -> str:
        return str(self.inner.written().partition(":")[2])

    def matches(self, document: Document) -> bool:
        return any(replace(self.inner, field=field).matches(document) for field in self.fields)


@dataclass(frozen=True)
class Clauses:
    """Clauses in brackets, or all of a question: each with the word before it (``AND OR && ||`` or none) and its sign (``+ - ! NOT`` or none)."""

    parts: tuple[tuple[str, str, Any], ...]
    field: str = ""
    """``field:( … )``: clauses are then ``Bare``."""

    def written(self) -> str:
        return f"{self.field}:({self.inside()})" if self.field else f"({self.inside()})"

    def inside(self) -> str:
        return " ".join(f"{word} {sign}{part.written()}".strip() for word, sign, part in self.parts)

    def matches(self, document: Document) -> bool:
        """Exclusions alone find nothing."""
        return any(kind != "not" for kind, _ in self.kinds()) and self.holds(document)

    def kinds(self) -> list[tuple[str, Any]]:
        """An operator marks the clauses beside it, from left to right; without any, all are required."""
        found: list[tuple[str, Any]] = []
        for word, sign, part in self.parts:
            if found and word and found[-1][0] != "not":
                found[-1] = ("must" if word in ("AND", "&&") else "should", found[-1][1])
            found.append(("not" if sign in ("-", "!", "NOT ") else "should" if word in ("OR", "||") else "must", part))
        return found

    def holds(self, document: Document) -> bool:
        kinds = self.kinds()
        if any(kind == "not" and part.matches(document) for kind, part in kinds):
            return False
        if any(kind == "must" for kind, _ in kinds):
            return all(part.matches(document) for kind, part in kinds if kind == "must")
        optional = [part for kind, part in kinds if kind == "should"]
        return not optional or any(part.matches(document) for part in optional)


def answered(question: Clauses, document: Document) -> bool:
    """The whole question: exclusions alone are taken from everything, but not in brackets."""
    return question.holds(document)


def typed(words: Sequence[tuple[str, str]], least: str, document: Document) -> bool:
    """Words with signs as people type them (dismax): each may be in ``title`` or ``notes``; of those without a sign ``least`` must be there."""
    there = [(sign, any(word in terms(document, field) for field in TEXTS)) for sign, word in words]
    if any((sign == "-" and found) or (sign == "+" and not found) for sign, found in there):
        return False
    optional = [found for sign, found in there if not sign]
    some_required = any(sign == "+" for sign, _ in there)
    return sum(optional) >= max(enough(least, len(optional)), 0 if some_required or not optional else 1)


def enough(least: str, many: int) -> int:
    """``mm``: ``2<-1 5<80%`` is all up to two, all but one up to five, four fifths above."""
    result = many
    for rule in least.split():
        above, _, amount = rule.rpartition("<")
        if above and many <= int(above):
            return result
        number = int(amount.rstrip("%"))
        part = abs(number) * many // 100 if amount.endswith("%") else abs(number)
        result = part if number >= 0 else many - part
    return min(max(result, 0), many)


def terms(document: Document, field: str) -> list[str]:
    values = document.get(field, ())
    return [word for value in values for word in value.split()] if field in TEXTS else list(values)


def spelt(document: Document, field: str) -> list[str]:
    """What patterns are compared with: stems, and words as they are written."""
    return terms(document, field) + list(document.get(f"{field} as written", ()))


def stemmed(document: Document, stems: Mapping[str, str]) -> Document:
    """The document as an index of stems has it."""
    texts = {key: [" ".join(stems.get(word, word) for word in value.split()) for value in document[key]] for key in TEXTS & document.keys()}
    written = {f"{key} as written": [word for value in document[key] for word in value.split()] for key in texts}
    return {**document, **texts, **written}


def in_stems(node: Any, stems: Mapping[str, str]) -> Any:
    """The question as such an index is asked it: words and phrases by their stems, everything else as it stands."""
    if isinstance(node, Value) and node.field in TEXTS:
        return replace(node, text=stems.get(node.text, node.text))
    if isinstance(node, Phrase):
        return replace(node, words=tuple(stems.get(word, word) for word in node.words))
    if isinstance(node, Boosted | Bare):
        return replace(node, inner=in_stems(node.inner, stems))
    if isinstance(node, Clauses):
        return replace(node, parts=tuple((word, sign, in_stems(part, stems)) for word, sign, part in node.parts))
    return node


def distance(one: str, other: str) -> int:
    """Letters to change, with neighbours exchanged at the cost of one."""
    rows = [list(range(len(other) + 1))]
    for at, letter in enumerate(one, 1):
        row = [at]
        for to, wanted in enumerate(other, 1):
            best = min(rows[-1][to] + 1, row[-1] + 1, rows[-1][to - 1] + (letter != wanted))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == wanted:
                best = min(best, rows[-2][to - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def moment(text: str) -> datetime:
    """``NOW`` or ``2025-03-01T00:00:00Z``, with steps such as ``+1MONTH`` and ``/DAY``."""
    base, _, steps = text.partition("Z")
    if text.startswith("NOW"):
        found, steps = NOW, text[3:]
    else:
        found = datetime.fromisoformat(base).replace(tzinfo=UTC)
    for sign, many, unit in re.findall(r"([+/-])(\d*)(YEAR|MONTH|DAY|HOUR)S?", steps):
        if sign == "/":
            zero = {"YEAR": {"month": 1, "day": 1, "hour": 0}, "MONTH": {"day": 1, "hour": 0}, "DAY": {"hour": 0}, "HOUR": {}}[unit]
            found = found.replace(**zero, minute=0, second=0, microsecond=0)
        else:
            found += relativedelta(**{f"{unit.lower()}s": int(f"{sign}{many}")})
    return found


def millisecond(text: str) -> datetime:
    """A stored date as precisely as Solr keeps it."""
    found = moment(text)
    return found.replace(microsecond=found.microsecond // 1000 * 1000)


def escaped(text: str) -> str:
    return SPECIAL.sub(r"\\\1", text)


def quoted(text: str) -> str:
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'
