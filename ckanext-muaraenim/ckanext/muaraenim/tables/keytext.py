"""The text that identifies a row, written here where that is easy: the server needs a copy of the whole table to do it."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

__all__ = ["plain_keys"]

_ESCAPED = r'["\\\x00-\x1f]'
_WHOLE = (pl.Int64, pl.Int32)


def plain_keys(rows: pl.DataFrame, key: Sequence[str]) -> pl.Series | None:
    """``_key`` as :func:`staging.key_expression` has it, letter by letter; None where a value would have to be escaped, where the key holds
    anything but texts and whole numbers, or where there is none."""
    kinds = [rows.schema[name] for name in key]
    if not key or not all(kind == pl.String or kind in _WHOLE for kind in kinds):
        return None
    texts = [name for name, kind in zip(key, kinds, strict=True) if kind == pl.String]
    if any(rows[name].null_count() for name in key) or any(rows[name].str.contains(_ESCAPED).any() for name in texts):
        return None
    values = [pl.concat_str(pl.lit('"'), pl.col(name), pl.lit('"')) if name in texts else pl.col(name).cast(pl.String) for name in key]
    return rows.select(pl.concat_str(pl.lit("["), pl.concat_str(values, separator=", "), pl.lit("]")).alias("_key")).to_series()
