"""Columns that are years, months, quarters or days: a wide table, which a draft turns into rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from harvesters.drafting.sketch import Guess, Sample
from harvesters.unpivot import KINDS, PERIODS

__all__ = ["lengthened"]

NEW = {"years": "tahun", "months": "bulan", "dates": "tanggal", "periods": "periode"}
FEWEST = 2


def lengthened(sample: Sample) -> tuple[dict[str, Any], Sample] | None:
    """``unpivot:`` and the sample as it will be then; None where the table is not wide."""
    for kind in KINDS:
        wide = [name for name in sample.names if _is(kind, name)]
        if len(wide) >= FEWEST and len(wide) < len(sample.names):
            period, value = NEW[kind], "nilai"
            unpivot = {"columns": kind, "name": period, "value": Guess(value, "beri nama yang mengatakan apa angkanya, juga di tabel")}
            return unpivot, _rows(sample, kind, wide, period, value)
    return None


def _rows(sample: Sample, kind: str, wide: Sequence[str], period: str, value: str) -> Sample:
    kept = [name for name in sample.names if name not in wide]
    rows = [{**{name: row.get(name) for name in kept}, period: _written(kind, name), value: row.get(name)}
            for row in sample.rows for name in wide if row.get(name) not in (None, "")]  # fmt: skip
    return Sample([*kept, period, value], rows, sample.complete, sample.hints, repeats=len(wide))


def _written(kind: str, name: str) -> str:
    """As the rows will have it: what heads the column, but parts of a year in one spelling."""
    return str(KINDS[kind](name.strip())) if kind == PERIODS else name


def _is(kind: str, name: str) -> bool:
    try:
        KINDS[kind](name.strip())
    except (ValueError, OverflowError):
        return False
    return True
