"""The engine alone: processes of one machine share the places at a host."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import ExitStack

import pytest

from harvesters.courtesy import place_at

HOLDER = """
from harvesters.courtesy import place_at

with place_at("data.contoh.go.id", 1) as free:
    print(free, flush=True)
    input()
"""


@pytest.fixture(autouse=True)
def passing(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)


def test_a_host_has_so_many_places():
    with ExitStack() as held:
        taken = [held.enter_context(place_at(host, 2)) for host in ("a.go.id", "a.go.id", "a.go.id", "b.go.id", "", "", "")]
    assert taken == [True, True, False, True, True, True, True]
    with place_at("a.go.id", 1) as again:
        assert again


def test_where_no_file_can_be_locked_nobody_waits(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    with place_at("a.go.id", 1) as first, place_at("a.go.id", 1) as second:
        assert first
        assert second


def test_another_process_holds_its_place_until_it_is_dead():
    process = subprocess.Popen([sys.executable, "-c", HOLDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "True\n"
    with place_at("data.contoh.go.id", 1) as free:
        assert not free
    process.kill()
    assert process.wait() == -signal.SIGKILL
    process.communicate()
    with place_at("data.contoh.go.id", 1) as free:
        assert free
