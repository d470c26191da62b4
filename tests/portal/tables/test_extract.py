"""Large tables become files part by part, and every row is there."""

from __future__ import annotations

import csv
import json
import tracemalloc
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import Mock

import polars as pl
import pytest
from psycopg2 import sql

from ckanext.muaraenim.explore.export import parquet
from ckanext.muaraenim.explore.export.parquet import write_parquet
from ckanext.muaraenim.explore.export.textfiles import write_csv, write_json
from ckanext.muaraenim.explore.export.workbook import write_workbook
from ckanext.muaraenim.tables import store
from ckanext.muaraenim.tables.extract import extracted
from ckanext.muaraenim.tables.safecell import safe, safe_sql
from ckanext.muaraenim.theme.column import Column as Shown
from harvesters.tables.column import Column, Kind
from harvesters.tables.definition import TableDefinition
from harvesters.tables.table import Table

ROWS = 100_000
AT_MOST = 30_000_000  # bytes of Python's own; all rows as objects would be three times as many


@pytest.fixture
def subject():
    columns = (Shown("id", "Id", "integer"), Shown("uraian", "Uraian", "text"))
    return SimpleNamespace(columns=columns, facts=lambda: {"title": "Uji"}, dictionary=list, dataset={"title": "Uji"}, address="https://portal.example")


@pytest.mark.usefixtures("with_request_context")
def test_a_hundred_thousand_rows_need_little_memory(resource_id, subject, tmp_path):
    columns = (Column("id", "Id", Kind.INTEGER), Column("uraian", "Uraian", Kind.TEXT))
    frame = pl.DataFrame({"id": range(ROWS)}).with_columns(uraian=pl.format("Jalan desa nomor {} di tepi sungai", "id"))
    table = Table(TableDefinition("besar", "Besar", columns, key=("id",), version="1"), frame)
    store.publish_table(resource_id, table, author="harvest:contoh", removes=True, fingerprint="1")
    peaks = {}
    for write in (write_csv, write_json, write_parquet, write_workbook):
        tracemalloc.start()
        with extracted(resource_id) as extract:
            write(tmp_path / write.__name__, subject, extract)
        peaks[write.__name__] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert {name: peak for name, peak in peaks.items() if peak > AT_MOST} == {}
    with (tmp_path / "write_csv").open(encoding="utf-8", newline="") as file:
        assert [(int(row["id"]), row["uraian"]) for row in csv.DictReader(file)] == frame.rows()
    assert [tuple(each.values()) for each in json.loads((tmp_path / "write_json").read_text("utf-8"))["records"]] == frame.rows()
    assert pl.read_parquet(tmp_path / "write_parquet").equals(frame)
    assert Path(tmp_path / "write_workbook").stat().st_size > ROWS


@pytest.mark.long
@pytest.mark.usefixtures("with_request_context")
def test_a_million_rows_of_twelve_columns_come_back_equal(resource_id, tmp_path):
    """By CSV, JSON and Parquet, in memory that does not grow with the rows."""
    rows, number = 1_000_000, pl.col("id")
    texts = {f"t{each}": pl.format(f"Jalan {each} nomor {{}}, «hulu»", number) for each in range(6)}
    figures = {f"n{each}": (number * (each + 7) % 100_003 - 50) for each in range(5)}
    frame = pl.DataFrame({"id": range(rows)}).with_columns(**texts, **figures)
    columns = tuple(Column(name, name, Kind.TEXT if name in texts else Kind.INTEGER) for name in frame.columns)
    table = Table(TableDefinition("besar", "Besar", columns, key=("id",), version="1"), frame)
    store.publish_table(resource_id, table, author="harvest:contoh", removes=True, fingerprint="1")
    subject = SimpleNamespace(facts=dict, dictionary=list)
    for write in (write_csv, write_json, write_parquet):
        tracemalloc.start()
        with extracted(resource_id) as extract:
            write(tmp_path / write.__name__, subject, extract)
        assert tracemalloc.get_traced_memory()[1] < AT_MOST, write.__name__
        tracemalloc.stop()
    assert pl.read_csv(tmp_path / "write_csv", schema=frame.schema).equals(frame)
    assert pl.read_parquet(tmp_path / "write_parquet").equals(frame)
    with (tmp_path / "write_json").open(encoding="utf-8") as file:
        records = (json.loads(line.rstrip(",\n")) for line in file if line.startswith('{"id"'))
        assert all(tuple(found.values()) == row for found, row in zip(records, frame.iter_rows(), strict=True))


@pytest.mark.usefixtures("with_request_context")
def test_a_full_disk_is_an_error_of_the_system_and_leaves_nothing_beside(subject, tmp_path, monkeypatch):
    """Whichever library wrote: who asked is told in words, and what was written so far does not fill the disk further."""
    full = OSError(28, "No space left on device")
    monkeypatch.setattr(parquet, "column_types", lambda *given: {})
    extract = SimpleNamespace(rows=lambda: iter([(1, "x")]), cursor=None, relation=None, columns=(), copy=Mock(side_effect=full))
    with pytest.raises(OSError, match="No space"):
        write_parquet(tmp_path / "x.part", subject, extract)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(OSError, match="none"):
        write_workbook(tmp_path / "none" / "x.part", subject, extract)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"), ("-2+3", "'-2+3"), ("\t=1", "'\t=1"),
        ("＝1", "'＝1"), ("-5", "-5"), ("-1.234,50", "-1.234,50"), ("+62", "+62"), ("-", "-"), ("-12,5%", "-12,5%"), ("a=1", "a=1"), ("", ""),
    ],
)  # fmt: skip
def test_formulas_become_texts_and_figures_stay(read, text, kept):
    assert safe(text) == kept
    with extracted("none") as extract:
        extract.cursor.execute(sql.SQL("SELECT {}").format(safe_sql(sql.Literal(text))))
        assert extract.cursor.fetchone() == (kept,)
