"""Sheets from a server that speaks S3 and checks every signature, on loopback."""

import dataclasses
import shutil
import subprocess
import sys
import time
import traceback
from datetime import timedelta

import pytest
import requests

from harvesters.connectors.sheet import Sheet
from harvesters.errors import FetchError, Refused, Unreachable, Unreadable
from harvesters.options import OptionError
from harvesters.reading import s3, s3address
from harvesters.reading.address import AddressGuard
from harvesters.reading.s3address import S3Keys
from harvesters.reading.session import Request, Session
from harvesters.reading.validators import Unmodified
from tests.harvesters.sheetreader import grid, names
from tests.opd.ports import any_free
from tests.opd.s3server import ACCESS, SECRET, serving_s3

pytest_plugins = ["tests.harvesters.sheetreader"]

HEAD = ("Kecamatan", "Kasus laki-laki", "Rasio")
KEYS = {"access_key": "env:SUMBER_KASUS_ACCESS", "secret_key": "env:SUMBER_KASUS_SECRET"}
ODD = "setor/Data Kec. Atas + (1)&ünïk=~.xlsx"


@pytest.fixture(scope="module")
def server():
    with serving_s3() as (stand, address):
        one, two = grid(HEAD, ("Bawah", 0, 0)), grid(HEAD, ("Atas", 1, 1))
        kept = {"setor/0.xlsx": one, "setor/1.xlsx": two, "setor/2.xlsx.part": b"x", "setor/lama/9.xlsx": one, "setor/": b"", ODD: two}
        stand.buckets |= {"dinas": kept, "terbuka": {"a.xlsx": one}}
        stand.public |= {"terbuka"}
        yield stand, address


@pytest.fixture
def connect(folder, server):
    def connect(location, allow=True, secrets=None, known=None, **options):
        address = server[1]
        values = {"SUMBER_KASUS_ACCESS": ACCESS, "SUMBER_KASUS_SECRET": SECRET, **(secrets or {})}
        options = {"endpoint": f"http://{address}", **KEYS, **options}
        made = folder.connector(location, allow=[address] if allow else (), **{key: value for key, value in options.items() if value is not None})
        return Sheet(made.options, dataclasses.replace(made.context, secrets=lambda name: values[name], known=known))

    return connect


def test_a_file_a_pattern_and_a_prefix(connect, server):
    assert names(connect("s3://dinas/setor/0.xlsx")) == ["Bawah"]
    assert names(connect("s3://dinas/setor/?.XLSX")) == ["Bawah", "Atas"]
    assert names(connect("s3://dinas/setor/")) == ["Bawah", "Atas", "Atas"]
    assert names(connect(f"s3://dinas/{ODD}")) == ["Atas"]
    made = connect("s3://dinas/setor/0.xlsx")
    assert made.system == "s3://dinas/setor/0.xlsx"
    assert made.target == ("127.0.0.1", int(server[1].rpartition(":")[2]))
    assert connect("s3://dinas/a.csv", endpoint=None, bucket_region="ap-southeast-3").target == ("s3.ap-southeast-3.amazonaws.com", 443)


def test_a_list_of_several_pages_is_read_to_its_end(connect, server, monkeypatch):
    monkeypatch.setattr(server[0], "page", 1)
    assert names(connect("s3://dinas/setor/*.xlsx")) == ["Bawah", "Atas", "Atas"]


def test_a_list_that_never_ends(connect, server, monkeypatch):
    monkeypatch.setattr(server[0], "repeats", True)
    with pytest.raises(Unreadable, match="mengulang halaman yang sama"):
        names(connect("s3://dinas/setor/*.xlsx"))
    monkeypatch.setattr(s3, "MOST_ENTRIES", 2)
    with pytest.raises(Unreadable, match="lebih dari 2 berkas"):
        names(connect("s3://dinas/setor/*.xlsx"))


def test_a_public_bucket_needs_no_keys(connect):
    assert names(connect("s3://terbuka/a.xlsx", access_key=None, secret_key=None)) == ["Bawah"]


def test_the_same_file_is_not_read_again(connect):
    with connect("s3://dinas/setor/0.xlsx") as connector:
        list(connector.records())
    assert connector.validators
    with connect("s3://dinas/setor/0.xlsx", known=connector.validators) as again, pytest.raises(Unmodified):
        list(again.records())
    with connect("s3://dinas/setor/0*.xlsx", known=connector.validators) as folder:
        assert len(list(folder.records())) == 1
    assert folder.validators is None


@pytest.mark.parametrize(
    ("location", "options", "said"),
    [
        ("s3://dinas/setor/0.xlsx", {"secrets": {"SUMBER_KASUS_SECRET": "sandi-salah-sekali"}}, "secret_key tidak cocok"),
        ("s3://dinas/setor/*.xlsx", {"secrets": {"SUMBER_KASUS_ACCESS": "kunci-lain"}}, "access_key tidak dikenal"),
        ("s3://dinas/setor/0.xlsx", {"access_key": None, "secret_key": None}, "belum diisi"),
        ("s3://dinas/setor/0.xlsx", {"bucket_region": "ap-southeast-3"}, "bucket_region"),
        ("s3://tidak-ada/setor/0.xlsx", {}, "bucket itu tidak ada"),
        ("s3://dinas/setor/8.xlsx", {}, "berkas itu tidak ada"),
        ("s3://dinas/kosong/", {}, "tidak ada berkas yang cocok"),
        ("s3://dinas/setor/../../lain/0.xlsx", {}, "s3 yang sah"),
        ("s3://", {}, "s3 yang sah"),
        ("s3://a_b/x", {}, "s3 yang sah"),
    ],
)
def test_what_goes_wrong_is_a_sentence_without_the_secret(connect, location, options, said):
    with pytest.raises(FetchError, match=said) as failure:
        names(connect(location, **options))
    shown = str(failure.value) + "".join(traceback.format_exception(failure.value))
    assert SECRET not in shown
    assert "sandi-salah-sekali" not in shown


