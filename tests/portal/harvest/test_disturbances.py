"""PostgreSQL restarted, Redis emptied, the disk full, two clocks, all in the middle of a run: the next minute goes on with it."""

from __future__ import annotations

import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.lib import jobs as ckan_jobs
from ckan.lib.redis import connect_to_redis
from ckan.tests import helpers
from ckanext.datastore.backend.postgres import get_write_engine
from servers import end_postgres, end_redis, postgres_answers, redis_answers, until
from uji_source import TABLE

from ckanext.muaraenim.harvest import jobs
from ckanext.muaraenim.harvest.clock import tick
from ckanext.muaraenim.harvest.courtesy import place_at
from ckanext.muaraenim.harvest.state import PostgresState
from ckanext.muaraenim.tables import store
from ckanext.muaraenim.tables.catalogue import CkanCatalogue
from ckanext.muaraenim.tables.database import transaction
from harvesters.journal import Outcome

YEARS = range(2020, 2026)
SPLIT = TABLE.replace("key: [kecamatan]", "key: [kecamatan, tahun]\nsplit_by: tahun")


@pytest.fixture
def state(agency, clean_queues):
    """Six datasets are to come."""
    agency.declare(table=SPLIT)
    agency.say(*((kecamatan, year, year) for year in YEARS for kecamatan in ("Lawang", "Lubai")))
    return PostgresState()


@pytest.fixture
def third_write(monkeypatch):
    """Have something happen in the middle of the third dataset."""

    @contextmanager
    def during(happen: Callable[[], None]):
        written = []
        publish = store.publish_table

        def disturbed(*arguments, **more):
            number = publish(*arguments, **more)
            written.append(number)
            if len(written) == 3:
                happen()
            return number

        with monkeypatch.context() as patched:
            patched.setattr(store, "publish_table", disturbed)
            yield

    return during


def assert_everything_is_published():
    model.Session.remove()
    found = helpers.call_action("package_search", fq="harvest_source:penduduk", rows=100)["results"]
    assert sorted(each["harvest_record"] for each in found) == [f"penduduk:{year}" for year in YEARS]
    for each in found:
        assert helpers.call_action("datastore_search", resource_id=each["resources"][0]["id"])["total"] == 2
    assert store.unacknowledged() == []
    assert {each.revision for each in CkanCatalogue().published_by("penduduk")} == {1}


def go_on(state):
    """The next minute, and what a worker then does."""
    assert tick().started == ("penduduk",)
    (waiting,) = state.waiting()
    jobs.take_up(waiting.id)
    assert state.run(waiting.id).outcome is Outcome.DONE
    return state.run(waiting.id).report["counts"]


def cut_connections():
    """What a restart of PostgreSQL does to those who are connected."""
    for engine in (model.meta.engine, get_write_engine()):
        alone = sa.create_engine(engine.url, poolclass=sa.pool.NullPool)
        with alone.connect() as connection:
            others = "FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename = current_user AND datname = current_database()"
            connection.execute(sa.text(f"SELECT pg_terminate_backend(pid) {others}"))  # noqa: S608


def test_a_restart_of_postgresql_costs_a_minute(state, harvest, third_write):
    with third_write(cut_connections):
        report = harvest()
    assert (report.outcome, report.error and report.error.code) in [(Outcome.LOST, "portal-away"), (Outcome.DONE, None)]
    if report.outcome is Outcome.LOST:
        go_on(state)
    assert_everything_is_published()


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGQUIT, signal.SIGINT])
def test_a_server_that_really_ends_and_comes_back_costs_a_minute(state, harvest, third_write, sign):
    """While it is away the run can't even write how it ended, and waits with that."""
    with third_write(lambda: end_postgres(sign)):
        report = harvest()
    assert (report.outcome, report.error.code) == (Outcome.LOST, "portal-away"), report.error
    until(postgres_answers)
    counts = go_on(state)
    assert counts["create"] + counts["update"] + counts["unchanged"] == len(YEARS)
    assert counts["unchanged"] >= 2
    assert_everything_is_published()


def test_a_place_at_a_host_is_given_up_quietly_when_the_server_has_gone(agency, caplog):
    with place_at("data.contoh.go.id") as free:
        end_postgres(signal.SIGKILL)
    assert free
    assert [record.getMessage() for record in caplog.records if record.exc_info] == []
    until(postgres_answers)
    with place_at("data.contoh.go.id") as again:
        assert again


