"""PostgreSQL and Redis come back from whatever a power cut leaves behind."""

import os
import signal
import time

import psycopg2
import pytest
from redis import Redis as Client

from ckanext.muaraenim.stack import control, process
from ckanext.muaraenim.stack.errors import StackError
from ckanext.muaraenim.stack.home import Home
from ckanext.muaraenim.stack.ports import free_port, require_free
from ckanext.muaraenim.stack.postgres import OWNER, READER, Postgres
from ckanext.muaraenim.stack.redis import Redis
from ckanext.muaraenim.stack.supervisor import BEAT

pytestmark = pytest.mark.stack


@pytest.fixture
def home(place):
    made = Home(place / "home")
    made.create("muba", demo=False, port=free_port(), fsync=False)
    yield made
    process.end(process.working_in(made.postgres), 5, signal.SIGQUIT)
    process.end(process.working_in(made.redis), 5, signal.SIGKILL)
    while RUNNING:
        RUNNING.pop().wait()


RUNNING = []


def started(service):
    RUNNING.append(service.start())
    assert process.wait_for(service.ready, 30)
    return service


def refused(url):
    try:
        psycopg2.connect(url).close()
    except psycopg2.OperationalError as error:
        return str(error)
    return ""


def test_a_cluster_has_two_databases_and_a_reader_who_reaches_one(home):
    postgres = started(Postgres(home, free_port()))
    for _ in range(2):
        postgres.create_databases()
    for database in ("ckan", "datastore"):
        assert not refused(postgres.url(database, OWNER))
    assert "CONNECT" in refused(postgres.url("ckan", READER))
    assert "password" in refused(postgres.url("ckan", OWNER).replace(home.secret("ckan"), "wrong"))


def test_a_half_made_cluster_is_made_anew(home):
    (home.path / "postgres.new").mkdir()
    (home.path / "postgres.new" / "PG_VERSION").write_text("18\n")
    home.postgres.mkdir()
    (home.postgres / "half").write_text("")
    postgres = started(Postgres(home, free_port()))
    assert not (home.path / "postgres.new").exists()
    assert not refused(postgres.url("postgres"))


def test_a_killed_server_comes_back_with_what_was_confirmed(home):
    port = free_port()
    postgres = started(Postgres(home, port))
    postgres.create_databases()
    with psycopg2.connect(postgres.url("ckan", OWNER)) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE confirmed AS SELECT generate_series(1, 1000) AS n")
    server = min(process.working_in(home.postgres), key=lambda one: one.create_time())
    server.kill()  # its backends live on for a moment and hold the shared memory
    started(Postgres(home, port))
    with psycopg2.connect(postgres.url("ckan", OWNER)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM confirmed")
        assert cursor.fetchone() == (1000,)


def test_a_pid_file_whose_pid_was_given_to_another_program_is_forgotten(home):
    postgres = started(Postgres(home, free_port()))
    process.end(process.working_in(home.postgres), 20, signal.SIGINT)
    left = home.postgres / "postmaster.pid"
    left.write_text(f"{os.getpid()}\n{home.postgres}\n1700000000\n{postgres.port}\n\n127.0.0.1\n\n")
    started(postgres)


def test_a_truncated_append_only_file_loses_only_its_end(home):
    port = free_port()
    redis = started(Redis(home, port))
    client = Client.from_url(redis.url)
    for number in range(100):
        client.set(f"key-{number}", "x" * 100)
    client.shutdown(nosave=True)
    file = home.redis / "appendonly.aof"
    os.truncate(file, file.stat().st_size - 50)
    redis = started(Redis(home, port))
    assert Client.from_url(redis.url).dbsize() == 99


def test_an_unreadable_append_only_file_is_set_aside(home):
    redis = started(Redis(home, free_port()))
    Client.from_url(redis.url).set("key", "value")
    Client.from_url(redis.url).shutdown(nosave=True)
    (home.redis / "appendonly.aof").write_bytes(b"*3\r\n$9\r\nnonsense\r\n" * 100)
    redis = Redis(home, free_port())
    for _ in range(2):
        assert redis.start().wait(timeout=10) != 0
    started(redis)
    assert [path for path in home.redis.iterdir() if "unreadable" in path.name]


def test_a_busy_port_is_said_with_another_one(home):
    redis = started(Redis(home, free_port()))
    with pytest.raises(StackError) as error:
        require_free(redis.port)
    assert f"Port {redis.port} is busy" in error.value.sentence
    assert "--port" in error.value.hint


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_a_port_that_does_not_exist_is_said(port):
    with pytest.raises(StackError, match="There is no port"):
        require_free(port)


def test_a_process_is_known_by_its_start_not_only_its_pid():
    pid = os.getpid()
    assert process.alive(pid, process.started_at(pid))
    assert not process.alive(pid, process.started_at(pid) - 100)


def test_a_supervisor_outlives_the_moment_without_a_home(home):
    """A restore renames the old home away before the new one stands in its place."""
    supervisor = control.start_supervisor(home, ["redis"], attached=True)
    try:
        control.wait_ready(home, ["redis"], 60, supervisor)
        away = home.path.with_name("away")
        home.path.rename(away)
        time.sleep(5 * BEAT)
        control.want(Home(away), [])
        (away / "run" / "state.json").unlink()
        away.rename(home.path)
        assert process.wait_for(lambda: control.state(home).get("redis", {}).get("state") == "stopped", 30)
        assert supervisor.poll() is None
    finally:
        control.stop(home)
        supervisor.wait()
        supervisor.stdin.close()
