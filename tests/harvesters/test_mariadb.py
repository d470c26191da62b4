"""Connector ``sql`` against a real MariaDB, declared as ``mysql`` as agencies do. Where the server is not installed, nothing is proven."""

from __future__ import annotations

import gc
from decimal import Decimal

import pymysql
import pytest

from harvesters.connectors import CONNECTORS
from harvesters.errors import Refused, Unreachable, Unreadable
from harvesters.tables.celltext import as_text
from tests.harvesters.test_draft import Desk, columns

pytest_plugins = ["tests.opd.context", "tests.opd.mariadb"]

QUERY = "SELECT kode, tahun, jumlah, nilai, terbit, diubah, catatan FROM izin"


def rows_of_root(port, statement):
    with pymysql.connect(host="127.0.0.1", port=port, user="root", autocommit=True) as root, root.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def reader(port, context):
    def make(query=QUERY, changes="", password="r%40hasia%3A1", kind="mysql", **options):
        sql = CONNECTORS["sql"]
        read = sql.read_options({"url": "env:SUMBER_CONTOH_URL", "query": query, **options})
        url = f"{kind}://pembaca:{password}@127.0.0.1:{port}/sim?charset=utf8mb4"
        return sql(read, context(f"127.0.0.1:{port}", changes=changes, SUMBER_CONTOH_URL=url))

    return make


def rows(connector, since=None):
    with connector:
        return [record.data for record in connector.records(since)]


@pytest.mark.parametrize("kind", ["mysql", "mariadb"])
def test_every_row_comes_as_it_is(reader, kind):
    connector = reader(kind=kind)
    first, second = rows(connector)
    assert connector.complete
    assert (first["kode"], first["tahun"], first["jumlah"], first["nilai"]) == ("16.03.01", 2024, 4294967295, Decimal("1234567.89"))
    assert first["catatan"] == "Jasa “lain” 😀"
    assert second["terbit"] == "0000-00-00"  # no day of the calendar: a finding of its cell, not the end of the reading


def test_bits_spans_of_time_and_large_figures(reader):
    [row] = rows(reader("SELECT ya, bendera, lama, besar FROM ragam"))
    assert (row["ya"], row["bendera"], row["besar"]) == (1, 5, 1e30)
    assert as_text(row["lama"]) == "-100:00:05"


def test_a_refused_query_is_told_in_the_servers_words(reader):
    with pytest.raises(Unreadable, match=r"query: Table 'sim.tidak_ada' doesn't exist"):
        rows(reader("SELECT * FROM tidak_ada"))


def test_a_connection_that_breaks_off_is_a_sentence_and_no_traceback(reader, port, capfd):
    """The server ends the session after the first rows; the driver must not go on looking for more."""
    with reader("SELECT a.n, repeat('x', 10000) AS isi FROM banyak a, banyak b") as connector:  # long rows, of which few are under way
        records = connector.records()
        next(records)
        [session] = rows(reader("SELECT id FROM information_schema.processlist WHERE info LIKE '%banyak b' AND command = 'Query'"))
        rows_of_root(port, f"KILL {session['id']}")
        with pytest.raises(Unreachable, match="terputus"):
            list(records)
        del records
    gc.collect()
    assert "Traceback" not in capfd.readouterr().err


def test_a_changes_read(reader):
    connector = reader(changes="diubah", overlap=0)
    rows(connector)
    again = reader(changes="diubah", overlap=0)
    assert [row["kode"] for row in rows(again, connector.cursor)] == ["00.00.12"]


def test_nothing_can_be_written_whatever_the_query_calls(reader):
    with pytest.raises(Unreadable, match="READ ONLY"):
        rows(reader("SELECT tulis() AS n"))
    assert len(rows(reader())) == 2


def test_a_slow_query_ends(reader):
    endless = "SELECT count(*) AS n FROM information_schema.columns a, information_schema.columns b, information_schema.columns c"
    with pytest.raises(Unreachable) as error:
        rows(reader(endless, timeout=1))
    assert "1" in str(error.value)


def test_a_wrong_password_is_a_sentence_without_it(reader):
    with pytest.raises(Refused) as error:
        rows(reader(password="salah-sekali"))
    assert "salah-sekali" not in str(error.value)


def test_a_draft_of_a_table_reads_the_server_as_it_stands(port, tmp_path):
    columns_of_it = "kd_kec CHAR(8), tahun YEAR, jumlah INT COMMENT 'Kasus baru', biaya DECIMAL(12,2), diubah DATETIME"
    rows_of_root(port, f"CREATE TABLE IF NOT EXISTS sim.kasus ({columns_of_it}, PRIMARY KEY (kd_kec, tahun))")
    rows_of_root(port, "REPLACE INTO sim.kasus VALUES ('99.99.01', 2024, 5, 1.5, '2026-01-01'), ('99.99.02', 2024, 7, 2.25, '2026-01-02')")
    desk = Desk(tmp_path)
    secret = {"SUMBER_KASUS_URL": f"mysql://pembaca:r%40hasia%3A1@127.0.0.1:{port}/sim?charset=utf8mb4"}
    asked = ("env:SUMBER_KASUS_URL", "--allow", f"127.0.0.1:{port}")
    assert "kasus  (tabel)" in desk.run("draft", *asked, **secret).stdout
    source, table = desk.draft(*asked, "--table", "kasus", **secret)
    assert desk.preview("--allow", f"127.0.0.1:{port}", **secret) == (2, set())
    assert (source["options"]["url"], source["read"]["changes"], table["key"]) == ("env:SUMBER_KASUS_URL", "diubah", ["kd_kec", "tahun"])
    found = columns(table)
    assert [each["kind"] for each in table["columns"]] == ["code", "year", "integer", "number"]
    assert (found["kd_kec"]["codes"]["file"], found["jumlah"]["description"]) == ("../districts.csv", "Kasus baru")
