"""Checks that every table gets, and those of texts, keys and periods."""

from datetime import date
from decimal import Decimal as D

import polars as pl
import pytest

from harvesters.checks import CHECKS, check
from harvesters.checks.arithmetic import Arithmetic
from harvesters.checks.finding import restore
from harvesters.errors import SourceError
from harvesters.place import Place
from harvesters.tables.columnbuffer import DTYPES
from harvesters.tables.loading import load
from harvesters.tables.table import PLACE_COLUMNS, Table

HEAD = "title: T\ncolumns:\n"


@pytest.fixture
def found(tmp_path):
    """Findings of a table with these columns (YAML lines) and rows of the first one."""

    def run(columns, rows, declared="", *, more="", only="", elsewhere=None, **facts):
        path = tmp_path / "tabel.yaml"
        checks = f"checks:\n- {declared}\n" if declared else ""
        path.write_text(more + HEAD + "".join(f"- {column}\n" for column in columns) + checks, encoding="utf-8")
        definition = load(path)
        types = {each.name: DTYPES.get(each.kind, pl.Decimal(38, 2)) for each in definition.columns}
        frame = pl.DataFrame(rows, schema=types, orient="row")
        places = pl.DataFrame({"file": "a.xlsx", "sheet": "Data", "row": range(2, frame.height + 2), "record": ""}, schema=PLACE_COLUMNS)
        findings = list(check(Table(definition, frame, stands=places, **facts), None, elsewhere=elsewhere))
        for finding in findings:
            assert restore(finding.as_dict()).sentence() == finding.sentence()
            assert finding.sentence("en")
        return [each for each in findings if each.code == only or (not only and each.code != "unit-missing")]

    return run


def test_a_column_without_any_value(found):
    (blank,) = found(["{name: a}", "{name: b, title: Bapak}"], [("x", None), ("y", None)], only="column-blank")
    assert (blank.code, blank.severity, blank.place, blank.count) == ("column-blank", "warning", Place(column="Bapak"), 2)
    assert found(["{name: a}", "{name: b}"], [("isi", None)], absent=frozenset({"b"})) == []
    assert found(["{name: a}", "{name: b}"], [("isi", None)], "blank-column: false") == []


def test_rows_that_repeat_others(found):
    rows = [("a", 1), ("b", 2), ("a", 1), ("a", 1), ("b", 3)]
    columns = ["{name: a}", "{name: b, kind: integer}"]
    (repeated,) = found(columns, rows)
    assert (repeated.code, repeated.count, repeated.place.row) == ("rows-repeated", 2, 4)
    assert found(columns, rows[:2]) == []
    assert found(columns, rows, more="key: [a]\n") == []


@pytest.mark.parametrize(
    ("text", "meant"),
    [("CafÃ© Muara", "Café Muara"), ("Desa â€™Lubai", "Desa ’Lubai"), ("A\ufffdB", ""), ("Â°C", "°C"), ("ï»¿Desa", "\ufeffDesa"), ("x â€œyâ€", "")],
)
def test_texts_in_a_wrong_encoding(found, text, meant):
    (garbled,) = found(["{name: tempat, title: Tempat}"], [("baik",), (text,), ("Café",)])
    assert (garbled.code, garbled.place.row, garbled.count, garbled.value) == ("text-garbled", 3, 1, text)
    assert (f"mungkin «{meant}»" in garbled.sentence()) == bool(meant)


def test_good_texts_are_not_garbled(found):
    assert found(["{name: tempat}"], [("Café",), ("São Âmbar",), ("â la carte",), ("naïve – ’x’",)]) == []


def test_nothing_is_said_of_a_withheld_column(found):
    assert not [each for each in found(["{name: nama, title: Nama}"], [("Andrâ€™e",)]) if each.code == "mojibake"]


@pytest.mark.parametrize("sign", ["-", "–", "...", "…", "n.a.", "N/A", "*", "NULL", "x", "tidak ada data"])
def test_signs_without_a_meaning(found, sign):
    (unexplained,) = found(["{name: isi, title: Isi}"], [("ada",), (sign,), (sign,)], only="sign-unexplained")
    assert (unexplained.code, unexplained.place.row, unexplained.value, unexplained.count) == ("sign-unexplained", 3, sign, 2)


