"""A source that dies while it is read: what is published stays to the last row, whatever it had said by then."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace

import pytest

from harvesters.catalogue.memory import MemoryCatalogue
from harvesters.journal import Outcome
from harvesters.run import run
from harvesters.state import Cursor
from tests.opd.raw import speaking

TABLE = """
title: Penduduk menurut kecamatan
key: [kode]
columns:
  - {name: kode, title: Kode kecamatan, kind: text}
  - {name: jiwa, title: Jiwa, kind: integer}
"""
SHEET = """
title: Penduduk
organization: dinas-contoh
connector: sheet
options: {location: "http://%s/penduduk.csv"}
table: penduduk
license: CC-BY-4.0
rows: {at_most: 100%%}
"""
REST = SHEET.replace("connector: sheet", "connector: rest").replace(
    'options: {location: "http://%s/penduduk.csv"}', 'options: {url: "http://%s/api", timeout: 2, attempts: 1}'
)

CSV = b"Kode kecamatan,Jiwa\n" + b"".join(b"K%02d,%d\n" % (number, number) for number in range(50))
JSON = b"[" + b",".join(b'{"kode": "K%02d", "jiwa": %d}' % (number, number) for number in range(50)) + b"]"


def plain(body, sent):
    return b"Content-Length: %d\r\n\r\n" % len(body) + body[:sent]


def chunked(body, sent):
    head = b"Transfer-Encoding: chunked\r\n\r\n"
    return head + b"%x\r\n" % len(body[:sent]) + body[:sent] + (b"\r\n0\r\n\r\n" if sent == len(body) else b"\r\n")


def packed(body, sent):
    whole = gzip.compress(body)
    return b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(whole) + whole[: sent * len(whole) // len(body)]


@pytest.mark.parametrize("spoken", [plain, chunked, packed])
@pytest.mark.parametrize(("declared", "body"), [(SHEET, CSV), (REST, JSON)], ids=["sheet", "rest"])
def test_nothing_changes(bench, spoken, declared, body):
    bench.table(TABLE)
    catalogue, sent = MemoryCatalogue(), [len(body)]

    def say(caller, over):
        caller.sendall(b"HTTP/1.1 200 OK\r\n" + spoken(body, sent[0]))

    with speaking(say) as address:
        settings = replace(bench.settings, allow_hosts=(address,))
        source = bench.source(text=declared % address)
        assert run(source, catalogue, bench.state, settings).outcome is Outcome.DONE
        (table,), writes = catalogue.tables.values(), list(catalogue.writes)
        assert table.height == 50
        bench.state.keep_cursor("penduduk", Cursor("before", source.mapping))

        sent[0] = 2 * len(body) // 3
        report = run(source, catalogue, bench.state, settings)
    assert (report.outcome, report.error.code) == (Outcome.FAILED, "unreachable")
    assert (catalogue.writes, list(catalogue.tables.values())[0].height) == (writes, 50)
    assert bench.state.cursor("penduduk") == Cursor("before", source.mapping)


KILLED = """
import sys
from pathlib import Path
from harvesters.catalogue.memory import MemoryCatalogue
from harvesters.run import run
from harvesters.settings import Settings
from harvesters.sources import load_source
from harvesters.sqlite_state import SqliteState

folder, address = Path(sys.argv[1]), sys.argv[2]
source = load_source(folder / "sources" / "penduduk.yaml", {"penduduk": folder / "tables" / "penduduk.yaml"})
run(source, MemoryCatalogue(), SqliteState(folder / "state.sqlite"), Settings(folder=folder, allow_hosts=(address,)))
"""


@pytest.mark.parametrize(("declared", "body"), [(SHEET, CSV), (REST, JSON)], ids=["sheet", "rest"])
def test_kill_9_in_the_middle_of_a_download_leaves_nothing_behind(bench, tmp_path, declared, body):
    passing, half, whole = tmp_path / "passing", threading.Event(), threading.Event()
    passing.mkdir()

    def say(caller, over):
        if whole.is_set():
            caller.sendall(b"HTTP/1.1 200 OK\r\n" + plain(body, len(body)))
            return
        caller.sendall(b"HTTP/1.1 200 OK\r\n" + plain(body, len(body) // 2))
        half.set()
        over.wait(30)

    with speaking(say) as address:
        bench.table(TABLE)
        source = bench.source(text=declared.replace("timeout: 2", "timeout: 30") % address)
        process = subprocess.Popen([sys.executable, "-c", KILLED, bench.folder, address], env={**os.environ, "TMPDIR": str(passing)})
        assert half.wait(30)
        process.kill()
        assert process.wait() == -signal.SIGKILL
        assert list(passing.iterdir()) == []
        whole.set()
        catalogue = MemoryCatalogue()
        report = run(source, catalogue, bench.state, replace(bench.settings, allow_hosts=(address,)))
    assert report.outcome is Outcome.DONE, report.error
    assert [each.outcome for each in bench.state.runs()] == [Outcome.DONE, Outcome.LOST]
    assert list(catalogue.tables.values())[0].height == 50
