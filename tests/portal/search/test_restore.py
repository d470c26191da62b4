"""A backup of the database is put back while processes answer: from then on each of them answers from the rows of the backup."""

from __future__ import annotations

import multiprocessing
import subprocess
from multiprocessing.connection import Connection

import ckan.model as model
import pytest
from ckan.common import config
from ckan.tests import factories, helpers

from ckanext.muaraenim.stack import restore
from ckanext.muaraenim.stack.postgres import programs
from ckanext.muaraenim.stack.snapshot import without_secret

pytestmark = [pytest.mark.ckan_config("ckan.plugins", "muaraenim_search"), pytest.mark.ckan_config("ckan.auth.create_unowned_dataset", True)]


def titles() -> list[str]:
    model.Session.remove()
    return sorted(hit["title"] for hit in helpers.call_action("package_search")["results"])


def answering(commands: Connection) -> None:
    """What a web process does: it answers again and again; on request it says what it finds at that moment."""
    model.meta.engine.dispose(close=False)
    while True:
        titles()
        if commands.poll():
            if commands.recv() == "end":
                return
            commands.send(titles())


@pytest.fixture
def processes(ckan):
    """Two of them, with an index each, and a way to ask both."""
    factories.Dataset(name="padi", title="Padi")
    factories.Dataset(name="jagung", title="Jagung")
    model.Session.remove()
    fork, pipes, running = multiprocessing.get_context("fork"), [], []
    for _ in range(2):
        mine, its = fork.Pipe()
        running.append(fork.Process(target=answering, args=(its,)))
        running[-1].start()
        pipes.append(mine)

    def ask():
        for pipe in pipes:
            pipe.send("what")
        return [pipe.recv() for pipe in pipes]

    yield ask
    for pipe in pipes:
        pipe.send("end")
    for one in running:
        one.join(30)
    assert [one.exitcode for one in running] == [0, 0]


def dumped(target):
    address, password = without_secret(config["sqlalchemy.url"])
    command = [str(programs() / "pg_dump"), "--format=custom", f"--file={target}", address]
    subprocess.run(command, env={"PGPASSWORD": password, "LC_ALL": "C"}, check=True)
    return target


def test_every_process_answers_from_the_restored_rows(processes, tmp_path):
    assert processes() == [["Jagung", "Padi"]] * 2
    backup = dumped(tmp_path / "ckan.dump")
    helpers.call_action("package_delete", id="padi")
    helpers.call_action("package_patch", id="jagung", title="Karet")
    factories.Dataset(name="kopi", title="Kopi")
    assert processes() == [["Karet", "Kopi"]] * 2
    model.Session.remove()
    restore._replace(config["sqlalchemy.url"], backup)
    assert processes() == [["Jagung", "Padi"]] * 2
    factories.Dataset(name="sawit", title="Sawit")  # its place in the order of changes was another's before
    assert processes() == [["Jagung", "Padi", "Sawit"]] * 2
