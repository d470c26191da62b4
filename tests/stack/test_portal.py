"""The command as an operator uses it, on a home without stand-ins."""

import io
import json
import os
import re
import stat
import subprocess
import sys
import tarfile
import threading
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg2
import pytest
import requests

from ckanext.muaraenim.stack import control, process
from ckanext.muaraenim.stack.fleet import Fleet
from ckanext.muaraenim.stack.home import Home
from ckanext.muaraenim.stack.postgres import OWNER
from tests.stack.conftest import Portal

pytestmark = pytest.mark.stack


def page(portal, path="/"):
    with urllib.request.urlopen(f"http://127.0.0.1:{portal.port}{path}") as answer:
        return answer.status, answer.headers, answer.read().decode()


def action(portal, name, token="", /, **fields):
    request = urllib.request.Request(
        f"http://127.0.0.1:{portal.port}/api/3/action/{name}",
        data=json.dumps(fields).encode(),
        headers={"Content-Type": "application/json", **({"Authorization": token} if token else {})},
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["result"]


def token(portal):
    return portal.run("exec", "ckan", "user", "token", "add", "admin", "proof", "-q").strip().splitlines()[-1].strip()


@contextmanager
def connected(portal, database="ckan"):
    connection = psycopg2.connect(Fleet(Home(portal.home)).postgres.url(database, OWNER))
    try:
        with connection, connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def test_the_page_is_there_when_up_says_so(standing):
    assert f"READY http://127.0.0.1:{standing.port}" in standing.said.splitlines()
    assert page(standing)[0] == 200


def test_the_password_is_told_once_and_kept_for_the_owner(standing):
    kept = standing.home / "settings" / "admin.txt"
    password = kept.read_text().split()[2]
    assert standing.said.count(password) == 1
    assert password not in standing.up("--no-demo")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_second_up_says_that_it_is_up(standing):
    before = control.supervisor_pid(Home(standing.home))
    assert f"READY http://127.0.0.1:{standing.port}" in standing.up("--no-demo").splitlines()
    assert control.supervisor_pid(Home(standing.home)) == before


def test_another_regency_is_refused_with_a_sentence(standing):
    said = standing.up("--no-demo", "--regency", "muba", status=1)
    assert "was made for 'muaraenim', not 'muba'" in said
    assert "Traceback" not in said


def test_a_busy_port_is_said(standing, portal):
    portal.port = standing.port
    said = portal.up("--no-demo", status=1)
    assert f"Port {standing.port} is busy" in said
    assert "--port" in said


def test_an_unknown_regency_is_refused_before_anything_is_made(portal):
    assert "There is no regency 'atlantis'" in portal.up("--regency", "atlantis", status=1)
    assert not (portal.home / "settings").exists()


def test_status_tells_each_service(standing):
    lines = {line.split()[0]: line for line in standing.run("status").splitlines()}
    assert {"postgres", "redis", "web", "worker", "clock"} <= set(lines)
    assert all("running" in line and "pid" in line and "MiB" in line for line in lines.values())
    assert f"http://127.0.0.1:{standing.port}" in lines["web"]


def test_the_doctor_finds_nothing_wrong(standing):
    said = standing.run("doctor")
    assert "✗" not in said


def test_the_doctor_says_what_is_wrong(standing):
    secret = standing.home / "settings" / "secrets.json"
    secret.chmod(0o644)
    try:
        said = standing.run("doctor", status=1)
    finally:
        secret.chmod(0o600)
    assert f"chmod 600 {secret}" in said


def test_exec_runs_with_the_environment(standing):
    assert "name=admin" in standing.run("exec", "ckan", "user", "list")
    assert standing.run("exec", "sh", "-c", "echo $CKAN_INI; exit 7", status=7).strip() == str(standing.home / "settings" / "portal.ini")
    assert "can't be run" in standing.run("exec", "no-such-command", status=1)


def test_harvest_is_the_engines_command(standing):
    assert "preview" in standing.run("harvest", "--help")


def test_logs_are_shown_and_unknown_ones_refused(standing):
    assert "web.log" in standing.run("logs", "web")
    assert "There is no such log" in standing.run("logs", "nothing", status=1)


def test_two_workers_stand_side_by_side_and_a_dead_one_is_replaced(standing):
    leader = psutil.Process(control.state(Home(standing.home))["worker"]["pid"])
    assert process.wait_for(lambda: len(leader.children()) == 2, 30)
    dead, other = leader.children()
    dead.kill()
    assert process.wait_for(lambda: len(leader.children()) == 2 and dead not in leader.children(), 30)
    assert other in leader.children()
    assert leader.pid == control.state(Home(standing.home))["worker"]["pid"]


@pytest.mark.parametrize("name", ["web", "redis", "worker", "postgres"])
def test_a_dead_service_is_started_again(standing, name):
    home = Home(standing.home)
    before = control.state(home)[name]["pid"]
    psutil.Process(before).kill()
    assert process.wait_for(lambda: control.state(home)[name]["state"] == "running" and control.state(home)[name]["pid"] != before, 60)
    assert process.wait_for(lambda: control.state(home)["web"]["state"] == "running", 60)
    assert page(standing)[0] == 200


def test_browsers_keep_files_and_get_them_compressed(standing):
    _, _, text = page(standing)
    address = re.search(r'href="(/[^"]+\.css[^"]*)"', text).group(1)
    request = urllib.request.Request(f"http://127.0.0.1:{standing.port}{address}", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert re.search(r"public, max-age=(3600|31536000)\b", answer.headers["Cache-Control"])


@pytest.mark.parametrize("algorithm", ["br", "zstd", "gzip"])
def test_an_unchanged_page_is_not_sent_twice(standing, algorithm):
    asked = {"Accept-Encoding": algorithm}
    status, headers, body = fetched(standing, "/dataset/", asked)
    assert (status, headers["Content-Encoding"]) == (200, algorithm)
    assert 0 < len(body) < 10_000
    assert fetched(standing, "/dataset/", {**asked, "If-None-Match": headers["ETag"]})[::2] == (304, b"")
    assert fetched(standing, "/dataset/?q=padi", {**asked, "If-None-Match": headers["ETag"]})[0] == 200


def test_a_page_with_the_token_of_a_form_is_sent_each_time(standing):
    assert "ETag" not in fetched(standing, "/user/login", {})[1]


def test_pages_of_others_may_read_open_data_but_not_as_somebody(standing):
    headers = fetched(standing, "/api/3/action/status_show", {"Origin": "https://berita.example"})[1]
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in headers


def fetched(standing, path, headers):
    """Status, headers and the body as sent."""
    answer = requests.get(f"http://127.0.0.1:{standing.port}{path}", headers=headers, stream=True, timeout=60)
    return answer.status_code, answer.headers, answer.raw.read()


def test_pages_are_not_kept(standing):
    assert "public" not in page(standing)[1].get("Cache-Control", "")


def test_the_read_only_role_reads_one_database(standing):
    with connected(standing, "datastore") as cursor:
        cursor.execute(
            "SELECT has_database_privilege('datastore_reader', 'datastore', 'CONNECT'), has_schema_privilege('datastore_reader', 'public', 'CREATE')"
        )
        assert cursor.fetchone() == (True, False)
        cursor.execute("SELECT has_database_privilege('datastore_reader', 'ckan', 'CONNECT')")
        assert cursor.fetchone() == (False,)


PUBLISH = """
import os, pathlib, polars, sys
from ckanext.muaraenim.stack.commands import Commands
from ckanext.muaraenim.tables import store
from harvesters.tables.column import Column, Kind
from harvesters.tables.definition import TableDefinition
from harvesters.tables.table import Table
with Commands(pathlib.Path(os.environ["CKAN_INI"])).flask.test_request_context():
    columns = (Column("kode", "Kode", Kind.CODE), Column("nama", "Nama", Kind.TEXT))
    definition = TableDefinition("uji", "Uji", columns, key=("kode",), version="1")
    rows = polars.DataFrame([["01", "Lawang"], ["02", "Siti Zamrudia"]], schema=["kode", "nama"], orient="row")
    store.publish_table(sys.argv[1], Table(definition, rows), author="harvest:uji", removes=True, fingerprint="")
"""


class Watching:
    """Somebody who reads a table all the time, and keeps what it said of a word."""

    def __init__(self, portal, resource, word):
        self.seen, self.answered, self.enough = [], 0, threading.Event()
        self.thread = threading.Thread(target=self.watch, args=(portal, resource, word))

    def watch(self, portal, resource, word):
        while not self.enough.wait(0.1):
            try:
                found = action(portal, "datastore_search", resource_id=resource)
            except (OSError, ValueError):
                continue
            self.answered += 1
            self.seen += [row for row in found["records"] if word in str(row)]

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.enough.set()
        self.thread.join()


def test_a_backup_gives_everything_back_but_what_was_redacted_since(standing, place):
    key = token(standing)
    action(standing, "organization_create", key, name="dinas-proof", title="Dinas Bukti", kode_opd="9.99")
    created = action(
        standing,
        "package_create",
        key,
        name="bukti-cadangan",
        title="Bukti cadangan zamrud",
        owner_org="dinas-proof",
        license_id="CC-BY-4.0",
        notes="-",
    )
    resource = action(
        standing, "datastore_create", key, resource={"package_id": created["id"], "name": "rows"}, records=[{"a": 1}, {"a": 2}], force=True
    )
    about = {"package_id": created["id"], "name": "names"}
    fields = [{"id": "kode", "type": "text"}, {"id": "nama", "type": "text"}]
    names = action(standing, "datastore_create", key, resource=about, fields=fields, force=True)["resource_id"]
    standing.run("exec", sys.executable, "-c", PUBLISH, names)
    kept = standing.home / "files" / "proof" / "lampiran.txt"
    kept.parent.mkdir(parents=True)
    kept.write_text("isi")
    backup = place / "backup.tar.gz"
    standing.run("backup", str(backup))
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    with tarfile.open(backup) as archive:
        dump = archive.extractfile("databases/ckan.dump").read()
    assert b"COPY public.search_document " in dump
    assert b"COPY public.search_snapshot" not in dump, "a cache that the next process makes"
    action(standing, "package_delete", key, id="bukti-cadangan")
    action(standing, "organization_create", key, name="after-the-backup", title="Sesudah", kode_opd="9.98")
    kept.unlink()
    standing.run("exec", "ckan", "table", "redact", names, "--keys", '[{"kode": "02"}]', "--reason", "nama orang", "--yes")

    with Watching(standing, names, "Siti") as reader:
        standing.run("restore", str(backup), "--yes")
        assert action(standing, "datastore_search", resource_id=names)["total"] == 1, "the redaction is repeated before anything is served"
        answered = reader.answered
        assert process.wait_for(lambda: reader.answered > answered, 30)
    assert reader.seen == []

    assert kept.read_text() == "isi"
    assert action(standing, "package_show", id="bukti-cadangan")["id"] == created["id"]
    assert [each["name"] for each in action(standing, "package_search", q="zamrud")["results"]] == ["bukti-cadangan"]
    assert action(standing, "datastore_search", resource_id=resource["resource_id"])["total"] == 2
    assert "after-the-backup" not in action(standing, "organization_list")
    assert not Home(standing.home).aside.exists()
    assert "✗" not in standing.run("doctor")


def test_a_backup_taken_while_others_write_goes_into_an_empty_home(standing, place):
    backup, other = place / "backup.tar.gz", Portal(place / "other")
    key, confirmed, enough = token(standing), [], threading.Event()
    writer = threading.Thread(target=write, args=(standing, key, confirmed, enough))
    writer.start()
    assert process.wait_for(lambda: len(confirmed) >= 2, 60)
    before = list(confirmed)
    standing.run("backup", str(backup))
    enough.set()
    writer.join()
    try:
        other.run("restore", str(backup))
        assert Home(other.home).identity == Home(standing.home).identity
        other.up()
        assert page(other)[0] == 200
        there = set(action(other, "package_list"))
        assert set(before) <= there
        assert {name for name in there if name.startswith("bukti-tulis")} <= set(confirmed)
        found = action(other, "package_search", q="zamrud", rows=1000)["results"]
        assert {each["name"] for each in found} == {name for name in there if name.startswith("bukti-")}
        for each in found:
            written = [one["id"] for one in each["resources"] if one["datastore_active"] and one["name"] == "rows"]
            assert [action(other, "datastore_search", resource_id=id)["total"] for id in written] in ([2], [])
    finally:
        other.cut_power()


def write(portal, key, confirmed, enough):
    """Create datasets with a table each until it is enough; remember those that were confirmed."""
    organization = action(portal, "organization_list")[0]
    while not enough.is_set():
        name = f"bukti-tulis-{len(confirmed)}"
        about = {"name": name, "title": "Bukti zamrud", "owner_org": organization, "license_id": "CC-BY-4.0", "notes": "-"}
        created = action(portal, "package_create", key, **about)
        confirmed.append(name)
        action(portal, "datastore_create", key, resource={"package_id": created["id"], "name": "rows"}, records=[{"a": 1}, {"a": 2}], force=True)


def test_a_home_that_is_there_is_not_replaced_without_yes(standing, place):
    backup = place / "backup.tar.gz"
    standing.run("backup", str(backup))
    assert "--yes" in standing.run("restore", str(backup), status=1)


def test_a_damaged_backup_is_refused_and_the_portal_goes_on(standing, place):
    backup = place / "backup.tar.gz"
    standing.run("backup", str(backup))
    backup.write_bytes(backup.read_bytes()[:-5000])
    assert "nothing was changed" in standing.run("restore", str(backup), "--yes", status=1)
    assert page(standing)[0] == 200


def test_another_regencys_backup_is_refused(standing, place):
    backup, changed = place / "backup.tar.gz", place / "changed.tar.gz"
    standing.run("backup", str(backup))
    rewritten(backup, changed, "muaraenim", "muba")
    assert "another regency's" in standing.run("restore", str(changed), "--yes", status=1)
    assert page(standing)[0] == 200


def rewritten(source, target, old, new):
    """The same backup, as if it had been taken in another regency."""
    with tarfile.open(source) as read, tarfile.open(target, "w:gz") as write:
        for member in read:
            content = read.extractfile(member).read()
            if member.name == "manifest.json":
                content = json.dumps({**json.loads(content), "regency": new}).encode()
                member.size = len(content)
            write.addfile(member, io.BytesIO(content))


def test_the_foreground_command_stops_everything_when_it_is_told_to(portal):
    command = portal.command("up", "--no-fsync", "--no-demo", "--port", str(portal.port))
    running = subprocess.Popen(command, env=portal.variables, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    try:
        assert any(line.startswith("READY ") for line in running.stdout)
        running.send_signal(2)
        assert running.wait(timeout=60) == 0
    finally:
        running.kill()
        running.stdout.close()
    assert list(portal.processes()) == []


def test_down_and_reset_leave_nothing(portal):
    portal.up("--no-demo")
    assert "Usage" not in portal.run("down")
    assert list(portal.processes()) == []
    assert "name=admin" in portal.run("exec", "ckan", "user", "list")
    assert list(portal.processes()) == []
    assert "--yes" in portal.run("reset", status=1)
    portal.run("reset", "--yes")
    assert not portal.home.exists()


@pytest.mark.parametrize(
    "verb", ["down", "status", "logs", "doctor", "backup x", "exec true", "harvest list", "service install --user", "reset --yes"]
)
def test_without_a_home_there_is_a_sentence(portal, verb):
    said = portal.run(*verb.split(), status=1)
    assert "There is no portal in" in said
    assert "Traceback" not in said


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has a folder that others can't enter")
def test_root_serves_a_home_that_postgres_can_not_enter_from_elsewhere(place):
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    asked = Portal(closed / "home")
    said = asked.up("--no-demo")
    real = Portal(next(Path(word) for word in said.split() if word.startswith("/var/lib/muaraenim")))
    try:
        assert page(asked)[0] == 200
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
        asked.run("reset", "--yes")
        assert not real.home.exists()
    finally:
        real.cut_power()
