"""Check ``mojibake``: texts that were read in the wrong encoding somewhere on their way (``Ã©`` for ``é``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from harvesters.checks.contract import UnpromptedCheck, register
from harvesters.checks.finding import Finding
from harvesters.checks.subject import Subject
from harvesters.tables.column import Column, Kind
from harvesters.words import phrase

__all__ = ["MojibakeCheck", "TextGarbled"]

_GARBLED = (
    "\ufffd|\u00ef\u00bf\u00bd|\u00ef\u00bb\u00bf|[\u00c2\u00c3][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
    "|\u00e2[\u0080\u20ac][\u0080-\u00bf\u0152\u0153\u0160\u0161\u017d\u017e\u02dc\u2013-\u203a\u20ac\u2122]"
)
"""The replacement sign, and UTF-8 that was read as Latin-1 or Windows-1252: two or three signs in place of one."""


@dataclass(frozen=True)
class TextGarbled(Finding):
    """``value``: the first such text; ``meant``: what it probably was, in words, or nothing; ``count``: of all."""

    code = "text-garbled"
    severity = "warning"
    sentence_id = "Kolom {column}: {count} teks rusak karena salah pengodean huruf, misalnya «{value}»{meant}."
    sentence_en = "Column {column}: {count} texts were broken by a wrong encoding, for instance «{value}»{meant}."
    remedy_id = "Simpan ulang berkasnya sebagai CSV UTF-8, atau perbaiki pengodean (encoding) di sumber."
    remedy_en = "Save the file as CSV UTF-8, or repair the encoding at its source."

    column: str
    count: int
    value: Any
    meant: Any


@register("mojibake")
class MojibakeCheck(UnpromptedCheck):
    @classmethod
    def run(cls, options: Mapping[str, Any], subject: Subject) -> Iterator[Finding]:
        for column in subject.definition.columns:
            if not column.published or column.codes or column.kind not in (Kind.TEXT, Kind.CODE):
                continue
            hits = subject.found(pl.col(column.name).str.contains(_GARBLED), [column.name])
            if hits.count:
                number, values = hits.rows[0]
                text = str(values[column.name])
                quoted = subject.quoted(column.name, text)
                yield TextGarbled(subject.place(number, column.name), column.title, hits.count, quoted, _meant(subject, column, text))


def _meant(subject: Subject, column: Column, text: str) -> Any:
    """The text as it was before, where reading it the other way round gives one."""
    for encoding in ("cp1252", "latin-1"):
        try:
            before = text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        if before != text and subject.quotable(column.name, text):
            return phrase(f", mungkin «{before[:200]}»", f", perhaps «{before[:200]}»")
    return ""
