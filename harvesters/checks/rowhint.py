"""Which row is probably missing, left out or counted twice where a total differs from its parts in several columns at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import polars as pl

from harvesters.checks.comparison import Comparison
from harvesters.checks.relation import Relation
from harvesters.checks.slip import slip
from harvesters.checks.subject import Subject, figure
from harvesters.tables.column import Kind
from harvesters.words import phrase

__all__ = ["of_rows"]

_COLUMNS = 2  # that differ; of one column, any row may fit by chance
_LOOKED_AT = 20_000  # parts
_SMALLEST = 10  # a difference below fits too many rows


def of_rows(subject: Subject, names: Sequence[str], relations: Sequence[Relation], differing: Sequence[Comparison]) -> dict[str, str]:
    """The hint in words, with a space before it; empty where no row explains everything.

    :param names: columns that are compared. :param differing: all comparisons of one total that differ, with the same parts.
    """
    if len(differing) < _COLUMNS:
        return {}
    first = differing[0]
    if first.parts.totals or first.parts.twice or not all(each.known for each in differing):
        return {}
    wanted = {each.column: each.difference for each in differing}
    if max(map(abs, wanted.values())) < _SMALLEST:
        return {}
    rows = first.parts.rows
    if row := _row(subject, rows, {name: -value for name, value in wanted.items()}):
        return phrase(f" Mungkin jumlah ini belum menghitung {row['id']}.", f" Perhaps this total leaves out {row['en']}.")
    if row := _row(subject, rows, wanted):
        return phrase(f" Mungkin {row['id']} terhitung dua kali dalam jumlah ini.", f" Perhaps this total counts {row['en']} twice.")
    if slipped := _slipped(subject, rows, wanted):
        return slipped
    return _missing(subject, names, relations, differing)


def _row(subject: Subject, rows: pl.DataFrame, values: Mapping[str, Decimal]) -> dict[str, str]:
    """The only row that holds these figures."""
    found = rows.filter(*(subject.same(name, value) for name, value in values.items()))
    if found.height != 1:
        return {}
    return _said(subject, *found.select("_number", "_row").row(0))


def _slipped(subject: Subject, rows: pl.DataFrame, wanted: Mapping[str, Decimal]) -> dict[str, str]:
    """The only row that becomes right in all of these columns by a slip of the fingers in each, as where its own sum was made of the wrong figure."""
    found = []
    for number, line, *values in rows.head(_LOOKED_AT).select("_number", "_row", *wanted).iter_rows():
        changes = [(name, Decimal(value), Decimal(value) + wanted[name]) for name, value in zip(wanted, values, strict=True) if value is not None]
        if len(changes) == len(wanted) and all(slip(written, right) for _, written, right in changes):
            found.append((number, line, changes))
    if len(found) != 1:
        return {}
    [(number, line, changes)] = found
    row, each = _said(subject, number, line), [(subject.column(name).title, figure(was), figure(right)) for name, was, right in changes]
    indonesian = ", ".join(f"{title} {was['id']} seharusnya {right['id']}" for title, was, right in each)
    english = ", ".join(f"{title} {was['en']} should be {right['en']}" for title, was, right in each)
    return phrase(f" Mungkin {row['id']}: {indonesian}.", f" Perhaps {row['en']}: {english}.")


def _said(subject: Subject, number: int, line: int) -> dict[str, str]:
    label = subject.label(number)
    return phrase(f"baris {line} ({label})", f"row {line} ({label})") if label else phrase(f"baris {line}", f"row {line}")


def _missing(subject: Subject, names: Sequence[str], relations: Sequence[Relation], differing: Sequence[Comparison]) -> dict[str, str]:
    """Every column wants more, and what they want could be one row: nothing agrees, and its own figures add up."""
    lacking = {each.column: each.difference for each in differing}
    agrees = {name for name in names if differing[0].total[name] and name not in lacking}
    adds_up = (each.missing(lacking, each.total) == 0 for each in relations if set(each.columns) <= lacking.keys())
    if agrees or any(value <= 0 for value in lacking.values()) or not all(adds_up):
        return {}
    named = _code_without_row(subject, differing[0].parts.rows)
    said = [(subject.column(name).title, figure(value)) for name, value in lacking.items()]
    indonesian, english = (", ".join(f"{title} {value[language]}" for title, value in said) for language in ("id", "en"))
    of_id, of_en = (f" {named}", f" of {named}") if named else ("", "")
    return phrase(f" Mungkin satu baris{of_id} hilang ({indonesian}).", f" Perhaps a row{of_en} is missing ({english}).")


def _code_without_row(subject: Subject, rows: pl.DataFrame) -> str:
    """Title of the only code of the key's list that no row has."""
    for column in subject.definition.columns:
        if column.name in subject.definition.key and column.kind is Kind.CODE and column.codes:
            left = set(column.codes) - set(rows[column.name].unique())
            return next(iter(column.codes[code] or code for code in left)) if len(left) == 1 else ""
    return ""
