"""Comparing and merging the rows of one table: by key, or as a multiset where the table has no key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from harvesters.plan.change import RowChanges, RowSample
from harvesters.tables.table import Table

__all__ = ["SAMPLES", "compare_rows", "merged"]

SAMPLES = 5
"""Samples of each kind: added, changed, removed."""


def compare_rows(before: pl.DataFrame, table: Table, *, removes: bool) -> RowChanges:
    """What publishing ``table`` over ``before`` would do.

    :param before: the published rows; columns that the definition no longer has are ignored, columns that are new count as empty.
    :param removes: False for a read that removes nothing: what is absent from ``table`` stays and is not counted.
    """
    before = _aligned(before, table)
    kept = merged(before, table, removes=removes)
    counted = _by_key(before, table, removes) if table.definition.key else _as_multiset(before, table, removes)
    emptied = tuple(name for name in before.columns if before[name].null_count() < before.height and kept[name].null_count() == kept.height)
    return RowChanges(**counted, held=len(table.held), published=before.height, emptied=emptied)


def merged(before: pl.DataFrame, table: Table, *, removes: bool) -> pl.DataFrame:
    """The rows that would be published: those of ``table``, then those of ``before`` that stay."""
    before = _aligned(before, table)
    key = list(table.definition.key)
    if not key:
        return table.rows if _may_remove(table, removes) else pl.concat([table.rows, _surplus(before, table.rows)])
    absent = before.join(table.rows, on=key, how="anti", nulls_equal=True)
    stays = _held(absent, table) if removes else absent
    return pl.concat([table.rows, stays])


def _by_key(before: pl.DataFrame, table: Table, removes: bool) -> dict[str, Any]:
    key, after = list(table.definition.key), table.rows
    values = [name for name in after.columns if name not in key]
    added = after.join(before, on=key, how="anti", nulls_equal=True)
    absent = before.join(after, on=key, how="anti", nulls_equal=True)
    removed = absent.join(_held(absent, table), on=key, how="anti", nulls_equal=True) if removes else absent.clear()
    both = after.join(before, on=key, how="inner", nulls_equal=True, suffix="\nbefore")
    differs = pl.any_horizontal(pl.lit(False), *(pl.col(name).ne_missing(pl.col(f"{name}\nbefore")) for name in values))
    changed = both.filter(differs)
    samples = (*_samples(key, None, added), *_samples_changed(key, values, changed), *_samples(key, removed, None))
    return {
        "added": added.height,
        "changed": changed.height,
        "removed": removed.height,
        "unchanged": before.height - changed.height - removed.height,
        "samples": samples,
    }


def _as_multiset(before: pl.DataFrame, table: Table, removes: bool) -> dict[str, Any]:
    added = _surplus(table.rows, before)
    removed = _surplus(before, table.rows) if _may_remove(table, removes) else before.clear()
    return {
        "added": added.height,
        "removed": removed.height,
        "unchanged": before.height - removed.height,
        "samples": (*_samples([], None, added), *_samples([], removed, None)),
    }


def _may_remove(table: Table, removes: bool) -> bool:
    """Without a key nobody knows which published row a held row is, so none is removed."""
    return removes and not table.held


def _surplus(these: pl.DataFrame, those: pl.DataFrame) -> pl.DataFrame:
    """Rows of ``these`` that ``those`` does not have as often."""
    numbered, others = (each.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).over(each.columns).alias("\nnumber")) for each in (these, those))
    return numbered.join(others, on=numbered.columns, how="anti", nulls_equal=True).select(these.columns)


def _held(absent: pl.DataFrame, table: Table) -> pl.DataFrame:
    key = list(table.definition.key)
    schema = {name: table.rows.schema[name] for name in key}
    held = pl.DataFrame([{name: each.get(name) for name in key} for each in table.held], schema=schema, strict=False)
    return absent.join(held.unique(), on=key, how="semi", nulls_equal=True)


def _aligned(before: pl.DataFrame, table: Table) -> pl.DataFrame:
    """``before`` with the columns and types of ``table``."""
    return before.select(
        (pl.col(name).cast(dtype, strict=False) if name in before.columns else pl.lit(None, dtype=dtype)).alias(name)
        for name, dtype in table.rows.schema.items()
    )


def _samples(key: Sequence[str], before: pl.DataFrame | None, after: pl.DataFrame | None) -> Iterator[RowSample]:
    rows = before if after is None else after
    assert rows is not None
    for row in rows.head(SAMPLES).iter_rows(named=True):
        yield RowSample(_only(row, key), row if after is None else None, None if after is None else row)


def _samples_changed(key: Sequence[str], values: Sequence[str], changed: pl.DataFrame) -> Iterator[RowSample]:
    for row in changed.head(SAMPLES).iter_rows(named=True):
        identity = _only(row, key)
        yield RowSample(identity, {**identity, **{name: row[f"{name}\nbefore"] for name in values}}, {**identity, **_only(row, values)})


def _only(row: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: row[name] for name in names}
