"""Checks of whole tables, one small file each; importing this package registers them all in ``CHECKS``."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

import polars as pl

from harvesters.checks.contract import CHECKS
from harvesters.checks.finding import Finding
from harvesters.checks.subject import Subject
from harvesters.plan.rows import alike, merged
from harvesters.tables.table import Table

__all__ = ["CHECKS", "check"]

for module in ("complete_codes", "formula", "range", "sum_of_columns", "sum_of_parts", "unique", "year_jump"):
    import_module(f"{__name__}.{module}")


def check(table: Table, published: pl.DataFrame | None, *, removes: bool = True) -> Iterator[Finding]:
    """What the table's declared checks find in the rows as they would be published."""
    rows = table.rows if published is None else merged(published, table, removes=removes)
    subject = Subject(table, rows, None if published is None else alike(published, table.rows)[0])
    for specification in table.definition.checks:
        yield from CHECKS[specification.name].run(specification.options, subject)
