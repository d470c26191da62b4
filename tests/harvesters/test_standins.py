"""The stand-in agency systems, and the demonstration sources that read them: both regencies, over the network."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from ckanext.muaraenim.configuration import config_file
from ckanext.muaraenim.stack.settings import variables_of
from harvesters.errors import Unreachable
from harvesters.mapping import STANDARD_DATA
from harvesters.plan.change import FINAL
from harvesters.settings import Settings
from harvesters.sources import load_sources
from harvesters.tables.builder import TableBuilder
from tests.opd.figures import LICENCES, YEARS
from tests.opd.healthoffice import BAD_CELL
from tests.opd.healthoffice import YEARS as WEIGHED
from tests.opd.regency import load

PROGRAM = Path(__file__).parents[1] / "opd" / "serve.py"
REGENCIES = ("muaraenim", "muba")
SOURCES = ("gizi-balita", "harga-pangan", "izin-usaha", "penduduk-kecamatan")


@pytest.fixture(scope="module")
def homes():
    """Makes folders that the database's own account can pass through."""
    made = []

    def make():
        folder = Path(tempfile.mkdtemp(prefix="opd-"))
        folder.chmod(0o755)
        made.append(folder)
        return folder

    yield make
    for folder in made:
        shutil.rmtree(folder)


@contextmanager
def serving(home, regency):
    env = home / "demo.env"
    env.unlink(missing_ok=True)
    command = [sys.executable, PROGRAM, "--home", home, "--regency", regency, "--write-env", env]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd="/")
    try:
        assert process.stdout.readline() == "READY\n"
        process.variables = variables_of(env)
        yield process
    finally:
        process.terminate()
        process.wait(120)
        process.stdout.close()


@pytest.fixture(scope="module", params=REGENCIES)
def demo(request, homes):
    """Sources by id, settings and regency, while the stand-ins run."""
    folder = config_file(f"regencies/{request.param}/regency.yaml").parent / "demo"
    sources = load_sources([folder / "sources"], [folder / "tables"])
    assert sources.errors == []
    with serving(homes(), request.param) as process:
        allowed = tuple(process.variables["MUARAENIM_ALLOW_HOSTS"].split(","))
        settings = Settings(allow_hosts=allowed, secrets=process.variables, sources=tuple(sources.found))
        yield sources.found, settings, load(request.param)


def read(demo, name):
    sources, settings, _ = demo
    source = sources[name]
    builder = TableBuilder(source.table, settings.zone)
    with source.reader(settings, source.secrets(settings)) as connector:
        for record in connector.records(None):
            builder.add(record)
        table, findings = builder.finish()
        return table, findings, connector


def test_the_demonstration_is_whole(demo):
    sources, _, _ = demo
    assert tuple(sources) == SOURCES
    for source in sources.values():
        assert source.example
        assert source.license
        assert source.schedule
        assert all(source.table.dataset.get(field) for field in STANDARD_DATA)
        assert all(column.description and column.title_en for column in source.table.columns)
        assert source.table.organization == source.organization


def test_civil_registry(demo):
    table, findings, connector = read(demo, "penduduk-kecamatan")
    regency = demo[2]
    assert table.rows.height == len(regency.districts) * len(YEARS)
    assert set(table.rows["kode_kecamatan"]) == {district.code for district in regency.districts}
    assert (table.rows["laki"] + table.rows["perempuan"] == table.rows["jumlah"]).all()
    assert set(table.rows["jumlah_ket"]) == {FINAL}, "so that a demonstration has figures that change only with a reason"
    assert [finding for finding in findings if finding.severity == "error"] == []
    assert connector.complete
    assert connector.cursor


def test_licensing(demo):
    table, findings, connector = read(demo, "izin-usaha")
    assert table.rows.height == LICENCES - 1
    assert [finding.code for finding in connector.findings] == ["record-unreadable"]
    assert [finding for finding in findings if finding.severity == "error"] == []
    assert connector.complete


def test_health_office(demo):
    table, findings, connector = read(demo, "gizi-balita")
    regency = demo[2]
    assert table.rows.height == len(regency.districts) * len(WEIGHED) - 1
    assert set(table.rows["kecamatan"]) == {district.name for district in regency.districts}
    [bad] = [finding for finding in findings if finding.severity == "error"]
    assert bad.place.sheet == str(WEIGHED[-1])
    assert bad.place.cell.startswith("E")
    assert BAD_CELL in bad.sentence("id")
    assert len(table.held) == 1
    assert connector.complete


def test_the_market_is_down(demo):
    with pytest.raises(Unreachable):
        read(demo, "harga-pangan")


def test_figures_are_the_same_at_every_start(demo):
    once, twice = (read(demo, "gizi-balita")[0].rows for _ in range(2))
    assert once.equals(twice)


def children(process):
    return [child for child in psutil.Process(process.pid).children(recursive=True) if child.is_running()]


def test_it_comes_back_after_kill_9_where_it_was(homes):
    home = homes()
    with serving(home, "muba") as first:
        addresses = first.variables
        orphans = children(first)
        first.send_signal(signal.SIGKILL)
        first.wait(10)
    assert any(orphan.is_running() for orphan in orphans), "the database outlives its starter, which is what is tested"
    with serving(home, "muba") as second:
        assert second.variables == addresses
        for child in children(second):
            child.kill()
        second.send_signal(signal.SIGKILL)
        second.wait(10)
    with serving(home, "muba") as third:
        assert third.variables == addresses


def test_it_stops_whole(homes):
    home = homes()
    with serving(home, "muaraenim") as process:
        assert (home / "demo.env").stat().st_mode & 0o777 == 0o600
        running = children(process)
        assert running
        process.terminate()
        assert process.wait(120) == 0
    assert not [child for child in running if child.is_running()]


def test_a_start_that_was_killed_half_way_is_finished(homes):
    """Killed after the cluster exists and before it is filled: the next start fills it."""
    home = homes()
    env = home / "demo.env"
    command = [sys.executable, PROGRAM, "--home", home, "--regency", "muba", "--write-env", env]
    process = subprocess.Popen(command, cwd="/", stdout=subprocess.DEVNULL, start_new_session=True)
    while not (home / "opd" / "postgres" / "PG_VERSION").exists():
        assert process.poll() is None
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)
    with serving(home, "muba") as again:
        assert "SUMBER_PENDUDUK_KECAMATAN_URL" in again.variables
