"""Check ``pattern``: every text of a column has one form, for instance the number of a licence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import polars as pl

from harvesters.checks.contract import Check, register
from harvesters.checks.finding import Finding
from harvesters.checks.subject import Subject
from harvesters.declaration import Declared
from harvesters.tables.column import Column, Kind
from harvesters.words import phrase

__all__ = ["PatternCheck", "PatternDiffers"]

_LONGEST = 500


@dataclass(frozen=True)
class PatternDiffers(Finding):
    """``form``: the pattern in words or as declared; ``value``: the text."""

    code = "pattern-differs"
    holds = "table"
    sentence_id = "Kolom {column}: «{value}» tidak berbentuk {form}."
    sentence_en = "Column {column}: «{value}» does not have the form {form}."
    remedy_id = "Perbaiki teksnya di sumber; tabel ini menunggu."
    remedy_en = "Repair the text at its source; the table waits."

    column: str
    value: Any
    form: str


@register("pattern")
class PatternCheck(Check):
    """The whole text must match. Patterns are those of Rust's ``regex``, which never takes more than time in proportion to the text."""

    options: ClassVar[Mapping[str, str]] = {
        "column": "column of text or codes",
        "matches": "regular expression for the whole text, at most 500 signs",
        "form": "the form in words, for the finding; the expression if left out",
    }

    @classmethod
    def read(cls, declared: Declared, columns: Sequence[Column]) -> Mapping[str, Any]:
        declared.only(cls.options)
        texts = [each.name for each in columns if each.published and each.kind in (Kind.TEXT, Kind.CODE)]
        written, form = declared.need("matches"), declared.get("form")
        expression = written.text()
        try:
            if len(expression) > _LONGEST:
                raise ValueError(expression)
            pl.Series([""]).str.contains(_whole(expression))
        except (ValueError, pl.exceptions.PolarsError):
            allowed = phrase("ungkapan regular Rust, tanpa lihat-depan", "a regular expression of Rust, without look-around")
            raise written.wrong(phrase("bukan ungkapan regular yang dikenal", "not a regular expression that is understood"), allowed) from None
        return {"column": declared.need("column").choice(texts), "matches": expression, "form": form.text() if form else expression}

    @classmethod
    def run(cls, options: Mapping[str, Any], subject: Subject) -> Iterator[Finding]:
        name = options["column"]
        hits = subject.found(~pl.col(name).str.contains(_whole(options["matches"])), [name])
        title = subject.column(name).title
        for number, values in hits.rows:
            yield PatternDiffers(subject.place(number, name), title, subject.quoted(name, values[name]), options["form"])
        yield from hits.rest(PatternDiffers.code, title)


def _whole(expression: str) -> str:
    return rf"\A(?:{expression})\z"
