"""A table that is too large for memory is typed, held, checked and compared just as a small one, only that its rows lie on disk."""

import os
from dataclasses import replace
from functools import partial

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvesters.block import Block
from harvesters.checks import check
from harvesters.errors import ScratchFull
from harvesters.place import Place
from harvesters.plan.rows import compare_rows
from harvesters.record import Record
from harvesters.tables import builder as building
from harvesters.tables import duplicates
from harvesters.tables.builder import TableBuilder
from harvesters.tables.column import Column, Kind
from harvesters.tables.definition import CheckSpecification, TableDefinition
from harvesters.tables.scratch import Scratch
from harvesters.tables.shelf import ShelvedRows, some_rows

DISK = Scratch(memory=0)
DEFINITION = TableDefinition(
    "t", "T",
    (Column("kode", "Kode", Kind.CODE), Column("tahun", "Tahun", Kind.YEAR), Column("nilai", "Nilai", Kind.NUMBER, companion=True),
     Column("jumlah", "Jumlah", Kind.INTEGER, public=False), Column("ket", "Ket")),
    key=("kode", "tahun"), checks=(CheckSpecification("unique", {"columns": ["ket", "tahun"]}),), split_by="tahun",
)  # fmt: skip
cells = st.sampled_from(["1.234", "12,350", "0,5", "7", "1.000", "1.5", "x", "", "1.234.567,25", "-1.250"])
lines = st.tuples(
    st.sampled_from(["a", "b", "c", "d", "e", "1001", ""]), st.sampled_from(["2025", "2026", "20x6"]), cells, cells,
    st.sampled_from(["baik", "", "081234567890", "rusak", None]),
)  # fmt: skip
batches = st.lists(st.lists(lines, min_size=1, max_size=6), min_size=0, max_size=6)


def build(batches, scratch, *, blocks, definition=DEFINITION):
    builder, number = TableBuilder(definition, scratch=scratch), 1
    names = [column.name for column in definition.columns]
    for batch in batches:
        numbers = range(number, number + len(batch))
        if blocks:
            columns = {name: pl.Series(values, dtype=pl.String) for name, values in zip(names, zip(*batch, strict=True), strict=True)}
            builder.add_block(Block(columns, numbers, "f.csv", "", dict(zip(names, "ABCDE", strict=True))))
        else:
            for at, row in zip(numbers, batch, strict=True):
                place = Place("f", "2025" if at % 2 else "s", 0, record=str(at) if at % 7 else "tujuh")
                builder.add(Record(dict(zip(names, row, strict=True)), place=place))
        number += len(batch)
    return builder.finish()


def told(table, findings):
    """Everything that anybody can learn of a table."""
    checked = list(check(table, None))
    places = [table.place(row) for row in range(table.height + 1)]
    return (
        table.rows.rows(), table.schema, table.height, table.held, table.complete_keys, table.places.rows(), places, table.totals.rows(),
        table.held_places, table.fingerprint, findings, checked,
    )  # fmt: skip


@settings(max_examples=25)
@given(batches, st.booleans())
def test_on_disk_as_in_memory(batches, blocks):
    at_once = building.ROWS_AT_ONCE
    building.ROWS_AT_ONCE = duplicates._AT_ONCE = 3
    try:
        memory, disk = (build(batches, scratch, blocks=blocks) for scratch in (Scratch(), DISK))
        assert isinstance(memory[0].stored, pl.DataFrame)
        assert isinstance(disk[0].stored, ShelvedRows) == bool(batches)
        assert told(*disk) == told(*memory)
        nothing, before = pl.DataFrame(), memory[0].rows.head(3).with_columns(pl.lit("lain").alias("ket"))
        for published, removes in ((nothing, True), (before, True), (before, False)):
            assert compare_rows(published, disk[0], removes=removes) == compare_rows(published, memory[0], removes=removes)
            again = [list(check(table, partial(pl.DataFrame, published), removes=removes)) for table, _ in (disk, memory)]
            assert again[0] == again[1]
        parts = [{value: told(part, []) for value, part in table.split().items()} for table, _ in (disk, memory)]
        assert parts[0] == parts[1]
    finally:
        building.ROWS_AT_ONCE, duplicates._AT_ONCE = at_once, 2_000_000


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([1, 2, None])), max_size=12), st.integers(1, 5))
def test_rows_that_agree_are_found_part_by_part(rows, at_once):
    duplicates._AT_ONCE = at_once
    try:
        frame = pl.DataFrame(rows, schema={"a": pl.String, "n": pl.Int64}, orient="row")
        found = duplicates.alike(frame, ["a", "n"])
        assert found.rows() == [(number, *row) for number, row in enumerate(rows) if rows.count(row) > 1]
    finally:
        duplicates._AT_ONCE = 2_000_000


def test_some_rows_of_many_parts():
    batches = [[(f"k{part}{row}", "2026" if part % 2 + row else "x", "1", "1", "baik") for row in range(4)] for part in range(7)]
    table, _ = build(batches, DISK, blocks=True)
    wanted = pl.Series([0, 3, 4, 11, 19])
    assert some_rows(table.in_parts, wanted).rows() == [table.rows.row(number) for number in wanted]
    assert some_rows(table.in_parts, wanted.clear()) is None
    for number in range(table.height):
        assert some_rows(table.in_parts, pl.Series([number]), ["kode"]).item() == table.rows["kode"][number]


def test_fractions_of_a_later_part_widen_the_column():
    definition = replace(DEFINITION, split_by="", checks=())
    table, _ = build([[("a", "2026", "1,5", "1", "x")], [("b", "2026", "1,0625", "1", "y")]], DISK, blocks=True, definition=definition)
    assert [str(value) for value in table.rows["nilai"]] == ["1.5000", "1.0625"]


def test_nothing_lies_in_the_folder_while_and_after_it_is_used(tmp_path):
    table, _ = build([[("a", "2026", "1", "1", "x")]], replace(DISK, folder=tmp_path), blocks=True)
    assert not list(tmp_path.iterdir())
    assert table.rows["kode"].to_list() == ["a"]


@pytest.mark.parametrize("scratch", [replace(DISK, at_most=100), replace(DISK, folder=DISK.place / "tidak-ada")], ids=["limit", "folder"])
def test_no_room_is_said_in_a_sentence(scratch):
    with pytest.raises(ScratchFull) as caught:
        build([[("a", "2026", "1", "1", "x")]], scratch, blocks=True)
    assert str(scratch.place) in caught.value.sentence("id")


def test_a_full_disk_is_said_in_a_sentence(monkeypatch):
    def full(*_):
        raise OSError(28, os.strerror(28))

    class Full:
        write = full
        close = staticmethod(lambda: None)

    monkeypatch.setattr("tempfile.TemporaryFile", lambda **_: Full())
    with pytest.raises(ScratchFull) as caught:
        build([[("a", "2026", "1", "1", "x")]], DISK, blocks=True)
    assert "No space left on device" in caught.value.sentence("en")
