"""Rows that are the sum of the rows below them, as their name says (``Kecamatan …`` among its villages) or their code (``11.01`` above
``11.01.2001``): they are compared like printed totals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from harvesters.checks.subject import Subject
from harvesters.tables.column import Kind

__all__ = ["district_rows"]

_DISTRICT = r"(?i)^\s*(?:kecamatan|kec\b\.?)\s*\S"
_FEWEST, _SHORTEST = 2, 4
"""Groups; characters of a group's code."""


def district_rows(subject: Subject, rows: pl.DataFrame) -> tuple[pl.DataFrame, list[Mapping[str, Any]]]:
    """The rows without those of groups, and these as totals; all rows where groups stand only beside one another.

    :param rows: of one sheet in their order, with ``_row`` and the like.
    """
    for column in subject.definition.columns:
        if column.name not in subject.definition.key or column.kind not in (Kind.TEXT, Kind.CODE):
            continue
        texts = rows[column.name].cast(pl.String)
        for heads in (_by_code(texts),) if column.kind is Kind.CODE else (_by_name(texts), _by_code(texts)):
            if heads.sum() >= _FEWEST:
                totals = rows.filter(heads).with_columns(pl.col(column.name).cast(pl.String).alias("_label"))
                return rows.filter(~heads), list(totals.iter_rows(named=True))
    return rows, []


def _by_name(texts: pl.Series) -> pl.Series:
    """Districts, where below each of them a row of another name stands."""
    named = texts.str.contains(_DISTRICT).fill_null(False)
    alone = named & named.shift(-1, fill_value=True)
    return named & (not alone.any())


def _by_code(texts: pl.Series) -> pl.Series:
    """Rows whose code begins that of the next, where every other row belongs to one of them."""
    rows = pl.DataFrame({"code": texts}).with_columns(next=pl.col("code").shift(-1))
    starts = pl.col("next").str.starts_with(pl.col("code")) & (pl.col("next") != pl.col("code")) & (pl.col("code").str.len_chars() >= _SHORTEST)
    heads = rows.with_columns(head=starts.fill_null(False)).with_columns(group=pl.when("head").then("code").forward_fill())
    belongs = (pl.col("head") | pl.col("code").str.starts_with(pl.col("group"))).fill_null(False)
    return heads.select(pl.col("head") & belongs.all()).to_series()