def test_a_restart_in_the_middle_of_a_transaction_costs_a_minute(state, harvest, monkeypatch):
    move, moved = store.publish_staged, []

    def cut(*arguments, **more):
        moved.append(1)
        if len(moved) == 3:
            cut_connections()
        return move(*arguments, **more)

    with monkeypatch.context() as patched:
        patched.setattr(store, "publish_staged", cut)
        report = harvest()
    assert (report.outcome, report.error.code) == (Outcome.LOST, "portal-away")
    counts = go_on(state)
    assert (counts["create"], counts["unchanged"]) == (4, 2)
    assert_everything_is_published()


@pytest.mark.parametrize(("engine", "table"), [(get_write_engine, "muaraenim.revision"), (lambda: model.meta.engine, "package")])
def test_a_full_disk_stops_the_run_and_room_lets_it_go_on(state, harvest, third_write, engine, table):
    full = f"""
        CREATE FUNCTION penuh() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE 'could not extend file: No space left' USING ERRCODE = 'disk_full'; END $$;
        CREATE TRIGGER penuh BEFORE INSERT ON {table} EXECUTE FUNCTION penuh()"""

    def do(statements):
        with engine().begin() as connection:
            connection.execute(sa.text(statements))

    try:
        with third_write(lambda: do(full)):
            report = harvest()
        assert (report.outcome, report.error.code) == (Outcome.LOST, "portal-away")
        assert "No space left" in report.error.sentence("en")
    finally:
        do("DROP FUNCTION penuh CASCADE")
    go_on(state)
    assert_everything_is_published()


def test_a_portal_that_stays_away_is_not_asked_for_ever(state, harvest, monkeypatch):
    def away(*arguments, **more):
        raise sa.exc.OperationalError("INSERT", {}, Exception("server closed the connection unexpectedly"))

    monkeypatch.setattr(store, "publish_table", away)
    for _ in range(3):
        assert harvest().outcome is Outcome.LOST
    assert tick().started == ()


@contextmanager
def one_of_two_in_hand(state, agency, worker):
    """Two runs were started; inside the block a worker is in the middle of the first."""
    (agency.folder / "sources" / "lain.yaml").write_text((agency.folder / "sources" / "penduduk.yaml").read_text())
    first, second = (jobs.start(source, preview=False) for source in ("penduduk", "lain"))
    with transaction() as cursor:
        cursor.execute("LOCK TABLE muaraenim.revision IN EXCLUSIVE MODE")  # the worker has to wait here
        worker.begin(60, "jobs worker --burst")
        until(lambda: state.run(first.id).outcome is Outcome.RUNNING)
        yield first, second


def test_an_emptied_redis_harms_neither_the_run_in_hand_nor_those_that_wait(state, agency, worker):
    with one_of_two_in_hand(state, agency, worker) as (first, second):
        connect_to_redis().flushall()
    worker.end()
    if state.run(second.id).outcome is Outcome.QUEUED:
        assert tick().waiting == 1
        assert ckan_jobs.get_queue().count == 1
        worker.begin(60, "jobs worker --burst")
        worker.end()
    assert [state.run(each.id).outcome for each in (first, second)] == [Outcome.DONE, Outcome.DONE]
    assert_everything_is_published()


def test_a_redis_that_is_killed_in_the_middle_of_a_run_harms_nothing(state, agency, worker):
    """Its worker may die of it, and so may the run: the clock and the next worker go on."""
    with one_of_two_in_hand(state, agency, worker) as (first, second):
        end_redis()
    worker.end()
    until(redis_answers)
    for _ in range(3):
        if not tick().waiting:
            break
        worker.begin(60, "jobs worker --burst")
        worker.end()
    assert {source: state.runs(source)[0].outcome for source in ("penduduk", "lain")} == {"penduduk": Outcome.DONE, "lain": Outcome.DONE}
    assert_everything_is_published()


def test_two_clocks_at_the_same_moment_start_a_source_once(state):
    now = datetime.now(UTC)

    def clock(_):
        try:
            return tick(now)
        finally:
            model.Session.remove()

    with ThreadPoolExecutor(2) as clocks:
        list(clocks.map(clock, range(4)))
    assert len(state.runs("penduduk")) == 1
    assert len([job for job in ckan_jobs.get_queue().jobs if job.func_name.endswith("jobs.work")]) == 1
