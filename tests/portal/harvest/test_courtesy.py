"""How many runs read from one host at once, and that the others' workers find something else to do."""

import functools
import threading
from contextlib import ExitStack
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from ckan.cli.cli import ckan as ckan_command
from ckan.lib import jobs as ckan_jobs
from uji_source import SOURCE

from ckanext.muaraenim.harvest import jobs
from ckanext.muaraenim.harvest.courtesy import place_at
from ckanext.muaraenim.harvest.state import PostgresState
from ckanext.muaraenim.harvest.surroundings import opened
from harvesters.courtesy import host_of
from harvesters.journal import Outcome

HOST = "data.contoh.go.id"


@pytest.mark.ckan_config("ckanext.muaraenim.harvest.at_once_per_host", 2)
def test_a_host_has_as_many_places_as_the_operator_says(agency):
    with place_at(HOST) as first, place_at(HOST) as second, place_at(HOST) as third, place_at("lain.go.id") as other:
        assert (first, second, third, other) == (True, True, False, True)
    with place_at(HOST) as again:
        assert again


def test_a_local_file_has_no_host(agency):
    surroundings = opened()
    assert host_of(surroundings.sources.found["penduduk"], surroundings.settings) == ""
    with ExitStack() as held:
        assert all(held.enter_context(place_at("")) for _ in range(3))


@pytest.fixture
def address(agency):
    """``host:port`` of a server that gives the agency's file away."""
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(SimpleHTTPRequestHandler, directory=str(agency.folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.ckan_config("ckanext.muaraenim.harvest.at_once_per_host", 1)
def test_a_run_whose_host_is_busy_waits_and_its_worker_takes_another(agency, address, clean_queues, monkeypatch, ckan_config):
    monkeypatch.setitem(ckan_config, "ckanext.muaraenim.harvest.allow_hosts", address)
    for name, location in (("jauh", f"http://{address}/penduduk.csv"), ("dekat", "penduduk.csv")):
        (agency.folder / "sources" / f"{name}.yaml").write_text(SOURCE.replace("location: penduduk.csv", f'location: "{location}"'))
    far, near = (jobs.start(source, preview=False) for source in ("jauh", "dekat"))
    state = PostgresState()
    with place_at(address):
        jobs.work(far.id)
    assert (state.run(far.id).outcome, state.run(near.id).outcome) == (Outcome.QUEUED, Outcome.DONE)
    jobs.work(far.id)
    assert state.run(far.id).outcome is Outcome.DONE


def waiting_jobs():
    return [job.args[0] for job in ckan_jobs.get_queue().jobs if job.func_name.endswith("jobs.work")]


@pytest.mark.ckan_config("ckanext.muaraenim.harvest.at_once_per_host", 1)
def test_a_run_by_hand_waits_for_its_host_and_wakes_those_who_waited_for_it(agency, address, clean_queues, monkeypatch, ckan_config, cli):
    monkeypatch.setitem(ckan_config, "ckanext.muaraenim.harvest.allow_hosts", address)
    (agency.folder / "sources" / "penduduk.yaml").write_text(SOURCE.replace("location: penduduk.csv", f'location: "http://{address}/penduduk.csv"'))
    place, others = place_at(address), []
    place.__enter__()

    def somebody_else_is_done(seconds):
        """While it waits, a run of the schedule comes to wait behind it, whose job finds nothing to do."""
        others.append(jobs.start("penduduk", preview=True))
        ckan_jobs.get_queue().empty()
        place.__exit__(None, None, None)

    monkeypatch.setattr("harvesters.cli.time.sleep", somebody_else_is_done)
    done = cli.invoke(ckan_command, ["harvest", "run", "penduduk", "--lang", "en"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    assert f"penduduk: waits for its turn at {address}" in done.stderr
    assert waiting_jobs() == [others[0].id]


def test_a_run_that_waited_for_its_busy_source_follows_at_once(agency, clean_queues):
    running = PostgresState().begin("penduduk", preview=False, full=False)
    waiting = jobs.start("penduduk", preview=False)
    other = jobs.start("penduduk", preview=True)
    ckan_jobs.get_queue().empty()
    jobs.work(waiting.id)
    assert PostgresState().run(other.id).outcome is Outcome.DONE
    assert waiting_jobs() == [waiting.id], "the end of any run wakes those that wait"
    ckan_jobs.get_queue().empty()
    jobs.work(waiting.id)
    assert (PostgresState().run(waiting.id).outcome, waiting_jobs()) == (Outcome.QUEUED, []), "a job that finds nothing to do wakes nobody"
    PostgresState().finish(running, Outcome.DONE, {})
    jobs.work(waiting.id)
    assert PostgresState().run(waiting.id).outcome is Outcome.DONE
