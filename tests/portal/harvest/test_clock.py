"""Runs that wait, the clock, dead workers, two workers at once, an empty Redis."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.lib import jobs as ckan_jobs
from ckan.tests import helpers
from uji_source import SOURCE

from ckanext.muaraenim.harvest import jobs
from ckanext.muaraenim.harvest.alerts import record, unfinished
from ckanext.muaraenim.harvest.clock import tick
from ckanext.muaraenim.harvest.duetime import HISTORY
from ckanext.muaraenim.harvest.model import run as runs
from ckanext.muaraenim.harvest.state import PostgresState
from harvesters.errors import LeaseLost, SourceBusy
from harvesters.journal import LEASE, Outcome
from harvesters.reading.validators import Validators
from harvesters.state import Cursor, LastAnswer, Remembered

NOON = datetime(2026, 3, 5, 5, 0, tzinfo=UTC)


@pytest.fixture
def state(agency, clean_queues):
    return PostgresState()


def waiting_jobs():
    return [job.args[0] for job in ckan_jobs.get_queue().jobs if job.func_name.endswith("jobs.work")]


def age(seconds=None, **values):
    """Make recorded runs older, or otherwise than they are."""
    with model.meta.engine.begin() as connection:
        if seconds is not None:
            values |= {"started": runs.c.started - timedelta(seconds=seconds), "heartbeat": runs.c.heartbeat - timedelta(seconds=seconds)}
        connection.execute(sa.update(runs).values(values))


class TestState:
    def test_a_cursor_is_kept_replaced_and_dropped(self, state):
        state.keep_cursor("a", Cursor("1", "m"))
        state.keep_cursor("a", Cursor("2", "m"))
        assert state.cursor("a") == Cursor("2", "m")
        state.keep_cursor("a", None)
        assert state.cursor("a") is None

    def test_records_are_remembered_by_source(self, state):
        state.remember("a", [Remembered("x", "f", "t", NOON), Remembered("y", "f", "", NOON)])
        state.remember("a", [Remembered("x", "g", "t", NOON, "dataset-x")])
        state.forget("a", "y")
        assert dict(state.remembered("a")) == {"x": Remembered("x", "g", "t", NOON, "dataset-x")}
        assert state.remembered("b") == {}
        assert state.confirmed("a", "x") == NOON

    def test_a_run_is_recorded_from_begin_to_end(self, state):
        run = state.begin("a", preview=False, full=True, by="cli")
        state.beat(run)
        state.finish(run, Outcome.DONE, {"records": 3})
        (found,) = state.runs("a")
        assert (found.id, found.outcome, found.report, found.by, found.full) == (run.id, Outcome.DONE, {"records": 3}, "cli", True)
        assert found.ended

    def test_two_workers_never_have_one_source(self, state):
        def begin(_):
            try:
                return state.begin("a", preview=False, full=False)
            except SourceBusy:
                return None

        with ThreadPoolExecutor(8) as workers:
            begun = list(workers.map(begin, range(16)))
        assert len([run for run in begun if run]) == 1

    def test_previews_wait_for_nobody(self, state):
        state.begin("a", preview=False, full=False)
        assert state.begin("a", preview=True, full=False).outcome is Outcome.RUNNING

    def test_a_silent_worker_loses_its_source(self, state):
        run = state.begin("a", preview=False, full=False)
        age(LEASE.total_seconds() + 1)
        other = state.begin("a", preview=False, full=False)
        with pytest.raises(LeaseLost):
            state.beat(run)
        with pytest.raises(LeaseLost):
            state.finish(run, Outcome.DONE, {})
        assert [each.outcome for each in state.runs("a")] == [Outcome.RUNNING, Outcome.LOST]
        state.finish(other, Outcome.DONE, {})

    def test_a_run_that_waits_is_queued_once(self, state):
        first = state.queue("a", preview=False, full=False)
        second = state.queue("a", preview=False, full=False, confirmed="abc", by="walidata")
        assert second.id == first.id
        assert (second.confirmed, second.by) == ("abc", "walidata")
        assert state.queue("a", preview=True, full=False).id != first.id
        assert len(state.waiting()) == 2

    def test_a_run_that_waits_is_taken_up_once(self, state):
        queued = state.queue("a", preview=True, full=False)
        state.begin("a", preview=True, full=False, id=queued.id)
        with pytest.raises(SourceBusy):
            state.begin("a", preview=True, full=False, id=queued.id)

    def test_the_last_answer_of_a_source_is_kept_until_it_is_forgotten(self, state):
        kept = [LastAnswer(Validators(etag), "d", "r", NOON) for etag in ('"1"', '"2"')]
        for answer in (*kept, None):
            state.keep_last_answer("a", answer)
            assert (state.last_answer("a"), state.last_answer("b")) == (answer, None)

    def test_the_tables_come_back_when_they_are_gone(self, state):
        with model.meta.engine.begin() as connection:
            connection.execute(sa.text("DROP TABLE muaraenim_harvest_run, muaraenim_harvest_record, muaraenim_harvest_cursor"))
        assert state.runs() == []


    def test_a_portal_of_an_earlier_version_gets_the_columns_that_are_new(self, state):
        with model.meta.engine.begin() as connection:
            connection.execute(sa.text("ALTER TABLE muaraenim_harvest_change DROP COLUMN told_to"))
            connection.execute(sa.text("ALTER TABLE muaraenim_harvest_run DROP COLUMN reason, DROP COLUMN chosen"))
            connection.execute(sa.text("ALTER TABLE muaraenim_harvest_record DROP COLUMN called"))
        state.begin("a", preview=False, full=True, reason="karena", chosen=["x"])
        assert [(run.reason, run.chosen) for run in state.runs("a")] == [("karena", ("x",))]
        source = str(uuid4())
        record({source: "failed"}, NOON)
        assert [change.told_to for change in unfinished() if change.source == source] == [[]]


class TestClock:
    def test_a_source_that_never_ran_is_started(self, state):
        done = tick(NOON)
        assert "penduduk" in done.started
        (queued,) = state.runs("penduduk")
        assert (queued.outcome, queued.by) == (Outcome.QUEUED, "")
        assert queued.id in waiting_jobs()

    def test_a_source_whose_key_is_not_there_waits_for_it(self, state, keyless, monkeypatch):
        assert "bps" not in tick(NOON).started
        assert state.runs("bps") == []
        monkeypatch.setenv(keyless, "kunci-uji")
        assert "bps" in tick(NOON).started

    def test_a_second_tick_starts_nothing_more(self, state):
        tick(NOON)
        before = waiting_jobs()
        assert tick(NOON).started == ()
        assert waiting_jobs() == before

    def test_an_emptied_redis_loses_nothing(self, state):
        tick(NOON)
        ckan_jobs.get_queue().empty()
        tick(NOON)
        assert state.runs("penduduk")[0].id in waiting_jobs()

    def test_a_missed_time_is_made_up_once(self, state, harvest):
        harvest()
        age(seconds=10 * 86_400)  # ten times were missed
        assert "penduduk" in tick().started
        jobs.take_up(state.waiting()[0].id)
        assert "penduduk" not in tick().started

    def test_a_full_read_behind_many_others_is_still_known(self, state, agency):
        """A source that reads changes each minute reads everything once a month, however many runs lie in between."""
        agency.declare(source=SOURCE.replace("read: full", "read: {changes: penduduk, full: 0 0 1 * *}"))
        made = [state.begin("penduduk", preview=False, full=True)]
        state.finish(made[0], Outcome.DONE, {"full": True})
        with model.meta.engine.begin() as connection:
            (row,) = connection.execute(sa.select(runs)).mappings().all()
            later = {name: value for name, value in row.items() if name != "number"} | {"full": False, "report": {"full": False}}
            connection.execute(sa.insert(runs), [later | {"id": f"{number}"} for number in range(2 * HISTORY)])
        assert "penduduk" not in tick().started

    def test_a_source_that_is_not_due_is_left_alone(self, state, harvest):
        harvest()
        assert "penduduk" not in tick().started

    def test_a_dead_workers_run_is_recognised_and_taken_up(self, state):
        state.begin("penduduk", preview=False, full=False)
        age(worker="mesin-lain/1/1", seconds=LEASE.total_seconds() + 1)
        done = tick()
        assert done.lost == 1
        assert [run.outcome for run in state.runs("penduduk")] == [Outcome.QUEUED, Outcome.LOST]

    def test_a_dead_preview_is_recognised_too(self, state, harvest):
        harvest()
        state.begin("penduduk", preview=True, full=False)
        age(worker="mesin-lain/1/1", seconds=LEASE.total_seconds() + 1)
        tick()
        assert state.runs("penduduk", limit=9)[-1].outcome is not Outcome.RUNNING
        assert not [run for run in state.runs("penduduk") if run.outcome is Outcome.RUNNING]

    def test_two_clocks_start_a_source_once(self, state):
        with ThreadPoolExecutor(2) as clocks:
            list(clocks.map(lambda _: state.queue("penduduk", preview=False, full=False), range(6)))
        assert len(state.runs("penduduk")) == 1


class TestJob:
    def test_a_worker_does_the_run_that_waits(self, state):
        run = jobs.start("penduduk", preview=False, by="walidata")
        jobs.take_up(run.id)
        done = state.run(run.id)
        assert (done.outcome, done.by) == (Outcome.DONE, "walidata")
        assert helpers.call_action("package_search", q="penduduk")["count"] == 1

    def test_being_told_twice_does_it_once(self, state):
        run = jobs.start("penduduk", preview=False)
        jobs.take_up(run.id)
        ended = state.run(run.id).ended
        jobs.take_up(run.id)
        assert state.run(run.id).ended == ended
        assert len(state.runs("penduduk")) == 1

    def test_a_preview_keeps_its_plan_and_writes_nothing(self, state):
        run = jobs.start("penduduk", preview=True)
        jobs.take_up(run.id)
        plan = state.run(run.id).report["plan"]
        assert (plan["counts"]["create"], plan["changes"][0]["rows"]["added"]) == (1, 3)
        assert helpers.call_action("package_search", q="penduduk")["count"] == 0

    def test_a_source_in_other_hands_waits(self, state):
        state.begin("penduduk", preview=False, full=False)
        run = jobs.start("penduduk", preview=False)
        jobs.take_up(run.id)
        assert state.run(run.id).outcome is Outcome.QUEUED

    def test_a_source_whose_file_broke_meanwhile_says_so(self, state, agency):
        run = jobs.start("penduduk", preview=False)
        agency.declare(source=SOURCE.replace("license: CC-BY-4.0\n", ""))
        jobs.take_up(run.id)
        done = state.run(run.id)
        assert (done.outcome, done.report["error"]["code"]) == (Outcome.FAILED, "source-invalid")

    def test_a_source_whose_file_is_gone_says_so(self, state, agency):
        run = jobs.start("penduduk", preview=False)
        (agency.folder / "sources" / "penduduk.yaml").unlink()
        jobs.take_up(run.id)
        assert state.run(run.id).report["error"]["code"] == "source-gone"

    def test_a_time_that_fell_into_a_run_is_made_up_at_its_end(self, state, clean_queues):
        run = jobs.start("penduduk", preview=False)
        jobs.take_up(run.id)
        age(seconds=2 * 86_400)  # it took two days
        jobs.wake_those_left("penduduk")
        (left,) = state.waiting()
        assert (left.source, left.by, left.id in waiting_jobs()) == ("penduduk", "", True)
        jobs.work(left.id)
        assert state.waiting() == []

    @pytest.mark.parametrize("outcome", [Outcome.LOST, Outcome.PAUSED])
    def test_what_the_clock_takes_up_again_is_left_to_it(self, state, outcome):
        run = state.begin("penduduk", preview=False, full=False)
        state.finish(run, outcome, {})
        age(seconds=2 * 86_400)
        jobs.wake_those_left("penduduk")
        assert state.waiting() == []
