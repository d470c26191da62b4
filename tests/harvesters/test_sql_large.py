"""Large tables of real servers through the connector ``sql``: read to their end in bounded memory, whole or page by page."""

from __future__ import annotations

import sqlite3

import psutil
import pytest

from harvesters.connectors import CONNECTORS

pytest_plugins = ["tests.opd.fixtures", "tests.opd.context", "tests.opd.mariadb"]

MEGABYTE = 1_000_000
SERIES = {
    "postgresql": "SELECT n, {filler} AS isi FROM generate_series(1, {rows}) n",
    "mariadb": "SELECT seq AS n, {filler} AS isi FROM seq_1_to_{rows}",
    "sqlite": "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {rows}) SELECT n, {filler} AS isi FROM s",
}
FILLERS = {"postgresql": "repeat('x', {size})", "mariadb": "repeat('x', {size})", "sqlite": "printf('%.{size}c', 'x')"}


@pytest.fixture
def address(request, context, tmp_path):
    """Address of a database of this kind, and what a connector is given for it."""
    kind = request.param
    if kind == "sqlite":
        sqlite3.connect(tmp_path / "besar.db").execute("CREATE TABLE t (a)")
        return kind, "sqlite:///besar.db", {"folder": tmp_path}, ()
    if kind == "mariadb":
        where = f"127.0.0.1:{request.getfixturevalue('port')}"
        return kind, f"mysql://pembaca:r%40hasia%3A1@{where}/sim?charset=utf8mb4", {}, (where,)
    registry = request.getfixturevalue("civil_registry")
    return kind, registry.url, {}, (f"127.0.0.1:{registry.port}",)


@pytest.mark.parametrize("address", sorted(SERIES), indirect=True)
@pytest.mark.parametrize(("rows", "size", "page_by"), [
    (100_000, 1_000, []), (30_000, 10, ["n"]),
    pytest.param(10_000_000, 10, [], marks=pytest.mark.long), pytest.param(300_000, 10, ["n"], marks=pytest.mark.long),
], ids=["whole", "pages", "ten million", "thirty pages"])  # fmt: skip
def test_memory_does_not_grow_with_the_table(address, context, rows, size, page_by):
    kind, url, given, allowed = address
    sql = CONNECTORS["sql"]
    query = SERIES[kind].format(rows=rows, filler=FILLERS[kind].format(size=size))
    options = sql.read_options({"url": "env:SUMBER_CONTOH_URL", "query": query, "page_by": page_by, "page_size": 10_000, "timeout": 3_000})
    process = psutil.Process()
    with sql(options, context(*allowed, SUMBER_CONTOH_URL=url, **given)) as connector:
        most, before = 0, process.memory_info().rss
        for number, record in enumerate(connector.records(), 1):
            last = record.data
            if number % 5_000 == 0:
                most = max(most, process.memory_info().rss - before)
    assert (number, last["n"], len(last["isi"]), connector.complete) == (rows, rows, size, True)
    assert most < 60 * MEGABYTE
