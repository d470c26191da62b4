"""The text that identifies a row, written here where that is easy: the server needs a copy of the whole table to do it."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from harvesters.tables.shelf import InParts

__all__ = ["plain_keys", "plainly_keyed"]

_ESCAPED = r'["\\\x00-\x1f]'
_WHOLE = (pl.Int64, pl.Int32)


def plainly_keyed(rows: InParts, key: Sequence[str]) -> bool:
    """Whether :func:`plain_keys` can write them: there is a key, it holds nothing but texts and whole numbers, and no value has to be escaped."""
    return bool(key) and all(_plain(part.select(key)) for _, part in rows.parts(key))


def plain_keys(rows: pl.DataFrame, key: Sequence[str]) -> pl.Series:
    """``_key`` as :func:`staging.key_expression` has it, letter by letter."""
    values = [_quoted(name) if rows.schema[name] == pl.String else pl.col(name).cast(pl.String) for name in key]
    return rows.select(pl.concat_str(pl.lit("["), pl.concat_str(values, separator=", "), pl.lit("]")).alias("_key")).to_series()


def _plain(keys: pl.DataFrame) -> bool:
    texts = [name for name, kind in keys.schema.items() if kind == pl.String]
    if not all(kind == pl.String or kind in _WHOLE for kind in keys.dtypes):
        return False
    return not any(keys[name].null_count() for name in keys.columns) and not any(keys[name].str.contains(_ESCAPED).any() for name in texts)


def _quoted(name: str) -> pl.Expr:
    return pl.concat_str(pl.lit('"'), pl.col(name), pl.lit('"'))
