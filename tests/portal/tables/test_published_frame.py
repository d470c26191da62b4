"""Published rows come back to the engine typed as it typed them, so that a comparison finds nothing."""

from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest
from district_table import table

from ckanext.muaraenim.tables import columnvalues, store
from ckanext.muaraenim.tables.frame import published_frame
from harvesters.plan.rows import compare_rows
from harvesters.tables.column import Column, Kind

COLUMNS = (
    Column("kode", "Kode", Kind.CODE),
    Column("nama", "Nama", Kind.TEXT, personal=False),
    Column("luas", "Luas", Kind.NUMBER),
    Column("jiwa", "Jiwa", Kind.INTEGER),
    Column("tahun", "Tahun", Kind.YEAR),
    Column("hari", "Hari", Kind.DATE),
    Column("saat", "Saat", Kind.DATETIME),
    Column("aktif", "Aktif", Kind.BOOLEAN),
)
ROWS = [
    ["0012", 'Lubai, "Ulu"\nbaris', Decimal("12.50"), 1200, 2025, date(2026, 1, 5), datetime(2026, 1, 5, 7, 30), True],  # noqa: DTZ001
    ["0013", "", None, None, None, None, None, False],
    ["0014", None, Decimal("0.01"), -1, 1999, date(1999, 1, 1), datetime(1999, 1, 1, 0, 0, 0, 250), None],  # noqa: DTZ001
]


def test_every_kind_comes_back(resource_id):
    given = table(ROWS, columns=COLUMNS)
    store.publish_table(resource_id, given, author="harvest:uji", removes=True, fingerprint="")
    frame = published_frame(resource_id)
    assert frame.rows() == given.rows.rows()
    assert frame.schema == given.rows.schema
    assert not compare_rows(frame, given, removes=True).any


def test_the_values_of_one_column_come_page_by_page(resource_id, monkeypatch):
    monkeypatch.setattr(columnvalues, "AT_ONCE", 2)
    rows = [[code, *ROWS[1][1:]] for code in ("B", "A", "C", "A", "D")]
    store.publish_table(resource_id, table(rows, columns=COLUMNS, key=()), author="harvest:uji", removes=True, fingerprint="")
    assert list(columnvalues.published_values(resource_id, "kode")) == [["A", "B"], ["C", "D"], []]
    for asked in (lambda: columnvalues.published_values(resource_id, "lain"), lambda: columnvalues.published_values("tidak-ada", "kode")):
        with pytest.raises(LookupError):
            list(asked())


def test_an_emptied_table_keeps_its_columns(resource_id):
    store.publish_table(resource_id, table(ROWS, columns=COLUMNS), author="harvest:uji", removes=True, fingerprint="")
    store.empty(resource_id, author="harvest:uji")
    frame = published_frame(resource_id)
    assert frame.height == 0
    assert frame.columns == [column.name for column in COLUMNS]
    assert frame.schema["jiwa"] == pl.Int64


def test_of_a_table_that_never_was_nothing_comes(resource_id):
    assert published_frame(resource_id).is_empty()
