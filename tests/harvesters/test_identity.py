"""A source that names its records by another field: the same datasets, not new ones; what is unclear is asked."""

import json
from dataclasses import replace

import pytest

from harvesters.catalogue.http import HttpCatalogue
from harvesters.catalogue.memory import MemoryCatalogue
from harvesters.journal import Outcome
from harvesters.run import run
from tests.harvesters import ckan_server
from tests.opd.otherportal import OtherPortal
from tests.opd.server import Answer, serving

pytest_plugins = ["tests.opd.fixtures"]

CATALOGUE = """
title: Dokumen
organization: dinas-contoh
connector: sql
options:
  url: env:SUMBER_PENDUDUK_URL
  query: SELECT nomor, kode, judul, isi FROM dokumen ORDER BY nomor
  id: {id}
map: {{title: judul, notes: isi}}
license: CC-BY-4.0
"""


class World:
    def __init__(self, bench):
        self.bench, self.catalogue = bench, MemoryCatalogue()
        bench.agency.do("CREATE TABLE dokumen (nomor TEXT, kode TEXT, judul TEXT, isi TEXT)")

    def add(self, *rows):
        self.bench.agency.do("INSERT INTO dokumen VALUES (?, ?, ?, ?)", *rows)

    def go(self, id, **more):
        return run(self.bench.source(text=CATALOGUE.format(id=id)), self.catalogue, self.bench.state, self.bench.settings, **more)

    def published(self):
        return {each.record: (each.id, each.name, each.state) for each in self.catalogue.published_by("penduduk")}


@pytest.fixture
def world(bench):
    return World(bench)


def kinds(report):
    return {change.record: (change.kind.value, change.former) for change in report.plan.changes}


def test_records_are_recognised_by_what_they_hold(world):
    world.add(("1", "A-1", "Rencana kerja", "2024"), ("2", "A-2", "Rencana kerja", "2025"))
    world.add(("3", "A-3", "Laporan", "lama"), ("4", "A-4", "Neraca", "x"))
    world.go("nomor")
    before = world.published()
    world.bench.agency.do("UPDATE dokumen SET isi = 'baru' WHERE nomor = '3'")
    world.bench.agency.do("DELETE FROM dokumen WHERE nomor = '4'")
    world.add(("5", "A-5", "Profil", "y"))
    seen = world.go("kode", preview=True)
    assert kinds(seen) == {
        "A-1": ("update", "1"), "A-2": ("update", "2"), "A-3": ("update", "3"), "A-5": ("create", ""), "4": ("missing", ""),
    }  # fmt: skip
    assert [change["former"] for change in seen.as_dict()["plan"]["changes"]][:3] == ["1", "2", "3"]
    assert world.go("kode").outcome is Outcome.DONE
    after = world.published()
    assert [after[f"A-{number}"] for number in (1, 2, 3)] == [before[str(number)] for number in (1, 2, 3)]
    assert sorted(after) == ["4", "A-1", "A-2", "A-3", "A-5"]
    again = world.go("kode")
    assert {kind for kind, _ in kinds(again).values()} == {"unchanged", "missing"}


def test_a_run_cut_off_is_finished_by_the_next(world):
    world.add(("1", "A-1", "Rencana", "a"), ("2", "A-2", "Laporan", "b"))
    world.go("nomor")
    before = world.published()
    world.bench.agency.do("UPDATE dokumen SET isi = isi || ' baru'")
    seen = world.go("kode", preview=True)
    world.go("kode", chosen=["A-1"], confirmed=seen.plan.fingerprint)
    assert sorted(world.published()) == ["2", "A-1"]
    world.go("kode")
    assert world.published() == {"A-1": before["1"], "A-2": before["2"]}


def test_what_is_unclear_is_refused_until_somebody_says_yes(world):
    world.add(("1", "A-1", "Rencana kerja", "a"), ("2", "A-2", "Rencana  Kerja", "b"), ("3", "A-3", "Laporan", "c"))
    world.go("nomor")
    before = world.published()
    world.bench.agency.do("UPDATE dokumen SET isi = isi || ' baru'")
    held = world.go("kode")
    assert (held.outcome, [refusal.code for refusal in held.refusals], world.published()) == (Outcome.REFUSED, ["ids-unclear"], before)
    assert "Rencana kerja" in held.refusals[0].sentence("id")
    world.go("kode", confirmed=held.plan.fingerprint)
    assert world.published()["A-3"] == before["3"]
    assert world.published()["1"][2] == "hilang_di_sumber"