def test_texts_that_are_no_signs(found):
    assert found(["{name: isi}"], [("-5",), ("A.",), ("Nan Tigo",), ("nama",), ("*) sementara",)]) == []


def test_figures_and_days_that_stand_for_missing_ones(found):
    columns = ["{name: a, kind: integer, unit: orang}", "{name: b, kind: number, unit: ha}", "{name: c, kind: date}"]
    rows = [(12, D("1.5"), date(2026, 1, 1)), (9999, D("-9999.0"), date(1899, 12, 30)), (17, D("2.5"), date(9999, 12, 31))]
    signs = [(each.place.column, each.value) for each in found(columns, rows, only="sign-unexplained")]
    assert signs == [("a", "9999"), ("b", "-9999"), ("c", "1899-12-30"), ("c", "9999-12-31")]
    assert found(columns[:1], [(9999,), (9876,), (10231,)], only="sign-unexplained") == []


def test_figures_without_a_unit(found):
    columns = ["{name: a, title: Laki-laki, kind: integer}", "{name: b, title: Luas (ha), kind: number}", "{name: c, kind: number, unit: kg}"]
    rows = [(1, D(1), D(1))]
    (missing,) = found(columns, rows, only="unit-missing")
    assert missing.columns == ("Laki-laki",)
    assert found(columns, rows, more="dataset: {satuan: orang}\n", only="unit-missing") == []
    assert found(columns, rows, more='dataset: {satuan: "orang; ha"}\n', only="unit-missing") != []
    assert found([*columns, "{name: satuan}"], [(*rows[0], "orang")], only="unit-missing") == []


def test_texts_of_one_form(found):
    columns = ["{name: nomor, title: Nomor izin, kind: code}"]
    (wrong,) = found(columns, [("A-01",), ("A-1x",), (None,)], 'pattern: {column: nomor, matches: "A-[0-9]+"}')
    assert (wrong.code, wrong.holds, wrong.place.row) == ("pattern-differs", "table", 3)
    assert wrong.sentence() == "Kolom Nomor izin: «A-1x» tidak berbentuk A-[0-9]+."
    assert found(columns, [("a" * 50_000,)], 'pattern: {column: nomor, matches: "(a+)+b", form: X}')[0].form == "X"


def test_days_in_the_period(found):
    columns = ["{name: tanggal, title: Tanggal, kind: date}", "{name: tahun, title: Tahun, kind: year}"]
    rows = [(date(2025, 12, 31), 2025), (date(2026, 1, 1), 2025), (None, 2024)]
    inside = [(each.place.row, each.place.column) for each in found(columns, rows, "period: {within: 2025-01/2025}")]
    assert inside == [(3, "Tanggal"), (4, "Tahun")]
    (own,) = found(columns, rows, "period: {columns: [tanggal], year: tahun}")
    assert (own.code, own.severity, own.sentence()) == ("outside-period", "warning", "Kolom Tanggal berisi 2026-01-01, di luar tahun 2025.")
    assert len(found(columns, rows, "period", more='dataset: {cakupan_waktu: "2025"}\n')) == 2
    assert found(columns, rows, "period") == []


def test_values_of_another_table(found, tmp_path):
    (tmp_path / "kecamatan.yaml").write_text("title: K\ncolumns:\n- {name: kode, kind: code, codes: {A: Atas, B: Bawah}}\n- {name: isi}\n")
    (tmp_path / "daftar.csv").write_text("id,nama\nA,Atas\nC,Cadas\n")
    columns, rows = ["{name: kec, title: Kecamatan}"], [("A",), ("C",), (None,)]
    (unknown,) = found(columns, rows, "foreign-key: {column: kec, table: kecamatan, key: kode}")
    assert (unknown.code, unknown.holds, unknown.place.row) == ("foreign-key", "table", 3)
    assert unknown.sentence() == "Kolom Kecamatan: «C» tidak ada dalam kecamatan."
    assert found(columns, rows, "foreign-key: {column: kec, file: daftar.csv, key: id}") == []


