"""Restricted data on every public road: its metadata is there, its rows, files and addresses are not. And what each role may do."""

from __future__ import annotations

import io
import json

import polars as pl
import pytest
from ckan import model
from ckan.logic import NotAuthorized
from ckan.plugins import toolkit as tk
from ckan.tests import factories, helpers
from psycopg2 import sql
from werkzeug.datastructures import FileStorage

from ckanext.muaraenim import access
from ckanext.muaraenim.access.labels import dataset_labels, user_labels
from ckanext.muaraenim.organizations import load
from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.tables.database import transaction
from ckanext.muaraenim.tables.store import publish_table
from harvesters.tables.definition import Column, TableDefinition
from harvesters.tables.table import Table

SECRET = "isi-rahasia-kunyit"
LINK = "https://opd.example/berkas-rahasia-keladi.csv"
DIGEST = "sidik-jahitan"
"""Words that no random id, token or time contains."""

pytestmark = [
    pytest.mark.usefixtures("storage", "with_plugins", "clean_db", "clean_index"),
    pytest.mark.ckan_config("ckan.datastore.sqlsearch.enabled", True),
]


@pytest.fixture
def opds(with_plugins, clean_db):
    load()


@pytest.fixture
def people(opds):
    """A member of the OPD, one of another OPD, a Walidata editor, somebody with an account, and a visitor: their request headers."""
    found = {"visitor": {}, "account": factories.UserWithToken()}
    for role, organization, capacity in [
        ("member", "dinkes", "member"),
        ("editor", "dinkes", "editor"),
        ("neighbour", "dinsos", "editor"),
        ("walidata", current_regency().walidata, "editor"),
    ]:
        found[role] = factories.UserWithToken()
        helpers.call_action("organization_member_create", id=organization, username=found[role]["name"], role=capacity)
    return found


@pytest.fixture
def restricted(opds):
    """A restricted dataset with an uploaded file, a link and a DataStore table."""
    dataset = helpers.call_action("package_create", name="pasien", owner_org="dinkes", klasifikasi_akses="terbatas", dasar_akses=["17h"],
                                  tags=[{"name": "umum"}])  # fmt: skip
    upload = FileStorage(io.BytesIO(f"nama\n{SECRET}\n".encode()), filename="pasien.csv", content_type="text/csv")
    file = helpers.call_action("resource_create", package_id=dataset["id"], name="Berkas", upload=upload, url="pasien.csv", format="CSV")
    link = helpers.call_action("resource_create", package_id=dataset["id"], name="Tautan", url=LINK, hash=DIGEST)
    table = helpers.call_action(
        "datastore_create",
        resource={"package_id": dataset["id"], "name": "Tabel"},
        fields=[{"id": "nama", "type": "text"}],
        records=[{"nama": SECRET}],
    )["resource_id"]
    return {"dataset": dataset["id"], "file": file["id"], "link": link["id"], "table": table}


def roads(ids):
    """Every public address that could show rows, files or where they lie."""
    sql = f'SELECT * FROM "{ids["table"]}"'
    yield from (
        "/dataset/pasien",
        f"/dataset/pasien/resource/{ids['link']}",
        f"/dataset/pasien/resource/{ids['table']}",
        f"/dataset/pasien/resource/{ids['file']}/download/pasien.csv",
        f"/dataset/pasien/resource/{ids['link']}/download",
        f"/datastore/dump/{ids['table']}",
        f"/datastore/dump/{ids['table']}?format=json",
        "/api/3/action/package_show?id=pasien",
        "/api/3/action/package_search?q=pasien",
        "/api/3/action/package_search?fl=id,name,validated_data_dict,data_dict",
        "/api/3/action/package_search?use_default_schema=true",
        "/api/3/action/package_show?id=pasien&use_default_schema=true",
        "/api/3/action/package_search?q=res_url:*keladi*",
        "/api/3/action/current_package_list_with_resources",
        "/api/3/action/resource_search?query=name:T",
        "/api/3/action/resource_search?query=url:keladi",
        "/api/3/action/tag_show?id=umum&include_datasets=true",
        f"/api/3/action/datastore_search?resource_id={ids['table']}",
        f"/api/3/action/datastore_info?id={ids['table']}",
        f"/api/3/action/datastore_search_sql?sql={sql}",
        "/feeds/dataset.atom",
    )
    yield from (
        f"/api/3/action/{action}?id={ids[which]}" for which in ("file", "link", "table") for action in ("resource_show", "resource_view_list")
    )


