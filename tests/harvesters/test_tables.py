"""From records to typed rows, quarantine and findings."""

from datetime import UTC, date, datetime
from decimal import Decimal as D
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from harvesters.checks.finding import restore
from harvesters.place import Place
from harvesters.record import Record
from harvesters.tables import builder as builder_module
from harvesters.tables.builder import TableBuilder
from harvesters.tables.cell import CellReader
from harvesters.tables.definition import CheckSpecification, Column, Kind, Meaning, TableDefinition
from harvesters.tables.quick import quick_reader
from harvesters.tables.refusal import TableRefused

KEC = Column("kec", "Kecamatan", Kind.CODE, codes={"16.01": "Atas", "16.02": "Semende Darat"}, aliases={"Semendo Darat": "16.02"}, required=True)


PLACED = (CheckSpecification("range", {}),)
"""Only a check asks where rows stand."""


def definition(*columns, key=(), checks=()):
    return TableDefinition("t", "Tabel", columns, key=key, version="1", checks=checks)


def build(table, rows, letters=None):
    """``rows``: mappings by the source's names; row 0 stands in sheet row 2."""
    builder = TableBuilder(table)
    for number, row in enumerate(rows):
        builder.add(Record(row, place=Place("a.xlsx", "Data", number + 2), letters=letters or {}))
    return builder.finish()


def cells(column, *values):
    """One column typed: its values, and the findings."""
    table, findings = build(definition(Column("id", "Id"), column), [{"id": str(number), column.name: value} for number, value in enumerate(values)])
    return table, findings


def codes(findings):
    return [finding.code for finding in findings]


@pytest.mark.parametrize(
    ("kind", "value", "typed"),
    [
        (Kind.INTEGER, "1.234", 1234),
        (Kind.INTEGER, "12,350", 12350),
        (Kind.INTEGER, 12.0, 12),
        (Kind.INTEGER, " 5\u00a0", 5),
        (Kind.INTEGER, 2**63 - 1, 2**63 - 1),
        (Kind.NUMBER, 0.1 + 0.2, D("0.3")),
        (Kind.NUMBER, D("1234567890123456789.012345678901234"), D("1234567890123456789.012345678901234")),
        (Kind.NUMBER, "1.234,5", D("1234.5")),
        (Kind.NUMBER, 7, D(7)),
        (Kind.TEXT, 12.0, "12"),
        (Kind.TEXT, "  dua\u00a0kata ", "dua kata"),
        (Kind.TEXT, True, "ya"),
        (Kind.CODE, "0012", "0012"),
        (Kind.CODE, "'0012", "0012"),
        (Kind.INTEGER, "'1.234", 1234),
        (Kind.DATE, "\u20195 Januari 2026", date(2026, 1, 5)),
        (Kind.TEXT, "'Aisyiyah", "'Aisyiyah"),
        (Kind.TEXT, "- belum ada (lihat catatan)", "- belum ada (lihat catatan)"),
        (Kind.TEXT, "@dinas_contoh", "@dinas_contoh"),
        (Kind.CODE, "-2,5", "-2,5"),
        (Kind.CODE, "16.03.01", "16.03.01"),
        (Kind.CODE, 1603020, "1603020"),
        (Kind.YEAR, 2024.0, 2024),
        (Kind.YEAR, "Tahun 2024", 2024),
        (Kind.YEAR, date(2024, 5, 1), 2024),
        (Kind.DATE, "5 Januari 2026", date(2026, 1, 5)),
        (Kind.DATE, 46027.0, date(2026, 1, 5)),
        (Kind.DATE, datetime(2026, 1, 5), date(2026, 1, 5)),  # noqa: DTZ001 - a sheet's dates have no zone
        (Kind.BOOLEAN, "Ya", True),
        (Kind.BOOLEAN, "tidak", False),
        (Kind.BOOLEAN, 1.0, True),
    ],
)
def test_cells_of_every_kind(kind, value, typed):
    table, findings = cells(Column("c", "C", kind), value)
    assert table.rows["c"].to_list() == [typed]
    assert not [finding for finding in findings if finding.severity == "error"]


