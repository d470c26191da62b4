"""Connector ``sql`` against a real PostgreSQL, and SQLite files."""

from __future__ import annotations

import socket
import sqlite3
import threading
from ipaddress import ip_address

import psycopg2
import pytest

from harvesters.connectors import CONNECTORS, OptionError
from harvesters.errors import Refused, Unreachable, Unreadable
from harvesters.reading.address import AddressForbidden, AddressPrivate
from harvesters.tables.column import Column
from harvesters.tables.definition import TableDefinition
from tests.opd.figures import YEARS

pytest_plugins = ["tests.opd.fixtures", "tests.opd.context"]

QUERY = "SELECT kode_kec, tahun, laki, perempuan, diubah FROM v_penduduk"


@pytest.fixture
def reader(civil_registry, context):
    """Makes a connector on the civil registry; options as given."""

    def make(query=QUERY, changes="", url=None, allow=None, **options):
        kind = CONNECTORS["sql"]
        read = kind.read_options({"url": "env:SUMBER_CONTOH_URL", "query": query, **options})
        allowed = (f"127.0.0.1:{civil_registry.port}",) if allow is None else allow
        return kind(read, context(*allowed, changes=changes, SUMBER_CONTOH_URL=url or civil_registry.url))

    return make


def rows(connector, since=None):
    with connector:
        return [record.data for record in connector.records(since)]


def owner(civil_registry, statement):
    with psycopg2.connect(civil_registry.owner_url()) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


def test_every_row_is_a_record_with_the_agencys_own_names(reader, regency):
    connector = reader()
    found = rows(connector)
    assert len(found) == len(regency.districts) * len(YEARS)
    assert set(found[0]) == {"kode_kec", "tahun", "laki", "perempuan", "diubah"}
    assert connector.complete
    assert connector.cursor is None
    assert connector.findings == []


def test_a_changes_read_gives_what_changed_since_and_the_overlap(reader, civil_registry, regency):
    connector = reader(changes="diubah")
    rows(connector)
    cursor = connector.cursor
    newest = max(each["diubah"] for each in rows(reader()))
    assert newest.isoformat() in cursor

    later = "2026-03-01 10:00+07"
    owner(civil_registry, f"UPDATE penduduk SET laki = laki + 1, diubah = '{later}' WHERE kode_kec = '{regency.districts[0].code}' AND tahun = 2025")
    again = reader(changes="diubah", overlap=0)
    found = rows(again, cursor)
    assert regency.districts[0].code in {each["kode_kec"] for each in found}
    assert len(found) < len(regency.districts) * len(YEARS)
    assert all(each["diubah"] >= newest for each in found)
    assert "2026-03-01" in again.cursor

    last = reader(changes="diubah", overlap=0)
    assert len(rows(last, again.cursor)) == 1
    assert last.cursor == again.cursor

    wide = reader(changes="diubah", overlap=60 * 24 * 366 * 9)
    assert len(rows(wide, again.cursor)) == len(regency.districts) * len(YEARS)


@pytest.mark.parametrize(("names", "there"), [(("kode_kec",), False), (("kode_kec", "diubah"), True)])
def test_the_changes_column_is_a_column_only_if_the_table_names_it(civil_registry, context, names, there):
    table = TableDefinition("contoh", "Contoh", tuple(Column(name, name.title()) for name in names))
    kind = CONNECTORS["sql"]
    options = kind.read_options({"url": "env:SUMBER_CONTOH_URL", "query": QUERY})
    given = context(f"127.0.0.1:{civil_registry.port}", changes="diubah", table=table, SUMBER_CONTOH_URL=civil_registry.url)
    with kind(options, given) as connector:
        records = list(connector.records())
    assert all(("diubah" in record.data) is there for record in records)
    assert all(record.modified for record in records)
    assert connector.cursor


def test_a_time_in_the_future_does_not_move_the_cursor(reader):
    connector = reader("SELECT now() + interval '1 year' AS diubah UNION ALL SELECT '2026-01-02 00:00+07'", changes="diubah")
    rows(connector)
    assert "2026-01-0" in connector.cursor


@pytest.mark.parametrize(
    ("expression", "overlap", "count"), [("n", 0, 1), ("n", 10, 11), ("date '2026-01-01' + n", 0, 1), ("date '2026-01-01' + n", 1, 2)]
)
def test_numbers_and_dates_are_cursors_too(reader, expression, overlap, count):
    query = f"SELECT {expression} AS nomor FROM generate_series(1, 50) n"
    connector = reader(query, changes="nomor", overlap=overlap)
    assert len(rows(connector)) == 50
    assert len(rows(reader(query, changes="nomor", overlap=overlap), connector.cursor)) == count


