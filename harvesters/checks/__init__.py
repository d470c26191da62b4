"""Checks of whole tables, one small file each; importing this package registers them all in ``CHECKS``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module

import polars as pl

from harvesters.checks.contract import CHECKS
from harvesters.checks.finding import Finding
from harvesters.checks.subject import Elsewhere, Subject
from harvesters.tables.table import Table

__all__ = ["CHECKS", "check"]

for module in (
    "blank_column", "complete_codes", "duplicate_rows", "foreign_key", "formula", "mojibake", "pattern", "period", "range", "signs", "sum_of_columns",
    "sum_of_parts", "total_among_rows", "unique", "unit_missing", "year_jump",
):  # fmt: skip
    import_module(f"{__name__}.{module}")


def check(
    table: Table, published: pl.DataFrame | Callable[[], pl.DataFrame] | None, *, removes: bool = True, elsewhere: Elsewhere | None = None
) -> Iterator[Finding]:
    """What the table's declared checks, and those that need no declaration, find in the rows as they would be published.

    :param published: rows as they are published now, or what reads them once they are needed; without them only what was read is judged.
    :param removes: what was read is the whole table. :param elsewhere: what other datasets of the portal publish.
    """
    subject = Subject(table, published, removes, elsewhere)
    declared = {specification.name for specification in table.definition.checks}
    for specification in table.definition.checks:
        if specification.options is not None:
            yield from CHECKS[specification.name].run(specification.options, subject)
    off = {specification.name for specification in table.definition.checks if specification.options is None}
    for name, kind in CHECKS.items():
        options = kind.default()
        if options is not None and name not in off and (kind.beside or name not in declared):
            yield from kind.run(options, subject)
