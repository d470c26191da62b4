"""Sheets from a real SFTP server on loopback."""

import dataclasses
import io
import os
import sys
import traceback

import paramiko
import pytest

from harvesters.connectors.sheet import Sheet
from harvesters.errors import FetchError, Refused, Unreachable, Unreadable
from harvesters.options import OptionError
from harvesters.reading import sftp
from tests.harvesters.sheetreader import grid, names
from tests.opd.sftpserver import serving_sftp

pytest_plugins = ["tests.harvesters.sheetreader"]

HEAD = ("Kecamatan", "Kasus laki-laki", "Rasio")
PASSWORD = "rahasia-dinas-kesehatan"
REFERENCE = "env:SUMBER_KASUS_SANDI"


@pytest.fixture(scope="module")
def key():
    return paramiko.ECDSAKey.generate()


@pytest.fixture(scope="module")
def server(tmp_path_factory, key):
    with serving_sftp(tmp_path_factory.mktemp("sftp"), PASSWORD, key) as server:
        (server.root / "setor").mkdir()
        for number, name in enumerate(("Bawah", "Atas")):
            (server.root / "setor" / f"{number}.xlsx").write_bytes(grid(HEAD, (name, number, number)))
        (server.root / "setor" / "2.xlsx.part").write_bytes(b"x")
        (server.root / "setor" / "rahasia.xlsx").symlink_to("/etc/passwd")
        for each in (server.root / "setor").iterdir():
            os.utime(each, (1, 1), follow_symlinks=False)
        yield server


@pytest.fixture
def connect(folder, server):
    def connect(path, allow=True, secrets=PASSWORD, **options):
        options = {"user": "opd", "password": REFERENCE, "host_key": server.fingerprint, **options}
        made = folder.connector(f"sftp://{server.address}{path}", allow=[server.address] if allow else (), **options)
        return Sheet(made.options, dataclasses.replace(made.context, secrets=lambda name: secrets))

    return connect


def test_a_file_and_a_folder(connect, server):
    assert names(connect("/setor/0.xlsx")) == ["Bawah"]
    assert names(connect("/setor/*.xlsx")) == ["Bawah", "Atas"]
    assert connect("/setor/0.xlsx").system == f"sftp://{server.address}/setor/0.xlsx"
    assert connect("/setor/0.xlsx").target == ("127.0.0.1", int(server.address.rpartition(":")[2]))


def test_a_private_key_opens_too(connect, key):
    written = io.StringIO()
    key.write_private_key(written)
    assert names(connect("/setor/1.xlsx", secrets=written.getvalue(), password=None, private_key=REFERENCE)) == ["Atas"]
    one_line = written.getvalue().strip().replace("\n", "\\n")  # as a file of secrets holds it
    assert names(connect("/setor/1.xlsx", secrets=one_line, password=None, private_key=REFERENCE)) == ["Atas"]
    with pytest.raises(Refused, match="kunci pribadinya tidak dapat dibaca"):
        names(connect("/setor/1.xlsx", password=None, private_key=REFERENCE))


def test_only_the_server_whose_key_is_named_and_allowed(connect, server):
    for wrong in (["SHA256:lain"], []):
        with pytest.raises(Refused, match="kunci servernya") as refused:
            names(connect("/setor/0.xlsx", host_key=wrong))
        assert server.fingerprint in str(refused.value)
    with pytest.raises(FetchError) as refused:
        names(connect("/setor/0.xlsx", allow=False))
    assert refused.value.code == "address-private"
    with pytest.raises(OptionError, match="host_key"):
        connect("/setor/0.xlsx", host_key="MD5:aa:bb")


def test_what_goes_wrong_is_a_sentence_without_the_password(connect):
    for path, options, said in (
        ("/setor/0.xlsx", {"secrets": "sandi-salah-sekali"}, "tidak diterima"),
        ("/tidak/ada.xlsx", {}, "tidak ada"),
        ("/setor/*.ods", {}, "tidak ada berkas yang cocok"),
        ("/setor/rahasia.xlsx", {}, "bukan|kosong|judul"),
    ):
        with pytest.raises(FetchError, match=said) as failure:
            names(connect(path, **options))
        shown = str(failure.value) + "".join(traceback.format_exception(failure.value))
        assert PASSWORD not in shown
        assert "sandi-salah-sekali" not in shown
    with pytest.raises(OptionError, match="password"):
        connect("/setor/0.xlsx", password="tertulis")


def test_a_file_that_is_too_large_or_changes_meanwhile(connect, server):
    large = server.root / "besar.csv"
    large.write_bytes(b"x" * 1_000_001)
    with pytest.raises(Unreadable, match="1 MB"):
        names(connect("/besar.csv", megabytes=1))
    server.before = lambda path: large.write_bytes(b"Kecamatan;Rasio\n")
    try:
        with pytest.raises(Unreachable, match="berubah selagi dibaca"):
            names(connect("/besar.csv"))
    finally:
        server.before = lambda path: None


def test_a_missing_library_is_named(connect, monkeypatch):
    monkeypatch.setitem(sys.modules, "harvesters.reading.sftp", None)
    with pytest.raises(Refused, match="pip install paramiko"):
        names(connect("/setor/0.xlsx"))


def test_nobody_answers(folder, server, monkeypatch):
    monkeypatch.setattr(sftp, "CONNECT_SECONDS", 1)
    with folder.connector("sftp://127.0.0.1:1/a.csv", allow=["127.0.0.1:1"], user="opd") as connector, pytest.raises(Unreachable):
        list(connector.records())
    for wrong in ("sftp://", "sftp://a\\@b/x.csv", "sftp://a:b:c/x"):
        with folder.connector(wrong) as connector, pytest.raises(Refused, match="sftp yang sah"):
            list(connector.records())
