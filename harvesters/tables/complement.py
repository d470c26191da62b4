"""Which further cells have to be blanked so that a blanked one can't be computed from totals.

Cells stand at coordinates; along every one of them the totals are known. The corners of a box of cells, one up and the next one down, change no
total: where all corners are blank and positive and stay so, other figures fit just as well as the true ones, so none of them can be computed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import product
from typing import Any

__all__ = ["Coordinates", "box"]

Coordinates = tuple[Any, ...]
NEAREST = 500
"""Cells that are tried as the opposite corner before all others."""


def box(cell: Coordinates, values: Mapping[Coordinates, int], hidden: Collection[Coordinates]) -> tuple[Coordinates, ...]:
    """All corners of the box with the least that has to be blanked besides ``hidden``; empty if there is none.

    :param values: of all cells that are known, also zeros. The same cells give the same box, whatever their order.
    """
    others = sorted((each for each in values if _apart(cell, each)), key=lambda each: (each not in hidden, values[each], _spelled(each)))
    for some in (others[:NEAREST], others[NEAREST:]):
        found = min(_boxes(cell, some, values, hidden), default=None)
        if found:
            return found[2]
    return ()


def _boxes(
    cell: Coordinates, others: Collection[Coordinates], values: Mapping[Coordinates, int], hidden: Collection[Coordinates]
) -> Iterator[tuple[int, tuple[str, ...], tuple[Coordinates, ...]]]:
    for other in others:
        corners = tuple(product(*zip(cell, other, strict=True)))
        amounts = [values.get(corner, 0) for corner in corners]
        if not all(amounts):
            continue
        odd = [sum(choice) % 2 for choice in product((0, 1), repeat=len(cell))]
        lowered = [min(amount for amount, each in zip(amounts, odd, strict=True) if each == side) for side in (0, 1)]
        if max(lowered) >= 2:  # they can be lowered by one and are still positive
            yield sum(amount for amount, corner in zip(amounts, corners, strict=True) if corner not in hidden), _spelled(other), corners


def _apart(cell: Coordinates, other: Coordinates) -> bool:
    return all(one != another for one, another in zip(cell, other, strict=True))


def _spelled(cell: Coordinates) -> tuple[str, ...]:
    return tuple(map(str, cell))