def test_fractions_of_a_view_are_rounded_and_told():
    """PostgreSQL gives 1/3 twenty decimals; such rows must not wait for somebody who declares decimals."""
    table, findings = cells(Column("c", "C", Kind.NUMBER), D("0.33333333333333333333"), D("66.66666666666666666667"))
    assert table.rows["c"].to_list() == [D("0.333333333333333"), D("66.666666666666667")]
    assert set(codes(findings)) == {"number-rounded"}


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        (Kind.INTEGER, "1O4", "number-not-readable"),
        (Kind.INTEGER, "-", "number-not-readable"),
        (Kind.INTEGER, "12,5", "number-not-whole"),
        (Kind.INTEGER, 2**63, "number-too-long"),
        (Kind.INTEGER, True, "number-not-readable"),
        (Kind.NUMBER, "12,350", "number-ambiguous"),
        (Kind.NUMBER, D("1e20"), "number-too-long"),
        (Kind.NUMBER, D("Infinity"), "number-not-readable"),
        (Kind.NUMBER, date(2026, 1, 5), "number-not-readable"),
        (Kind.CODE, 16.03, "code-became-number"),
        (Kind.YEAR, "24", "year-not-readable"),
        (Kind.YEAR, 24, "year-not-readable"),
        (Kind.DATE, "05/13/2026", "date-not-readable"),
        (Kind.DATE, "05/01/2026 08:30", "date-not-readable"),
        (Kind.BOOLEAN, "mungkin", "boolean-not-readable"),
        (Kind.TEXT, {"a": 1}, "value-not-simple"),
        (Kind.TEXT, memoryview(b"\xde\xad"), "value-not-simple"),
        (Kind.TEXT, bytearray(b"\xde\xad"), "value-not-simple"),
        (Kind.TEXT, float("inf"), "number-not-readable"),
        (Kind.CODE, float("inf"), "number-not-readable"),
        (Kind.YEAR, float("-inf"), "year-not-readable"),
        (Kind.DATE, float("inf"), "date-not-readable"),
        (Kind.DATETIME, datetime(9999, 12, 31, 23, 59, tzinfo=UTC), "date-not-readable"),
        (Kind.NUMBER, "#DIV/0!", "cell-error"),
        (Kind.TEXT, "=cmd|' /C calc'!A0", "text-is-formula"),
        (Kind.TEXT, ' =HYPERLINK("http://example.org")', "text-is-formula"),
        (Kind.TEXT, "@SUM(1)", "text-is-formula"),
        (Kind.CODE, "+cmd|x!A1", "text-is-formula"),
    ],
)
def test_what_cannot_be_read_is_found_and_held_never_emptied(kind, value, code):
    table, findings = cells(Column("c", "C", kind), value, None)
    assert codes(findings) == [code]
    assert table.rows["id"].to_list() == ["1"]
    assert findings[0].place.row == 2
    for language in ("id", "en"):
        assert findings[0].sentence(language)
        assert restore(findings[0].as_dict()).sentence(language) == findings[0].sentence(language)


def test_the_cell_has_an_address():
    table = definition(KEC, Column("jiwa", "Penduduk", Kind.INTEGER), key=("kec",), checks=PLACED)
    letters = {"Kecamatan": "B", "Penduduk (jiwa)": "D"}
    rows = [{"Kecamatan": "16.01", "Penduduk (jiwa)": "1O4"}, {"Kecamatan": "16.02", "Penduduk (jiwa)": "7"}]
    built, (finding,) = build(table, rows, letters)
    assert finding.place == Place("a.xlsx", "Data", 2, "Penduduk", "D2")
    assert finding.facts == {"column": "Penduduk", "value": "1O4"}
    assert built.rows.rows() == [("16.02", 7)]
    assert built.held == [{"kec": "16.01"}]
    assert built.complete_keys
    assert built.place(0) == Place("a.xlsx", "Data", 3)


def test_a_key_that_cannot_be_read_blocks_removals():
    table = definition(KEC, Column("n", "N", Kind.INTEGER), key=("kec",))
    built, findings = build(table, [{"kec": "Entah", "n": 1}, {"kec": "Atas", "n": 2}])
    assert codes(findings) == ["code-unknown"]
    assert (built.held, built.complete_keys) == ([], False)
    built, findings = build(table, [{"kec": None, "n": 1}])
    assert codes(findings) == ["cell-empty"]
    assert not built.complete_keys
    built, _ = build(definition(Column("n", "N", Kind.INTEGER)), [{"n": "x"}])
    assert not built.complete_keys


