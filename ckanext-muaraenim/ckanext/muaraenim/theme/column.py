"""A column of a public table as a reader sees it: its title, unit and meaning, and how its values are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import ckan.plugins.toolkit as tk

__all__ = ["Column", "column_of"]

NUMBERS = ("numeric", "float4", "float8", "int2", "int4", "int8", "int", "float", "double precision")
KINDS = {"bool": "boolean", "date": "date", "timestamp": "datetime", "timestamptz": "datetime"}
YEARS = ("tahun", "year")


@dataclass(frozen=True)
class Column:
    """``kind``: as the table's definition says (``harvesters.tables.definition.Kind``), or concluded from the DataStore's type.

    ``words``: title of each code, where the codes shall be told in words.
    """

    name: str
    title: str
    kind: str
    unit: str = ""
    notes: str = ""
    decimals: int | None = None
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def measured(self) -> bool:
        """A figure, written with the marks of the reader's language and aligned right."""
        return self.kind in ("integer", "number")

    @property
    def kind_name(self) -> str:
        names = {
            "text": tk._("text"), "code": tk._("code"), "integer": tk._("whole number"), "number": tk._("number"), "year": tk._("year"),
            "date": tk._("date"), "datetime": tk._("date and time"), "boolean": tk._("yes or no"),
        }  # fmt: skip
        return names.get(self.kind, self.kind)

    def write(self, value: Any) -> str:
        """A value for people; an empty string for an empty cell."""
        if value is None or value == "":
            return ""
        if str(value) in self.words:
            return self.words[str(value)]
        if self.measured:
            return str(tk.h.portal_number(value, self.decimals))
        if self.kind == "boolean":
            return tk._("yes") if value in (True, "true", "t", "True") else tk._("no")
        if self.kind == "date":
            return str(tk.h.portal_day(value))
        return str(tk.h.portal_moment(value)) if self.kind == "datetime" else str(value)

    def fitted(self, records: Iterable[Mapping[str, Any]]) -> Column:
        """This column with as many decimals in every row as the longest figure needs, so that the marks stand under one another."""
        if not self.measured:
            return self
        exponents = [Decimal(str(record[self.name])).normalize().as_tuple().exponent for record in records if record[self.name] not in (None, "")]
        return replace(self, decimals=max((-each for each in exponents if isinstance(each, int) and each < 0), default=0))

    def exact(self, value: Any) -> Any:
        """A value for computing: figures as Decimal, the rest as it is."""
        return Decimal(str(value)) if self.measured and value not in (None, "") else value


def column_of(described: Mapping[str, Any], words: Mapping[str, str] | None = None) -> Column:
    """From a field of ``datastore_search``: ``{"id", "type", "info": {label, label_en, notes, unit, kind}}``.

    :param words: title of each code.
    """
    info, name = described.get("info") or {}, described["id"]
    english = tk.h.portal_language() == "en" and info.get("label_en")
    kind = info.get("kind") or _kind(name, described.get("type", "text"))
    return Column(name, english or info.get("label") or name, kind, info.get("unit", ""), info.get("notes", ""), words=words or {})


def _kind(name: str, type_name: str) -> str:
    if name.lower() in YEARS:
        return "year"
    return "number" if type_name in NUMBERS else KINDS.get(type_name, "text")
