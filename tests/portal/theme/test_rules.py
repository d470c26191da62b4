"""What a table is checked against, as its page says it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ckanext.muaraenim.explore import rules
from harvesters.tables.column import Column, Kind
from harvesters.tables.definition import CheckSpecification, TableDefinition

COLUMNS = (
    Column("kode", "Kode", Kind.CODE, codes={"1": "Satu", "2": "Dua"}, required=True),
    Column("tahun", "Tahun", Kind.YEAR, title_en="Year", minimum=2000, maximum=2100, required=True),
    Column("laki", "Laki-laki", Kind.INTEGER, required=True, minimum=0),
    Column("perempuan", "Perempuan", Kind.INTEGER, maximum=Decimal("1234.5")),
    Column("jumlah", "Jumlah", Kind.INTEGER),
    Column("nik", "NIK", Kind.TEXT, required=True),
)
CHECKS = (
    CheckSpecification("sum-of-columns", {"parts": ("laki", "perempuan"), "total": "jumlah"}),
    CheckSpecification("formula", {"column": "jumlah", "equals": "laki + perempuan"}),
    CheckSpecification("complete-codes", {"column": "kode", "per": ("tahun",)}),
    CheckSpecification("year-jump", None),
)
TABLE = TableDefinition("contoh", "Contoh", COLUMNS, key=("kode", "tahun"), checks=CHECKS)


@pytest.fixture
def told(app, monkeypatch):
    monkeypatch.setattr(rules, "table_head", lambda resource_id: type("Head", (), {"number": 1})())
    monkeypatch.setattr(rules, "published_definition", lambda resource_id, number: TABLE)
    with app.flask_app.test_request_context("/"):
        yield rules.rules_of("x")


@pytest.mark.usefixtures("with_plugins")
def test_each_column_with_a_rule_says_it(told):
    assert told.columns == {
        "kode": "bagian kunci, salah satu dari 2 kode",
        "tahun": "bagian kunci, 2000 sampai 2100",
        "laki": "wajib terisi, 0 atau lebih",
        "perempuan": "paling banyak 1.234,5",
    }


@pytest.mark.usefixtures("with_plugins")
def test_rows_together_have_sentences_and_what_is_switched_off_has_none(told):
    assert told.table[:-1] == (
        "Tidak ada dua baris dengan Kode dan Tahun yang sama.",
        "Di setiap baris, Laki-laki dan Perempuan berjumlah Jumlah.",
        "Di setiap baris, Jumlah sama dengan laki + perempuan.",
        "Tidak ada kode Kode yang hilang.",
    )


def test_a_table_that_nobody_declares_has_no_rules(catalogue, app):
    with app.flask_app.test_request_context("/"):
        assert rules.rules_of(catalogue["penduduk-wilayah"]) == rules.Rules({}, ())
    body = app.get("/dataset/penduduk-wilayah").body
    assert "Yang diperiksa" not in body
