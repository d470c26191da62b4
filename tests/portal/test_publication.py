"""Walidata publishes, nobody else: whichever road an OPD's own people take, what they save stays private, and what is public stays as it is."""

from __future__ import annotations

import io

import pytest
from ckan import model
from ckan.logic import NotAuthorized, ValidationError
from ckan.plugins import toolkit as tk
from ckan.tests import factories, helpers

from ckanext.muaraenim.organizations import load
from ckanext.muaraenim.regency import current_regency

STANDARD = {"konsep": "a", "definisi": "a", "klasifikasi": "a", "ukuran": "Jumlah", "satuan": "Jiwa", "license_id": "CC-BY-4.0"}

pytestmark = pytest.mark.usefixtures("people")


KEPT: dict[str, dict] = {}
"""The people, as long as no other test empties the database; agencies take longer to load than all of these tests to run."""


@pytest.fixture
def people(storage, with_plugins, reset_db, reset_index):
    """An OPD's editor and administrator and a Walidata editor, with their tokens; no dataset."""
    if not KEPT or model.User.get(KEPT["editor"]["name"]) is None:
        reset_db()
        reset_index()
        load()
        roles = (("editor", "dinkes", "editor"), ("head", "dinkes", "admin"), ("walidata", current_regency().walidata, "editor"))
        for who, organization, role in roles:
            KEPT[who] = factories.UserWithToken()
            helpers.call_action("organization_member_create", id=organization, username=KEPT[who]["name"], role=role)
    for package in model.Session.query(model.Package):
        helpers.call_action("dataset_purge", id=package.id)
    return KEPT


@pytest.fixture
def public(people):
    """A public dataset of the OPD with a file and a table of DataStore."""
    helpers.call_action("package_create", name="terbit", owner_org="dinkes", title="Terbit", **STANDARD)
    file = helpers.call_action("resource_create", package_id="terbit", url="https://opd.example/a.csv", name="Berkas")
    fields = [{"id": "nama", "type": "text"}]
    table = helpers.call_action("datastore_create", resource={"package_id": "terbit", "name": "Tabel"}, fields=fields, records=[{"nama": "lama"}])
    return {"file": file["id"], "table": table["resource_id"]}


def called(who, action, **fields):
    return tk.get_action(action)({"user": who["name"], "auth_user_obj": model.User.get(who["name"])}, fields)


def is_public(app, name):
    return app.get(f"/api/3/action/package_show?id={name}").status_code == 200


@pytest.mark.parametrize("who", ["editor", "head"])
def test_what_an_opd_makes_is_private(app, people, who):
    made = called(people[who], "package_create", name="baru", owner_org="dinkes", **STANDARD)
    called(people[who], "resource_create", package_id="baru", url="https://opd.example/a.csv")
    assert made["private"] is True
    assert not is_public(app, "baru")


@pytest.mark.parametrize("who", ["editor", "head"])
def test_no_road_leads_an_opd_from_private_to_public(app, people, who):
    person, opd = people[who], model.Group.get("dinkes").id
    with pytest.raises(ValidationError, match="private"):
        called(person, "package_create", name="baru", owner_org="dinkes", private=False, **STANDARD)
    made = called(person, "package_create", name="baru", owner_org="dinkes", **STANDARD)
    for action, fields in (
        ("package_patch", {"id": "baru", "private": False}),
        ("package_update", {**made, "private": "False"}),
        ("package_revise", {"match": {"name": "baru"}, "update": {"private": False}}),
    ):
        with pytest.raises(ValidationError, match="private"):
            called(person, action, **fields)
    with pytest.raises(NotAuthorized):
        called(person, "bulk_update_public", datasets=[made["id"]], org_id=opd)
    called(person, "package_update", **{name: value for name, value in made.items() if name != "private"})
    called(person, "package_delete", id="baru")
    called(person, "package_patch", id="baru", state="active")
    assert not is_public(app, "baru")


def test_a_deleted_dataset_that_was_public_comes_back_private(app, people, public):
    helpers.call_action("package_delete", id="terbit")
    called(people["editor"], "package_patch", id="terbit", state="active")
    assert not is_public(app, "terbit")


def test_a_draft_that_was_to_be_public_becomes_private(app, people):
    made = helpers.call_action("package_create", {"allow_state_change": True}, name="draf", owner_org="dinkes", state="draft", **STANDARD)
    assert (made["state"], made["private"]) == ("draft", False)
    called(people["editor"], "resource_create", package_id="draf", url="https://opd.example/a.csv")
    called(people["editor"], "package_patch", id="draf", state="active")
    assert model.Package.get("draf").state == "active"
    assert not is_public(app, "draf")


