"""A new process opens the index that another one has kept; whatever is wrong with it costs time only."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections import namedtuple

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from ckan.tests import factories, helpers

from ckanext.muaraenim.search import folder as folders
from ckanext.muaraenim.search.connection import Connection
from ckanext.muaraenim.search.folder import LOCK, PREFIX, Folder
from ckanext.muaraenim.search.follower import Follower
from ckanext.muaraenim.search.rebuilding import catch_up

pytestmark = [
    pytest.mark.usefixtures("ckan"),
    pytest.mark.ckan_config("ckan.plugins", "muaraenim_search"),
    pytest.mark.ckan_config("ckan.auth.create_unowned_dataset", True),
]


def kept():
    """Of which state of the rows an index is kept."""
    found = model.Session.execute(sa.text("SELECT seq FROM search_snapshot")).scalar()
    model.Session.commit()
    return found


@pytest.fixture
def new_process(monkeypatch):
    """What a process that starts now finds, and whether it had to make the index."""
    made = []
    make = Follower._made
    monkeypatch.setattr(Follower, "_made", lambda *arguments: (made.append(1), make(*arguments))[1])

    def start():
        made.clear()
        follower = Follower(tk.config["sqlalchemy.url"], tk.config["ckanext.muaraenim.search.analysis"])
        view = follower.current(catch_up)
        monkeypatch.setattr(Connection, "view", staticmethod(lambda: follower.current(catch_up)))
        assert view.seq == model.Session.execute(sa.text("SELECT max(seq) FROM search_document")).scalar()
        model.Session.commit()
        names = sorted(hit["name"] for hit in helpers.call_action("package_search", rows=1000)["results"])
        return names, bool(made), follower

    return start


def test_the_second_process_opens_what_the_first_has_kept(new_process):
    for name in ("satu", "dua", "tiga"):
        factories.Dataset(name=name)
    assert new_process()[:2] == (["dua", "satu", "tiga"], True)
    assert new_process()[:2] == (["dua", "satu", "tiga"], False)


def test_what_was_changed_since_is_found(new_process):
    kept = [factories.Dataset(name=name) for name in ("satu", "dua", "tiga")]
    new_process()
    helpers.call_action("package_patch", id=kept[0]["id"], title="Kopi")
    helpers.call_action("dataset_purge", id=kept[1]["id"])
    factories.Dataset(name="empat")
    names, made, follower = new_process()
    assert (names, made) == (["empat", "satu", "tiga"], False)
    assert helpers.call_action("package_search", q="title:Kopi")["count"] == 1
    factories.Dataset(name="lima")
    assert helpers.call_action("package_search")["count"] == 4, "it follows as any other"


def test_a_field_that_it_does_not_know_makes_it_anew(new_process):
    factories.Dataset(name="satu")
    new_process()
    factories.Dataset(name="dua", extras=[{"key": "warna", "value": "biru"}])
    assert new_process()[:2] == (["dua", "satu"], True)
    assert helpers.call_action("package_search", q="warna:biru")["count"] == 1
    assert new_process()[1] is False


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE search_snapshot_part SET content = 'nonsense'",
        "UPDATE search_snapshot_part SET content = '' WHERE file = 'meta.json'",
        "DELETE FROM search_snapshot_part WHERE file = (SELECT min(file) FROM search_snapshot_part)",
        "UPDATE search_snapshot_part SET file = '../../escaped' WHERE file = 'meta.json'",
        "UPDATE search_snapshot SET seq = seq + 1000",
        "UPDATE search_snapshot SET made_by = 'another version'",
        "SELECT search_renew_epoch()",
        "DROP TABLE search_snapshot, search_snapshot_part; UPDATE search_epoch SET version = 0",
    ],
)
def test_what_is_damaged_or_of_another_state_is_made_anew(new_process, raw, damage):
    for name in ("satu", "dua"):
        factories.Dataset(name=name)
    new_process()
    raw(damage)
    assert new_process()[:2] == (["dua", "satu"], True)
    assert new_process()[:2] == (["dua", "satu"], False), "and kept again"


def test_a_running_process_keeps_its_index_anew_after_many_changes(new_process, monkeypatch):
    monkeypatch.setattr("ckanext.muaraenim.search.follower.MANY", 2)
    factories.Dataset(name="satu")
    follower = new_process()[2]
    first = kept()
    for name in ("dua", "tiga", "empat"):
        factories.Dataset(name=name)
        follower.current(catch_up)
    for thread in threading.enumerate():
        if thread.name == "search-keep":
            thread.join()
    assert kept() == follower.index.view.seq > first
    assert new_process()[:2] == (["dua", "empat", "satu", "tiga"], False)


def test_files_that_vanish_under_a_running_process(new_process):
    factories.Dataset(name="satu")
    follower = new_process()[2]
    shutil.rmtree(follower.index.folder.path)
    assert helpers.call_action("package_search")["count"] == 1, "what is open stays open"
    factories.Dataset(name="dua")
    assert helpers.call_action("package_search")["count"] == 2
    assert follower.index.folder.path.exists()


def test_no_room_for_files_keeps_the_index_in_memory(new_process, monkeypatch):
    factories.Dataset(name="satu")
    monkeypatch.setattr(Folder, "__init__", lambda self: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    names, made, follower = new_process()
    assert (names, made, follower.index.folder) == (["satu"], True, None)


def test_little_memory_for_files_sends_them_to_the_temporary_folder(monkeypatch, tmp_path):
    room = namedtuple("room", "f_bavail f_frsize")
    monkeypatch.setattr(folders.os, "statvfs", lambda path: room(1, 4096))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    folders.tempfile.tempdir = None
    try:
        assert folders.base_folder() == tmp_path
    finally:
        folders.tempfile.tempdir = None


def test_folders_of_the_killed_are_swept_and_those_of_the_living_are_not(monkeypatch, tmp_path):
    monkeypatch.setattr(folders, "base_folder", lambda: tmp_path)
    code = f"""
import time
from pathlib import Path
from ckanext.muaraenim.search import folder
folder.base_folder = lambda: Path({str(tmp_path)!r})
made = folder.Folder()
print(made.path, flush=True)
time.sleep(60)
"""
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    path = tmp_path / process.stdout.readline().strip()
    long_ago = time.time() - 3_600
    os.utime(path, (long_ago, long_ago))
    mine = Folder()
    assert path.exists(), "its owner lives"
    assert path.stat().st_mode & 0o777 == 0o700
    process.kill()
    process.wait()
    os.utime(path, (long_ago, long_ago))
    other = Folder()
    assert not path.exists()
    assert {one.name for one in tmp_path.iterdir()} == {mine.path.name, other.path.name}
    for one in (mine, other):
        one.remove()
    assert not list(tmp_path.iterdir())


def test_a_forked_child_leaves_its_parents_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(folders, "base_folder", lambda: tmp_path)
    mine = Folder()
    child = os.fork()
    if not child:
        mine.remove()
        os._exit(0)
    os.waitpid(child, 0)
    assert (mine.path / LOCK).exists()
    assert mine.path.name.startswith(PREFIX)
    mine.remove()