def test_a_clock_that_is_wrong_is_told(connect, server, monkeypatch):
    monkeypatch.setattr(server[0], "ahead", timedelta(hours=1))
    with pytest.raises(Refused, match="jam mesin ini"):
        names(connect("s3://dinas/setor/0.xlsx"))


def test_an_address_that_is_not_allowed_is_not_asked(connect, server):
    before = len(server[0].asked)
    with pytest.raises(FetchError) as refused:
        names(connect("s3://dinas/setor/0.xlsx", allow=False))
    assert refused.value.code == "address-private"
    assert len(server[0].asked) == before


def test_a_file_that_is_too_large(connect, server):
    server[0].buckets["dinas"]["besar.csv"] = b"x" * 1_000_001
    with pytest.raises(Unreadable, match="1 MB"):
        names(connect("s3://dinas/besar.csv", megabytes=1))


def test_no_other_server_is_signed_for(server):
    stand, address = server
    elsewhere = s3.s3_credentials(S3Keys(ACCESS, SECRET), "http://bucket.example:9000")
    session = Session(AddressGuard([address]), elsewhere)
    with session.stream(Request(f"http://{address}/dinas/setor/0.xlsx"), at_most=1_000, accepted=frozenset({403})) as (answer, body):
        assert answer.status == 403
        assert b"AccessDenied" in b"".join(body)
    session.close()


def test_options_that_cannot_be(connect):
    for key, wrong in (("endpoint", "minio.example:9000"), ("secret_key", None), ("access_key", None), ("access_key", "tertulis")):
        with pytest.raises(OptionError, match=key):
            connect("s3://dinas/setor/0.xlsx", **{key: wrong})
    assert s3address.s3_endpoint("", "../x") == "https://s3.us-east-1.amazonaws.com"


def test_a_missing_library_is_named(connect, monkeypatch):
    monkeypatch.setitem(sys.modules, "harvesters.reading.s3", None)
    with pytest.raises(Refused, match="pip install requests-aws4auth"):
        names(connect("s3://dinas/setor/0.xlsx"))


def test_what_is_no_list_and_nobody_there(connect, server, monkeypatch):
    for body, said in ((b"<html>", "HTML"), (b"<a/>", "daftar berkas S3"), (b"<ListBucketResult/>", "daftar berkas S3")):
        monkeypatch.setattr(server[0], "answer", lambda *_, body=body: (200, {}, body))
        with pytest.raises(Unreadable, match=said):
            names(connect("s3://dinas/setor/*.xlsx"))
    monkeypatch.setattr(server[0], "answer", lambda *_: (400, {}, b"?"))
    with pytest.raises(Refused, match="HTTP 400"):
        names(connect("s3://dinas/setor/*.xlsx"))


@pytest.mark.long
def test_a_server_that_others_wrote(connect, tmp_path):
    """versitygw over a folder; its binary has to be on the path."""
    program = shutil.which("versitygw")
    if program is None:
        pytest.skip("there is no versitygw on the path")
    root, port = tmp_path / "gw", any_free()
    (root / "dinas" / "setor").mkdir(parents=True)
    for name, content in (("setor/0.xlsx", ("Bawah", 0, 0)), (ODD, ("Atas", 1, 1))):
        (root / "dinas" / name).write_bytes(grid(HEAD, content))
    asked = [program, "--access", ACCESS, "--secret", SECRET, "--port", f"127.0.0.1:{port}", "--quiet", "posix", "--nometa", str(root)]
    with subprocess.Popen(asked, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            _await(f"http://127.0.0.1:{port}/", running)
            own = {"endpoint": f"http://127.0.0.1:{port}"}

            def gateway(location, **options):
                made = connect(location, **own, **options)
                return Sheet(made.options, dataclasses.replace(made.context, guard=AddressGuard([f"127.0.0.1:{port}"])))

            assert names(gateway("s3://dinas/setor/*.xlsx")) == ["Bawah", "Atas"]
            assert names(gateway(f"s3://dinas/{ODD}")) == ["Atas"]
            for location, options, said in (
                ("s3://dinas/setor/0.xlsx", {"secrets": {"SUMBER_KASUS_SECRET": "salah"}}, "secret_key tidak cocok"),
                ("s3://dinas/setor/8.xlsx", {}, "berkas itu tidak ada"),
                ("s3://lain/setor/8.xlsx", {}, "bucket itu tidak ada"),
            ):
                with pytest.raises((Refused, Unreachable), match=said):
                    names(gateway(location, **options))
        finally:
            running.terminate()


def _await(address, running):
    for _ in range(100):
        assert running.poll() is None
        try:
            requests.get(address, timeout=1)
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("versitygw does not answer")
