"""A source that names its records by another field: the same datasets, not new ones; what is unclear is asked."""

import pytest

from harvesters.catalogue.memory import MemoryCatalogue
from harvesters.journal import Outcome
from harvesters.run import run

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
