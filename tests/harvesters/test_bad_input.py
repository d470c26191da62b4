"""One matrix of bad answers over the connectors that ask systems: what is published stays, and a person is told what came, where and what to do."""

from __future__ import annotations

import json
import re
import sqlite3
import tracemalloc
from dataclasses import replace

import pytest

from harvesters.errors import FetchError
from harvesters.journal import Outcome
from harvesters.reading.patience import Patience
from harvesters.settings import Settings
from harvesters.sources import load_source
from harvesters.sqlite_state import SqliteState
from tests.harvesters.apireader import json_answer
from tests.harvesters.keptsystem import HEAD, ROWS, SOURCES, TABLE, System, reading
from tests.opd.server import Answer

pytest_plugins = ["tests.opd.fixtures"]

MEGABYTE = 1_000_000


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    monkeypatch.setattr(Patience, "pause", lambda self, attempt, retry_after="": 0.0)


@pytest.fixture(scope="module", params=sorted(SOURCES))
def kept(request, regency, tmp_path_factory):
    """Shared by tests that leave what is published as it is."""
    with reading(request.param, regency, tmp_path_factory.mktemp(request.param)) as system:
        yield system


@pytest.fixture
def api(regency, tmp_path):
    with reading("rest", regency, tmp_path) as system:
        yield system


def with_body(change):
    def bend(asked, answer):
        body = change(answer.body)
        return replace(answer, body=body)

    return bend


def stuffed(stuff):
    """Something more inside the first object of the first list of objects, as text."""
    return with_body(lambda body: re.sub(rb"\[\s*\{", lambda found: found[0] + stuff + b", ", body, count=1))


def columns(count):
    return b", ".join(b'"k%d": 1' % number for number in range(count))


def said_as(charset, kind):
    return lambda asked, answer: replace(answer, body=answer.body.decode().encode(charset), kind=kind)


def to(where, status=302):
    def bend(asked, answer):
        return Answer(status, b"", "text/html", {"Location": where if where.startswith("http") else asked.path + where})

    return bend


def busy_once():
    left = {"busy": True}

    def bend(asked, answer):
        if left.pop("busy", False):
            return Answer(429, b"", "text/plain", {"Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT", "Date": "Thu, 01 Jan 1970 00:00:00 GMT"})
        return replace(answer, headers={**answer.headers, "Date": "Fri, 31 Dec 9999 23:59:59 GMT"})

    return bend


