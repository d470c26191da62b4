"""What a check found: a code, a severity, a place and facts. The words are chosen when somebody reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Literal

from harvesters.personalvalue import masked
from harvesters.place import Place
from harvesters.words import Worded

Severity = Literal["error", "warning", "info"]

__all__ = ["FINDINGS", "Finding", "Severity", "restore"]

FINDINGS: dict[str, type[Finding]] = {}


@dataclass(frozen=True)
class Finding(Worded):
    """A subclass is one kind of finding: its ``code`` never changes, its fields (besides ``place``) are its facts.

    ``error``: the row or dataset is held back. ``warning``: published, but look. ``info``: changed automatically, nothing to do.
    ``holds``: what an error holds back, its row only or the whole table (nothing of it is published until it is repaired).
    Facts that may hold a value of the data are named ``value``; whoever stores a finding asks ``harvesters.privacy`` first.
    """

    severity: ClassVar[Severity] = "error"
    holds: ClassVar[Literal["row", "table"]] = "row"

    place: Place

    def __post_init__(self) -> None:
        """What looks personal is in no finding, wherever it came from: a heading that is a row of data, an id, the words of a system."""
        hidden = replace(self.place, column=masked(self.place.column), record=masked(self.place.record))
        object.__setattr__(self, "place", hidden)
        for name, value in self.facts.items():
            object.__setattr__(self, name, masked(value))

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "code" in cls.__dict__:
            FINDINGS[cls.code] = cls

    @property
    def facts(self) -> Mapping[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name != "place"}

    def as_dict(self) -> dict[str, Any]:
        """``{"code", "severity", "place", "facts"}``, what is stored."""
        return {"code": self.code, "severity": self.severity, "place": self.place.as_dict(), "facts": dict(self.facts)}


def restore(stored: Mapping[str, Any]) -> Finding:
    """The finding that ``as_dict`` stored, so that it can be worded again.

    :raises KeyError: no finding has this code.
    """
    return FINDINGS[stored["code"]](Place(**stored["place"]), **stored["facts"])