@pytest.mark.parametrize("who", ["visitor", "account", "neighbour"])
def test_no_public_road_shows_restricted_content(app, people, restricted, who):
    headers = {"Authorization": people[who]["token"]} if people[who] else {}
    for road in roads(restricted):
        answer = app.get(road, headers=headers, follow_redirects=False)
        assert answer.status_code < 500, road
        assert SECRET not in answer.text, road
        assert "keladi" not in answer.text.replace(road, "").replace("keladi*", "").replace("url:keladi", ""), road
        assert DIGEST not in answer.text, road
        assert "keladi" not in answer.headers.get("Location", ""), road


def test_the_metadata_is_public(app, restricted):
    shown = json.loads(app.get("/api/3/action/package_show?id=pasien").body)["result"]
    assert (shown["klasifikasi_akses"], shown["dasar_akses"]) == ("terbatas", ["17h"])
    assert [(each["name"], each["url"], each["restricted"]) for each in shown["resources"][:2]] == [("Berkas", "", True), ("Tautan", "", True)]
    assert app.get("/dataset/pasien").status_code == 200
    assert app.get(f"/dataset/pasien/resource/{restricted['link']}").status_code == 200
    assert json.loads(app.get(f"/api/3/action/resource_show?id={restricted['link']}").body)["result"]["name"] == "Tautan"


@pytest.mark.parametrize("who", ["member", "editor", "walidata"])
def test_opd_and_walidata_read_restricted_content(app, people, restricted, who):
    headers = {"Authorization": people[who]["token"]}
    assert SECRET in app.get(f"/dataset/pasien/resource/{restricted['file']}/download/pasien.csv", headers=headers).body
    assert SECRET in app.get(f"/api/3/action/datastore_search?resource_id={restricted['table']}", headers=headers).body
    assert SECRET in app.get(f"/datastore/dump/{restricted['table']}", headers=headers).body
    assert LINK in app.get("/api/3/action/package_show?id=pasien", headers=headers).body


def test_open_data_stays_open(app, restricted):
    helpers.call_action("package_patch", id="pasien", klasifikasi_akses="terbuka")
    assert SECRET in app.get(f"/dataset/pasien/resource/{restricted['file']}/download/pasien.csv").body
    assert SECRET in app.get(f"/datastore/dump/{restricted['table']}").body
    assert LINK in app.get("/api/3/action/package_search?q=pasien").body


def test_an_editor_saves_a_restricted_dataset_without_losing_its_addresses(people, restricted):
    editor = people["editor"]["name"]
    tk.get_action("package_patch")({"user": editor, "auth_user_obj": model.User.get(editor)}, {"id": "pasien", "title": "Pasien", "private": True})
    stored = {each.id: each.url for each in model.Package.get("pasien").resources}
    assert stored[restricted["link"]] == LINK


@pytest.mark.parametrize(
    ("word", "restricted"), [("", False), ("terbuka", False), ("Terbuka ", False), ("terbatas", True), ("TERTUTUP", True), ("entah", True)]
)
def test_an_unknown_class_never_opens(word, restricted):
    assert access.is_restricted(word) is restricted


def test_roles(people):
    walidata, editor, member = (people[who]["name"] for who in ("walidata", "editor", "member"))
    assert access.is_walidata(walidata)
    assert not access.is_walidata(editor)
    assert access.is_opd_editor(editor, "dinkes")
    assert not access.is_opd_editor(editor, "dinsos")
    assert not access.is_opd_editor(member, "dinkes")
    assert access.is_opd_member(member, "dinkes")
    assert not any(rule(None, "dinkes") for rule in (access.is_opd_editor, access.is_opd_member))
    assert not access.is_walidata("")


def test_walidata_adds_and_edits_data_of_every_opd(people):
    name = people["walidata"]["name"]

    def call(action, **fields):
        return tk.get_action(action)({"user": name, "auth_user_obj": model.User.get(name)}, fields)

    call("package_create", name="penduduk", owner_org="dinsos", private=True)
    assert call("package_patch", id="penduduk", title="Penduduk")["title"] == "Penduduk"
    assert call("resource_create", package_id="penduduk", url="https://opd.example/a.csv")["url"] == "https://opd.example/a.csv"
    offered = call("organization_list_for_user", permission="create_dataset")
    assert {each["name"] for each in offered} == {code for code, each in current_regency().organizations.items() if not each.former}
    call("package_delete", id="penduduk")
    assert model.Package.get("penduduk").state == "deleted"


