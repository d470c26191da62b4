"""Slips of the fingers: whether a figure becomes another one by two digits changing places, by one wrong digit, or by one digit lost or doubled."""

from __future__ import annotations

from decimal import Decimal

__all__ = ["slip"]


def slip(written: Decimal, right: Decimal) -> int:
    """2: two neighbouring digits changed places, or one digit is another; 1: one digit was lost or is too many; 0: no such slip."""
    if written == right or (written < 0) != (right < 0):
        return 0
    decimals = max(0, *(-int(each.normalize().as_tuple().exponent) for each in (written, right)))
    a, b = (str(int(abs(each).scaleb(decimals))) for each in (written, right))
    width = max(len(a), len(b))
    if _one_digit(a.zfill(width), b.zfill(width)) or (len(a) == len(b) and _swapped(a, b)):  # 100 may have become 000
        return 2
    if len(a) == len(b):
        return 0
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    return 1 if len(longer) - len(shorter) == 1 and any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer))) else 0


def _one_digit(a: str, b: str) -> bool:
    return sum(one != other for one, other in zip(a, b, strict=True)) == 1


def _swapped(a: str, b: str) -> bool:
    differ = [at for at, (one, other) in enumerate(zip(a, b, strict=True)) if one != other]
    return len(differ) == 2 and differ[1] == differ[0] + 1 and a[differ[0]] == b[differ[1]] and a[differ[1]] == b[differ[0]]
