"""The engine on CKAN itself: what is created, what is left alone, what is withdrawn and restored."""

import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.tests import helpers
from ckanext.datastore.backend.postgres import get_write_engine
from uji_source import ROWS, SOURCE, TABLE

from ckanext.muaraenim.tables import packages, reading, store
from ckanext.muaraenim.tables.catalogue import portal_id, write_unacknowledged
from harvesters.dataset import dataset_id, resource_id
from harvesters.journal import Outcome

SPLIT = TABLE.replace("key: [kecamatan]", "key: [kecamatan, tahun]\nsplit_by: tahun")


def ids(record="penduduk"):
    dataset = dataset_id(portal_id(), "penduduk", record)
    return str(dataset), str(resource_id(dataset, "table"))


def shown(record="penduduk"):
    return helpers.call_action("package_show", id=ids(record)[0])


def search(record="penduduk"):
    return helpers.call_action("datastore_search", resource_id=ids(record)[1], sort="_id")


def written():
    """Rows inserted, updated and deleted so far in every table but the engine's own memory.

    A backend reports what it did at the latest when it ends, and it ends a moment after its connection; hence read until nothing more comes in.
    """
    model.Session.remove()
    before, now = None, counted()
    while before != now:
        time.sleep(0.3)
        before, now = now, counted()
    return now


def counted():
    counts = {}
    query = "SELECT schemaname || '.' || relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_user_tables WHERE relname NOT LIKE :own"
    for name, engine in (("ckan", model.meta.engine), ("datastore", get_write_engine())):
        engine.dispose()
        with engine.connect() as connection:
            counts |= {(name, row[0]): tuple(row[1:]) for row in connection.execute(sa.text(query), {"own": "muaraenim_harvest_%"})}
    return counts


def test_a_source_becomes_a_dataset_with_its_rows(harvest):
    report = harvest()
    assert report.outcome is Outcome.DONE, str(report.error)
    dataset = shown()
    assert (dataset["title"], dataset["name"], dataset["license_id"]) == (
        "Penduduk menurut kecamatan", "penduduk-menurut-kecamatan", "CC-BY-4.0",
    )  # fmt: skip
    assert dataset["organization"]["name"] == "dinas-uji"
    assert (dataset["harvest_source"], dataset["harvest_record"], dataset["keadaan"]) == ("penduduk", "penduduk", "tersedia")
    assert (dataset["sumber_sistem"], dataset["sumber_run"], dataset["konsep"]) == ("Aplikasi kependudukan uji", report.run, "Penduduk")
    assert [tag["name"] for tag in dataset["tags"]] == ["penduduk"]
    (resource,) = dataset["resources"]
    assert (resource["id"], resource["format"], resource["datastore_active"]) == (ids()[1], "CSV", True)
    assert resource["url"].endswith(f"/dataset/{ids()[0]}/resource/{ids()[1]}/unduh/penduduk.csv")
    found = search()
    assert [(row["kecamatan"], row["tahun"], row["penduduk"]) for row in found["records"]] == ROWS
    assert found["total"] == 3


def test_a_second_run_writes_no_row(harvest):
    harvest()
    before = written()
    report = harvest()
    assert report.plan.counts["unchanged"] == 1
    assert written() == before


def test_a_second_run_writes_no_row_even_if_the_engine_forgot_everything(harvest):
    harvest()
    with model.meta.engine.begin() as connection:
        connection.execute(sa.text("TRUNCATE muaraenim_harvest_record"))
    before = written()
    harvest()
    assert written() == before


def test_a_changed_row_changes_only_that_row_and_the_provenance(harvest, agency):
    harvest()
    before = search()["records"]
    agency.say(*ROWS[:2], ("Lubai", 2025, 46))
    report = harvest()
    after = search()["records"]
    assert after[:2] == before[:2]
    assert (after[2]["_id"], after[2]["penduduk"]) == (before[2]["_id"], 46)
    dataset = shown()
    assert dataset["sumber_run"] == report.run
    assert dataset["resources"][0]["id"] == ids()[1]


