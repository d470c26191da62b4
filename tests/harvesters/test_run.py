"""The whole road, from an agency's database to a catalogue: what a run does, and what it never does."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal as D

import pytest

from harvesters.catalogue.memory import MemoryCatalogue
from harvesters.connectors.base import CONNECTORS
from harvesters.errors import CatalogueError, RunCancelled, SourceBusy, restore
from harvesters.journal import Outcome
from harvesters.run import run
from harvesters.sqlite_state import SqliteState
from tests.harvesters.conftest import TABLE

CHANGES = 'read: {changes: diubah, full: "0 1 * * 0"}\n'


@pytest.fixture
def catalogue():
    return MemoryCatalogue()


@pytest.fixture
def go(bench, catalogue):
    def go(source=None, **more):
        return run(source or bench.source(), catalogue, bench.state, bench.settings, **more)

    return go


def rows(catalogue):
    [table] = catalogue.tables.values()
    return {row["kode"]: (row["laki"], row["rasio"]) for row in table.iter_rows(named=True)}


def kinds(report):
    return [change.kind.value for change in report.plan.changes]


def test_create_then_nothing_then_update(bench, catalogue, go):
    bench.agency.add(("16.03.01", 100, "1,50"), ("0012", 200, None))
    first = go()
    assert (first.outcome, kinds(first), first.records) == (Outcome.DONE, ["create"], 2)
    assert rows(catalogue) == {"16.03.01": (100, D("1.5")), "0012": (200, None)}
    [published] = catalogue.published_by("penduduk")
    assert published.fields["harvest_source"] == "penduduk"
    assert published.fields["license_id"] == "CC-BY-4.0"
    assert published.fields["sumber_sistem"] == "Sistem kependudukan"

    second = go()
    assert (kinds(second), len(catalogue.writes)) == (["unchanged"], 1)
    assert bench.state.remembered("penduduk")["penduduk"].confirmed > first.started

    bench.agency.do("UPDATE penduduk SET laki = 101 WHERE kode = '16.03.01'")
    third = go()
    [change] = third.plan.changes
    assert (change.kind, change.rows.changed, change.rows.unchanged) == ("update", 1, 1)
    assert rows(catalogue)["16.03.01"][0] == 101
    assert catalogue.provenances[published.id].run == third.run


def test_a_preview_writes_nothing_and_its_fingerprint_is_the_run_s(bench, catalogue, go):
    bench.agency.add(("16.03.01", 100, None))
    preview = go(preview=True)
    assert (catalogue.writes, bench.state.remembered("penduduk"), preview.plan.counts["rows_added"]) == ([], {}, 1)
    assert go().plan.fingerprint == preview.plan.fingerprint


def test_losing_the_memory_costs_a_comparison_and_writes_nothing(bench, catalogue, go, tmp_path):
    bench.agency.add(("16.03.01", 100, None))
    go()
    bench.state = SqliteState(tmp_path / "another.sqlite")
    assert (kinds(go()), len(catalogue.writes)) == (["unchanged"], 1)


def test_a_title_may_change_but_the_name_stays(bench, catalogue, go):
    bench.agency.add(("16.03.01", 100, None))
    go()
    bench.table(TABLE.replace("title: Penduduk menurut kecamatan", "title: Warga menurut kecamatan"))
    report = go()
    assert "title" in [each.name for each in report.plan.changes[0].fields]
    [published] = catalogue.published_by("penduduk")
    assert (published.title, published.name) == ("Warga menurut kecamatan", "penduduk-menurut-kecamatan")


def test_an_unreachable_system_leaves_everything_as_it_was(bench, catalogue, go):
    bench.agency.add(("16.03.01", 100, None))
    go()
    bench.agency.do("ALTER TABLE penduduk RENAME TO sementara")
    report = go()
    assert (report.outcome, report.plan, rows(catalogue), len(catalogue.writes)) == (Outcome.FAILED, None, {"16.03.01": (100, None)}, 1)
    [failed, _] = bench.state.runs("penduduk")
    assert failed.outcome is Outcome.FAILED
    again = restore(failed.report["error"])
    assert again.sentence("id") == report.error.sentence("id")
    assert again.sentence("en") != again.sentence("id")


def test_a_secret_that_is_not_set_is_a_sentence(bench, catalogue):
    report = run(bench.source(), catalogue, bench.state, bench.with_secrets())
    assert report.error.code == "secret-missing"
    assert "SUMBER_PENDUDUK_URL" in str(report.error)


def test_a_cell_that_cannot_be_read_holds_its_row_and_no_other(bench, catalogue, go):
    bench.agency.add(("16.03.01", 100, None), ("16.03.02", 200, None), ("16.03.03", 300, None))
    go()
    bench.agency.do("UPDATE penduduk SET laki = 'dua ratus' WHERE kode = '16.03.02'")
    bench.agency.do("UPDATE penduduk SET laki = 301 WHERE kode = '16.03.03'")
    report = go()
    [change] = report.plan.changes
    assert (change.rows.changed, change.rows.removed, change.rows.held) == (1, 0, 1)
    assert rows(catalogue)["16.03.02"] == (200, None)
    assert rows(catalogue)["16.03.03"] == (301, None)
    assert "number-not-readable" in [finding.code for finding in report.findings]


def test_a_row_whose_key_cannot_be_read_blocks_every_removal(bench, catalogue, go):
    bench.agency.add(*((f"16.03.{n:02}", n, None) for n in range(1, 21)))
    go()
    bench.agency.do("DELETE FROM penduduk WHERE kode = '16.03.20'")
    bench.agency.add((None, 5, None))
    report = go()
    assert (report.plan.removes, len(rows(catalogue))) == (False, 20)
    assert "removals-blocked" in [finding.code for finding in report.findings]
    bench.agency.do("DELETE FROM penduduk WHERE kode IS NULL")
    assert (go().plan.changes[0].rows.removed, len(rows(catalogue))) == (1, 19)


def test_removing_too_much_waits_for_a_yes_to_that_very_plan(bench, catalogue, go):
    bench.agency.add(*((f"16.03.{n:02}", n, None) for n in range(1, 21)))
    go()
    bench.agency.do("DELETE FROM penduduk WHERE laki > 10")
    refused = go()
    assert (refused.outcome, [each.code for each in refused.refusals], len(rows(catalogue))) == (Outcome.REFUSED, ["too-many-rows-removed"], 20)
    assert refused.plan.fingerprint in str(refused.error)
    bench.agency.do("DELETE FROM penduduk WHERE laki = 10")
    assert go(confirmed=refused.plan.fingerprint).outcome is Outcome.REFUSED  # another plan than the one that was seen
    seen = go(preview=True)
    assert (seen.outcome, [each.code for each in seen.refusals]) == (Outcome.DONE, ["too-many-rows-removed"])
    assert go(confirmed=seen.plan.fingerprint).outcome is Outcome.DONE
    assert len(rows(catalogue)) == 9


def test_some_changes_of_a_plan_are_written_and_the_others_wait(bench, catalogue, go):
    bench.table(SPLIT)
    bench.agency.add(("16.03.01", 1, None), ("16.03.02", 2, None), ("16.03.03", 3, None))
    seen = go(preview=True)
    first, *others = [change.record for change in seen.plan.changes]
    done = go(confirmed=seen.plan.fingerprint, chosen=[first])
    assert (done.outcome, kinds(done)) == (Outcome.DONE, ["create"] * 3)
    assert [each.record for each in catalogue.published_by("penduduk")] == [first]
    again = go(confirmed=seen.plan.fingerprint, chosen=others)
    assert (again.outcome, again.error.code, len(list(catalogue.published_by("penduduk")))) == (Outcome.REFUSED, "plan-outdated", 1)
    assert kinds(go()) == ["unchanged", "create", "create"]
    assert len(list(catalogue.published_by("penduduk"))) == 3


def test_a_choice_among_changes_does_not_move_the_cursor(bench, catalogue, go):
    bench.table(SPLIT)
    source = bench.source(CHANGES)
    bench.agency.add(("16.03.01", 1, None), ("16.03.02", 2, None))
    go(source)
    kept = bench.state.cursor("penduduk")
    bench.agency.do("UPDATE penduduk SET laki = laki + 1, diubah = '2026-02-01 00:00:00'")
    seen = go(source, preview=True)
    assert kinds(go(source, confirmed=seen.plan.fingerprint, chosen=[seen.plan.changes[0].record])) == ["update", "update"]
    assert bench.state.cursor("penduduk") == kept
    assert sorted(kinds(go(source))) == ["unchanged", "update"]
    assert bench.state.cursor("penduduk") != kept


def test_fields_that_people_keep_up_are_given_once(bench, catalogue, go):
    bench.agency.add(("16.03.01", 1, None))
    go(bench.source())
    (there,) = catalogue.published_by("penduduk")
    first = there.fields["notes"]
    bench.table(TABLE.replace("Jumlah penduduk menurut", "Banyaknya penduduk menurut"))
    assert [change.name for change in go(bench.source("owner: {notes: local}\n")).plan.changes[0].fields if change.name == "notes"] == []
    (there,) = catalogue.published_by("penduduk")
    assert there.fields["notes"] == first
    assert kinds(go(bench.source("owner: {notes: local}\n"))) == ["unchanged"]
    assert kinds(go(bench.source())) == ["update"]


def test_limits_are_the_source_s_own(bench, catalogue, go):
    bench.agency.add(*((f"16.03.{n:02}", n, None) for n in range(1, 21)))
    go()
    bench.agency.do("DELETE FROM penduduk WHERE laki > 10")
    assert go(bench.source("rows: {at_most: 50%}\n")).outcome is Outcome.DONE


def test_a_changes_read_brings_changes_and_removes_nothing(bench, catalogue, go):
    bench.agency.add(*((f"16.03.{n:02}", n, None) for n in range(1, 6)))
    source = bench.source(CHANGES)
    assert go(source).full
    bench.agency.do("UPDATE penduduk SET laki = 99, diubah = '2026-02-01 00:00:00' WHERE kode = '16.03.01'")
    bench.agency.do("DELETE FROM penduduk WHERE kode = '16.03.05'")
    report = go(source)
    assert (report.full, report.records < 5, report.plan.removes) == (False, True, False)
    assert rows(catalogue)["16.03.01"][0] == 99
    assert "16.03.05" in rows(catalogue)
    assert go(source, full=True).plan.changes[0].rows.removed == 1
    assert "16.03.05" not in rows(catalogue)


def test_a_changes_read_that_has_every_row_is_not_taken_for_a_full_read(bench, catalogue, go):
    """The cursor overlaps, so a changes read may see exactly the rows that the next full read sees; that one must still remove what is gone."""
    source = bench.source(CHANGES)
    bench.agency.add(("16.03.01", 1, None), ("16.03.02", 2, None))
    go(source)
    bench.agency.do("DELETE FROM penduduk WHERE kode = '16.03.02'")
    bench.agency.do("UPDATE penduduk SET laki = 5, diubah = '2026-02-01 00:00:00'")
    assert not go(source).full
    assert go(source, full=True).plan.changes[0].rows.removed == 1
    assert set(rows(catalogue)) == {"16.03.01"}


def test_a_new_mapping_needs_a_full_read(bench, catalogue, go):
    bench.agency.add(("16.03.01", 1, "2,5"))
    bench.table(TABLE.replace("  - {name: rasio, title: Rasio, kind: number}\n", ""))
    go(bench.source(CHANGES))
    bench.table()
    report = go(bench.source(CHANGES))
    assert (report.full, rows(catalogue)) == (True, {"16.03.01": (1, D("2.5"))})


def test_two_workers_never_have_one_source_in_hand(bench, catalogue, go):
    bench.state.begin("penduduk", preview=False, full=False)
    with pytest.raises(SourceBusy) as busy:
        go()
    assert re.fullmatch(r"Sumber penduduk sedang dijalankan sejak \d{4}-\d\d-\d\d \d\d:\d\d UTC\.", busy.value.sentence())
    assert catalogue.writes == []


class TellingCatalogue(MemoryCatalogue):
    """A real catalogue in memory that a test may listen to."""

    def __init__(self, told):
        super().__init__()
        self.told = told

    def write(self, change, provenance, *, removes):
        self.told(change)
        super().write(change, provenance, removes=removes)


def test_whoever_lost_the_source_writes_nothing_more(bench):
    """Another worker takes the source up while this one compares."""
    bench.agency.add(("16.03.01", 1, None))

    def stolen(phase, done):
        if phase == "compare":
            [mine] = bench.state.runs("penduduk")
            bench.state.finish(mine, Outcome.LOST, {})

    catalogue = MemoryCatalogue()
    report = run(bench.source(), catalogue, bench.state, bench.settings, progress=stolen)
    assert (report.error.code, catalogue.writes) == ("lease-lost", [])


def test_a_mistake_of_the_engine_is_a_sentence_without_secrets(bench):
    bench.agency.add(("16.03.01", 1, None))

    def broken(change):
        raise RuntimeError(f"cannot use {bench.secrets['SUMBER_PENDUDUK_URL']}")

    report = run(bench.source(), TellingCatalogue(broken), bench.state, bench.settings)
    assert report.error.code == "unexpected"
    assert "RuntimeError" in str(report.error)
    assert bench.secrets["SUMBER_PENDUDUK_URL"] not in str(report.as_dict())


SPLIT = """
title: Penduduk
split_by: kode
key: [kode, tahun]
columns:
  - {name: kode, title: Kode, kind: code}
  - {name: tahun, title: Tahun, kind: year}
  - {name: laki, title: Laki-laki, kind: integer}