@pytest.mark.parametrize("end", [";", "; -- selesai", " -- it's the end", "\n/* ; */ ; -- :x"])
def test_a_changes_read_wraps_a_query_however_it_ends(reader, end):
    connector = reader(QUERY + end, changes="diubah")
    assert rows(connector)
    assert rows(connector, connector.cursor)


def test_a_parameter_is_bound_not_pasted(reader):
    connector = reader("SELECT :nama AS nama, '12:30' AS jam, 1::text AS satu", parameters={"nama": "'; DROP TABLE penduduk; --"})
    assert rows(connector) == [{"nama": "'; DROP TABLE penduduk; --", "jam": "12:30", "satu": "1"}]


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM penduduk", "SELECT 1; SELECT 2", "SELECT 1; DROP TABLE penduduk", "SELECT * INTO baru FROM penduduk",
        "UPDATE penduduk SET laki = 0",        "WITH hapus AS (DELETE FROM penduduk RETURNING *) SELECT * FROM hapus",
        "SELECT * FROM penduduk FOR UPDATE", "", "   ",
        "-- SELECT 1", "SELECT 'x",        "SELECT /*! 1 */ 2", "CALL hitung()", "EXPLAIN SELECT 1", "BEGIN",
    ],
)  # fmt: skip
def test_anything_but_one_select_is_a_mistake_of_the_source(query):
    with pytest.raises(OptionError) as mistake:
        CONNECTORS["sql"].read_options({"url": "env:SUMBER_CONTOH_URL", "query": query})
    assert mistake.value.key == "query"
    assert mistake.value.reason["id"] != mistake.value.reason["en"]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT 1;",
        " select 1 -- selesai; drop\n",
        "SELECT 'a;b' AS \"x;y\", $$;$$",
        "WITH a AS (SELECT 1) SELECT * FROM a",
        "VALUES (1)",
        "SELECT 'it''s'",
    ],
)
def test_one_select_is_one_in_every_dress(reader, query):
    assert len(rows(reader(query))) == 1


def test_the_transaction_is_read_only_whatever_the_query_calls(civil_registry, reader):
    owner(civil_registry, "CREATE OR REPLACE FUNCTION tulis() RETURNS int LANGUAGE sql AS 'UPDATE penduduk SET laki = 0 RETURNING 1'")
    as_owner = reader("SELECT tulis() AS x", url=civil_registry.owner_url())
    with pytest.raises(Unreadable, match="read-only"):
        rows(as_owner)
    with pytest.raises(Unreadable, match="read-write|read-only"):
        rows(reader("SELECT set_config('transaction_read_only', 'off', true), tulis()", url=civil_registry.owner_url()))


def test_memory_does_not_hold_the_result(reader):
    connector = reader("SELECT n, repeat('x', 1000) AS isi FROM generate_series(1, 2000000) n")
    with connector:
        stream = connector.records()
        assert [next(stream).data["n"] for _ in range(3)] == [1, 2, 3]
        stream.close()
    assert not connector.complete


def test_a_reading_that_is_given_up_is_not_complete(reader):
    connector = reader()
    with connector:
        next(connector.records())
    assert not connector.complete


def test_a_day_that_the_calendar_lacks_spoils_its_own_row_only(reader):
    query = "SELECT * FROM (VALUES (date '2026-01-05', now()), ('infinity', '-infinity'), ('0044-03-15 BC', '0044-03-15 BC')) AS x (hari, saat)"
    found = rows(reader(query))
    assert [str(row["hari"]) for row in found] == ["2026-01-05", "infinity", "0044-03-15 BC"]
    assert found[1]["saat"] == "-infinity"


def test_a_slow_query_ends(reader):
    with pytest.raises(Unreachable, match="1 detik"):
        rows(reader("SELECT pg_sleep(30) AS tidur", timeout=1))


def test_a_thousand_columns_are_too_many(reader):
    query = "SELECT " + ", ".join(f"{number} AS k{number}" for number in range(1000))
    with pytest.raises(Unreadable, match="1000 kolom"):
        rows(reader(query))


def test_two_columns_of_one_name(reader):
    with pytest.raises(Unreadable, match="laki"):
        rows(reader("SELECT 1 AS laki, 2 AS laki"))


def test_the_changes_column_must_be_selected(reader):
    with pytest.raises(Unreadable, match="diubah"):
        rows(reader("SELECT laki FROM v_penduduk", changes="diubah"))


@pytest.mark.parametrize("query", ["SELECT tidak_ada FROM v_penduduk", "SELECT * FROM penduduk", "SELECT 1/0 AS x", "SELECT FROM WHERE"])
def test_a_query_that_the_database_refuses_is_a_sentence(reader, civil_registry, query):
    with pytest.raises(Unreadable, match="menolak query") as failure:
        rows(reader(query))
    assert "sandi-pembaca-contoh" not in str(failure.value)