def test_name_and_resource_stay_when_the_title_changes(harvest, agency):
    harvest()
    agency.declare(table=TABLE.replace("Penduduk menurut kecamatan", "Jumlah penduduk"))
    harvest()
    dataset = shown()
    assert (dataset["title"], dataset["name"]) == ("Jumlah penduduk", "penduduk-menurut-kecamatan")


def test_what_people_added_by_hand_stays(harvest, agency):
    harvest()
    other = helpers.call_action("resource_create", package_id=ids()[0], url="http://example.org/petunjuk.pdf", name="Petunjuk")
    helpers.call_action("package_patch", id=ids()[0], maintainer="Kepala Bidang")
    agency.declare(table=TABLE.replace("Orang yang tinggal", "Orang yang menetap"))
    harvest()
    dataset = shown()
    assert dataset["definisi"].startswith("Orang yang menetap")
    assert [resource["id"] for resource in dataset["resources"]] == [ids()[1], other["id"]]
    assert dataset["maintainer"] == "Kepala Bidang"


def test_a_source_that_fails_leaves_the_published_data(harvest, agency):
    harvest()
    before = written()
    agency.fail()
    report = harvest()
    assert report.outcome is Outcome.FAILED
    assert report.error.sentence()
    assert written() == before
    assert search()["total"] == 3


def test_a_row_that_cannot_be_read_stays_and_is_marked(harvest, agency):
    harvest()
    agency.say(*ROWS[:2], ("Lubai", 2025, "empat lima"))
    report = harvest()
    assert report.plan.counts["rows_removed"] == 0
    assert [row["penduduk"] for row in search()["records"]] == [1200, 300, 45]
    assert [key for key, _ in reading.held_rows(ids()[1])] == ['["Lubai"]']
    before = written()
    harvest()
    assert written() == before
    agency.say(*ROWS)
    harvest()
    assert reading.held_rows(ids()[1]) == []


def test_a_new_description_of_a_column_reaches_the_dictionary(harvest, agency):
    harvest()
    agency.declare(table=TABLE.replace("title: Penduduk, kind: integer", "title: Jumlah penduduk, headings: [Penduduk], kind: integer"))
    harvest()
    fields = helpers.call_action("datastore_info", id=ids()[1])["fields"]
    assert fields[2]["info"]["label"] == "Jumlah penduduk"


def test_many_rows_gone_are_held_back_until_confirmed(harvest, agency):
    harvest()
    agency.say(ROWS[0])
    held = harvest()
    assert held.outcome is Outcome.REFUSED
    assert search()["total"] == 3
    assert harvest(confirmed="sembarang").outcome is Outcome.REFUSED
    assert harvest(confirmed=held.plan.fingerprint).outcome is Outcome.DONE
    assert search()["total"] == 1


class TestGone:
    """A dataset that the source no longer has."""

    @pytest.fixture
    def three_years(self, agency, harvest):
        agency.declare(table=SPLIT)
        agency.say(*(("Lawang", year, 1) for year in (2023, 2024, 2025)))
        harvest()
        agency.say(*(("Lawang", year, 1) for year in (2023, 2024)))
        return "penduduk:2025"

    def backdate(self, record):
        since = (datetime.now(UTC) - timedelta(days=3)).isoformat()
        helpers.call_action("package_patch", id=ids(record)[0], keadaan_sejak=since)

    def test_it_is_marked_first(self, three_years, harvest):
        harvest()
        assert shown(three_years)["keadaan"] == "hilang_di_sumber"
        assert search(three_years)["total"] == 1
        before = written()
        harvest()
        assert written() == before

    def test_it_is_withdrawn_after_its_grace_period_and_its_page_stays(self, three_years, harvest):
        harvest()
        self.backdate(three_years)
        harvest()
        dataset = shown(three_years)
        assert (dataset["keadaan"], dataset["state"]) == ("ditarik", "active")
        assert dataset["keadaan_alasan"]
        assert search(three_years)["total"] == 0
        assert [field["id"] for field in search(three_years)["fields"]][1:] == ["kecamatan", "tahun", "penduduk"]
        assert "".join(reading.csv_lines(ids(three_years)[1], 1)).endswith("Lawang,2025,1\r\n")
        before = written()
        harvest()
        assert written() == before

    def test_it_comes_back_with_the_same_ids(self, three_years, harvest, agency):
        harvest()
        self.backdate(three_years)
        harvest()
        agency.say(*(("Lawang", year, 1) for year in (2023, 2024, 2025)))
        report = harvest()
        assert report.plan.counts["restore"] == 1
        dataset = shown(three_years)
        assert (dataset["keadaan"], dataset.get("keadaan_alasan") or "") == ("tersedia", "")
        assert dataset["resources"][0]["id"] == ids(three_years)[1]
        assert search(three_years)["total"] == 1


