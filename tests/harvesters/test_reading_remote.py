"""Files of an agency: fetched, or read below the allowed folder."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from harvesters.errors import Refused, Unreachable, Unreadable
from harvesters.reading.address import AddressGuard
from harvesters.reading.local import local_path
from harvesters.reading.patience import Patience
from harvesters.reading.remote import fetch_file
from harvesters.reading.session import Session
from tests.opd.raw import speaking
from tests.opd.server import Answer, serving

QUICK = Patience(connect=2, silence=1, whole=2, attempts=2, first_pause=0.01)


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """Where temporary files go; empty again afterwards, or somebody has left one behind."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "sementara"))
    (tmp_path / "sementara").mkdir()
    yield tmp_path / "sementara"
    assert list((tmp_path / "sementara").iterdir()) == []


def fetch(url, *allow, **more):
    return fetch_file(url, Session(AddressGuard(allow), patience=QUICK), None, **more)


def test_a_file_is_there_while_it_is_needed(temporary):
    body = os.urandom(300_000)
    headers = {"Content-Disposition": "attachment; filename=\"../../etc/Gizi%20Balita.xlsx\""}
    with serving(lambda asked: Answer(200, body, "application/octet-stream", headers)) as server:
        with fetch(f"{server.url}/unduh?token=rahasia", server.address) as file:
            assert file.path.read_bytes() == body
            assert (file.name, file.size, file.address) == ("Gizi Balita.xlsx", 300_000, f"{server.url}/unduh")
        assert not file.path.exists()


@pytest.mark.parametrize(
    ("path", "header", "name"),
    [
        ("/data/a%20b.csv?x=1", "", "a b.csv"),
        ("/data/", "", "127.0.0.1"),
        ("/x", "attachment; filename*=UTF-8''gizi%20%C3%A9.ods", "gizi é.ods"),
        ("/x", "inline", "x"),
        ("/x", 'attachment; filename="C:\\data\\lama.xls"', "lama.xls"),
    ],
)
def test_what_the_agency_calls_it(temporary, path, header, name):
    headers = {"Content-Disposition": header} if header else {}
    with serving(lambda asked: Answer(200, b"x", "text/plain", headers)) as server, fetch(server.url + path, server.address) as file:
        assert file.name == name


def test_a_file_that_is_too_large_leaves_nothing(temporary):
    with serving(lambda asked: Answer(200, b"x" * 2_000_000, "text/csv")) as server, pytest.raises(Unreadable, match="1 MB"):
        fetch(server.url, server.address, at_most=1_000_000).__enter__()


@pytest.mark.parametrize("head", [b"Content-Length: 999999999999", b"X-Tanpa: panjang", b"Transfer-Encoding: chunked"])
def test_content_length_is_not_believed(temporary, head):
    """2 GB announced or not: the bytes that arrive are counted."""

    def say(caller, over):
        caller.sendall(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n")
        piece = b"x" * 65_536
        while not over.is_set():
            caller.sendall(b"10000\r\n" + piece + b"\r\n" if b"chunked" in head else piece)

    with speaking(say) as address, pytest.raises(Unreadable, match="1 MB"):
        fetch(f"http://{address}/a.csv", address, at_most=1_000_000).__enter__()


def test_a_download_that_breaks_off_leaves_nothing(temporary):
    def say(caller, over):
        caller.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nsepotong")

    with speaking(say) as address, pytest.raises(Unreachable):
        fetch(f"http://{address}/a.csv", address).__enter__()


@pytest.fixture
def folder(tmp_path):
    inside = tmp_path / "config"
    (inside / "setoran").mkdir(parents=True)
    (inside / "setoran" / "gizi balita.csv").write_text("a,b\n")
    (tmp_path / "rahasia.csv").write_text("x")
    (tmp_path / "config-lain").mkdir()
    (inside / "tautan.csv").symlink_to(tmp_path / "rahasia.csv")
    (inside / "dalam.csv").symlink_to(inside / "setoran" / "gizi balita.csv")
    (inside / "luar").symlink_to(tmp_path)
    os.mkfifo(inside / "pipa")
    return inside


def local(written, folder, **more):
    return fetch_file(written, Session(AddressGuard()), folder, **more)


@pytest.mark.parametrize(
    "written",
    [
        "setoran/gizi balita.csv",
        "file:setoran/gizi%20balita.csv",
        "./setoran/../setoran/gizi balita.csv",
        "dalam.csv",
        "{folder}/dalam.csv",
        "file://{folder}/dalam.csv",
    ],
)
def test_a_file_below_the_folder(folder, written):
    with local(written.format(folder=folder), folder) as file:
        assert file.path.read_text() == "a,b\n"
        assert file.address == "file:gizi balita.csv"
    assert file.path.exists()


@pytest.mark.parametrize(
    "written",
    ["../rahasia.csv", "tautan.csv", "luar/rahasia.csv", "/etc/passwd", "file:///etc/passwd", "../config-lain", "file:%2e%2e/rahasia.csv"],
)
def test_no_way_out_of_the_folder(folder, written):
    with pytest.raises(Refused):
        local(written, folder).__enter__()


@pytest.mark.parametrize("written", ["setoran", "pipa"])
def test_only_ordinary_files(folder, written):
    with pytest.raises(Refused, match="bukan berkas biasa"):
        local(written, folder).__enter__()


@pytest.mark.parametrize("written", ["tidak-ada.csv", "a\0b", "x" * 5000])
def test_a_file_that_is_not_there(folder, written):
    with pytest.raises(Unreachable):
        local(written, folder).__enter__()


def test_a_local_file_that_is_too_large(folder):
    with pytest.raises(Unreadable):
        local("setoran/gizi balita.csv", folder, at_most=3).__enter__()


def test_no_local_files_for_a_source_from_outside(folder):
    with pytest.raises(Refused):
        local(str(folder / "dalam.csv"), None).__enter__()


def test_a_folder_is_a_local_path_too(folder):
    assert local_path("setoran", folder) == Path(folder / "setoran").resolve()
