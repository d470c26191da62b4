"""How much room words take in a picture, in the widest of the fonts that readers have: capitals need half as much again as small letters."""

from __future__ import annotations

import re

__all__ = ["fitted", "room_for", "wrapped"]

NARROW, WIDE, CAPITAL, USUAL, FOREIGN = 0.36, 0.97, 0.73, 0.63, 1.0  # of the font's size
BOLD = 1.14
THIN_LETTERS, BROAD_LETTERS = frozenset("iljtfrI.,:;'|!()[]/\\-· \u00a0"), frozenset("mwMW@%—…")
SPACES = re.compile(r"[ \t\r\n\f\v]+")  # a no-break space is none
LATIN = "\u2fff"


def room_for(text: str, size: int = 12, *, bold: bool = False) -> float:
    """Width in units of the picture."""
    return sum(map(_letter, text)) * size * (BOLD if bold else 1)


def fitted(text: str, room: float, size: int = 12, *, bold: bool = False) -> str:
    """The text, or as much of its beginning as there is room for, with a sign that it goes on."""
    if room_for(text, size, bold=bold) <= room:
        return text
    return text[: _most(text, room - room_for("…", size, bold=bold), size, bold=bold)].rstrip() + "…"


def wrapped(text: str, room: float, size: int = 12, *, bold: bool = False) -> list[str]:
    """In lines between words; a word that has no room in a line is broken."""
    lines, line = [], ""
    for word in filter(None, SPACES.split(text)):
        longer, rest = f"{line} {word}" if line else word, word
        if room_for(longer, size, bold=bold) <= room:
            line = longer
            continue
        lines += [line] if line else []
        while room_for(rest, size, bold=bold) > room:
            most = max(1, _most(rest, room, size, bold=bold))
            lines.append(rest[:most])
            rest = rest[most:]
        line = rest
    return [*lines, line] if line else lines


def _most(text: str, room: float, size: int, *, bold: bool) -> int:
    """How many letters fit."""
    return next((end for end in range(len(text), 0, -1) if room_for(text[:end], size, bold=bold) <= room), 0)


def _letter(letter: str) -> float:
    if letter in THIN_LETTERS:
        return NARROW
    if letter in BROAD_LETTERS:
        return WIDE
    if letter > LATIN:
        return FOREIGN
    return CAPITAL if letter.isupper() else USUAL
