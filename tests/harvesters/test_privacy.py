"""Personal data is neither published nor quoted. All numbers are invented."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.privacy import PREFILTER, may_quote, personal_name, personal_pattern
from harvesters.record import Record
from harvesters.tables.builder import TableBuilder
from harvesters.tables.definition import Column, Kind, TableDefinition

NIK = "1603014508900001"


@pytest.mark.parametrize(
    ("value", "pattern"),
    [
        (NIK, "nik"),
        (int(NIK), "nik"),
        (f"a.n. Ibu X ({NIK})", "nik"),
        ("198705232010012003", "nip"),
        ("19870523 201001 2 003", "nip"),
        ("09.254.294.3-407.000", "npwp"),
        ("081234567890", "phone"),
        ("+62 812-3456-7890", "phone"),
        ("hubungi 0812.3456.789", "phone"),
        ("warga@contoh.id", "email"),
    ],
)
def test_what_looks_personal(value, pattern):
    assert personal_pattern(value) == pattern
    assert re.search(PREFILTER, str(value))


@pytest.mark.parametrize(
    "value",
    ["16.03.01.2001", "1603010", "1234567890123456", "0000000000000000", "99010145089000019", "850.000.000", "Rp 81.234.567.890", "2024", "@", "a@b",
     "5 Januari 2026", "12345678901234567890", "Kecamatan 8", ""],
)  # fmt: skip
def test_what_does_not(value):
    assert personal_pattern(value) == ""


@given(st.text(max_size=60))
def test_the_cheap_expression_misses_nothing(text):
    assert not personal_pattern(text) or re.search(PREFILTER, text)


@pytest.mark.parametrize(
    ("name", "personal"), [("nama", True), ("Nama", True), ("No. HP", True), ("nik", True), ("nama_kecamatan", False), ("alamatnya", False)]
)
def test_names_are_taken_whole(name, personal):
    assert personal_name(name) is personal


def test_what_a_finding_may_hold():
    assert may_quote(Column("a", "A"), "x")
    assert not may_quote(Column("a", "A"), NIK)
    assert not may_quote(Column("nama", "Nama"), "x")
    assert not may_quote(Column("a", "Alamat"), "x")
    assert not may_quote(Column("a", "A", public=False), "x")
    assert may_quote(Column("nama", "Nama", personal=False), "x")
    assert not may_quote(None, "x")


def build(*columns, rows):
    builder = TableBuilder(TableDefinition("t", "T", (Column("id", "Id"), *columns), key=("id",)))
    for number, row in enumerate(rows):
        builder.add(Record({"id": str(number), **row}))
    return builder.finish()


def everything_said(findings):
    return " ".join(str([finding.as_dict(), finding.sentence("id"), finding.sentence("en")]) for finding in findings)


def test_rows_with_personal_values_are_held_and_never_quoted():
    rows = [{"ket": "baik"}, {"ket": f"NIK {NIK}"}, {"ket": "081234567890"}, {"ket": f"juga {NIK}"}]
    table, findings = build(Column("ket", "Keterangan"), rows=rows)
    assert table.rows["ket"].to_list() == ["baik"]
    assert {key["id"] for key in table.held} == {"1", "2", "3"}
    assert {(finding.code, finding.pattern, finding.count) for finding in findings} == {("personal-data", "nik", 2), ("personal-data", "phone", 1)}
    assert NIK not in everything_said(findings)
    assert "0812" not in everything_said(findings)


def test_a_column_that_a_person_has_looked_at_passes():
    table, findings = build(Column("telepon", "Telepon kantor", personal=False), rows=[{"telepon": "081234567890"}])
    assert table.rows.height == 1
    assert not findings


def test_a_personal_name_of_a_public_column_is_a_warning():
    _, findings = build(Column("nama", "Nama"), rows=[{"nama": "x"}])
    assert [(finding.code, finding.severity) for finding in findings] == [("personal-column", "warning")]


def test_a_wrong_cell_of_a_private_column_is_not_quoted():
    _, findings = build(Column("n", "N", Kind.INTEGER, public=False), Column("m", "M", Kind.INTEGER), rows=[{"n": "rahasia", "m": f"x{NIK}"}])
    assert [finding.code for finding in findings] == ["number-not-readable", "number-not-readable"]
    assert "rahasia" not in everything_said(findings)
    assert NIK not in everything_said(findings)
    assert "(tidak ditampilkan)" in findings[0].sentence()
