"""Files that are made once: whole or absent, whoever is killed while making them, however many ask at once."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest

from ckanext.muaraenim.tables import keptfiles

NAMED = ("tabel", "1", ("csv",), "csv")
WHOLE = b"baris\n" * 50_000


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(keptfiles, "files_folder", lambda name: tmp_path / name)
    return tmp_path / keptfiles.FOLDER


def write(path):
    path.write_bytes(WHOLE)


def died_after(step):
    """Wait for a process of its own that begins to make the file and is killed in ``step``."""
    child = os.fork()
    if not child:
        keptfiles.kept_file(*NAMED, step, pack=True)
        os._exit(1)
    return os.waitpid(child, 0)[1]


def half(path):
    path.write_bytes(WHOLE[: len(WHOLE) // 2])
    os.kill(os.getpid(), signal.SIGKILL)


def test_who_is_killed_in_the_middle_leaves_no_half_file_and_no_lock(folder, monkeypatch):
    assert died_after(half) == signal.SIGKILL
    left = list(folder.glob(".*.part"))
    assert [path.stat().st_size for path in left] == [len(WHOLE) // 2]
    assert keptfiles.find_file(*NAMED) is None
    made = keptfiles.kept_file(*NAMED, write, pack=True)
    assert made.path.read_bytes() == WHOLE
    assert left[0].exists(), "somebody else may still be writing to it"
    os.utime(left[0], (0, 0))
    keptfiles.kept_file("lain", "1", (), "csv", write)
    assert not left[0].exists()


def test_between_the_packed_and_the_plain_one_nothing_is_half(monkeypatch):
    def packed_only(path):
        write(path)
        monkeypatch.setattr(type(path), "replace", lambda self, target: os.rename(self, target) or os.kill(os.getpid(), signal.SIGKILL))

    assert died_after(packed_only) == signal.SIGKILL
    made = keptfiles.kept_file(*NAMED, write, pack=True)
    assert made.path.read_bytes() == WHOLE
    assert made.packed is not None


def test_who_asks_while_it_is_made_waits_and_gets_the_same():
    begun, go_on, made, found = threading.Event(), threading.Event(), [], []

    def slowly(path):
        made.append(path)
        begun.set()
        assert go_on.wait(20)
        write(path)

    readers = [threading.Thread(target=lambda: found.append(keptfiles.kept_file(*NAMED, slowly))) for _ in range(3)]
    for reader in readers:
        reader.start()
    assert begun.wait(20)
    time.sleep(0.05)  # the others arrive at the lock
    assert found == []
    go_on.set()
    for reader in readers:
        reader.join(20)
    assert len(made) == 1
    assert {each.path.read_bytes() for each in found} == {WHOLE}
    assert len(found) == 3