def test_an_opd_does_not_change_what_is_public(people, public):
    for action, fields in (
        ("package_patch", {"id": "terbit", "title": "Lain"}),
        ("package_update", {"id": "terbit", "name": "terbit", "owner_org": "dinkes", "title": "Lain", **STANDARD}),
        ("package_revise", {"match": {"name": "terbit"}, "update": {"title": "Lain"}}),
        ("package_delete", {"id": "terbit"}),
        ("package_resource_reorder", {"id": "terbit", "order": [public["table"], public["file"]]}),
        ("resource_create", {"package_id": "terbit", "url": "https://opd.example/b.csv"}),
        ("resource_patch", {"id": public["file"], "url": "https://opd.example/b.csv"}),
        ("resource_update", {"id": public["file"], "url": "https://opd.example/b.csv"}),
        ("resource_delete", {"id": public["file"]}),
        ("datastore_create", {"resource": {"package_id": "terbit"}, "fields": [{"id": "x"}], "private": True}),
        ("datastore_upsert", {"resource_id": public["table"], "method": "insert", "records": [{"nama": "baru"}], "force": True, "private": True}),
        ("datastore_delete", {"resource_id": public["table"], "force": True}),
    ):
        with pytest.raises(NotAuthorized):
            called(people["editor"], action, **fields)
    assert model.Package.get("terbit").title == "Terbit"


def test_an_opd_takes_a_dataset_back_changes_it_and_walidata_publishes_it_again(app, people, public):
    called(people["editor"], "package_patch", id="terbit", private=True)
    assert not is_public(app, "terbit")
    called(people["editor"], "package_patch", id="terbit", title="Dibetulkan")
    called(people["walidata"], "package_patch", id="terbit", private=False)
    assert is_public(app, "terbit")


def test_walidata_publishes_many_at_once(app, people):
    made = called(people["editor"], "package_create", name="baru", owner_org="dinkes", **STANDARD)
    called(people["walidata"], "bulk_update_public", datasets=[made["id"]], org_id=made["owner_org"])
    assert is_public(app, "baru")


def test_walidata_finds_what_waits(app, people):
    called(people["editor"], "package_create", name="baru", title="Menunggu Walidata", owner_org="dinkes")
    page = app.get("/en/tinjau/", headers={"Authorization": people["walidata"]["token"]}).body
    assert "1 dataset of the offices is private" in page
    assert "Menunggu Walidata" in page
    assert "/dataset/edit/baru" in page


def test_publishing_many_at_once_says_what_is_missing(app, people):
    made = called(people["editor"], "package_create", name="baru", owner_org="dinkes")
    headers = {"Authorization": people["walidata"]["token"]}
    chosen = {"bulk_action.public": "public", f"dataset_{made['id']}": "on"}
    answer = app.post(f"/en/organization/bulk_process/{made['owner_org']}", data=chosen, headers=headers)
    assert answer.status_code == 200
    assert "Required before publishing" in answer.body


@pytest.mark.parametrize(("who", "chooses"), [("editor", False), ("head", False), ("walidata", True)])
def test_the_form_says_what_will_happen(app, people, who, chooses):
    page = app.get("/en/dataset/new", headers={"Authorization": people[who]["token"]}).body
    assert ('name="private"' in page) is chooses
    assert ("stays private until Walidata publishes it" in page) is not chooses


def test_the_form_of_the_first_page_posted_as_ever_stays_private(app, people):
    """Whoever knows CKAN's field sends it although the form has none."""
    headers = {"Authorization": people["editor"]["token"]}
    first = {"_ckan_phase": "dataset_new_1", "pkg_name": "", "title": "Baru", "name": "baru", "owner_org": model.Group.get("dinkes").id, "save": ""}
    answer = app.post("/en/dataset/new", data={**first, "private": "False"}, headers=headers)
    assert "Only Walidata publishes data" in answer.body
    app.post("/dataset/new", data=first, headers=headers)
    for page in (2, 3, 4):
        app.post(f"/dataset/new/baru/{page}", data={}, headers=headers)
    upload = {"id": "", "url": "a.csv", "save": "go-metadata", "upload": (io.BytesIO(b"a\n1\n"), "a.csv")}
    app.post("/dataset/baru/resource/new", data=upload, headers=headers, content_type="multipart/form-data")
    stored = model.Package.get("baru")
    assert (stored.state, stored.private, len(stored.resources)) == ("active", True, 1)


def test_the_page_tells_staff_why_they_cannot_edit(app, people, public):
    page = app.get("/en/dataset/terbit", headers={"Authorization": people["editor"]["token"]}).body
    assert "only Walidata changes what is public" in page
    assert "/dataset/edit/terbit" not in page
    assert "/dataset/edit/terbit" in app.get("/en/dataset/terbit", headers={"Authorization": people["walidata"]["token"]}).body
    assert "only Walidata changes what is public" not in app.get("/en/dataset/terbit").body
    refused = app.get("/en/dataset/edit/terbit", headers={"Authorization": people["editor"]["token"]})
    assert refused.status_code == 403
