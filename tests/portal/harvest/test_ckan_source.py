"""Datasets of another CKAN in the portal: their files, groups and agencies, and what people add to them here."""

from __future__ import annotations

from itertools import pairwise
from statistics import median
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.tests import factories, helpers
from opd.otherportal import TABLE, OtherPortal
from opd.regency import load
from opd.server import serving
from requests.structures import CaseInsensitiveDict

from ckanext.muaraenim.harvest.state import PostgresState
from ckanext.muaraenim.harvest.surroundings import opened
from harvesters.reading.ckanportal import CkanPortal
from harvesters.reading.ckantable import CkanTables
from harvesters.reading.session import Answer
from harvesters.run import run

pytestmark = pytest.mark.usefixtures("agency")

SOURCE = """
title: Portal tetangga
organization: dinas-uji
connector: ckan
license: CC-BY-4.0
map: {title: title, notes: notes, urusan: extras.Urusan, tags: tags}
options:
  url: env:SUMBER_TETANGGA_URL
  organization: [badan-contoh]
  organizations: {badan-contoh: badan-kita}
  groups: {kependudukan: warga}
  tables: true
"""

MAKING = """
title: Portal tetangga
organization: dinas-uji
connector: ckan
license: CC-BY-4.0
map: {title: title}
options:
  url: env:SUMBER_TETANGGA_URL
  create_organizations: true
  create_groups: true
"""


def test_from_the_other_portal_to_this_one(agency, monkeypatch, ckan_config):
    portal = OtherPortal(load("uji"))
    package = portal.add(900, "Penduduk menurut usia", "badan-contoh", groups=[{"name": "kependudukan"}], extras=[{"key": "Urusan", "value": "1.02"}])
    package["resources"] = [portal.link(TABLE, "benar.csv", "CSV", datastore_active=True), portal.link("r2", "gambar.csv", "CSV")]
    portal.packages = {package["name"]: package}
    factories.Organization(name="badan-kita")
    factories.Group(name="warga")
    factories.Group(name="kesehatan")  # the topic of the affair 1.02
    (agency.folder / "sources" / "tetangga.yaml").write_text(SOURCE)

    def harvest():
        surroundings = opened()
        report = run(surroundings.sources.found["tetangga"], surroundings.catalogue(), PostgresState(), surroundings.settings)
        assert (report.error, report.refused) == (None, [])
        return report.plan.counts

    def shown():
        return helpers.call_action("package_show", id=package["name"])

    with serving(portal) as server:
        monkeypatch.setenv("SUMBER_TETANGGA_URL", server.url)
        monkeypatch.setitem(ckan_config, "ckanext.muaraenim.harvest.allow_hosts", server.address)
        assert harvest()["create"] == 1
        first = shown()
        assert (first["organization"]["name"], sorted(each["name"] for each in first["groups"])) == ("badan-kita", ["kesehatan", "warga"])
        assert [each["format"] for each in first["resources"]] == ["CSV", "PNG"]
        rows = helpers.call_action("datastore_search", resource_id=first["resources"][0]["id"], limit=1)
        assert rows["total"] == len(portal.tables[TABLE]["rows"])
        assert [each["type"] for each in rows["fields"] if each["id"] == "jumlah_penduduk"] == ["numeric"]
        PostgresState().forget("tetangga", package["id"])  # compared field by field
        assert harvest()["unchanged"] == 1
        helpers.call_action("resource_create", package_id=first["id"], url="http://a/b", name="Milik orang")
        package["resources"].append(portal.link("r3", "benar.csv", "CSV"))
        assert harvest()["update"] == 1
        assert {each["id"] for each in first["resources"]} < {each["id"] for each in shown()["resources"]}
        assert len(shown()["resources"]) == 4


