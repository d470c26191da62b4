"""From one figure to the next, in words."""

from __future__ import annotations

from decimal import Decimal

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.theme.column import Column

__all__ = ["change", "percent", "with_unit"]

NO_BREAK = "\u00a0"
PER_CENT = ("persen", "%", "percent")


def change(before: Decimal, after: Decimal, measure: Column) -> str:
    """``naik 1,2 %``; of shares in points; of what was not more than nothing without a per cent."""
    if before == after:
        return tk._("unchanged")
    more = after > before
    if measure.unit.lower() in PER_CENT:
        amount = tk._("{n} percentage points").format(n=tk.h.portal_number(abs(after - before)))
    elif before > 0:
        amount = percent(abs(after - before) / before)
    else:
        amount = with_unit(abs(after - before), measure)
    return (tk._("up {amount}") if more else tk._("down {amount}")).format(amount=amount)


def percent(share: Decimal) -> str:
    """``12,3 %``: one digit after the mark, more where the first would be 0; ``< 0,001 %`` for less."""
    if share and not round(abs(share) * 100, 3):
        return f"<{NO_BREAK}{tk.h.portal_number(Decimal('0.001'))}{NO_BREAK}%"
    decimals = next((digits for digits in (1, 2, 3) if round(share * 100, digits)), 1)
    return f"{tk.h.portal_number(round(share * 100, decimals), decimals)}{NO_BREAK}%"


def with_unit(figure: Decimal, measure: Column) -> str:
    written = measure.write(figure)
    return f"{written} {measure.unit}" if measure.unit else written