def test_a_neighbour_opd_may_not(people):
    name = people["neighbour"]["name"]
    helpers.call_action("package_create", name="penduduk", owner_org="dinkes")
    for action, fields in [("package_create", {"name": "lain", "owner_org": "dinkes"}), ("package_patch", {"id": "penduduk", "title": "x"})]:
        with pytest.raises(NotAuthorized):
            tk.get_action(action)({"user": name, "auth_user_obj": model.User.get(name)}, fields)


@pytest.mark.ckan_config("ckan.auth.user_create_organizations", True)
def test_no_account_but_a_sysadmin_makes_an_opd(people):
    for who in ("account", "editor", "walidata"):
        with pytest.raises(NotAuthorized):
            helpers.call_auth("organization_create", {"user": people[who]["name"], "model": model}, name="baru")
    assert helpers.call_auth("organization_create", {"user": factories.Sysadmin()["name"], "model": model}, name="baru")


def test_private_data_is_for_its_opd_and_walidata(app, people):
    helpers.call_action("package_create", name="rencana", owner_org="dinkes", private=True)
    seen = {}
    for who, person in people.items():
        headers = {"Authorization": person["token"]} if person else {}
        found = json.loads(app.get("/api/3/action/package_search?q=rencana&include_private=true", headers=headers).body)["result"]["count"]
        shown = app.get("/api/3/action/package_show?id=rencana", headers=headers).status_code
        seen[who] = (found, shown)
    readers = {"member", "editor", "walidata"}
    assert seen == {who: (1, 200) if who in readers else (0, 403) for who in people}


def test_features_add_labels_by_signal(people):
    package = model.Package.get(factories.Dataset(owner_org="dinkes", private=True)["id"])
    account = people["account"]["name"]
    with dataset_labels.connected_to(lambda package: ["tamu-1"]), user_labels.connected_to(lambda user: ["tamu-1"] if user.name == account else None):
        helpers.call_auth("package_show", {"user": account, "auth_user_obj": model.User.get(account), "model": model}, id=package.id)
    with pytest.raises(NotAuthorized):
        helpers.call_auth("package_show", {"user": account, "auth_user_obj": model.User.get(account), "model": model}, id=package.id)


def test_a_stricter_class_takes_the_rows_out_of_the_public_table(opds):
    resources = [{"name": "Tabel", "url": "x", "url_type": "datastore"}]
    dataset = helpers.call_action("package_create", name="pasien", owner_org="dinkes", resources=resources)
    resource = dataset["resources"][0]["id"]
    definition = TableDefinition(name="pasien", title="Pasien", columns=(Column("nama", "Nama", personal=False),), key=("nama",))
    publish_table(resource, Table(definition, pl.DataFrame({"nama": [SECRET]})), author="", removes=True, fingerprint="")

    def public_rows():
        with transaction() as cursor:
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(resource)))
            return cursor.fetchone()[0]

    assert public_rows() == 1
    helpers.call_action("package_patch", id="pasien", klasifikasi_akses="tertutup", dasar_akses=["17h"])
    assert public_rows() == 0
    helpers.call_action("package_patch", id="pasien", klasifikasi_akses="terbuka", dasar_akses=[])
    assert public_rows() == 1


def test_lists_of_members_are_for_their_own_people(app, people, restricted):
    """CKAN's member_list names datasets that a visitor may not see."""
    helpers.call_action("package_create", name="rancangan", owner_org="dinkes", private=True)
    for role, allowed in (("visitor", False), ("account", False), ("neighbour", False), ("member", True), ("walidata", True)):
        answer = app.get("/api/3/action/member_list?id=dinkes&object_type=package", headers=people[role] and {"Authorization": people[role]["token"]})
        assert (answer.status_code == 200) is allowed, role


def test_searching_for_resources_counts_none_that_are_restricted(app, restricted):
    for page in ("", "&offset=9", "&limit=0", "&limit=1"):
        assert app.get(f"/api/3/action/resource_search?query=url:keladi{page}").json["result"] == {"count": 0, "results": []}
    assert app.get("/api/3/action/resource_search?query=url:keladi&limit=x", status=409).json["error"]["limit"]
