"""A disk that really is full, of a whole home: a harvest ends with a sentence, and once there is room again everything goes on by itself."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from ckanext.muaraenim.configuration import default_regency
from ckanext.muaraenim.stack import control, process
from ckanext.muaraenim.stack.home import Home
from ckanext.muaraenim.stack.ports import free_port
from ckanext.muaraenim.stack.supervisor import BEAT
from tests.stack.conftest import Portal
from tests.stack.test_portal import action, page

pytestmark = pytest.mark.stack

SIZE = 600
"""Megabytes of the disk."""

TABLES, LOG = (3, 4_000), (13, 20_000)
"""Megabytes left when the run begins, and rows of each year: so that no table can grow, or that PostgreSQL's log can't, of which the server dies."""

YEARS = range(2021, 2026)
SOURCE = """
title: Penduduk
organization: {organization}
connector: sheet
options: {{location: penduduk.csv}}
table: uji
license: CC-BY-4.0
"""
TABLE = """
title: Penduduk menurut desa
key: [desa, tahun]
split_by: tahun
columns:
- {name: desa, title: Desa, kind: text, required: true}
- {name: tahun, title: Tahun, kind: year}
- {name: penduduk, title: Penduduk, kind: integer, unit: jiwa}
"""


@pytest.fixture
def disk():
    """A small one of its own."""
    folder = Path(tempfile.mkdtemp(prefix="portal-stack-"))
    folder.chmod(0o711)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}m,mode=711", "tmpfs", folder], capture_output=True, text=True, check=False)
    if mounted.returncode:
        folder.rmdir()
        pytest.skip(f"no disk of its own may be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)
    folder.rmdir()


@pytest.fixture
def small(disk, tmp_path, monkeypatch):
    """A portal on it, whose configuration and source lie elsewhere."""
    monkeypatch.setenv("MUARAENIM_CONFIG", str(tmp_path))
    made = Portal(disk / "home")
    made.up("--no-demo")
    yield made
    made.cut_power()


def declare(portal, tmp_path, rows):
    folder = tmp_path / "regencies" / default_regency()
    for name, text in (("sources", SOURCE.format(organization=action(portal, "organization_list")[0])), ("tables", TABLE)):
        (folder / name).mkdir(parents=True)
        (folder / name / "uji.yaml").write_text(text)
    lines = [f"Desa {number:05},{year},{number + year}" for year in YEARS for number in range(rows)]
    (folder / "penduduk.csv").write_text("\n".join(["Desa,Tahun,Penduduk", *lines]) + "\n")


def fill(disk, left):
    """Take all but ``left`` megabytes."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(disk).free - left * 2**20)
    return ballast


def services(home):
    return {name: each["state"] for name, each in control.state(home).items()}


def published(portal):
    found = action(portal, "package_search", fq="harvest_source:uji", rows=100)["results"]
    return {each["harvest_record"]: action(portal, "datastore_search", resource_id=each["resources"][0]["id"], limit=0)["total"] for each in found}


def run_by_hand(portal):
    return json.JSONDecoder().raw_decode(portal.run("harvest", "run", "uji", "--json", status=None))[0]


@pytest.mark.parametrize("fullness", [TABLES, pytest.param(LOG, marks=pytest.mark.long)], ids=["tables", "log"])
def test_a_run_on_a_full_disk_ends_with_a_sentence_and_is_made_up_when_there_is_room(small, disk, tmp_path, fullness):
    left, rows = fullness
    declare(small, tmp_path, rows)
    ballast = fill(disk, left)
    said = small.run("harvest", "run", "uji", "--lang", "en", status=None)
    assert "cannot be used just now" in said, said[-3000:]
    assert "Traceback" not in said
    ballast.unlink()

    home = Home(small.home)
    awaited = ("postgres", "redis", "web", "worker", "clock")
    assert process.wait_for(lambda: all(services(home).get(name) == "running" for name in awaited), 90), services(home)
    assert process.wait_for(lambda: run_by_hand(small)["outcome"] == "done", 90, pause=1)  # the clock may take it up first, and then it is busy
    assert run_by_hand(small)["counts"]["unchanged"] == len(YEARS)
    assert published(small) == {f"uji:{year}": rows for year in YEARS}
    assert page(small)[0] == 200


def test_a_supervisor_outlives_a_disk_without_a_single_byte(disk):
    """It can neither write down what it sees nor start anything; once there is room it does."""
    home = Home(disk / "home")
    home.create(default_regency(), demo=False, port=free_port(), fsync=False)
    supervisor = control.start_supervisor(home, ["redis"], attached=True)
    try:
        control.wait_ready(home, ["redis"], 60, supervisor)
        ballast = fill(disk, left=0)
        (server,) = process.working_in(home.redis)
        server.kill()
        server.wait(10)
        time.sleep(10 * BEAT)
        assert supervisor.poll() is None
        ballast.unlink()
        assert process.wait_for(lambda: services(home).get("redis") == "running" and bool(process.working_in(home.redis)), 60)
        assert process.working_in(home.redis) != [server]
    finally:
        control.stop(home)
        supervisor.wait()
        supervisor.stdin.close()