def test_rows_with_one_key_are_both_held():
    table = definition(KEC, Column("n", "N", Kind.INTEGER), key=("kec",))
    built, findings = build(table, [{"kec": "16.01", "n": 1}, {"kec": "16.02", "n": 2}, {"kec": " ATAS", "n": 3}])
    duplicate = next(finding for finding in findings if finding.code == "key-duplicate")
    assert (duplicate.place.row, duplicate.other) == (4, "Data!2")
    assert built.rows.rows() == [("16.02", 2)]
    assert built.held == [{"kec": "16.01"}]
    assert built.complete_keys


def test_spellings_become_the_code_and_are_told_once():
    table = definition(KEC, Column("n", "N", Kind.INTEGER))
    spellings = ["16.02", "Semende Darat", "SEMENDE DARAT", "SEMENDE DARAT", "Kec. Semende  Darat", "semendo darat"]
    built, findings = build(table, [{"kec": each, "n": 1} for each in spellings])
    assert built.rows["kec"].to_list() == ["16.02"] * 6
    told = {finding.facts["value"]: finding.facts["count"] for finding in findings}
    assert told == {"SEMENDE DARAT": 2, "Kec. Semende  Darat": 1, "semendo darat": 1}
    assert {finding.severity for finding in findings} == {"info"}


def test_an_unknown_code_gets_a_suggestion():
    _, (finding,) = build(definition(KEC, key=("kec",)), [{"kec": "Semende Drat"}])
    assert finding.suggestion == "Semende Darat"


def test_codes_that_a_sheet_made_numbers():
    column = Column("c", "C", Kind.CODE, codes={"0012": "Dua belas", "16.1": "Satu"})
    table, findings = cells(column, 12.0, 16.1, 13.0)
    assert table.rows["c"].to_list() == ["0012"]
    assert codes(findings) == ["code-became-number", "code-unknown"]
    table, findings = cells(Column("c", "C", Kind.CODE), 12.0, 13.0)
    assert table.rows["c"].to_list() == ["12", "13"]
    assert [(finding.code, finding.count) for finding in findings] == [("code-was-number", 2)]


def test_signs_mean_what_the_table_says():
    signs = {"-": Meaning.ZERO, "...": Meaning.MISSING, "n/a": Meaning.NOT_APPLICABLE, "x": Meaning.SUPPRESSED}
    column = Column("n", "N", Kind.INTEGER, missing=signs, companion=True)
    table, findings = cells(column, "-", "\u2013", "…", "N/A", "X", None, " ", 5)
    assert table.rows["n"].to_list() == [0, 0, None, None, None, None, None, 5]
    assert table.rows["n_ket"].to_list() == [None, None, "kosong", "tidak berlaku", "disamarkan", "kosong", "kosong", None]
    assert not findings


def test_status_of_figures():
    marks = {"*": "sementara", "**": "sangat sementara", "r": "diperbaiki"}
    column = Column("n", "N", Kind.NUMBER, status=marks, status_default="tetap", companion=True)
    table, findings = cells(column, "1.234,5*", "5,5**", "7 r", 8, None)
    assert table.rows["n"].to_list() == [D("1234.5"), D("5.5"), D(7), D(8), None]
    assert table.rows["n_ket"].to_list() == ["sementara", "sangat sementara", "diperbaiki", "tetap", "kosong"]
    assert not findings


def test_the_other_cells_decide_an_ambiguous_one():
    table, findings = cells(Column("n", "N", Kind.NUMBER), "12,350", "1,5", "1.234")
    assert table.rows["n"].to_list() == [D("12.35"), D("1.5"), D(1234)]
    assert not findings
    table, findings = cells(Column("n", "N", Kind.NUMBER), "12,350", "203.80", "1.234")
    assert table.rows["n"].to_list() == [D(12350), D("203.8"), D("1.234")]
    assert [(finding.code, finding.severity, finding.count) for finding in findings] == [("number-by-rule", "info", 2)]
    table, findings = cells(Column("n", "N", Kind.NUMBER), "12,350", "203.80", "1,5")
    assert codes(findings) == ["number-ambiguous"]
    assert table.rows["n"].to_list() == [D("203.8"), D("1.5")]


