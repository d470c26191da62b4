"""Round figures along an axis, and how they and other long figures are written where there is little room."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

import ckan.plugins.toolkit as tk

__all__ = ["brief", "ticks", "written"]

MILLION = Decimal(10) ** 6
LONG = 12  # characters of a figure for which a picture has room
DIGITS = 4  # that are left of one that is longer


def ticks(least: Decimal, most: Decimal, about: int = 4) -> list[Decimal]:
    """Round figures from at most ``least`` to at least ``most``."""
    if least == most == 0:
        return [Decimal(0), Decimal(1)]
    span = most - least or abs(most)
    raw = span / about
    power = Decimal(10) ** math.floor(raw.log10())
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= raw)
    first, last = math.floor(least / step), math.ceil(most / step)
    return [step * number for number in range(first, max(last, first + 1) + 1)]


def written(scale: Sequence[Decimal]) -> list[str]:
    """The figures of an axis, all in the same unit: ``0``, ``0,5 triliun``, ``1 triliun``."""
    size, said = _unit(max(abs(tick) for tick in scale))
    return [said.format(n=tk.h.portal_number(tick / size)) if tick else "0" for tick in scale]


def brief(figure: Decimal, text: str) -> str:
    """A figure beside its mark: as it is, or rounded to four digits where it is too long. The table beside has all of them."""
    if len(text) <= LONG:
        return text
    size, said = _unit(abs(figure))
    rounded = Decimal(f"{figure / size:.{DIGITS}g}")
    return said.format(n=tk.h.portal_number(rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded))


def _unit(figure: Decimal) -> tuple[Decimal, str]:
    """From ten million on a larger unit."""
    trillion, billion = MILLION**2, MILLION * 1_000
    units = ((trillion, trillion, tk._("{n} trillion")), (billion, billion, tk._("{n} billion")), (10 * MILLION, MILLION, tk._("{n} million")))
    return next(((size, said) for least, size, said in units if figure >= least), (Decimal(1), "{n}"))