def test_what_the_database_says_quotes_no_value(reader):
    for query in ("SELECT ('1603014101900001x' || laki)::int FROM penduduk", "SELECT date '1603014101900001' FROM penduduk"):
        with pytest.raises(Unreadable) as refused:
            rows(reader(query))
        assert "1603014101900001" not in str(refused.value)
    with pytest.raises(Unreadable, match="tidak_ada"):
        rows(reader("SELECT tidak_ada FROM penduduk"))


@pytest.mark.parametrize("spelling", ["postgres", "postgresql", "postgresql+psycopg2"])
def test_an_address_without_a_driver(reader, civil_registry, spelling):
    assert rows(reader(url=civil_registry.url.replace("postgresql", spelling, 1).replace("+psycopg2+psycopg2", "+psycopg2")))


@pytest.mark.parametrize(("url", "kind"), [("mysql://u:p@127.0.0.1:9/x", Unreachable), ("oracle://u:p@127.0.0.1:9/x", Refused)])
def test_a_database_without_its_driver_is_a_sentence(reader, url, kind):
    with pytest.raises(kind):
        rows(reader(url=url, allow=("127.0.0.1:9",)))


@pytest.mark.parametrize(("url", "installs"), [
    ("oracle://u:rahasia@127.0.0.1:9/x", "ckanext-muaraenim[oracle]"), ("mssql://u:rahasia@127.0.0.1:9/x", "ckanext-muaraenim[sqlserver]"),
    ("mssql+pyodbc://u:rahasia@127.0.0.1:9/x", "pip install 'pyodbc'"),
])  # fmt: skip
def test_a_driver_that_is_missing_is_named_with_what_installs_it(reader, url, installs):
    with pytest.raises(Refused) as failure:
        reader(url=url)
    for language in ("id", "en"):
        assert installs in failure.value.sentence(language)
        assert "rahasia" not in failure.value.sentence(language)


# -- page by page


LETTERS = "SELECT * FROM (VALUES ('a', 1), ('A', 2), ('b', 3), ('b ', 4), ('c', 5), ('d', 6), ('e', 7)) AS x (kunci, n)"


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8])
@pytest.mark.parametrize("keys", [["kunci"], ["n"], ["kunci", "n"], ["n", "kunci"]])
def test_page_by_page_gives_every_row_once(reader, size, keys):
    assert sorted(row["n"] for row in rows(reader(LETTERS, page_by=keys, page_size=size))) == list(range(1, 8))


def test_pages_of_a_changes_read_and_of_parameters(reader, regency):
    query = QUERY.replace(" FROM", ", kode_kec || tahun AS kunci FROM") + " WHERE tahun >= :awal"
    connector = reader(query, changes="diubah", page_by=["kode_kec", "tahun"], page_size=4, parameters={"awal": 2020})
    found = rows(connector)
    once = rows(reader(query, changes="diubah", parameters={"awal": 2020}))
    assert sorted(row["kunci"] for row in found) == sorted(row["kunci"] for row in once)
    assert connector.complete
    again = rows(reader(query, changes="diubah", page_by=["kunci"], page_size=4, parameters={"awal": 2020}), connector.cursor)
    assert 0 < len(again) <= len(found)


@pytest.mark.parametrize(("query", "keys", "said"), [
    ("SELECT 1 AS k FROM generate_series(1, 9)", ["k"], "page_by"), ("SELECT nullif(n, 3) AS k FROM generate_series(1, 9) n", ["k"], "page_by"),
    ("SELECT n FROM generate_series(1, 9) n", ["k"], "«k»|k"),
])  # fmt: skip
def test_keys_that_do_not_tell_rows_apart(reader, query, keys, said):
    connector = reader(query, page_by=keys, page_size=4)
    with pytest.raises(Unreadable, match=said):
        rows(connector)
    assert not connector.complete


def test_a_wrong_password_is_a_sentence_without_it(reader, civil_registry):
    wrong = civil_registry.url.replace("sandi-pembaca-contoh", "salah-sekali")
    with pytest.raises(Refused, match="kata sandi") as failure:
        rows(reader(url=wrong))
    assert "salah-sekali" not in repr(failure.value.facts)
    assert failure.value.__cause__ is None


def test_nobody_answers(reader, system_down):
    url = f"postgresql://pembaca:sandi-contoh@{system_down}/kependudukan"
    with pytest.raises(Unreachable) as failure:
        rows(reader(url=url, allow=(system_down,)))
    assert system_down in str(failure.value)
    assert "sandi-contoh" not in str(failure.value)


def test_a_server_that_is_no_database(reader):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"127.0.0.1:{listener.getsockname()[1]}"

        def answer():
            for _ in range(2):
                peer, _ = listener.accept()
                peer.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                peer.close()

        threading.Thread(target=answer, daemon=True).start()
        with pytest.raises(Refused):
            rows(reader(url=f"postgresql://a:b@{address}/x", allow=(address,)))


