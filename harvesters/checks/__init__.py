"""Checks of whole tables, one small file each."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from harvesters.checks.contract import CHECKS, Subject
from harvesters.checks.finding import Finding
from harvesters.plan.rows import merged
from harvesters.tables.table import Table

__all__ = ["check"]


def check(table: Table, published: pl.DataFrame | None, *, removes: bool = True) -> Iterator[Finding]:
    """What the table's declared checks find in the rows as they would be published."""
    rows = table.rows if published is None else merged(published, table, removes=removes)
    for specification in table.definition.checks:
        yield from CHECKS[specification.name].run(specification.options, Subject(table, rows, published))