def test_the_column_decides_across_batches(monkeypatch):
    monkeypatch.setattr(builder_module, "ROWS_AT_ONCE", 2)
    table, findings = cells(Column("n", "N", Kind.NUMBER), "12,350", "x", "2", "3,25", "1.000.000")
    assert table.rows["n"].to_list() == [D("12.35"), D(2), D("3.25"), D(1_000_000)]
    assert codes(findings) == ["number-not-readable"]
    assert table.rows["id"].to_list() == ["0", "2", "3", "4"]


def test_declared_decimals_round_and_say_so():
    table, findings = cells(Column("n", "N", Kind.NUMBER, decimals=2), 100 / 3, "0,125", "1,5")
    assert table.rows["n"].to_list() == [D("33.33"), D("0.13"), D("1.50")]
    assert [(finding.code, finding.count) for finding in findings] == [("number-rounded", 2)]
    assert table.rows.schema["n"] == pl.Decimal(38, 2)


def test_limits_hold_the_row():
    table, findings = cells(Column("n", "N", Kind.INTEGER, minimum=0, maximum=100), 0, 100, 101, "-1")
    assert table.rows["n"].to_list() == [0, 100]
    assert codes(findings) == ["out-of-range", "out-of-range"]
    assert "paling besar 100" in findings[0].sentence()


def test_total_rows_are_kept_apart():
    table = definition(KEC, Column("n", "N", Kind.INTEGER), key=("kec",))
    built, findings = build(table, [{"kec": "16.01", "n": 1}, {"kec": "JUMLAH", "n": "1.001"}, {"kec": "Kabupaten Contoh", "n": 5}])
    assert built.rows.rows() == [("16.01", 1)]
    assert built.totals["n"].to_list() == [1001, 5]
    assert built.complete_keys
    assert not findings


def test_columns_that_are_missing_unknown_or_twice():
    table = definition(KEC, Column("n", "N", Kind.INTEGER), Column("m", "M"), key=("kec",))
    with pytest.raises(TableRefused) as refused:
        build(table, [{"n": 1}])
    assert [(finding.code, finding.column) for finding in refused.value.findings] == [("column-missing", "Kecamatan")]
    assert "Kecamatan" in str(refused.value)
    with pytest.raises(TableRefused) as refused:
        build(table, [{"kec": "16.01", "N": 1, "n ": 2}])
    assert codes(refused.value.findings) == ["column-doubled"]
    built, findings = build(table, [{"kec": "16.01", "n": 1, "lain": 2}])
    assert {(finding.code, finding.severity) for finding in findings} == {("column-absent", "warning"), ("column-unknown", "warning")}
    assert built.rows["m"].to_list() == [None]


def test_records_that_leave_out_what_is_empty():
    table = definition(KEC, Column("n", "N", Kind.INTEGER), key=("kec",))
    built, findings = build(table, [{"kec": "16.01"}, {"n": 5, "kec": "16.02"}])
    assert built.rows.rows() == [("16.01", None), ("16.02", 5)]
    assert not findings


def test_no_rows_at_all_have_the_right_columns():
    built, findings = build(definition(KEC, Column("n", "N", Kind.NUMBER), key=("kec",)), [])
    assert built.rows.schema == {"kec": pl.String, "n": pl.Decimal(38, 0)}
    assert not findings


def test_times_with_a_zone_become_local():
    builder = TableBuilder(definition(Column("w", "W", Kind.DATETIME)), ZoneInfo("Asia/Makassar"))
    builder.add(Record({"w": "2026-01-05T01:30:00Z"}))
    table, _ = builder.finish()
    assert table.rows["w"].to_list() == [datetime(2026, 1, 5, 9, 30)]  # noqa: DTZ001


def test_many_alike_findings_are_counted():
    table, findings = cells(Column("n", "N", Kind.INTEGER), *["x"] * 600, 1)
    assert table.rows.height == 1
    assert len(findings) == 501
    assert findings[-1].facts == {"column": "N", "kind": "number-not-readable", "count": 100}


def test_columns_that_are_not_public_are_checked_but_not_published():
    table = definition(KEC, Column("nik", "NIK", public=False, required=True), key=("kec",))
    built, findings = build(table, [{"kec": "16.01", "nik": "1603014508900001"}, {"kec": "16.02", "nik": None}])
    assert built.rows.columns == ["kec"]
    assert codes(findings) == ["cell-empty"]