def test_values_that_another_dataset_publishes(found):
    """They come page by page, and no further page is asked for once all are found."""
    asked = []

    def elsewhere(dataset, column):
        for page in (["A"], ["B", "X"], ["C"]):
            asked.append((dataset, column, page))
            yield page

    columns, declared = ["{name: kec, title: Kecamatan}"], "foreign-key: {column: kec, dataset: daftar-kecamatan, key: kode}"
    assert found(columns, [("A",), ("B",), (None,)], declared, elsewhere=elsewhere) == []
    assert asked == [("daftar-kecamatan", "kode", ["A"]), ("daftar-kecamatan", "kode", ["B", "X"])]
    (unknown,) = found(columns, [("A",), ("D",), ("C",)], declared, elsewhere=elsewhere)
    assert (unknown.code, unknown.holds, unknown.place.row, unknown.value) == ("foreign-key", "table", 3, "D")


def test_a_dataset_that_is_not_published_is_said_to_be_missing(found):
    def nowhere(dataset, column):
        raise LookupError(dataset)

    for elsewhere in (None, nowhere):
        (said,) = found(["{name: kec, title: Kecamatan}"], [("A",)], "foreign-key: {column: kec, dataset: daftar}", elsewhere=elsewhere)
        assert (said.code, said.severity, said.table, said.key) == ("foreign-key-unchecked", "warning", "daftar", "kec")


def test_a_jump_with_an_explanation(found):
    columns = ["{name: kec}", "{name: tahun, kind: year}", "{name: isi, kind: integer}", "{name: sebab}"]
    rows = [("a", 2024, 10, "-"), ("a", 2025, 99, "pemekaran"), ("b", 2024, 10, "x"), ("b", 2025, 99, " ")]
    (jump,) = found(columns, rows, "year-jump: {explanation: sebab}", more="key: [kec, tahun]\n", only="year-jump")
    assert jump.place.row == 5


def test_what_is_not_listed_is_counted(found):
    (*listed, rest) = found(["{name: a, kind: integer, unit: x}"], [(number,) for number in range(250)], "range: {column: a, maximum: 49}")
    assert len(listed) == 100
    assert (rest.code, rest.kind, rest.count) == ("more-of-the-same", "unusual-value", 100)


@pytest.mark.parametrize(
    ("declared", "key"),
    [
        ('pattern: {column: a, matches: "(?=x)"}', "pattern.matches"),
        ('pattern: {column: a, matches: "("}', "pattern.matches"),
        ("pattern: {column: n, matches: x}", "pattern.column"),
        ("period: {within: kemarin}", "period"),
        ("foreign-key: {column: a, table: tidak-ada}", "foreign-key.table"),
        ("foreign-key: {column: a, file: tidak-ada.csv}", "foreign-key.file"),
        ("foreign-key: {column: a, table: ../../etc/passwd}", "foreign-key.table"),
        ("formula: false", "formula"),
    ],
)
def test_wrong_options(found, declared, key):
    with pytest.raises(SourceError) as refused:
        found(["{name: a}", "{name: n, kind: number}"], [("x", D(1))], declared)
    assert refused.value.facts["key"] == f"checks.1.{key}"


@pytest.mark.parametrize("formula", ["a / b * 100", "a - b", "a / (b - c)", "a * b + c", "-a / c"])
def test_binary_fractions_choose_no_row_less_than_exact_ones_find(formula):
    """They may only ask for a second look."""
    figures = [D(each) for each in ("0", "0.1", "0.3", "1", "3", "99999999.99", "12345678901234.56", "12345678901234.57")]
    rows = pl.DataFrame(
        [(a, b, c) for a in figures for b in figures for c in figures[:5]], schema=dict.fromkeys("abc", pl.Decimal(38, 2)), orient="row"
    )
    arithmetic = Arithmetic(formula)
    values = [arithmetic.value(row) for row in rows.iter_rows(named=True)]
    printed = [None if value is None else min(value, D(10) ** 19).quantize(D("0.01")) for value in values]
    rows = rows.with_columns(pl.Series("x", printed, dtype=pl.Decimal(38, 2)))
    for tolerance in (D("0"), D("0.005"), D("0.001")):
        chosen = rows.select(arithmetic.may_differ("x", tolerance).fill_null(False)).to_series().to_list()
        wrong = [value is not None and abs(value - each) > tolerance for value, each in zip(values, printed, strict=True)]
        assert not [at for at in range(rows.height) if wrong[at] and not chosen[at]]


def test_every_check_has_a_page():
    assert {name for name, kind in CHECKS.items() if kind.default() is not None} == {
        "blank-column", "duplicate-rows", "mojibake", "signs", "sum-of-columns", "sum-of-parts", "total-among-rows", "unit-missing",
    }  # fmt: skip
