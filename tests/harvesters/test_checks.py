"""Checks of whole tables, on rows that were really read."""

from decimal import Decimal as D

import pytest

from harvesters.checks import CHECKS, check
from harvesters.checks.arithmetic import Arithmetic
from harvesters.checks.finding import restore
from harvesters.errors import SourceError
from harvesters.place import Place
from harvesters.record import Record
from harvesters.tables.builder import TableBuilder
from harvesters.tables.loading import load

TABLE = """
title: Kasus
key: [kec, tahun]
columns:
  - {{name: kec, title: Kecamatan, kind: code, codes: {{A: Atas, B: Bawah, C: Cadas}}}}
  - {{name: tahun, title: Tahun, kind: year}}
  - {{name: laki, title: Laki-laki, kind: integer}}
  - {{name: perempuan, title: Perempuan, kind: integer}}
  - {{name: jumlah, title: Jumlah, kind: integer}}
  - {{name: persen, title: Persen, kind: number, decimals: 1}}
checks:
  - {check}
"""
BY_ITSELF = {"column-blank", "unit-missing"}  # said of every table here
NAMES = ("kec", "tahun", "laki", "perempuan", "jumlah", "persen")
LETTERS = dict(zip(NAMES, "ABCDEF", strict=True))


@pytest.fixture
def found(tmp_path):
    """Findings of one check on rows; a row ``T…`` is a total. ``published``: rows of an earlier read."""

    def build(definition, rows):
        builder = TableBuilder(definition)
        for number, row in enumerate(rows):
            data = dict(zip(NAMES, row, strict=False))
            builder.add(Record(data, place=Place("a.xlsx", "Data", number + 2), letters=LETTERS, total=str(row[0]).startswith("T")))
        return builder.finish()[0]

    def run(declared, rows, published=None):
        path = tmp_path / "kasus.yaml"
        path.write_text(TABLE.format(check=declared), encoding="utf-8")
        definition = load(path)
        findings = list(check(build(definition, rows), build(definition, published).rows if published else None))
        findings = [finding for finding in findings if finding.code not in BY_ITSELF]
        for finding in findings:
            assert finding.sentence("id")
            assert finding.sentence("en")
            assert restore(finding.as_dict()).sentence() == finding.sentence()
        return findings

    return run


def told(findings):
    return [(finding.code, finding.place.row, finding.place.column) for finding in findings]


def test_a_total_equals_its_parts(found):
    rows = [("A", 2024, 10), ("B", 2024, 20), ("T", None, 30)]
    assert found("sum-of-parts", rows) == []
    (wrong,) = found("sum-of-parts", [*rows[:2], ("T", None, "1.031")])
    assert (wrong.code, wrong.holds, wrong.place) == ("sum-of-parts", "table", Place("a.xlsx", "Data", 4, "Laki-laki"))
    assert wrong.sentence() == "Kolom Laki-laki: jumlah tertulis 1.031, rinciannya (baris 2–3) berjumlah 30 (selisih 1.001)."
    assert wrong.sentence("en").endswith("its parts (rows 2–3) make 30 (difference 1,001).")
    assert found("sum-of-parts: {tolerance: 1}", [*rows[:2], ("T", None, 31)]) == []
    assert found("sum-of-parts: {columns: [perempuan]}", [*rows[:2], ("T", None, 31)]) == []


def test_subtotals_and_a_grand_total(found):
    rows = [("A", 2024, 1), ("T", None, 1), ("B", 2024, 2), ("C", 2024, 3), ("T", None, 5), ("T", None, 6)]
    assert told(found("sum-of-parts", [*rows[:5]])) == []
    assert told(found("sum-of-parts", [*rows[:4], ("T", None, 6)])) == []
    assert told(found("sum-of-parts", [*rows[:4], ("T", None, 7)])) == [("sum-of-parts", 6, "Laki-laki")]


@pytest.mark.parametrize("part", [None, "x"])
def test_a_total_of_parts_that_are_not_all_known_is_not_judged(found, part):
    assert found("sum-of-parts", [("A", 2024, 10), ("B", 2024, part), ("T", None, 99)]) == []


def test_columns_that_add_up(found):
    rows = [("A", 2024, 1, 2, 3), ("B", 2024, 1, 2, 4), ("C", 2024, 1, None, 4)]
    (wrong,) = found("sum-of-columns: {parts: [laki, perempuan], total: jumlah}", rows)
    assert (wrong.place.row, wrong.sentence()) == (3, "Kolom Jumlah berisi 4, padahal Laki-laki, Perempuan berjumlah 3.")
    assert found("sum-of-columns: {parts: [laki, perempuan], total: jumlah, tolerance: 1}", rows) == []


