"""How many runs read from one host at once, and that the others' workers find something else to do."""

import functools
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from uji_source import SOURCE

from ckanext.muaraenim.harvest import jobs
from ckanext.muaraenim.harvest.courtesy import host_of, place_at
from ckanext.muaraenim.harvest.state import PostgresState
from ckanext.muaraenim.harvest.surroundings import opened
from harvesters.journal import Outcome

HOST = "data.contoh.go.id"


def test_a_host_has_as_many_places_as_the_operator_says(agency):
    with place_at(HOST, 2) as first, place_at(HOST, 2) as second, place_at(HOST, 2) as third, place_at("lain.go.id", 1) as other:
        assert (first, second, third, other) == (True, True, False, True)
    with place_at(HOST, 1) as again:
        assert again


def test_a_local_file_has_no_host(agency):
    surroundings = opened()
    assert host_of(surroundings.sources.found["penduduk"], surroundings.settings) == ""
    with place_at("", 1) as first, place_at("", 1) as second:
        assert (first, second) == (True, True)


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
    with place_at(address, 1):
        jobs.work(far.id)
    assert (state.run(far.id).outcome, state.run(near.id).outcome) == (Outcome.QUEUED, Outcome.DONE)
    jobs.work(far.id)
    assert state.run(far.id).outcome is Outcome.DONE
