"""What a run may take away by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from harvesters.amounts import duration, percent
from harvesters.declaration import Declared

__all__ = ["Limits", "read_limits"]


@dataclass(frozen=True)
class Limits:
    """What a run may take away without a person's yes. ``withdraw_after``: grace period of a dataset that the source no longer has.

    ``withdraw_at_most``: per cent of the source's published datasets; ``rows_at_most``: per cent of a table's rows.
    """

    withdraw_after: timedelta = timedelta(days=7)
    withdraw_at_most: Decimal = Decimal(10)
    rows_at_most: Decimal = Decimal(10)


def read_limits(top: Declared) -> Limits:
    """What a source file says below ``withdraw`` and ``rows``.

    :raises SourceError: a value is no duration or no percentage.
    """
    limits = Limits()
    after, at_most, rows = limits.withdraw_after, limits.withdraw_at_most, limits.rows_at_most
    if withdraw := top.get("withdraw"):
        withdraw.only(("after", "at_most"))
        after = duration(found) if (found := withdraw.get("after")) else after
        at_most = percent(found) if (found := withdraw.get("at_most")) else at_most
    if declared := top.get("rows"):
        declared.only(("at_most",))
        rows = percent(found) if (found := declared.get("at_most")) else rows
    return Limits(after, at_most, rows)