class TestTwoDatabases:
    """Rows and metadata stand in two databases; a kill in between must not show."""

    @pytest.fixture
    def killed(self, harvest, monkeypatch):
        def die(self, draft):
            raise KeyboardInterrupt

        def run_until_the_rows_are_written():
            with monkeypatch.context() as patch:
                patch.setattr(packages.Packages, "save", die)
                with pytest.raises(KeyboardInterrupt):
                    harvest()

        return run_until_the_rows_are_written

    def test_metadata_that_ckan_never_got_is_written_later(self, harvest, agency, killed):
        harvest()
        agency.declare(table=TABLE.replace("Orang yang tinggal", "Orang yang menetap"))
        agency.say(*ROWS[:2], ("Lubai", 2025, 46))
        killed()
        assert search()["records"][2]["penduduk"] == 46
        assert shown()["definisi"].startswith("Orang yang tinggal")
        assert write_unacknowledged() == 1
        assert shown()["definisi"].startswith("Orang yang menetap")
        assert write_unacknowledged() == 0

    def test_a_create_that_was_cut_off_finds_its_predecessor(self, harvest, killed):
        killed()
        assert harvest().outcome is Outcome.DONE
        assert search()["total"] == 3
        assert reading.table_head(ids()[1]).number == 1
        assert [revision for revision in store.unacknowledged() if revision.resource_id == ids()[1]] == []


class TestRestricted:
    """Klasifikasi akses Terbatas: the metadata is public, the rows are not."""

    closed = TABLE + "  klasifikasi_akses: terbatas\n  dasar_akses: [privasi]\n"

    def test_rows_never_enter_the_public_table(self, agency, harvest):
        agency.declare(table=self.closed)
        harvest()
        with get_write_engine().connect() as connection:
            assert connection.execute(sa.text(f'SELECT count(*) FROM "{ids()[1]}"')).scalar() == 0
        assert len(reading.row_list(ids()[1], 1, limit=9)) == 3

    def test_a_class_that_becomes_stricter_takes_the_rows_back(self, agency, harvest):
        harvest()
        agency.declare(table=self.closed)
        harvest()
        with get_write_engine().connect() as connection:
            assert connection.execute(sa.text(f'SELECT count(*) FROM "{ids()[1]}"')).scalar() == 0
        assert shown()["klasifikasi_akses"] == "terbatas"
        before = written()
        harvest()
        assert written() == before


def test_an_agency_that_the_portal_does_not_have_is_said(agency, harvest):
    agency.declare(source=SOURCE.replace("dinas-uji", "dinas-lain"))
    report = harvest()
    assert report.outcome is Outcome.FAILED
    assert "dinas-lain" in report.refused[0].sentence()
    assert reading.table_head(ids()[1]).number == 0


def test_a_name_that_is_taken_gets_a_part_of_the_id(harvest):
    helpers.call_action("package_create", name="penduduk-menurut-kecamatan", title="Lain", owner_org="dinas-uji", license_id="CC-BY-4.0")
    harvest()
    assert shown()["name"] == f"penduduk-menurut-kecamatan-{ids()[0][:8]}"


def test_the_derived_id_is_a_uuid_of_version_five():
    assert UUID(ids()[0]).version == 5
