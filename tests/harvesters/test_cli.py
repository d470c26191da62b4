"""The commands as a person types them."""

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from harvesters.cli import group
from tests.harvesters.ckan_server import SYSADMIN

SOURCE = """\
title: Kependudukan
organization: dinas-contoh
connector: sql
options:
  url: env:SUMBER_PENDUDUK_URL
  query: SELECT kode, tahun, laki, rasio FROM penduduk ORDER BY kode, tahun
table: penduduk
license: CC-BY-4.0
schedule: "0 2 * * *"
"""


@pytest.fixture
def environment(bench):
    return {**bench.secrets, "PORTAL_TOKEN": SYSADMIN, "COLUMNS": "200"}


@pytest.fixture
def harvesters(bench, environment, monkeypatch):
    """Runs a command in the folder of the sources. :returns: exit code, standard output, standard error."""
    bench.agency.add(("16.03.01", 100, "1,50"), ("16.03.02", 200, None))
    (bench.folder / "sources" / "penduduk.yaml").write_text(SOURCE)
    monkeypatch.chdir(bench.folder)

    def harvesters(*arguments, **more):
        done = CliRunner().invoke(group(), arguments, env={**environment, **more})
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.stdout, done.stderr

    return harvesters


def test_as_a_module(harvesters, environment):
    command = [sys.executable, "-m", "harvesters", "preview", "penduduk", "--json"]
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    assert (done.returncode, json.loads(done.stdout)["counts"]["create"]) == (0, 1), done.stderr


def test_list_check_explain(harvesters):
    code, out, _ = harvesters("list")
    assert (code, "penduduk" in out, "0 2 * * *" in out) == (0, True, True)
    assert harvesters("check")[:2] == (0, "1 sumber benar\n")
    code, out, _ = harvesters("explain", "penduduk", "--lang", "en")
    assert "Reads Kependudukan with the connector «sql»." in out
    assert "Belongs to the agency «dinas-contoh», licence CC-BY-4.0." in out
    assert "query" in harvesters("explain", "--connector", "sql")[1]


def test_preview_needs_no_portal_and_says_what_would_be_created(harvesters, bench):
    code, out, _ = harvesters("preview", "penduduk")
    assert code == 0
    assert "dibuat" in out
    assert "+ kode=16.03.01, tahun=2025, laki=100, rasio=1.5" in out
    assert "tidak ada yang ditulis" in out
    assert sorted(path.name for path in (bench.folder / "sources").iterdir()) == ["penduduk.yaml"]


def test_a_finding_says_what_to_do(harvesters, bench):
    bench.agency.add(("17.01", "x", None))
    _, out, _ = harvesters("preview", "penduduk")
    assert "«x» bukan angka. Tulis angkanya" in " ".join(out.split())


def test_a_source_may_be_named_by_its_file(harvesters, bench):
    code, out, _ = harvesters("preview", str(bench.folder / "sources" / "penduduk.yaml"), "--json")
    assert (code, json.loads(out)["counts"]["rows_added"]) == (0, 2)


def test_run_twice_over_http(harvesters, bench, portal):
    to = ("--to", portal.url, "--token", "env:PORTAL_TOKEN")
    code, out, err = harvesters("run", "penduduk", *to)
    assert (code, len(portal.rows())) == (0, 2), out + err
    assert "lewat HTTP" in out
    _, out, _ = harvesters("run", "penduduk", *to, "--json")
    assert json.loads(out)["counts"]["unchanged"] == 1


def test_confirm(harvesters, bench, portal):
    words = ("--to", portal.url, "--token", "env:PORTAL_TOKEN")
    to = (*words, "--json")
    bench.agency.add(*((f"17.{n:02}", n, None) for n in range(10)))
    harvesters("run", "penduduk", *to)
    bench.agency.do("DELETE FROM penduduk WHERE kode LIKE '17.%'")
    code, out, _ = harvesters("run", "penduduk", *to)
    assert (code, len(portal.rows())) == (3, 12)
    fingerprint = json.loads(out)["plan"]["fingerprint"]
    code, out, _ = harvesters("run", "penduduk", *words, "--confirm", "0" * 16)
    assert (code, "Perlu persetujuan:" in out) == (3, True)
    code, out, _ = harvesters("run", "penduduk", *words, "--confirm", fingerprint)
    assert (code, "Perlu persetujuan:" in out, "Disetujui:" in out) == (0, False, True)
    assert len(portal.rows()) == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("preview",), "--all"),
        (("preview", "tidakada"), "penduduk"),
        (("run", "penduduk"), "--to"),
        (("run", "penduduk", "--to", "http://x", "--token", "the-token-itself"), "env:NAME"),
        (("run", "penduduk", "--to", "http://x", "--token", "env:NOT_SET"), "NOT_SET"),
        (("preview", "penduduk", "--zone", "Mars/Olympus"), "Mars/Olympus"),
        (("preview", "penduduk", "--allow", "not-a-host"), "host:port"),
        (("preview", "tidakada.yaml"), "tidakada.yaml"),
        (("run", "sources/tidakada.yaml", "--to", "http://x", "--token", "env:PORTAL_TOKEN"), "tidakada.yaml"),
        (("check", "--sources", "tidakada"), "--sources"),
        (("run", "penduduk", "--to", "data.example.go.id", "--token", "env:PORTAL_TOKEN"), "https://"),
    ],
)
def test_a_wrong_command_says_what_to_do(harvesters, arguments, said):
    code, _, err = harvesters(*arguments)
    assert (code, said in err, "Traceback" in err) == (2, True, False)


def test_all_of_them_without_those_that_wait_for_their_key(harvesters):
    code, out, err = harvesters("preview", "--all", SUMBER_PENDUDUK_URL="")
    assert (code, out.strip()) == (0, "")
    assert "SUMBER_PENDUDUK_URL" in err
    assert harvesters("preview", "penduduk", SUMBER_PENDUDUK_URL="")[0] == 1


def test_a_broken_file_names_file_line_key_and_allowed_values(harvesters, bench):
    (bench.folder / "sources" / "rusak.yaml").write_text(SOURCE.replace("connector: sql", "connector: excel"))
    code, _, err = harvesters("check")
    assert code == 1
    assert "rusak.yaml, baris 3, kunci «connector»" in err
    assert "rest" in err
    assert harvesters("preview", "--all")[0] == 1
    code, _, err = harvesters("preview", "rusak", "--lang", "en")
    assert code == 1
    assert "rusak.yaml, line 3, key «connector»" in err
    assert harvesters("preview", "penduduk")[0] == 0  # a broken neighbour is no obstacle


def test_a_source_whose_table_is_broken_names_the_tables_file(harvesters, bench):
    bench.table("title: Rusak\ncolumns: []\n")
    code, _, err = harvesters("preview", "penduduk")
    assert code == 1
    assert "penduduk.yaml, baris 2, kunci «columns»" in err


def test_places_are_told_in_the_readers_language(harvesters, bench):
    bench.agency.add(("16.03.03", "1O0", None))
    assert "] baris 3, Laki-laki: " in harvesters("preview", "penduduk")[1]
    assert "] row 3, Laki-laki: " in harvesters("preview", "penduduk", "--lang", "en")[1]


def test_a_failing_source_is_a_sentence_and_an_exit_code(harvesters):
    code, out, err = harvesters("preview", "penduduk", SUMBER_PENDUDUK_URL="postgresql://u:sandi-rahasia@127.0.0.1:9/x")
    assert code == 1
    assert "127.0.0.1:9" in out
    assert "sandi-rahasia" not in out + err
    assert "Traceback" not in out + err
