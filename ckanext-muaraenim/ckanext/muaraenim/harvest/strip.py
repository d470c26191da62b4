"""The last days of a source as a strip of marks, one a day, told apart by shape; with the same in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ckan.plugins.toolkit as tk

__all__ = ["KINDS", "Mark", "Strip", "strip"]

STEP, HEIGHT = 8, 20
MARKS = {
    "changed": ("h1", "v14h6v-14z", 4), "same": ("h1", "v8h6v-8z", 10), "held": ("h2", "v5h6v-5zm0 9v5h6v-5z", 4), "failed": ("h3", "v4h6v-4z", 14),
}  # fmt: skip
"""Class, outline and upper edge: a whole bar, a shorter one, one with a gap, a low one. A day without a run is a line."""
NO_RUN = ("h0", "v1h6v-1z", 17)
KINDS = (*MARKS, "none")


@dataclass(frozen=True)
class Mark:
    """All days of one kind. ``path``: their outlines in an SVG."""

    kind: str
    path: str


@dataclass(frozen=True)
class Strip:
    """``words``: what it shows, for who does not see it."""

    width: int
    height: int
    marks: tuple[Mark, ...]
    words: str


def strip(days: Sequence[Mapping[str, str]]) -> Strip:
    """:param days: ``day`` (ISO) and ``state``, the earliest first."""
    return Strip(len(days) * STEP - 2, HEIGHT, tuple(_marks([each["state"] for each in days])), _words(days))


def _marks(states: Sequence[str]) -> list[Mark]:
    found = []
    for kind in KINDS:
        name, outline, top = MARKS.get(kind, NO_RUN)
        path = "".join(f"M{place * STEP} {top}{outline}" for place, state in enumerate(states) if state == kind)
        if path:
            found.append(Mark(name, path))
    return found


def _words(days: Sequence[Mapping[str, str]]) -> str:
    """How many days of each kind; of those that failed also which."""
    listed = {kind: [each["day"] for each in days if each["state"] == kind] for kind in KINDS}
    texts = {
        "changed": tk._("{n} with changes"),
        "same": tk._("{n} without changes"),
        "held": tk._("{n} waiting for approval"),
        "failed": tk._("{n} failed ({days})"),
        "none": tk._("{n} without a run"),
    }
    said = [texts[kind].format(n=len(found), days=", ".join(map(tk.h.portal_day, found))) for kind, found in listed.items() if found]
    return tk._("Last {n} days").format(n=len(days)) + ": " + ", ".join(said)
