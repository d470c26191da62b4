"""The engine alone, as a program of its own, writes over HTTP into a real CKAN that has nothing of ours but a search engine."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from ckan import model
from ckan.tests import factories, helpers
from werkzeug.serving import make_server

pytestmark = [
    pytest.mark.ckan_config("ckan.plugins", "datastore muaraenim_search"),
    pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index"),
]

SOURCE = """
title: Penduduk
organization: dinas-uji
connector: sheet
options: {location: penduduk.csv}
table: penduduk
license: CC-BY-4.0
"""
TABLE = """
title: Penduduk menurut kecamatan
key: [kecamatan]
columns:
- {name: kecamatan, title: Kecamatan, kind: text, required: true}
- {name: tahun, title: Tahun, kind: year}
- {name: penduduk, title: Penduduk, kind: integer, unit: jiwa}
"""
ROWS = [f"Desa {number:04},2025,{number}" for number in range(1_200)]


@pytest.fixture
def address(app):
    server = make_server("127.0.0.1", 0, app.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()


@pytest.fixture
def run(tmp_path: Path, address):
    """Run the engine in a process without CKAN's settings; gives what it says."""
    for name, text in (("sources/penduduk.yaml", SOURCE), ("tables/penduduk.yaml", TABLE)):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(text)
    token = factories.SysadminWithToken()["token"]
    model.Session.commit()
    factories.Organization(name="dinas-uji", title="Dinas Uji")
    names = ("PATH", "LANG", "HOME", "PYTHONPATH", "VIRTUAL_ENV")
    environment = {name: os.environ[name] for name in names if name in os.environ} | {"PORTAL_TOKEN": token}

    def go(rows, *arguments):
        (tmp_path / "penduduk.csv").write_text("\n".join(["Kecamatan,Tahun,Penduduk", *rows]) + "\n")
        command = [sys.executable, "-m", "harvesters", "run", "penduduk", "--to", address, "--token", "env:PORTAL_TOKEN", *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert (done.returncode, token in done.stdout + done.stderr) == (0, False), done.stdout + done.stderr
        return json.loads(done.stdout)["counts"] if "--json" in arguments else done.stdout

    return go


def published() -> tuple[dict, list[list[str]]]:
    """The one dataset, and the rows of its table as CKAN's DataStore gives them."""
    model.Session.remove()
    found = helpers.call_action("package_search", rows=10)
    assert found["count"] == 1
    dataset = found["results"][0]
    table = dataset["resources"][0]["id"]
    answer = helpers.call_action("datastore_search", resource_id=table, limit=5_000, records_format="csv", fields=["kecamatan", "tahun", "penduduk"])
    return dataset, sorted(csv.reader(io.StringIO(answer["records"])))


def test_created_unchanged_and_changed(run, tmp_path):
    said = run(ROWS)
    assert "lewat HTTP" in said
    first, rows = published()
    assert rows == [row.split(",") for row in ROWS]
    assert first["organization"]["name"] == "dinas-uji"
    assert run(ROWS, "--json")["unchanged"] == 1
    run(["Desa 0000,2025,7", *ROWS[2:], "Desa Baru,2025,9"])
    second, rows = published()
    assert rows == sorted([["Desa 0000", "2025", "7"], *(row.split(",") for row in ROWS[2:]), ["Desa Baru", "2025", "9"]])
    assert [one["id"] for one in second["resources"]] == [one["id"] for one in first["resources"]]


def test_state_that_is_lost_costs_nothing_but_time(run, tmp_path):
    run(ROWS[:10])
    first, _ = published()
    for file in tmp_path.rglob("*.sqlite*"):
        file.unlink()
    assert run(ROWS[:10], "--json")["unchanged"] == 1
    assert published()[0]["metadata_modified"] == first["metadata_modified"]
