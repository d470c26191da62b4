"""Files that a declaration names: a list of regions that has changed makes the next read a full one, and a source of the portal may name no other."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from harvesters.catalogue.memory import MemoryCatalogue
from harvesters.connectors import CONNECTORS
from harvesters.errors import Refused
from harvesters.reading.regionlists import region_lists
from harvesters.run import run
from harvesters.settings import Settings
from harvesters.source import Source
from tests.harvesters.apireader import json_answer
from tests.opd.server import serving

LIST = "kode,nama,alias\n99.16.01,Ulu Contoh,\n99.16.02,Ilir Contoh,{}\n"
CHANGES = '\nread: {changes: diubah, full: "0 3 * * 0"}\nregions: districts.csv\n'
DAY = date(2026, 11, 28)


@pytest.fixture
def go(bench):
    catalogue = MemoryCatalogue()
    (bench.folder / "districts.csv").write_text(LIST.format(""))
    return lambda more=CHANGES, **text: run(bench.source(more, **text), catalogue, bench.state, bench.settings)


def test_a_list_of_regions_that_has_changed_needs_a_full_read(bench, go):
    bench.agency.add(("16.03.01", 1, None))
    assert [go().full, go().full] == [True, False]
    (bench.folder / "districts.csv").write_text(LIST.format("Hilir"))
    assert [go().full, go().full] == [True, False]


def test_another_query_needs_a_full_read_and_more_patience_does_not(bench, go):
    bench.agency.add(("16.03.01", 1, None))
    assert [go().full, go().full] == [True, False]
    slower = bench.source(CHANGES).file.read_text().replace("options:", "options:\n  timeout: 10")
    assert not go("", text=slower).full
    assert go("", text=slower.replace("FROM penduduk", "FROM penduduk WHERE laki > 0")).full


def test_an_answer_that_is_the_same_is_read_again_where_the_list_has_changed(bench, go):
    source = bench.source(CHANGES)
    before = source.declared(DAY, bench.settings)
    assert source.declared(DAY, bench.settings) == before
    (bench.folder / "districts.csv").write_text(LIST.format("Hilir"))
    assert source.declared(DAY, bench.settings) != before
    (bench.folder / "districts.csv").unlink()  # whoever reads it says so
    assert source.declared(DAY, bench.settings) != before


def test_only_lists_of_regions_count_as_such(tmp_path):
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    for folder in (shipped, own):
        folder.mkdir()
    files = {"districts": LIST, "organizations": "kode,nama\nsetda,Setda\n", "kosong": "", "biner": "\x00", "lain": "a,b\n1,2\n"}
    for name, text in files.items():
        (shipped / f"{name}.csv").write_text(text)
    (own / "villages.csv").write_bytes("\ufeffkode,nama\n99.16.01.2001,Desa Contoh\n".encode())
    assert region_lists([shipped, own]) == {"districts.csv": shipped, "villages.csv": own}
    (own / "districts.csv").write_text(LIST)
    assert region_lists([shipped, own])["districts.csv"] == own


def test_a_source_of_the_portal_reads_the_lists_and_nothing_else(tmp_path):
    (tmp_path / "districts.csv").write_text(LIST.format("Hilir"))
    (tmp_path / "rahasia.csv").write_text(LIST)

    with serving(lambda asked: json_answer([{"nama": "Kec. Hilir"}])) as server:
        settings = Settings(allow_hosts=(server.address,), folder=tmp_path, lists={"districts.csv": tmp_path}, secrets={})
        options = CONNECTORS["rest"].read_options({"url": server.url, "fields": {"kode": "region(nama, 'kecamatan')"}, "attempts": 1})
        source = Source("uji", "Uji", "dinas", "rest", options, "CC-BY-4.0", regions=("districts.csv",))
        with source.reader(settings, source.secrets(settings)) as connector:
            assert [record.data for record in connector.records()] == [{"kode": "99.16.02"}]
        for name in ("rahasia.csv", "../districts.csv", str(tmp_path / "districts.csv")):
            other = replace(source, regions=(name,))
            with other.reader(settings, other.secrets(settings)) as connector, pytest.raises(Refused, match=re.escape(name.rpartition("/")[2])):
                list(connector.records())
