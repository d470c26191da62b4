"""The engine's memory in SQLite: what it keeps, and that two workers never have one source in hand."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from harvesters.errors import LeaseLost, SourceBusy, StateUnavailable
from harvesters.journal import LEASE, Outcome, is_alive
from harvesters.sqlite_state import SqliteState
from harvesters.state import Cursor, Remembered

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def state(tmp_path):
    return SqliteState(tmp_path / "state.sqlite")


def begin(state, source="s", **more):
    return state.begin(source, **{"preview": False, "full": False, **more})


def test_cursor(state):
    assert state.cursor("s") is None
    state.keep_cursor("s", Cursor("2026-01-01", "v1"))
    state.keep_cursor("s", Cursor("2026-01-02", "v1"))
    assert (state.cursor("s"), state.cursor("other")) == (Cursor("2026-01-02", "v1"), None)
    state.keep_cursor("s", None)
    assert state.cursor("s") is None


def test_records(state):
    state.remember("s", [Remembered("a", "f", "t", NOW), Remembered("b", "f", "", NOW)])
    state.remember("s", [Remembered("a", "g", "t", NOW, "dataset-a")])
    state.forget("s", "b")
    assert state.remembered("s") == {"a": Remembered("a", "g", "t", NOW, "dataset-a")}
    assert state.remembered("other") == {}


def test_it_is_still_there_for_the_next_process(state, tmp_path):
    state.keep_cursor("s", Cursor("1", "v"))
    assert SqliteState(tmp_path / "state.sqlite").cursor("s") == Cursor("1", "v")


def test_a_run_from_begin_to_end(state):
    run = begin(state, full=True, by="budi", confirmed="abc")
    state.beat(run)
    assert state.run(run.id).outcome is Outcome.RUNNING
    state.finish(run, Outcome.DONE, {"records": 3})
    ended = state.run(run.id)
    assert (ended.outcome, ended.report, ended.full, ended.by, ended.confirmed) == (Outcome.DONE, {"records": 3}, True, "budi", "abc")
    assert ended.ended >= ended.started


def test_latest_run_first(state):
    ids = []
    for source in ("s", "other", "s"):
        run = begin(state, source)
        state.finish(run, Outcome.DONE, {})
        ids.append(run.id)
    assert [run.id for run in state.runs("s")] == [ids[2], ids[0]]
    assert [run.id for run in state.runs(limit=2)] == [ids[2], ids[1]]
    assert state.run("no such run") is None


def test_a_source_is_in_one_hand_at_a_time(state):
    begin(state)
    with pytest.raises(SourceBusy):
        begin(state)
    begin(state, "other")
    begin(state, preview=True)


def test_of_many_that_begin_at_once_one_gets_the_source(state):
    def attempt(number):
        try:
            return begin(state)
        except SourceBusy:
            return None

    with ThreadPoolExecutor(8) as pool:
        assert sum(run is not None for run in pool.map(attempt, range(8))) == 1


def test_a_dead_worker_s_run_is_lost_at_once(state, tmp_path):
    script = f"""
import os, signal
from pathlib import Path
from harvesters.sqlite_state import SqliteState
SqliteState(Path({str(tmp_path / "state.sqlite")!r})).begin("s", preview=False, full=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", script], check=False, env={**os.environ}).returncode == -signal.SIGKILL
    [dead] = state.runs("s")
    assert not is_alive(dead, dead.heartbeat)
    mine = begin(state)
    assert [run.outcome for run in state.runs("s")] == [Outcome.RUNNING, Outcome.LOST]
    state.finish(mine, Outcome.DONE, {})


def test_a_worker_elsewhere_is_lost_when_it_is_silent(state):
    from dataclasses import replace

    run = replace(begin(state), worker="another-machine/17/400")
    assert is_alive(run, run.heartbeat + LEASE / 2)
    assert not is_alive(run, run.heartbeat + LEASE)
    assert not is_alive(run, run.heartbeat - LEASE)


def test_whoever_lost_the_source_is_told(state):
    run = begin(state)
    state.finish(run, Outcome.LOST, {})
    with pytest.raises(LeaseLost):
        state.beat(run)
    with pytest.raises(LeaseLost):
        state.finish(run, Outcome.DONE, {})


@pytest.mark.parametrize("content", [None, b"this is no database " * 100])
def test_a_file_that_cannot_be_used_is_a_sentence(tmp_path, content):
    file = tmp_path / "no" / "state.sqlite" if content is None else tmp_path / "state.sqlite"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(StateUnavailable, match="state.sqlite"):
        SqliteState(file)
