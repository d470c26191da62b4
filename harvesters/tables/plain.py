"""The short way for whole columns of texts: cells that are written plainly are typed together; every other cell is left to ``cell``.

What is recognised here is a part of what ``cell`` and ``number`` recognise, and becomes the same value: a test compares the two.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from harvesters.tables.celltext import LONGEST
from harvesters.tables.column import NUMERIC, Column, Kind

__all__ = ["DECIMALS", "Plain", "plain_reader", "within"]

_WHOLE = "^-?[0-9]{1,15}$"
_FEW, _FRACTION = "[0-9]{1,3}", "[0-9]{1,15}"
_SHORT = "(?:[0-9]{1,2}|[0-9]{4,15})"  # of three digits nobody knows whether they are a fraction
_GROUPED = rf"{_FEW}(?:[. ][0-9]{{3}}){{1,4}},{_FRACTION}|{_FEW}(?:\.[0-9]{{3}}){{2,4}}|{_FEW}(?: [0-9]{{3}}){{1,4}}"
_COMMA = rf"^-?(?:{_GROUPED}|0,{_FRACTION}|[0-9]{{4,15}},{_FRACTION}|{_FEW},{_SHORT})$"
_ENGLISH = rf"{_FEW}(?:,[0-9]{{3}}){{1,4}}\.{_FRACTION}|{_FEW}(?:,[0-9]{{3}}){{2,4}}"
_DOT = rf"^-?(?:{_ENGLISH}|0\.{_FRACTION}|[0-9]{{4,15}}\.{_FRACTION}|{_FEW}\.{_SHORT})$"
_EITHER = "^-?[1-9][0-9]{0,2}[.,][0-9]{3}$"
_YEAR = "^[12][0-9]{3}$"
_TEXT = r"""^[!"$%&(),./0-9:;<>?A-Z\[\\\]^_`a-z{|}~*](?:[ -~]*[!-~])?$"""  # ASCII; what ``#'=+-@`` begin is looked at closer
_ISO_DAY = "^[12][0-9]{3}-[0-9]{2}-[0-9]{2}$"
_DAY = r"^(?:[0-9]{2}/[0-9]{2}/|[0-9]{2}-[0-9]{2}-|[0-9]{2}\.[0-9]{2}\.)[12][0-9]{3}$"
_MOMENT = "^[12][0-9]{3}-[0-9]{2}-[0-9]{2}[ T](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$"
DECIMALS = 15  # of a column that declares none
_LONGEST_LIMIT = 18  # digits on either side of the mark


@dataclass(frozen=True)
class Plain:
    """``values``: typed, null where the cell is not plain. ``undecided``: texts of figures with two readings, which the whole column decides, else
    null. ``proves``: decimal marks that some cell proves. ``decimals``: the most that a value has."""

    values: pl.Series
    undecided: pl.Series | None = None
    proves: frozenset[str] = frozenset()
    decimals: int = 0


def plain_reader(column: Column, signs: Collection[str]) -> Callable[[pl.Series], Plain] | None:
    """A function that types the plain cells of a column of texts; None where no cell of the column is plain.

    :param signs: as ``cell`` spells the column's signs for missing values: none of them is plain.
    """
    readers = {Kind.TEXT: _text, Kind.CODE: _text, Kind.YEAR: _year, Kind.DATE: _date, Kind.DATETIME: _moment}
    read = _figures if column.kind in NUMERIC else readers.get(column.kind)
    if column.codes or read is None or not all(_comparable(limit) for limit in (column.minimum, column.maximum)):
        return None
    words, listed, marks = column.kind in (Kind.TEXT, Kind.CODE), list(signs), list(column.status)

    def plain(cells: pl.Series) -> Plain:
        bare = cells.str.strip_chars(" ")
        never = [bare.str.ends_with(mark) for mark in marks]
        if listed:
            never += [bare.str.to_lowercase().is_in(listed), bare.str.contains("  ", literal=True)]
        texts = cells if words else bare
        for odd in never:
            texts = texts.set(odd, None) if odd.any() else texts
        return read(column, texts)

    return plain


def within(values: pl.Series, column: Column) -> pl.Series:
    """The values that are inside the column's minimum and maximum, null in place of the others."""
    low, high = column.minimum, column.maximum
    if low is None and high is None:
        return values
    inside = [pl.first() >= pl.lit(low)] if low is not None else []
    inside += [pl.first() <= pl.lit(high)] if high is not None else []
    return pl.DataFrame([values]).select(pl.when(pl.all_horizontal(inside)).then(pl.first())).to_series()


def _comparable(limit: object) -> bool:
    if not isinstance(limit, Decimal):
        return True
    return limit.adjusted() < _LONGEST_LIMIT and -_LONGEST_LIMIT <= int(limit.as_tuple().exponent) <= 0


def _figures(column: Column, texts: pl.Series) -> Plain:
    text, empty = pl.col("text"), pl.lit(None, pl.String)
    forms = pl.DataFrame({"text": texts}).with_columns(
        whole=text.str.contains(_WHOLE), comma=text.str.contains(_COMMA), dot=text.str.contains(_DOT), either=text.str.contains(_EITHER)
    )
    written = (
        pl.when("whole").then(text)
        .when("comma").then(text.str.replace_all("[. ]", "").str.replace(",", ".", literal=True))
        .when("dot").then(text.str.replace_all(",", "", literal=True))
        .otherwise(empty)
    )  # fmt: skip
    figures = forms.select(text, "comma", "dot", "either", number=written).with_columns(
        tail=pl.when(pl.col("number").str.contains(".", literal=True)).then(pl.col("number").str.strip_chars_end("0")).otherwise(empty)
    )
    figures = figures.with_columns(
        decimals=(pl.col("tail").str.len_bytes().cast(pl.Int32) - pl.col("tail").str.find(".", literal=True).cast(pl.Int32) - 1).fill_null(0)
    )
    if column.kind is Kind.INTEGER:
        kept, number = 0, pl.col("number").str.replace(r"\.0*$", "").cast(pl.Int64, strict=False)
    else:
        kept = DECIMALS if column.decimals is None else column.decimals
        number = pl.col("number").cast(pl.Decimal(38, kept), strict=False)
    values = within(figures.select(pl.when(pl.col("decimals") <= kept).then(number).alias("value")).to_series(), column)
    typed = figures.with_columns(values.is_not_null().alias("typed"))
    proves = frozenset(mark for mark, name in ((",", "comma"), (".", "dot")) if typed.select((pl.col(name) & pl.col("typed")).any()).item())
    undecided = figures.select(pl.when("either").then(text).otherwise(empty)).to_series()
    most = typed.select(pl.col("decimals").filter("typed").max()).item() or 0
    return Plain(values, undecided if undecided.null_count() < len(undecided) else None, proves, most)


def _text(column: Column, texts: pl.Series) -> Plain:
    return Plain(_matching(texts.set(texts.str.len_bytes() > LONGEST, None), _TEXT))


def _year(column: Column, texts: pl.Series) -> Plain:
    return Plain(within(_matching(texts, _YEAR).cast(pl.Int32), column))


def _date(column: Column, texts: pl.Series) -> Plain:
    days = _matching(texts, _ISO_DAY).str.to_date("%Y-%m-%d", strict=False)
    others = _matching(texts, _DAY).str.replace_all("[.-]", "/").str.to_date("%d/%m/%Y", strict=False)
    return Plain(within(days.fill_null(others), column))


def _moment(column: Column, texts: pl.Series) -> Plain:
    written = _matching(texts, _MOMENT).str.replace("T", " ", literal=True)
    return Plain(within(written.str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us", strict=False), column))


def _matching(texts: pl.Series, form: str) -> pl.Series:
    """The texts of this form, null in place of the others."""
    return pl.DataFrame([texts]).select(pl.when(pl.first().str.contains(form)).then(pl.first())).to_series()
