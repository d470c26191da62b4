"""A small agency system (an SQLite file), a source that reads it, and a portal of our own on loopback."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from harvesters.settings import Settings
from harvesters.sources import load_source
from harvesters.sqlite_state import SqliteState
from tests.harvesters import ckan_server

TABLE = """
title: Penduduk menurut kecamatan
description: Jumlah penduduk menurut kecamatan dan tahun.
key: [kode, tahun]
columns:
  - {name: kode, title: Kode kecamatan, kind: code}
  - {name: tahun, title: Tahun, kind: year}
  - {name: laki, title: Laki-laki, kind: integer, unit: orang}
  - {name: rasio, title: Rasio, kind: number}
"""

SOURCE = """
title: Kependudukan
organization: dinas-contoh
connector: sql
options:
  url: env:SUMBER_PENDUDUK_URL
  query: SELECT kode, tahun, laki, rasio, diubah FROM penduduk ORDER BY kode, tahun
table: penduduk
license: CC-BY-4.0
system: Sistem kependudukan
"""


class Agency:
    """Rows of the agency's table, changed by plain SQL."""

    def __init__(self, file):
        self.file = file
        self.do("CREATE TABLE penduduk (kode TEXT, tahun INTEGER, laki, rasio, diubah TEXT)")

    def do(self, statement, *rows):
        with sqlite3.connect(self.file) as database:
            database.executemany(statement, rows) if rows else database.execute(statement)

    def add(self, *rows):
        """Rows of (kode, laki, rasio), of the year 2025."""
        self.do("INSERT INTO penduduk VALUES (?, 2025, ?, ?, '2026-01-01 00:00:00')", *rows)


class Bench:
    """One source with its own folder; ``source(more)`` reads its YAML with further lines."""

    def __init__(self, folder):
        self.folder = folder
        for name in ("sources", "tables"):
            (folder / name).mkdir()
        self.agency = Agency(folder / "opd.sqlite")
        self.state = SqliteState(folder / "state.sqlite")
        self.secrets = {"SUMBER_PENDUDUK_URL": f"sqlite:///{folder / 'opd.sqlite'}"}
        self.settings = Settings(folder=folder, secrets=self.secrets)
        self.table()

    def table(self, text=TABLE):
        (self.folder / "tables" / "penduduk.yaml").write_text(text)

    def source(self, more="", text=SOURCE, name="penduduk"):
        path = self.folder / "sources" / f"{name}.yaml"
        path.write_text(text + more)
        return load_source(path, {path.stem: path for path in (self.folder / "tables").glob("*.yaml")})

    def with_secrets(self, **secrets):
        return replace(self.settings, secrets=secrets)


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path)


@pytest.fixture
def portal():
    """A stock CKAN; ``portal.url`` is its front page."""
    portal = ckan_server.Portal()
    server = ckan_server.serve(portal)
    portal.url = server.url
    yield portal
    server.shutdown()
    server.server_close()
