"""Rows are compared by key, or as a multiset; what could not be read stays as it was."""

from decimal import Decimal as D

import polars as pl
import pytest

from harvesters.plan.rows import compare_rows, difference, merged
from harvesters.tables.definition import Column, Kind, TableDefinition
from harvesters.tables.table import Table

KEYED = TableDefinition("t", "T", (Column("kode", "Kode", Kind.CODE), Column("nilai", "Nilai", Kind.NUMBER)), key=("kode",))
BARE = TableDefinition("t", "T", KEYED.columns)


def rows(*pairs, scale=1):
    return pl.DataFrame(
        {"kode": [kode for kode, _ in pairs], "nilai": [None if value is None else D(value) for _, value in pairs]},
        schema={"kode": pl.String, "nilai": pl.Decimal(38, scale)},
    )


def counted(found):
    return found.added, found.changed, found.removed, found.unchanged


@pytest.mark.parametrize(
    ("before", "after", "held", "removes", "expected", "published"),
    [
        ([], [("a", 1)], [], True, (1, 0, 0, 0), [("a", 1)]),
        ([("a", 1)], [("a", 1)], [], True, (0, 0, 0, 1), [("a", 1)]),
        ([("a", 1)], [("a", 2)], [], True, (0, 1, 0, 0), [("a", 2)]),
        ([("a", 1)], [("a", None)], [], True, (0, 1, 0, 0), [("a", None)]),
        ([("a", None)], [("a", None)], [], True, (0, 0, 0, 1), [("a", None)]),
        ([("a", 1), ("b", 2)], [("a", 1)], [], True, (0, 0, 1, 1), [("a", 1)]),
        ([("a", 1), ("b", 2)], [("a", 3)], [], False, (0, 1, 0, 1), [("a", 3), ("b", 2)]),  # a changes read removes nothing
        ([("a", 1), ("b", 2)], [("a", 1)], ["b"], True, (0, 0, 0, 2), [("a", 1), ("b", 2)]),  # b is there but could not be read
        ([("a", 1), ("b", 2), ("c", 3)], [("a", 1)], ["b"], True, (0, 0, 1, 2), [("a", 1), ("b", 2)]),
        ([("a", 1)], [("a", 1)], ["new"], True, (0, 0, 0, 1), [("a", 1)]),  # held and never published: nothing to keep
        ([("a", 1)], [], [], True, (0, 0, 1, 0), []),
    ],
)
def test_rows_with_a_key(before, after, held, removes, expected, published):
    table = Table(KEYED, rows(*after), held=[{"kode": each} for each in held])
    assert counted(compare_rows(rows(*before), table, removes=removes)) == expected
    assert merged(rows(*before), table, removes=removes).rows() == rows(*published).rows()


@pytest.mark.parametrize(
    ("before", "after", "removes", "expected", "published"),
    [
        ([("a", 1)], [("a", 1), ("a", 1)], True, (1, 0, 0, 1), [("a", 1), ("a", 1)]),
        ([("a", 1), ("a", 1)], [("a", 1)], True, (0, 0, 1, 1), [("a", 1)]),
        ([("a", 1), ("b", None)], [("b", None), ("c", 3)], True, (1, 0, 1, 1), [("b", None), ("c", 3)]),
        ([("a", 1)], [("c", 3)], False, (1, 0, 0, 1), [("c", 3), ("a", 1)]),
    ],
)
def test_rows_without_a_key_are_a_multiset(before, after, removes, expected, published):
    table = Table(BARE, rows(*after))
    assert counted(compare_rows(rows(*before), table, removes=removes)) == expected
    assert merged(rows(*before), table, removes=removes).rows() == rows(*published).rows()


def test_without_a_key_a_held_row_keeps_every_published_row():
    table = Table(BARE, rows(("a", 1)), held=[{}])
    assert compare_rows(rows(("a", 1), ("b", 2)), table, removes=True).removed == 0


def test_a_fraction_is_never_rounded_away():
    table = Table(KEYED, rows(("a", "1.2"), scale=1))
    assert compare_rows(rows(("a", "1.25"), scale=2), table, removes=True).changed == 1
    assert compare_rows(rows(("a", "1.20"), scale=2), table, removes=True).changed == 0


def test_samples_show_before_and_after():
    table = Table(KEYED, rows(("a", 2), ("n", 9)))
    samples = compare_rows(rows(("a", 1), ("z", 5)), table, removes=True).samples
    assert [(dict(each.key), each.before and each.before["nilai"], each.after and each.after["nilai"]) for each in samples] == [
        ({"kode": "n"}, None, D(9)),
        ({"kode": "a"}, D(1), D(2)),
        ({"kode": "z"}, D(5), None),
    ]


def test_a_column_that_would_be_left_empty_is_named():
    table = Table(KEYED, rows(("a", None), ("b", None)))
    assert compare_rows(rows(("a", 1), ("b", None)), table, removes=True).emptied == ("nilai",)
    assert compare_rows(rows(("a", None), ("b", None)), table, removes=True).emptied == ()


def test_a_new_column_counts_as_empty_before_and_foreign_columns_stay_apart():
    before = rows(("a", 1), ("z", 1)).drop("nilai").with_columns(pl.Series("_id", [7, 8]))
    found = difference(before, Table(KEYED, rows(("a", 1))), removes=True)
    assert (found.changed.height, found.removed["_id"].to_list()) == (1, [8])