def test_a_jump_between_years_also_from_what_is_published(found):
    rows = [("A", 2025, 16), ("B", 2025, 14), ("C", 2026, 99)]
    published = [("A", 2024, 10), ("B", 2024, 10), ("C", 2024, 1)]
    held = [*rows, ("A", 2024, 10), ("B", 2024, 10), ("C", 2024, 1)]
    for findings in (found("year-jump: {columns: [laki]}", held), found("year-jump: {columns: [laki]}", held, published)):
        assert [(finding.severity, finding.place.record) for finding in findings] == [("warning", "Atas, 2025")]
        assert findings[0].sentence() == "Kolom Laki-laki berubah 60 persen: 10 pada 2024, 16 pada 2025."
    assert len(found("year-jump: {columns: [laki], percent: 30}", held)) == 2


def test_a_code_list_is_complete_every_year(found):
    rows = [("A", 2024, 1), ("B", 2024, 1), ("C", 2024, 1), ("A", 2025, 1), ("B", 2025, "x")]
    (missing,) = found("complete-codes: {column: kec, per: [tahun]}", rows)
    assert missing.sentence() == "Kolom Kecamatan, 2025: 1 dari daftar tidak ada (Cadas)."
    assert found("complete-codes: {column: kec}", rows) == []


def test_a_derived_column_follows_its_formula(found):
    rows = [("A", 2024, 1, None, 3, 33.3), ("B", 2024, 1, None, 3, 33.5), ("C", 2024, 1, None, 0, 5)]
    findings = found('formula: {column: persen, equals: "laki / jumlah * 100"}', rows)
    assert told(findings) == [("formula-differs", 3, "Persen")]
    assert findings[0].sentence() == "Kolom Persen berisi 33,5, padahal laki / jumlah * 100 menghasilkan 33,333."
    assert found('formula: {column: persen, equals: "laki / jumlah * 100", tolerance: 1}', rows) == []


def test_columns_that_may_not_repeat_and_usual_ranges(found):
    rows = [("A", 2024, 1), ("B", 2024, 1), ("C", 2025, 1000)]
    (repeated,) = found("unique: {columns: [tahun, laki]}", rows)
    assert (repeated.count, repeated.place.row) == (2, 3)
    (odd,) = found("range: {column: laki, maximum: 100}", rows)
    assert (odd.severity, odd.place.row) == ("warning", 4)
    assert "1.000" in odd.sentence()


@pytest.mark.parametrize(
    ("declared", "key"),
    [
        ("sum-of-columns", "checks.1"),
        ("sum-of-columns: {parts: [laki], total: kec}", "checks.1.sum-of-columns.total"),
        ("sum-of-parts: {tolerance: -1}", "checks.1.sum-of-parts.tolerance"),
        ("sum-of-parts: {toleransi: 1}", "checks.1.sum-of-parts.toleransi"),
        ("range: {column: laki}", "checks.1.range"),
        ("complete-codes: {column: laki}", "checks.1.complete-codes.column"),
        ("year-jump: {year: laki}", "checks.1.year-jump.year"),
        ('formula: {column: persen, equals: "laki ** 9"}', "checks.1.formula.equals"),
        ('formula: {column: persen, equals: "tidak_ada + 1"}', "checks.1.formula.equals"),
        ("unique", "checks.1"),
    ],
)
def test_wrong_options_name_their_line(found, declared, key):
    with pytest.raises(SourceError) as refused:
        found(declared, [("A", 2024, 1)])
    file, line, named = (refused.value.facts[fact] for fact in ("file", "line", "key"))
    assert (file.rpartition("/")[2], line, named) == ("kasus.yaml", 12, key)


@pytest.mark.parametrize("text", ["__import__('os')", "a.b", "f(a)", "a if b else c", "a ** 99", "'x' * 9", "[a]", "1 +", "", "a" * 600, "True + 1"])
def test_formulas_know_arithmetic_only(text):
    with pytest.raises(ValueError):  # noqa: PT011
        Arithmetic(text)


@pytest.mark.parametrize(
    ("text", "value"), [("a + b * 2", D(8)), ("-(a - b)", D(1)), ("a / 0", None), ("0 / 0", None), ("a + kosong", None), ("0.1 * a", D("0.2"))]
)
def test_formulas_are_exact(text, value):
    assert Arithmetic(text).value({"a": 2, "b": 3, "kosong": None}) == value


def test_every_check_tells_its_options():
    assert len(CHECKS) >= 7
    for name, kind in CHECKS.items():
        assert kind.name == name
        assert all(kind.options.values())