def test_the_fingerprint_is_of_the_rows_not_of_their_order():
    table = definition(Column("id", "Id"), Column("n", "N", Kind.NUMBER), key=("id",))

    def fingerprint(*rows):
        return build(table, [{"id": key, "n": value} for key, value in rows])[0].fingerprint

    one = fingerprint(("a", "1,5"), ("b", None))
    assert one == fingerprint(("b", ""), ("a", D("1.50")))
    assert one != fingerprint(("a", "1,5"), ("b", 0))
    assert one != fingerprint(("a", "1,5"))
    assert fingerprint(("a", 10)) != fingerprint(("a", 1))
    assert fingerprint(("a", 10), ("b", D("0.5"))) == fingerprint(("b", D("0.5")), ("a", 10))


def test_the_fingerprint_keeps_columns_apart():
    table = definition(Column("a", "A"), Column("b", "B"))
    first, second = ({"a": "1\x1f2", "b": "3"}, {"a": "1", "b": "2\x1f3"})
    assert build(table, [first])[0].fingerprint != build(table, [second])[0].fingerprint


def test_split_by_a_column():
    columns = (KEC, Column("tahun", "Tahun", Kind.YEAR), Column("n", "N", Kind.INTEGER))
    table = TableDefinition("t", "T", columns, key=("kec", "tahun"), split_by="tahun", checks=PLACED)
    rows = [("16.01", 2024, 1), ("16.01", 2025, "x"), ("16.02", 2025, 3)]
    built, _ = build(table, [{"kec": kec, "tahun": year, "n": n} for kec, year, n in rows])
    parts = built.split()
    assert {value: part.rows.height for value, part in parts.items()} == {2024: 1, 2025: 1}
    assert (parts[2024].held, parts[2025].held) == ([], [{"kec": "16.01", "tahun": 2025}])
    assert parts[2025].place(0).row == 4


ODD = [
    0.1 + 0.2,
    2.5,
    1e15,
    1e-7,
    -0.0,
    12.0,
    12.5,
    float("inf"),
    7,
    True,
    2**70,
    "a",
    " a",
    "#N/A",
    "",
    "x\x00y",
    "é",
    None,
    D("1.50"),
    "1.5",
    "=1",
    "+(1)",
    "'12",
]


@pytest.mark.parametrize("kind", [Kind.INTEGER, Kind.NUMBER, Kind.TEXT, Kind.CODE])
@pytest.mark.parametrize("limits", [{}, {"minimum": 1, "maximum": 10}])
def test_the_short_way_never_differs_from_the_long_one(kind, limits):
    column = Column("c", "C", kind, **(limits if kind in (Kind.INTEGER, Kind.NUMBER) else {}))
    quick, reader = quick_reader(column), CellReader(column, False, ZoneInfo("Asia/Jakarta"))
    taken = 0
    for raw in ODD:
        value = quick(raw)
        if value is not None:
            outcome = reader.read(raw)
            assert (value, outcome.problem, outcome.rule) == (outcome.value, None, None)
            assert type(value) is type(outcome.value)
            taken += 1
    assert taken


def test_not_a_number_is_no_empty_cell():
    """``numeric`` of PostgreSQL knows NaN; only a column that says what it means may take it for empty."""
    values = (D("NaN"), float("nan"), 1e30, 2)
    found, findings = cells(Column("nilai", "Nilai", Kind.NUMBER), *values)
    assert found.rows["nilai"].to_list() == [2]
    assert codes(findings) == ["number-not-readable", "number-not-readable", "number-too-long"]
    found, findings = cells(Column("nilai", "Nilai", Kind.NUMBER, missing={"NaN": Meaning.MISSING}), *values[:2])
    assert found.rows["nilai"].to_list() == [None, None]
    assert not findings


def test_where_rows_stand_whatever_a_batch_has_in_common(monkeypatch):
    monkeypatch.setattr(builder_module, "ROWS_AT_ONCE", 2)
    builder = TableBuilder(definition(Column("id", "Id"), key=("id",), checks=PLACED))
    places = [Place(file, sheet, row) for file, sheet, row in [("a", "S", 2), ("a", "S", 3), ("a", "T", 9), ("b", "T", 9), ("b", "U", 4)]]
    for number, place in enumerate(places):
        builder.add(Record({"id": str(number)}, place=place))
    table, _ = builder.finish()
    assert [table.place(number) for number in range(len(places))] == places