def test_the_same_mapping_never_takes_one_record_for_another(world):
    world.add(("1", "A-1", "Rencana", "a"))
    world.go("nomor")
    world.bench.agency.do("UPDATE dokumen SET nomor = '9'")
    assert kinds(world.go("nomor")) == {"9": ("create", ""), "1": ("missing", "")}


REST = """
title: Dokumen
organization: dinas-contoh
connector: rest
options: {{url: {url}, records: data, id: {id}, attempts: 1}}
map: {{title: judul, notes: isi}}
license: CC-BY-4.0
"""
BY_REST = """
title: Portal tetangga
organization: dinas-contoh
connector: rest
options: {{url: "{url}/api/3/action/package_search?rows=100", records: result.results, id: name, attempts: 1}}
map: {{title: title, notes: notes, satuan: "extras[?key=='Satuan'].value | [0]"}}
license: CC-BY-4.0
"""
BY_CKAN = """
title: Portal tetangga
organization: dinas-contoh
connector: ckan
options: {{url: "{url}", trust_formats: true}}
map: {{title: title, notes: notes, satuan: extras.Satuan}}
license: CC-BY-4.0
"""


class Elsewhere:
    """A source whose datasets go to a CKAN over HTTP, as the portal of ``conftest`` answers."""

    def __init__(self, bench, portal, server):
        self.bench, self.portal, self.server = bench, portal, server
        self.settings = replace(bench.settings, allow_hosts=(server.address,))

    def go(self, text, **more):
        source = self.bench.source(text=text)
        return run(source, HttpCatalogue(self.portal.url, ckan_server.SYSADMIN), self.bench.state, self.settings, **more)

    def published(self):
        return {ckan_server.extra(each, "harvest_record"): (each["id"], each["name"]) for each in self.portal.packages.values()}


def test_records_of_an_api_are_recognised_in_a_portal_over_http(bench, portal):
    rows = [{"nomor": n, "kode": f"A-{n}", "judul": judul, "isi": isi} for n, judul, isi in
            ((1, "Rencana kerja", "2024"), (2, "Rencana kerja", "2025"), (3, "Laporan", "lama"), (4, "Neraca", "x"))]  # fmt: skip
    with serving(lambda asked: Answer(200, json.dumps({"data": rows}).encode(), "application/json")) as server:
        world = Elsewhere(bench, portal, server)
        assert world.go(REST.format(url=server.url, id="nomor")).outcome is Outcome.DONE
        before = world.published()
        rows[2]["isi"] = "baru"
        rows[3:] = [{"nomor": 5, "kode": "A-5", "judul": "Profil", "isi": "y"}]
        seen = world.go(REST.format(url=server.url, id="kode"), preview=True)
        assert kinds(seen) == {
            "A-1": ("update", "1"), "A-2": ("update", "2"), "A-3": ("update", "3"), "A-5": ("create", ""), "4": ("missing", ""),
        }  # fmt: skip
        assert world.go(REST.format(url=server.url, id="kode")).outcome is Outcome.DONE
        after = world.published()
        assert [after[f"A-{number}"] for number in (1, 2, 3)] == [before[str(number)] for number in (1, 2, 3)]
        assert sorted(after) == ["4", "A-1", "A-2", "A-3", "A-5"]
        assert {kind for kind, _ in kinds(world.go(REST.format(url=server.url, id="kode"))).values()} == {"unchanged", "missing"}


def test_a_catalogue_that_is_read_by_its_own_connector_from_now_on_keeps_its_datasets(bench, portal, regency):
    other = OtherPortal(regency, rows_at_most=100)
    other.packages = dict(list(other.packages.items())[:3])
    with serving(other) as server:
        world = Elsewhere(bench, portal, server)
        first = world.go(BY_REST.format(url=server.url))
        assert first.outcome is Outcome.DONE, first.error or first.refused
        before = world.published()
        ids = {package["name"]: package["id"] for package in other.packages.values()}
        assert sorted(before) == sorted(ids)
        seen = world.go(BY_CKAN.format(url=server.url), preview=True)
        assert kinds(seen) == {id: ("update", name) for name, id in ids.items()}
        second = world.go(BY_CKAN.format(url=server.url))
        assert second.outcome is Outcome.DONE, second.error or second.refused
        assert world.published() == {ids[name]: there for name, there in before.items()}
        assert {kind for kind, _ in kinds(world.go(BY_CKAN.format(url=server.url))).values()} == {"unchanged"}
        back = world.go(BY_REST.format(url=server.url))
        assert (back.outcome, world.published()) == (Outcome.DONE, before)