FAILS = {
    "empty": with_body(lambda body: b""),
    "half": with_body(lambda body: body[: len(body) // 2]),
    "html": lambda asked, answer: Answer(200, b"<!DOCTYPE html><html><body>Masuk</body></html>", "text/html"),
    "html that calls itself json": lambda asked, answer: replace(answer, body=b"<html></html>"),
    "pdf": with_body(lambda body: b"%PDF-1.7 " + bytes(64)),
    "utf-16 cut in the middle": with_body(lambda body: body.decode().encode("utf-16")[:-1]),
    "windows-1252 without a word": with_body(lambda body: body.replace(b': "', b': "\xe9', 1)),
    "twice the same key": with_body(lambda body: re.sub(rb'\{\s*"(\w+)"', rb'{"\1": "lain", "\1"', body, count=1)),
    "deep lists": with_body(lambda body: b"[" * 200_000),
    "deep objects": with_body(lambda body: b'{"a":' * 200_000),
    "no object": with_body(lambda body: b"12"),
    "other keys": with_body(lambda body: b'{"lain": 1}'),
    "redirects in a circle": to(""),
    "redirects on and on": to("x"),
    "redirect to a private host": to("http://10.0.0.1/"),
    "no content": lambda asked, answer: Answer(204, b"", ""),
    "gone": lambda asked, answer: Answer(410, b"", "text/plain"),
    "busy for ever": lambda asked, answer: Answer(503, b"", "text/plain", {"Retry-After": "0"}),
}  # fmt: skip


@pytest.mark.parametrize("bad", FAILS)
def test_the_run_fails_with_a_sentence_and_what_is_published_stays(kept, bad):
    before = kept.published
    kept.bend = FAILS[bad]
    report = kept.go()
    assert report.outcome is Outcome.FAILED
    assert isinstance(report.error, FetchError)
    for language in ("id", "en"):
        assert ("10.0.0.1:80" if "private" in bad else kept.settings.allow_hosts[0]) in report.error.sentence(language)
        assert report.error.remedy(language)
        assert len(report.error.sentence(language)) < 1_000
    assert kept.published == before


SAME = {
    "byte order mark": with_body(lambda body: b"\xef\xbb\xbf" + body),
    "utf-16": said_as("utf-16", "application/json"),
    "windows-1252": said_as("cp1252", "application/json; charset=windows-1252"),
    "another media type": lambda asked, answer: replace(answer, kind="text/plain"),
    "no media type": lambda asked, answer: replace(answer, kind=""),
    "clocks that are wrong": busy_once(),
}  # fmt: skip


@pytest.mark.parametrize("odd", SAME)
def test_it_is_read_all_the_same(kept, odd):
    before = kept.published
    kept.bend = SAME[odd]
    report = kept.go()
    assert (report.outcome, report.error) == (Outcome.DONE, None)
    assert kept.published == before


def test_a_key_more_is_not_published_and_waits_for_a_person_where_it_would_be_a_column(kept):
    before = kept.published
    kept.bend = stuffed(b'"kunci_asing": null')
    report = kept.go()
    assert [each.code for each in report.refusals] == (["columns-added"] if kept.source.connector == "rest" else [])
    assert kept.published == before


@pytest.mark.parametrize("stuff", [
    b'"besar": "' + b"x" * (20 * MEGABYTE) + b'"', b'"dalam": ' + b"[" * 900 + b"]" * 900, columns(5_000),
    pytest.param(columns(1_000_000), marks=pytest.mark.long),
], ids=["20 MB in a cell", "deep in a cell", "thousands of columns", "a million columns"])  # fmt: skip
def test_what_is_beyond_all_bounds_loses_nothing_and_fills_no_memory(kept, stuff):
    before = kept.published
    kept.bend = stuffed(stuff)
    tracemalloc.start()
    report = kept.go()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert kept.published == before
    assert len(json.dumps(report.as_dict())) < MEGABYTE
    assert most < 350 * MEGABYTE


CELLS = {
    "NaN": ("jumlah", "NaN"), "Infinity": ("jumlah", "-Infinity"), "huge": ("jumlah", "1e999999"), "many digits": ("jumlah", "9" * 5_000),
    "object": ("jumlah", '{"a": 1}'), "list": ("jumlah", "[1, 2]"), "year 1900": ("tanggal", '"1900-01-01"'),
    "year 9999": ("tanggal", '"9999-12-31"'), "year 0": ("tanggal", '"0000-00-00"'), "no day": ("tanggal", '"2025-02-30"'),
    "no key": ("kode", "null"), "20 MB": ("catatan", f'"{"1" * 20 * MEGABYTE}"'), "half a character": ("catatan", r'"\ud83d"'),
    "zero byte": ("catatan", r'"a\u0000b"'), "key again": ("kode", '"K02"'),
}  # fmt: skip


@pytest.mark.parametrize("cell", CELLS)
def test_one_odd_cell_costs_no_other_row(api, cell):
    """Its own row is changed, held or told; the others stay as they are."""
    column, value = CELLS[cell]
    row = {**ROWS[0], "tanggal": ROWS[1]["tanggal"]} if cell == "key again" else ROWS[0]
    odd = json.dumps({**row, column: "@"}).replace('"@"', value)
    rest = ", ".join(map(json.dumps, ROWS[1:]))
    ((_, _, before),) = api.published.values()
    api.bend = with_body(lambda body: f'{{"data": [{odd}, {rest}]}}'.encode())
    report = api.go()
    ((_, _, after),) = api.published.values()
    assert report.error is None or cell in ("huge",), report.error
    assert set(before[2:]) <= set(after)
    assert len(json.dumps(report.as_dict())) < MEGABYTE
    assert all(each.remedy("id") and len(each.sentence("id")) < 1_000 for each in report.findings)


PAGES = {
    "the same cursor": lambda number: ("sama", ROWS[:2]),
    "ever new cursors, the same records": lambda number: (f"c{number}", ROWS[:2]),
    "ever new cursors, two pages by turns": lambda number: (f"c{number}", ROWS[:2] if number % 2 else ROWS[2:4]),
    "ever new cursors, nothing in them": lambda number: (f"c{number}", []),
}  # fmt: skip


@pytest.mark.parametrize("pages", PAGES)
def test_paging_that_never_ends(api, tmp_path, pages):
    before, asked_for = api.published, []

    def bend(asked, answer):
        asked_for.append(asked)
        cursor, rows = PAGES[pages](len(asked_for))
        return json_answer({"data": rows, "next": cursor})

    paged = SOURCES["rest"].replace("records: data", "records: data, paging: {kind: cursor, path: next}, pages_at_most: 8")
    (tmp_path / "uji.yaml").write_text(paged)
    api.source, api.bend = load_source(tmp_path / "uji.yaml", {"uji": tmp_path / "table.yaml"}), bend
    report = api.go()
    assert isinstance(report.error, FetchError)
    assert report.error.remedy("id")
    assert len(asked_for) < 6 or "nothing" in pages
    assert api.published == before


# -- a database


QUERIES = {
    "NaN": "SELECT kode, tanggal, 9e999 - 9e999 AS jumlah, catatan FROM uji", "Infinity": "SELECT kode, tanggal, 9e999 AS jumlah, catatan FROM uji",
    "years 1900 and 9999": "SELECT kode, '1900-01-01' AS tanggal, jumlah, '9999-12-31' AS catatan FROM uji",
    "letters of windows-1252": "SELECT kode, tanggal, jumlah, CAST(x'436166e9' AS TEXT) AS catatan FROM uji",
    "20 MB in a cell": f"SELECT kode, tanggal, jumlah, CASE kode WHEN 'K01' THEN hex(zeroblob({10 * MEGABYTE})) END AS catatan FROM uji",
    "binary": "SELECT kode, tanggal, jumlah, x'00ff' AS catatan FROM uji", "no keys": "SELECT NULL AS kode, tanggal, jumlah, catatan FROM uji",
    "keys again": "SELECT 'K01' AS kode, '2025-01-01' AS tanggal, jumlah, catatan FROM uji", "nothing": "SELECT * FROM uji WHERE 0",
    "a key less": "SELECT tanggal, jumlah, catatan FROM uji", "two of a name": "SELECT *, kode FROM uji",
    "columns without number": f"SELECT {', '.join(f'1 AS k{number}' for number in range(1_900))} FROM uji",
    "breaks off": "SELECT kode, tanggal, CASE kode WHEN 'K07' THEN abs(-9223372036854775807 - 1) ELSE jumlah END AS jumlah, catatan FROM uji",
}  # fmt: skip


@pytest.mark.parametrize("bad", QUERIES)
def test_a_database_that_gives_something_else(tmp_path, bad):
    """Rows may be held or told; none that was published goes without a person's yes."""
    with sqlite3.connect(tmp_path / "opd.sqlite") as database:
        database.execute("CREATE TABLE uji (kode, tanggal, jumlah, catatan)")
        database.executemany("INSERT INTO uji VALUES (?, ?, ?, ?)", [tuple(row.values()) for row in ROWS])
    (tmp_path / "table.yaml").write_text(TABLE)

    def source(query):
        text = HEAD + f'sql\ntable: uji\noptions: {{url: env:SUMBER_UJI_URL, query: "{query}"}}\n'
        (tmp_path / "uji.yaml").write_text(text)
        return load_source(tmp_path / "uji.yaml", {"uji": tmp_path / "table.yaml"})

    settings = Settings(folder=tmp_path, secrets={"SUMBER_UJI_URL": f"sqlite:///{tmp_path / 'opd.sqlite'}"})
    system = System(source("SELECT * FROM uji"), settings, SqliteState(tmp_path / "state.sqlite"))
    assert system.go().outcome is Outcome.DONE
    ((_, _, before),) = system.published.values()
    system.source = source(QUERIES[bad])
    report = system.go()
    ((_, _, after),) = system.published.values()
    told = [*report.findings, *([report.error] if report.error else [])]
    assert told or bad in ("years 1900 and 9999",)
    assert all(each.remedy("id") and len(each.sentence("id")) < 1_000 for each in told)
    assert {row[0] for row in before} <= {row[0] for row in after}
    assert len(json.dumps(report.as_dict())) < MEGABYTE
