"""Datasets that a source takes over, and that it lets go."""

import pytest
from bs4 import BeautifulSoup
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.tests import factories, helpers
from uji_source import ROWS, TABLE

from ckanext.muaraenim.harvest.state import PostgresState
from ckanext.muaraenim.tables.catalogue import CkanCatalogue


def call(action, user=None, **data):
    return helpers.call_action(action, {"user": user["name"], "ignore_auth": False} if user else {"ignore_auth": True}, **data)


def kinds(report):
    return [change.kind.value for change in report.plan.changes]


@pytest.fixture
def theirs(agency):
    """A dataset that people made before the source was connected."""
    return factories.Dataset(name="penduduk-lama", title="Penduduk (lama)", owner_org="dinas-uji", notes="Ditulis orang.")


def published():
    return [(each.name, each.record, each.state) for each in CkanCatalogue().published_by("penduduk")]


class TestAdopting:
    def test_the_source_keeps_up_what_was_there(self, theirs, harvest):
        call("harvest_dataset_adopt", id="penduduk-lama", source="penduduk", record="penduduk")
        seen = harvest(preview=True)
        assert kinds(seen) == ["update"]
        assert {change.name for change in seen.plan.changes[0].fields} >= {"title", "notes"}
        assert kinds(harvest()) == ["update"]
        assert kinds(harvest()) == ["unchanged"]
        assert published() == [("penduduk-lama", "penduduk", "tersedia")]
        shown = call("package_show", id="penduduk-lama")
        assert shown["id"] == theirs["id"]
        assert call("datastore_search", resource_id=shown["resources"][0]["id"])["total"] == len(ROWS)

    def test_what_another_source_or_office_has_is_refused(self, theirs, harvest):
        harvest()
        (mine,) = CkanCatalogue().published_by("penduduk")
        with pytest.raises(tk.ValidationError, match="dataset for this record"):
            call("harvest_dataset_adopt", id="penduduk-lama", source="penduduk", record="penduduk")
        with pytest.raises(tk.ValidationError, match="belongs to source"):
            call("harvest_dataset_adopt", id=str(mine.id), source="penduduk", record="lain")
        factories.Organization(name="dinas-lain")
        factories.Dataset(name="milik-lain", owner_org="dinas-lain")
        with pytest.raises(tk.ValidationError, match="another agency"):
            call("harvest_dataset_adopt", id="milik-lain", source="penduduk", record="lain")

    def test_only_who_may_run_the_source(self, theirs):
        stranger = factories.User()
        with pytest.raises(tk.NotAuthorized):
            call("harvest_dataset_adopt", stranger, id="penduduk-lama", source="penduduk", record="penduduk")
        with pytest.raises(tk.ObjectNotFound):
            call("harvest_dataset_adopt", id="penduduk-lama", source="tidak-ada", record="penduduk")


class TestReleasing:
    def test_it_is_neither_written_nor_made_anew_nor_withdrawn(self, harvest, agency, app):
        harvest()
        (mine,) = CkanCatalogue().published_by("penduduk")
        call("harvest_dataset_release", id=str(mine.id), reason="Dirapikan tangan oleh dinas.")
        agency.say(*ROWS, ("Rambang", 2025, 7))
        assert kinds(harvest()) == ["unchanged"]
        assert published() == [(mine.name, "penduduk", "dilepas")]
        table = call("package_show", id=str(mine.id))["resources"][0]["id"]
        assert call("datastore_search", resource_id=table)["total"] == len(ROWS)
        page = app.get(f"/dataset/{mine.name}").body
        assert "Dirapikan tangan oleh dinas." in page
        call("harvest_dataset_adopt", id=str(mine.id), source="penduduk", record="penduduk")
        assert kinds(harvest()) == ["update"]
        assert call("datastore_search", resource_id=table)["total"] == len(ROWS) + 1

    def test_what_is_no_sources_cannot_be_released(self, theirs):
        with pytest.raises(tk.ValidationError, match="No source"):
            call("harvest_dataset_release", id="penduduk-lama", reason="-")

    def test_what_people_took_over_by_hand_is_not_overwritten(self, harvest, agency):
        harvest()
        (mine,) = CkanCatalogue().published_by("penduduk")
        package = model.Package.get(str(mine.id))
        package.extras = {**package.extras, "harvest_source": "", "title_note": "x"}
        package.title = "Milik orang"
        model.Session.commit()
        PostgresState().forget("penduduk", "penduduk")
        report = harvest()
        assert kinds(report) == ["create"]
        assert [error.code for error in report.refused] == ["catalogue-failed"]
        assert "harvest_dataset_adopt" in str(report.refused[0])
        assert model.Package.get(str(mine.id)).title == "Milik orang"


class TestPage:
    def test_buttons_take_a_dataset_from_its_source_and_give_it_back(self, harvest, app, people):
        harvest()
        (mine,) = CkanCatalogue().published_by("penduduk")
        headers = {name: {"Authorization": people[name]["token"]} for name in people}
        assert f"/dataset/{mine.name}/sumber" not in app.get(f"/dataset/{mine.name}").body
        assert f"/dataset/{mine.name}/sumber" in app.get(f"/dataset/{mine.name}", headers=headers["walidata"]).body
        page = f"/dataset/{mine.name}/sumber"
        app.get(page, headers=headers["lain"], status=403)
        assert 'action="' + page + '/lepas"' in app.get(page, headers=headers["walidata"]).body
        app.post(f"{page}/lepas", data={"reason": "x"}, headers=headers["lain"], status=403)
        app.post(f"{page}/lepas", data={"reason": " "}, headers=headers["walidata"], status=422)
        app.post(f"{page}/lepas", data={"reason": "Dirapikan dinas."}, headers=headers["walidata"], follow_redirects=False, status=302)
        assert published() == [(mine.name, "penduduk", "dilepas")]
        assert 'action="' + page + '/ambil"' in app.get(page, headers=headers["walidata"]).body
        given = {"source": "penduduk", "record": "penduduk"}
        app.post(f"{page}/ambil", data={**given, "source": "tidak-ada"}, headers=headers["walidata"], status=404)
        app.post(f"{page}/ambil", data=given, headers=headers["walidata"], follow_redirects=False, status=302)
        assert published() == [(mine.name, "penduduk", "tersedia")]
        assert app.post(f"{page}/ambil", data=given, headers=headers["walidata"]).status_code == 422

    def test_a_record_is_found_by_its_title_whatever_page_of_the_plan_it_stands_on(self, theirs, agency, harvest, app, people, monkeypatch):
        monkeypatch.setattr("harvesters.plan.plan.CHANGES_AT_MOST", 1)
        monkeypatch.setattr("ckanext.muaraenim.harvest.planpages.PER_PAGE", 1)
        agency.declare(table=TABLE.replace("key: [kecamatan]", "split_by: kecamatan\nkey: [kecamatan]"))
        harvest(preview=True)

        def offered(words=""):
            page = app.get(f"/dataset/{theirs['name']}/sumber?cari={words}", headers={"Authorization": people["walidata"]["token"]})
            found = BeautifulSoup(page.body, "html.parser")
            return [each["value"] for each in found.select("input[name=record][type=radio]")], len(found.select("datalist option"))

        assert offered() == ([], 3)
        assert offered("lAWa") == (["penduduk:Lawang"], 0)
        assert offered("tidak-ada") == ([], 0)
