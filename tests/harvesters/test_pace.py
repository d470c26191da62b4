"""How long a run may take, and that it can be stopped: what it has written stays, the next one goes on."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from harvesters import connectors
from harvesters.catalogue.memory import MemoryCatalogue
from harvesters.errors import RunCancelled, SourceError
from harvesters.journal import Outcome
from harvesters.reading.patience import Patience
from harvesters.reading.session import Request
from harvesters.run import run
from harvesters.schedule import due
from harvesters.sqlite_state import SqliteState
from tests.harvesters.conftest import TABLE
from tests.opd.server import Answer, serving

KINDS = [f"16.03.0{number}" for number in range(6)]


class Clock:
    """A catalogue whose every write takes ten minutes, and a source whose every reading does."""

    def __init__(self):
        self.now = 0.0

    def pass_by(self, minutes):
        self.now += 60 * minutes


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("harvesters.run.time", SimpleNamespace(monotonic=lambda: clock.now))
    return clock


@pytest.fixture
def catalogue(clock):
    class Slow(MemoryCatalogue):
        def write(self, change, provenance, *, removes):
            clock.pass_by(minutes=10)
            super().write(change, provenance, removes=removes)

    return Slow()


@pytest.fixture
def split(bench):
    """Six datasets."""
    bench.table(TABLE + "split_by: kode\n")
    bench.agency.add(*((kind, 100, None) for kind in KINDS))
    return bench


def go(bench, catalogue, more="", **asked):
    return run(bench.source(more), catalogue, bench.state, bench.settings, **asked)


def test_a_run_whose_time_is_over_stops_and_the_next_one_goes_on(split, catalogue):
    more = "run: {within: 25 minutes}\n"
    reports = [go(split, catalogue, more) for _ in range(3)]
    assert [report.outcome for report in reports] == [Outcome.PAUSED, Outcome.DONE, Outcome.DONE]
    assert [report.plan.counts["create"] for report in reports] == [6, 3, 0]
    assert (reports[0].error.code, reports[0].error.facts) == ("time-spent", {"minutes": 25, "changes": 3})
    assert len(catalogue.writes) == len(set(catalogue.writes)) == 6


def test_a_run_whose_time_is_over_is_due_at_once(split, catalogue):
    source = split.source("run: {within: 1 minutes}\nschedule: 0 0 1 1 *\n")
    for _ in range(6):
        run(source, catalogue, split.state, split.settings)
        runs, now = split.state.runs("penduduk"), datetime.now(UTC)
        assert bool(due(source, runs, now, ZoneInfo("Asia/Jakarta"))) == (runs[0].outcome is Outcome.PAUSED)
    assert len(catalogue.writes) == 6


def test_what_the_operator_says_counts_where_the_source_says_nothing(split, catalogue):
    report = run(split.source(), catalogue, split.state, replace(split.settings, within=timedelta(minutes=15)))
    assert report.outcome is Outcome.PAUSED


def test_a_plan_that_a_person_has_confirmed_is_carried_out_to_its_end(split, catalogue):
    fingerprint = go(split, catalogue, preview=True).plan.fingerprint
    assert go(split, catalogue, "run: {within: 1 minutes}\n", confirmed=fingerprint).outcome is Outcome.DONE


def test_a_source_that_cannot_be_read_in_time_fails_and_says_so(split, catalogue, clock):
    report = go(split, catalogue, "run: {within: 5 minutes}\n", progress=lambda phase, done: clock.pass_by(minutes=3))
    assert (report.outcome, report.error.code, catalogue.writes) == (Outcome.FAILED, "read-too-long", [])
    assert "run: {within: …}" in report.error.remedy("en")


class Stopped(SqliteState):
    """Somebody stops the run as soon as its worker next asks."""

    def beat(self, run):
        raise RunCancelled


def test_a_run_that_is_stopped_writes_nothing_more_and_leaves_the_rest_to_the_next(split, catalogue, tmp_path):
    report = run(split.source(), catalogue, Stopped(tmp_path / "state.sqlite"), split.settings)
    assert (report.outcome, report.error.code, catalogue.writes) == (Outcome.CANCELLED, "run-cancelled", [])
    [recorded] = split.state.runs("penduduk")
    assert recorded.outcome is Outcome.CANCELLED
    assert go(split, catalogue).plan.counts["create"] == 6


def test_a_run_that_was_stopped_waits_for_its_next_time(split, catalogue, tmp_path):
    source = split.source("schedule: 0 0 1 1 *\n")
    run(source, catalogue, Stopped(tmp_path / "state.sqlite"), split.settings)
    assert due(source, split.state.runs("penduduk"), datetime.now(UTC), ZoneInfo("Asia/Jakarta")) is None


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("{within: soon}", "within"),
        ("{priority: top}", "priority"),
        ("{speed: 1}", "speed"),
        ("{between: -1}", "between"),
        ("{between: 3600}", "between"),
    ],
)
def test_a_mistake_is_named(bench, written, key):
    with pytest.raises(SourceError) as caught:
        bench.source(f"run: {written}\n")
    assert caught.value.facts["key"] == f"run.{key}"


def test_requests_of_any_connector_keep_the_distance_that_the_source_asks_for(bench, monkeypatch):
    now, slept = [1000.0], []
    monkeypatch.setattr("harvesters.reading.session.time", SimpleNamespace(monotonic=lambda: now[0], sleep=slept.append))
    source = bench.source("run: {between: 2.5}\n")
    with serving(lambda asked: Answer(200, b"x", "text/plain")) as server, serving(lambda asked: Answer(200, b"x", "text/plain")) as other:
        settings = replace(bench.settings, allow_hosts=(server.address, other.address))
        with source.reader(settings, source.secrets(settings)) as connector:
            one, two = connector.context.session(), connector.context.session(patience=Patience(between=4))
            for asking, url in ((one, server.url), (two, other.url), (two, server.url), (one, server.url), (one, other.url)):
                asking.read(Request(url), at_most=10)
    assert slept == [0, 0, 4, 2.5, 2.5]


@pytest.mark.parametrize("file", sorted(Path(connectors.__file__).parent.glob("*.py")), ids=lambda file: file.stem)
def test_every_connector_asks_at_its_sources_pace(file):
    made = [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Session"]
    assert len(made) == (file.stem == "base")
