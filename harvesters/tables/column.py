"""One column of a table: what its cells may hold and what the signs in them mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from harvesters.personalname import counts_people, personal_name

__all__ = ["NUMERIC", "Column", "Kind", "Meaning"]


class Kind(StrEnum):
    TEXT = "text"
    CODE = "code"  # stays text: ``0012``, ``1.02.03``
    INTEGER = "integer"
    NUMBER = "number"  # exact decimal, never float
    YEAR = "year"
    DATE = "date"
    DATETIME = "datetime"
    BOOLEAN = "boolean"


NUMERIC = frozenset({Kind.INTEGER, Kind.NUMBER})


class Meaning(StrEnum):
    """What a missing-value sign stands for."""

    ZERO = "zero"
    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True)
class Column:
    """``codes``: allowed value -> title; ``aliases``: other spellings -> allowed value. ``missing``: sign (``-``, ``…``) -> meaning.

    ``public``: it is meant to be published; whether it is says :attr:`published`.
    ``companion``: gets a text column ``<name>_ket`` because it knows several meanings of empty or a status.
    ``status``: mark after a figure (``*``) -> its status in words; ``status_default``: status of a figure without a mark.
    ``decimal_mark``: ``,`` or ``.`` where the author knows it; empty: found from the column's cells.
    ``personal``: False says that a person has looked and the column holds no personal data although its name or values look so; True that it does.
    ``small``: some of its figures may be hidden, so none is quoted.
    """

    name: str
    title: str
    kind: Kind = Kind.TEXT
    title_en: str = ""
    description: str = ""
    unit: str = ""
    required: bool = False
    public: bool = True
    decimals: int | None = None
    minimum: Any = None
    maximum: Any = None
    codes: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    headings: tuple[str, ...] = ()
    missing: Mapping[str, Meaning] = field(default_factory=dict)
    companion: bool = False
    status: Mapping[str, str] = field(default_factory=dict)
    status_default: str = ""
    decimal_mark: str = ""
    personal: bool | None = None
    small: bool = False

    @property
    def withheld(self) -> bool:
        """Meant to be published, but named or declared as one of persons, a list of values excepted: it waits until a person has looked."""
        if not self.public or self.personal is False or self.codes:
            return False
        named = [each for each in (self.name, self.title) if personal_name(each)]
        return self.personal is True or any(self.kind not in NUMERIC or not counts_people(each) for each in named)

    @property
    def published(self) -> bool:
        """It is in the public table, and its cells may be quoted in a finding."""
        return self.public and not self.withheld

    @property
    def companion_name(self) -> str:
        return f"{self.name}_ket"

    @property
    def heading(self) -> str:
        """Title with unit, as a template prints it."""
        return f"{self.title} ({self.unit})" if self.unit else self.title
