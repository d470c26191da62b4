"""Real PostgreSQL and Redis servers in place of the embedded ones."""

import signal
from pathlib import Path

import psycopg2
import pytest

from ckanext.muaraenim.stack import process
from ckanext.muaraenim.stack.home import Home
from ckanext.muaraenim.stack.ports import free_port
from ckanext.muaraenim.stack.postgres import OWNER, READER, Postgres
from ckanext.muaraenim.stack.redis import Redis
from tests.stack.test_portal import action, page

pytestmark = pytest.mark.stack


class Distribution(Postgres):
    """The PostgreSQL that the operating system brings."""

    def _bin(self):
        return sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]

    locale = ("--locale=C.UTF-8",)


@pytest.fixture(params=["wheel", "distribution"])
def servers(request, place):
    """A PostgreSQL and a Redis that somebody else runs."""
    if request.param == "distribution" and not list(Path("/usr/lib/postgresql").glob("*/bin/postgres")):
        pytest.skip("no PostgreSQL of the operating system here")
    elsewhere = Home(place / "elsewhere")
    elsewhere.create("muba", demo=False, port=free_port(), fsync=False)
    kind = Postgres if request.param == "wheel" else Distribution
    postgres, redis = kind(elsewhere, free_port()), Redis(elsewhere, free_port())
    running = [postgres.start(), redis.start()]
    assert process.wait_for(postgres.ready, 60)
    assert process.wait_for(redis.ready, 60)
    postgres.create_databases()
    yield postgres, redis
    process.end(process.working_in(elsewhere.postgres), 5, signal.SIGQUIT)
    process.end(process.working_in(elsewhere.redis), 5)
    for one in running:
        one.wait()


def addresses(postgres, redis):
    return {
        "MUARAENIM_SQLALCHEMY_URL": postgres.url("ckan", OWNER),
        "MUARAENIM_DATASTORE_WRITE_URL": postgres.url("datastore", OWNER),
        "MUARAENIM_DATASTORE_READ_URL": postgres.url("datastore", READER),
        "MUARAENIM_REDIS_URL": redis.url,
    }


def test_the_portal_lives_on_servers_that_others_run(servers, portal, place):
    postgres, redis = servers
    portal.variables |= addresses(postgres, redis)
    portal.up("--no-demo")
    assert page(portal)[0] == 200
    assert not (portal.home / "postgres").exists()
    said = portal.run("status")
    assert "real server" in said
    assert postgres.home.secret("ckan") not in said
    before = action(portal, "organization_list")
    assert before

    portal.run("backup", str(place / "backup.tar.gz"))
    portal.run("restore", str(place / "backup.tar.gz"), "--yes")
    assert action(portal, "organization_list") == before
    assert "✗" not in portal.run("doctor")


def test_what_only_a_superuser_may_do_is_handed_to_a_person(servers, portal):
    postgres, redis = servers
    connection = psycopg2.connect(postgres.url("postgres"))
    with connection, connection.cursor() as cursor:
        cursor.execute("ALTER DATABASE datastore OWNER TO postgres")
        cursor.execute(f"GRANT CREATE, CONNECT ON DATABASE datastore TO {OWNER}")
    connection.close()
    portal.variables |= addresses(postgres, redis)
    said = portal.up("--no-demo", status=1)
    file = portal.home / "settings" / "datastore-permissions.sql"
    assert f"--file={file}" in said
    assert "GRANT" in file.read_text()
    assert "Traceback" not in said
