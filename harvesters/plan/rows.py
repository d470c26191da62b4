"""Comparing and merging the rows of one table: by key, or as a multiset where the table has no key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from harvesters.plan.change import FINAL, RowChanges, RowSample
from harvesters.tables.shelf import some_rows
from harvesters.tables.table import Table

__all__ = ["SAMPLES", "Difference", "alike", "compare_rows", "difference", "merged"]

SAMPLES = 5
"""Samples of each kind: added, changed, removed."""

_NUMBER = "\nnumber"
_BEFORE = "\nbefore"


@dataclass(frozen=True)
class Difference:
    """``added`` and ``changed`` as the table has them now; ``before``: the changed rows as published, same order; ``removed`` as published.

    ``stays``: published rows that the table does not have and that are not removed.
    """

    added: pl.DataFrame
    changed: pl.DataFrame
    before: pl.DataFrame
    removed: pl.DataFrame
    stays: pl.DataFrame


def difference(before: pl.DataFrame, table: Table, *, removes: bool) -> Difference:
    """What publishing ``table`` over the published rows ``before`` would do, row by row.

    Columns of ``before`` that the definition does not have (DataStore's ``_id``) are not compared; ``removed`` keeps them. Columns that are new
    count as empty before.

    :param removes: False for a read that removes nothing: what is absent from ``table`` stays.
    """
    before, after = alike(before, table.rows)
    key = list(table.definition.key)
    return _by_key(before, after, key, table, removes) if key else _as_multiset(before, after, removes and not table.held)


def compare_rows(before: pl.DataFrame, table: Table, *, removes: bool) -> RowChanges:
    """:func:`difference`, counted, with samples."""
    if before.is_empty():
        return _all_added(table)
    found = difference(before, table, removes=removes)
    key, names = list(table.definition.key), table.rows.columns
    after = _joined(found, before, table)
    before = alike(before, table.rows)[0]
    emptied = (name for name in names if before[name].null_count() < before.height and after[name].null_count() == after.height)
    return RowChanges(
        added=found.added.height,
        changed=found.changed.height,
        removed=found.removed.height,
        unchanged=before.height - found.changed.height - found.removed.height,
        held=len(table.held),
        published=before.height,
        samples=tuple(_samples(found, key, names)),
        emptied=tuple(emptied),
        corrected=_corrected(found, table),
    )


def _all_added(table: Table) -> RowChanges:
    """What publishing a table over nothing does, however large it is."""
    first = some_rows(table.in_parts, pl.int_range(SAMPLES, eager=True))
    rows = first.iter_rows(named=True) if first is not None else ()
    samples = tuple(RowSample(_only(row, table.definition.key), None, row) for row in rows)
    return RowChanges(added=table.height, held=len(table.held), samples=samples)


def merged(before: pl.DataFrame, table: Table, *, removes: bool) -> pl.DataFrame:
    """The rows that would be published: those of ``table``, then those of ``before`` that stay."""
    return _joined(difference(before, table, removes=removes), before, table)


def _joined(found: Difference, before: pl.DataFrame, table: Table) -> pl.DataFrame:
    _, after = alike(before, table.rows)
    return pl.concat([after, found.stays.select(after.columns)])


def _by_key(before: pl.DataFrame, after: pl.DataFrame, key: list[str], table: Table, removes: bool) -> Difference:
    values = [name for name in after.columns if name not in key]
    absent = before.join(after, on=key, how="anti", nulls_equal=True)
    stays = _held(absent, after, key, table) if removes else absent
    both = after.join(before.select(after.columns), on=key, how="inner", nulls_equal=True, suffix=_BEFORE, maintain_order="left")
    changed = both.filter(pl.any_horizontal(pl.lit(False), *(pl.col(name).ne_missing(pl.col(f"{name}{_BEFORE}")) for name in values)))
    return Difference(
        added=after.join(before, on=key, how="anti", nulls_equal=True, maintain_order="left"),
        changed=changed.select(after.columns),
        before=changed.select(*key, *(pl.col(f"{name}{_BEFORE}").alias(name) for name in values)),
        removed=absent.join(stays, on=key, how="anti", nulls_equal=True) if removes else absent.clear(),
        stays=stays,
    )


def _as_multiset(before: pl.DataFrame, after: pl.DataFrame, removes: bool) -> Difference:
    """Without a key nobody knows which published row a held row is, so a held row keeps them all."""
    absent = _surplus(before, after, after.columns)
    added = _surplus(after, before, after.columns)
    return Difference(added, after.clear(), after.clear(), absent if removes else absent.clear(), absent.clear() if removes else absent)


def _surplus(these: pl.DataFrame, those: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """Rows of ``these`` that ``those`` does not have as often."""
    number = pl.int_range(pl.len(), dtype=pl.Int64).over(columns).alias(_NUMBER)
    numbered, others = these.with_columns(number), those.select(columns).with_columns(number)
    return numbered.join(others, on=[*columns, _NUMBER], how="anti", nulls_equal=True, maintain_order="left").drop(_NUMBER)


def _held(absent: pl.DataFrame, after: pl.DataFrame, key: list[str], table: Table) -> pl.DataFrame:
    """Published rows whose source row could not be read."""
    held = pl.DataFrame(
        [{name: each.get(name) for name in key} for each in table.held], schema={name: after.schema[name] for name in key}, strict=False
    )
    return absent.join(held.unique(), on=key, how="semi", nulls_equal=True)


def alike(before: pl.DataFrame, after: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Published rows and new rows with the same columns and types; a fraction keeps every digit of either.

    Further columns of ``before`` come last.
    """
    types = {name: _wider(before.schema.get(name), dtype) for name, dtype in after.schema.items()}
    columns = (
        (pl.col(name).cast(dtype, strict=False) if name in before.columns else pl.lit(None, dtype=dtype)).alias(name) for name, dtype in types.items()
    )
    further = [name for name in before.columns if name not in types]
    return before.select(*columns, *further) if before.width else pl.DataFrame(schema=types), after.cast(pl.Schema(types))


def _wider(before: pl.DataType | None, after: pl.DataType) -> pl.DataType:
    if isinstance(before, pl.Decimal) and isinstance(after, pl.Decimal):
        return pl.Decimal(38, max(before.scale, after.scale))
    return after


def _samples(found: Difference, key: Sequence[str], names: Sequence[str]) -> Iterator[RowSample]:
    for row in found.added.head(SAMPLES).iter_rows(named=True):
        yield RowSample(_only(row, key), None, row)
    for after, before in zip(found.changed.head(SAMPLES).iter_rows(named=True), found.before.head(SAMPLES).iter_rows(named=True), strict=True):
        yield RowSample(_only(after, key), _only(before, names), after)
    for row in found.removed.head(SAMPLES).iter_rows(named=True):
        yield RowSample(_only(row, key), _only(row, names), None)


def _corrected(found: Difference, table: Table) -> int:
    """Rows in which a figure that was final is another one now, or gone."""
    noted = (each for each in table.definition.columns if each.companion and each.companion_name in found.before.columns)
    figures = [(each.name, each.companion_name) for each in noted]
    if not figures:
        return 0
    after = found.changed.select(pl.col(name).alias(f"{name}{_BEFORE}") for name, _ in figures)
    both = pl.concat([found.before.select(name for figure in figures for name in figure), after], how="horizontal")
    other = [(pl.col(note) == FINAL) & pl.col(name).ne_missing(pl.col(f"{name}{_BEFORE}")) for name, note in figures]
    gone = [(pl.col(note) == FINAL) & pl.col(name).is_not_null() for name, note in figures]
    return both.filter(pl.any_horizontal(other)).height + found.removed.filter(pl.any_horizontal(gone)).height


def _only(row: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: row[name] for name in names}