def test_a_private_database_needs_the_operators_yes(reader):
    with pytest.raises(AddressPrivate):
        rows(reader(allow=()))


def test_the_portals_own_database_is_closed(civil_registry, context):
    address = f"127.0.0.1:{civil_registry.port}"
    kind = CONNECTORS["sql"]
    options = kind.read_options({"url": "env:SUMBER_CONTOH_URL", "query": QUERY})
    with pytest.raises(AddressForbidden):
        rows(kind(options, context(address, forbidden=(address,), SUMBER_CONTOH_URL=civil_registry.url)))


def test_what_was_checked_is_what_is_connected_to(civil_registry, context, regency):
    """A name that answers differently at the second question (DNS rebinding) is asked only once."""
    answers = [(ip_address("127.0.0.1"),)]
    url = civil_registry.url.replace("127.0.0.1", "kependudukan.contoh")
    kind = CONNECTORS["sql"]
    options = kind.read_options({"url": "env:SUMBER_CONTOH_URL", "query": QUERY})
    connector = kind(options, context(f"kependudukan.contoh:{civil_registry.port}", resolver=lambda *_: answers.pop(), SUMBER_CONTOH_URL=url))
    assert len(rows(connector)) == len(regency.districts) * len(YEARS)
    assert answers == []


@pytest.mark.parametrize(
    "url",
    [
        "postgresql:///kependudukan", "postgresql:///x?host=/var/run", "postgresql://8.8.8.8/x?hostaddr=127.0.0.1", "postgresql://8.8.8.8/x?service=lain",
        "postgresql://8.8.8.8,127.0.0.1/x", "postgresql://8.8.8.8/x?options=-c%20a", "postgresql://8.8.8.8/host=127.0.0.1", "mysql+pymysql://8.8.8.8/x?unix_socket=/a",
        "mysql+pymysql://8.8.8.8/x?read_default_file=/etc/passwd", "postgresql+asyncpg://8.8.8.8/x", "bukan alamat", "excel://8.8.8.8/x", "mysql+pymysql:///x",
    ],
)  # fmt: skip
def test_an_address_that_could_lead_elsewhere_is_refused(reader, url):
    with pytest.raises(Refused):
        rows(reader(url=url))


@pytest.fixture
def folder(tmp_path):
    inside = tmp_path / "config"
    inside.mkdir()
    for path in (inside / "data.db", tmp_path / "rahasia.db"):
        with sqlite3.connect(path) as database:
            database.execute("CREATE TABLE t (a INTEGER, diubah TEXT)")
            database.executemany("INSERT INTO t VALUES (?, ?)", [(number, f"2026-01-{number:02d} 08:00:00") for number in range(1, 21)])
        database.close()
    (inside / "tautan.db").symlink_to(tmp_path / "rahasia.db")
    return inside


def sqlite(context, folder, url, query="SELECT a, diubah FROM t", **more):
    kind = CONNECTORS["sql"]
    changes = more.pop("changes", "")
    return kind(kind.read_options({"url": url, "query": query, **more}), context(folder=folder, changes=changes))


def test_a_sqlite_file_below_the_folder(context, folder):
    connector = sqlite(context, folder, "sqlite:///data.db", changes="diubah")
    assert len(rows(connector)) == 20
    assert connector.system == "sqlite:data.db"
    assert [each["a"] for each in rows(sqlite(context, folder, "sqlite:///data.db", changes="diubah"), connector.cursor)] == [20]


@pytest.mark.parametrize("name", ["../rahasia.db", "tautan.db", "/etc/passwd", "."])
def test_no_way_out_of_the_folder(context, folder, name):
    with pytest.raises(Refused):
        rows(sqlite(context, folder, f"sqlite:///{name}"))


def test_a_file_that_is_not_there(context, folder):
    with pytest.raises(Unreachable):
        rows(sqlite(context, folder, "sqlite:///lain.db"))
    assert not (folder / "lain.db").exists()


def test_no_local_files_for_a_source_from_outside(context, folder):
    with pytest.raises(Refused):
        rows(sqlite(context, None, f"sqlite:///{folder}/data.db"))


def test_a_file_that_is_no_database(context, folder):
    (folder / "palsu.db").write_text("<html>bukan basis data</html>" * 100)
    with pytest.raises(Unreadable):
        rows(sqlite(context, folder, "sqlite:///palsu.db"))


def test_a_sqlite_query_that_never_ends(context, folder):
    query = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) AS x FROM n"
    with pytest.raises(Unreachable, match="1 detik"):
        rows(sqlite(context, folder, "sqlite:///data.db", query, timeout=1))
