"""The latest figure of each kecamatan in a table, and its place among them."""

from __future__ import annotations

from dataclasses import dataclass

from ckanext.muaraenim.explore.outline import Outline

__all__ = ["LocalFigure", "local_figures"]


@dataclass(frozen=True)
class LocalFigure:
    """``code`` of the kecamatan; ``measure`` of what, with its ``unit``; ``time`` is empty in a table without times. ``text``: the figure for people.

    ``rank``: 1 for the highest of the ``among`` kecamatan that have a figure; who is level has the same.
    """

    code: str
    measure: str
    unit: str
    time: str
    text: str
    rank: int
    among: int


def local_figures(outline: Outline) -> tuple[LocalFigure, ...]:
    """Empty where the table's names are no kecamatan. A missing figure is none."""
    time = outline.latest
    known = {outline.codes[name]: figure for name, figure in outline.at(time).items() if name in outline.codes and figure is not None}
    when, measure = outline.when(time), outline.measure
    return tuple(
        LocalFigure(
            code, measure.title, measure.unit, when, measure.write(figure), 1 + sum(other > figure for other in known.values()), len(known)
        )
        for code, figure in known.items()
    )