def test_organisations_and_groups_are_made_once_and_stay_people_s(agency, monkeypatch, ckan_config):
    portal = OtherPortal(load("uji"))
    portal.packages = {}
    portal.add(1, "Satu", "dinas-baru", groups=[{"name": "warga", "title": "Warga"}, {"name": "kesehatan", "title": "Kesehatan"}])
    portal.add(2, "Dua", "dinas-lama")
    portal.add(3, "Tiga", "dinas-tutup")
    factories.Organization(name="bernama-lain", title="Dinas-Lama")
    helpers.call_action("organization_delete", id=factories.Organization(name="dinas-tutup")["id"])
    factories.Group(name="kesehatan")  # a topic, in which only its affair puts datasets
    (agency.folder / "sources" / "tetangga.yaml").write_text(MAKING)

    def harvest():
        surroundings = opened()
        report = run(surroundings.sources.found["tetangga"], surroundings.catalogue(), PostgresState(), surroundings.settings)
        assert (report.error, report.refused) == (None, [])
        return report.plan.counts

    with serving(portal) as server:
        monkeypatch.setenv("SUMBER_TETANGGA_URL", server.url)
        monkeypatch.setitem(ckan_config, "ckanext.muaraenim.harvest.allow_hosts", server.address)
        assert harvest()["create"] == 3
        shown = {name: helpers.call_action("package_show", id=name) for name in ("satu", "dua", "tiga")}
        assert [each["organization"]["name"] for each in shown.values()] == ["dinas-baru", "bernama-lain", "dinas-uji"]
        assert [each["name"] for each in shown["satu"]["groups"]] == ["warga"]
        helpers.call_action("organization_patch", id="dinas-baru", title="Dinas Baru Sekali")
        for package in shown.values():
            PostgresState().forget("tetangga", package["harvest_record"])  # compared field by field
        assert harvest()["unchanged"] == 3
        assert helpers.call_action("organization_show", id="dinas-baru")["title"] == "Dinas Baru Sekali"
        assert len(helpers.call_action("organization_list")) == 3


class ThroughApp:
    """This portal's own action API for whoever reads a CKAN."""

    def __init__(self, app, token):
        self.app, self.headers = app, {"Authorization": token}

    def read(self, request, *, at_most, accepted):
        answer = self.app.get(urlsplit(request.url).path, query_string=request.params, headers=self.headers)
        return Answer(answer.status_code, request.url, CaseInsensitiveDict(answer.headers), answer.body.encode())


def test_a_real_datastore_is_read_with_its_key_and_its_latest_rows(app):
    """What the stand-in claims of DataStore's answers is so."""
    dataset, user = factories.Dataset(owner_org="dinas-uji"), factories.SysadminWithToken()
    fields = [{"id": "Kode", "type": "text"}, {"id": "Tahun", "type": "int"}, {"id": "diubah", "type": "timestamp"}]
    records = [{"Kode": code, "Tahun": 2025, "diubah": f"2025-03-0{day}T08:00:00" if day else None} for day, code in enumerate("abcd")]
    made = {"resource": {"package_id": dataset["id"], "name": "Tabel"}, "fields": fields, "primary_key": ["Tahun", "Kode"], "records": records}
    resource = helpers.call_action("datastore_create", **made, indexes=["diubah"])["resource_id"]
    portal = CkanPortal(ThroughApp(app, user["token"]), "http://test.ckan.net", 10)
    package = helpers.call_action("package_show", id=dataset["id"])
    [taken] = CkanTables(portal, ZoneInfo("Asia/Jakarta"), 100).taken(package, further=True)
    assert (set(taken.table.definition.key), taken.table.rows.height, taken.findings) == ({"tahun", "kode"}, 4, ())
    assert [row["Kode"] for row in portal.rows_since(resource, "diubah", "2025-03-02T00:00:00")] == ["a", "d", "c"]


def test_how_often_the_database_is_asked_for_one_dataset(agency, monkeypatch, ckan_config):
    """What every dataset of an import costs; stock harvesting needs 74 statements and 9 commits."""
    portal = OtherPortal(load("uji"))
    portal.packages = {}
    for number in range(42):
        portal.add(number, f"Dataset {number}", "badan-contoh")
    factories.Organization(name="badan-kita")
    (agency.folder / "sources" / "tetangga.yaml").write_text(SOURCE)
    asked, commits = [], []
    sa.event.listen(model.meta.engine, "before_cursor_execute", listener := lambda *given: asked.append(given[2]))
    sa.event.listen(model.meta.engine, "commit", committed := lambda connection: commits.append(1))
    try:
        with serving(portal) as server:
            monkeypatch.setenv("SUMBER_TETANGGA_URL", server.url)
            monkeypatch.setitem(ckan_config, "ckanext.muaraenim.harvest.allow_hosts", server.address)
            surroundings = opened()
            run(surroundings.sources.found["tetangga"], surroundings.catalogue(), PostgresState(), surroundings.settings)
        kept = {type(each).__name__ for each in model.Session}
    finally:
        sa.event.remove(model.meta.engine, "before_cursor_execute", listener)
        sa.event.remove(model.meta.engine, "commit", committed)
    writes = [at for at, statement in enumerate(asked) if "hashtextextended" in statement]
    assert len(writes) == 42
    assert median(after - before for before, after in pairwise(writes)) <= 33  # now and then the run says that it lives, by the clock
    assert len(commits) < 42 + 20
    assert kept <= {"User"}, "a tag remembers all datasets that have it, so writing one takes longer with each"
