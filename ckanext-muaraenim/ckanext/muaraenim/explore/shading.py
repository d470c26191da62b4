"""Classes of figures on a map: which shade a place has, and what the shades mean."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.explore.axis import brief
from ckanext.muaraenim.explore.chart import Point
from ckanext.muaraenim.explore.lettering import room_for

__all__ = ["Shading", "shading"]

CLASSES, MISSING = 5, 0
MOST_COLUMNS, ROW, MARK, SMALL = 3, 20, 27, 11


@dataclass(frozen=True)
class Shading:
    """``classes``: lowest and highest figure of each, from the lowest. ``texts``: the figures for people."""

    classes: tuple[tuple[Decimal, Decimal], ...]
    texts: Mapping[Decimal, str]

    def shade(self, figure: Decimal | None) -> int:
        """1 (lowest) to 5 (highest), 0 where the figure is missing; fewer classes spread over the same shades."""
        if figure is None:
            return MISSING
        number = next(index for index, (_, most) in enumerate(self.classes) if figure <= most)
        return 1 + (round(number * (CLASSES - 1) / (len(self.classes) - 1)) if len(self.classes) > 1 else 1)

    def legend(self, width: int, top: int, *, missing: bool) -> tuple[list[dict[str, Any]], int]:
        """Its entries, and where it ends. :param missing: a place without a figure is drawn, and does not say so itself."""
        said = [(self.shade(most), self._span(least, most)) for least, most in self.classes]
        said += [(MISSING, tk._("no figure"))] if missing else []
        columns = max(1, min(MOST_COLUMNS, int(width // (MARK + max(room_for(text, SMALL) for _, text in said)))))
        entries = [
            {"x": number % columns * (width // columns), "y": top + number // columns * ROW, "text": text, "shade": shade}
            for number, (shade, text) in enumerate(said)
        ]
        return entries, top + math.ceil(len(entries) / columns) * ROW

    def _span(self, least: Decimal, most: Decimal) -> str:
        first, last = brief(least, self.texts[least]), brief(most, self.texts[most])
        if first == last:
            return first
        return f"{first} – {last}" if least < 0 else f"{first}–{last}"


def shading(points: Sequence[Point]) -> Shading:
    """At most five classes of about as many figures each. Equal figures are always in one, so that one which many share has its own."""
    texts = {point.figure: point.text for point in points if point.figure is not None}
    left, classes = sorted(point.figure for point in points if point.figure is not None), []
    while left:
        most = left[math.ceil(len(left) / (CLASSES - len(classes))) - 1]
        classes.append((left[0], most))
        left = [figure for figure in left if figure > most]
    return Shading(tuple(classes), texts)