"""


def split(bench, *codes, more=""):
    bench.table(SPLIT)
    bench.agency.do("DELETE FROM penduduk")
    bench.agency.add(*((code, 1, None) for code in codes))
    return bench.source(more)


def test_one_dataset_for_each_value_and_what_disappears_waits(bench, catalogue, go):
    go(split(bench, "01", "02", "03"))
    assert [each.record for each in catalogue.published_by("penduduk")] == ["penduduk:01", "penduduk:02", "penduduk:03"]
    source = split(bench, "01", "02")
    assert kinds(go(source)) == ["unchanged", "unchanged", "missing"]
    assert kinds(go(source)) == ["unchanged", "unchanged", "missing"]
    assert catalogue.writes[3:] == [("missing", "penduduk:03")]  # said once
    back = go(split(bench, "01", "02", "03"))
    assert kinds(back) == ["unchanged", "unchanged", "restore"]
    assert {each.state for each in catalogue.published_by("penduduk")} == {"tersedia"}


def test_after_the_grace_period_it_is_withdrawn_and_its_rows_with_it(bench, catalogue, go):
    go(split(bench, "01", "02", "03"))
    source = split(bench, "01", "02", more="withdraw: {after: 0 days}\n")
    assert kinds(go(source)) == ["unchanged", "unchanged", "withdraw"]
    [gone] = [each for each in catalogue.published_by("penduduk") if each.state == "ditarik"]
    assert (gone.record, catalogue.tables[gone.id].height) == ("penduduk:03", 0)
    restored = go(split(bench, "01", "02", "03"))
    assert (kinds(restored)[-1], catalogue.tables[gone.id].height) == ("restore", 1)
    assert [each.id for each in catalogue.published_by("penduduk") if each.record == "penduduk:03"] == [gone.id]


def test_the_last_dataset_is_not_withdrawn_unasked(bench, catalogue, go):
    go(split(bench, "01"))
    report = go(split(bench, "02", more="withdraw: {after: 0 days}\n"))
    assert [each.code for each in report.refusals] == ["too-many-withdrawn"]
    assert {each.state for each in catalogue.published_by("penduduk")} == {"tersedia"}


def test_one_dataset_that_the_portal_refuses_does_not_keep_the_others_back(bench, go):
    def refuse_second(change):
        if change.record == "penduduk:02":
            raise CatalogueError(portal="memory", reason="tidak mau")

    catalogue = TellingCatalogue(refuse_second)
    source = split(bench, "01", "02", "03")
    report = run(source, catalogue, bench.state, bench.settings)
    assert report.outcome is Outcome.FAILED
    assert [each.record for each in catalogue.published_by("penduduk")] == ["penduduk:01", "penduduk:03"]
    catalogue.told = lambda change: None
    assert kinds(run(source, catalogue, bench.state, bench.settings)) == ["unchanged", "create", "unchanged"]


def test_a_portal_that_refuses_everything_is_not_asked_for_ever(bench):
    asked = []

    def refuse(change):
        asked.append(change)
        raise CatalogueError(portal="memory", reason="mati")

    report = run(split(bench, *(f"{n:02}" for n in range(30))), TellingCatalogue(refuse), bench.state, bench.settings)
    assert (report.error.code, len(asked)) == ("catalogue-failed", 5)


def test_what_is_about_to_be_written_is_forgotten_first_and_remembered_once_it_stands(bench):
    """A run that is killed after some of many changes leaves no fingerprint of what it has not written."""
    codes = [f"{n:02}" for n in range(25)]
    remembered = []

    def note(change):
        remembered.append(set(bench.state.remembered("penduduk")))
        if change.record == "penduduk:22":
            raise KeyboardInterrupt

    catalogue = TellingCatalogue(note)
    with pytest.raises(KeyboardInterrupt):
        run(split(bench, *codes), catalogue, bench.state, bench.settings)
    first = {f"penduduk:{code}" for code in codes[:20]}
    assert (remembered[0], remembered[19], remembered[20]) == (set(), set(), first)
    catalogue.told = lambda change: None
    report = run(split(bench, *codes), catalogue, bench.state, bench.settings)
    assert kinds(report) == ["unchanged"] * 22 + ["create"] * 3
    assert len(bench.state.remembered("penduduk")) == 25


def test_a_run_that_is_stopped_remembers_what_it_has_written(bench):
    def stop(change):
        if change.record == "penduduk:02":
            raise RunCancelled()

    catalogue = TellingCatalogue(stop)
    run(split(bench, "01", "02", "03"), catalogue, bench.state, bench.settings)
    assert set(bench.state.remembered("penduduk")) == {"penduduk:01"}


def test_every_connector_is_known():
    assert {"sql", "rest"} <= set(CONNECTORS)


def test_a_report_can_be_stored_and_said_again(bench, catalogue, go):
    bench.agency.add(("16.03.01", "seratus", None))
    report = go()
    stored = bench.state.run(report.run).report
    assert (stored["outcome"], stored["counts"]["create"], stored["full"]) == ("done", 1, True)
    assert stored["findings_by_severity"]["error"] == 1
    assert datetime.fromisoformat(stored["started"]) > datetime.now(UTC) - timedelta(hours=1)


def test_a_table_whose_values_another_dataset_does_not_publish_is_held(bench, catalogue, go):
    """The other dataset is asked through the catalogue, as it stands when the run checks."""
    bench.agency.add(("16.03.01", 100, None))
    go()
    name = next(iter(catalogue.datasets.values())).name
    bench.table(TABLE + f"checks: [{{foreign-key: {{column: kode, dataset: {name}}}}}]\n")
    bench.agency.add(("16.03.99", 5, None))
    report = go()
    assert [each.value for each in report.findings if each.code == "foreign-key"] == ["16.03.99"]
    assert list(rows(catalogue)) == ["16.03.01"]
