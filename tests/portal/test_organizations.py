"""The regency's OPDs and topics in CKAN, and what happens when OPDs end and others take over."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.logic import NotAuthorized, ValidationError
from ckan.plugins import toolkit as tk
from ckan.tests import factories, helpers

from ckanext.muaraenim import access, succession
from ckanext.muaraenim.custody import custodian
from ckanext.muaraenim.organizations import load
from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.vocabularies import vocabulary

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index", "clean_queues")


@pytest.fixture
def opds(with_plugins, clean_db):
    load()


def organization(code):
    return model.Session.query(model.Group).filter_by(name=code).populate_existing().one()


def succeed(old, new, **more):
    return helpers.call_action("organization_succeed", old=old, new=new, date="2026-07-01", **more)


def finish():
    return helpers.call_action("organization_succession_continue")["moved"]


def test_loading_makes_every_opd_and_topic_once(opds):
    present = {code: each.name for code, each in current_regency().organizations.items() if not each.former}
    groups = model.Session.query(model.Group).all()
    assert {each.name: each.title for each in groups if each.is_organization} == present
    assert {each.extras["kode"] for each in groups if not each.is_organization} == set(vocabulary("urusan"))
    again = load()
    assert (again.created, again.updated, again.unchanged) == (0, 0, len(groups))


def test_loading_keeps_what_people_wrote_and_renews_what_config_says(opds):
    helpers.call_action("organization_patch", id="dinkes", title="Lain", description="Tentang kami", kontak_jabatan="Sekretaris")
    loaded = load()
    shown = helpers.call_action("organization_show", id="dinkes")
    assert loaded.updated == 1
    assert (shown["title"], shown["description"], shown["kontak_jabatan"]) == ("Dinas Kesehatan", "Tentang kami", "Sekretaris")


def test_the_code_is_unique_and_stays(opds):
    helpers.call_action("organization_patch", id="dinkes", name="kesehatan-daerah", kode="lain")
    assert helpers.call_action("organization_show", id="kesehatan-daerah")["kode"] == "dinkes"
    with pytest.raises(ValidationError):
        helpers.call_action("organization_create", name="dinkes-baru", kode="dinkes")


def test_the_old_address_of_a_renamed_opd_leads_to_it(app, opds):
    helpers.call_action("organization_patch", id="dinkes", name="kesehatan-daerah")
    answer = app.get("/organization/dinkes", follow_redirects=False)
    assert (answer.status_code, answer.headers["Location"].rpartition("/")[2]) == (301, "kesehatan-daerah")


@pytest.mark.ckan_config("ckanext.muaraenim.regency", "muba")
def test_an_opd_of_before_the_portal_leads_to_its_successor(app, opds):
    former = [each for each in current_regency().organizations.values() if each.former]
    assert former
    for each in former:
        assert model.Group.get(each.code) is None
        answer = app.get(f"/organization/{each.code}", follow_redirects=False)
        assert (answer.status_code, answer.headers["Location"].rpartition("/")[2]) == (301, each.successors[0])


def test_succession_moves_datasets_people_and_names(app, opds):
    user = factories.User()
    helpers.call_action("organization_member_create", id="disdag", username=user["name"], role="editor")
    helpers.call_action("package_create", name="harga", title="Harga", owner_org="disdag")
    helpers.call_action("package_create", name="rancangan", owner_org="disdag", private=True)
    assert succeed(["disdag"], ["disperin"])["state"] == "berjalan"
    assert finish() == 2
    assert succeed(["disdag"], ["disperin"])["state"] == "selesai"

    shown = helpers.call_action("package_show", id="harga")
    assert (shown["organization"]["name"], shown["produsen_data"], shown["name"]) == ("disperin", "disdag", "harga")
    found = helpers.call_action("package_search", fq="organization:disperin", include_private=True)
    assert {each["name"] for each in found["results"]} == {"harga", "rancangan"}
    assert {each["organization"]["name"] for each in found["results"]} == {"disperin"}
    assert access.is_opd_editor(user["name"], "disperin")
    assert access.is_opd_editor(user["name"], "disdag"), "a source still names the OPD of its time"
    assert organization("disdag").extras["sampai"] == "2026-07-01"
    assert organization("disperin").extras["pendahulu"] == "disdag"
    for road in ("/organization/disdag", "/organization/about/disdag", "/opd/disdag"):
        answer = app.get(road, follow_redirects=False)
        assert (answer.status_code, answer.headers["Location"].rpartition("/")[2]) == (301, "disperin"), road
    assert json.loads(app.get("/api/3/action/organization_show?id=disdag").body)["result"]["name"] == "disperin"
    assert "disdag" not in helpers.call_action("organization_list")
    assert app.get("/dataset/harga").status_code == 200


def test_loading_does_not_revive_an_opd_that_has_ended(opds):
    succeed(["disdag"], ["disperin"])
    finish()
    assert load().created == 0
    assert organization("disdag").state == "deleted"


def test_what_is_assigned_goes_there_and_the_rest_to_the_first(opds):
    people = [factories.User()["name"] for _ in range(2)]
    for name in people:
        helpers.call_action("organization_member_create", id="pupr", username=name, role="admin")
    helpers.call_action("organization_member_create", id="disperkimtan", username=people[0], role="member")
    for name, source in [("jalan", ""), ("tata-ruang", ""), ("irigasi", "sumber-air")]:
        helpers.call_action("package_create", name=name, owner_org="pupr", harvest_source=source)
    succeed(["pupr"], ["disperkimtan", "dlh"], assign={"tata-ruang": "dlh", "sumber-air": "dlh", people[1]: "dlh"})
    finish()
    owners = {each.name: organization_name(each.owner_org) for each in model.Session.query(model.Package)}
    assert owners == {"jalan": "disperkimtan", "tata-ruang": "dlh", "irigasi": "dlh"}
    roles = {
        (member.table_id, organization_name(member.group_id)): member.capacity
        for member in model.Session.query(model.Member).filter_by(table_name="user", state="active")
    }
    assert roles == {(model.User.get(people[0]).id, "disperkimtan"): "admin", (model.User.get(people[1]).id, "dlh"): "admin"}


def organization_name(identifier):
    return model.Session.get(model.Group, identifier).name


def test_the_next_harvest_does_not_move_it_back(opds):
    helpers.call_action("package_create", name="irigasi", owner_org="pupr", harvest_source="sumber-air", harvest_record="irigasi")
    succeed(["pupr"], ["disperkimtan", "dlh"], assign={"sumber-air": "dlh"})
    finish()
    renewed = helpers.call_action("package_patch", id="irigasi", owner_org="pupr", title="Baru")
    assert renewed["organization"]["name"] == "dlh"
    for name, source, owner in [("bendung", "sumber-air", "dlh"), ("jalan", "sumber-jalan", "disperkimtan")]:
        made = helpers.call_action("package_create", name=name, owner_org="pupr", harvest_source=source)
        assert made["organization"]["name"] == owner


def test_successions_follow_one_another(opds):
    for old, new in [("disdag", "disperin"), ("disperin", "dpmptsp")]:
        succeed([old], [new])
        finish()
    assert custodian("disdag").name == "dpmptsp"


def test_only_walidata_and_sysadmins_record_a_succession(opds):
    editor, walidata = factories.User()["name"], factories.User()["name"]
    helpers.call_action("organization_member_create", id="disdag", username=editor, role="admin")
    helpers.call_action("organization_member_create", id=current_regency().walidata, username=walidata, role="editor")
    asked = {"old": ["disdag"], "new": ["disperin"], "date": "2026-07-01"}
    with pytest.raises(NotAuthorized):
        tk.get_action("organization_succeed")({"user": editor}, dict(asked))
    assert tk.get_action("organization_succeed")({"user": walidata}, dict(asked))["state"] == "berjalan"


@pytest.mark.parametrize(
    "asked",
    [
        {"old": ["tidak-ada"], "new": ["disperin"]},
        {"old": ["disdag"], "new": ["tidak-ada"]},
        {"old": ["disdag"], "new": ["disdag"]},
        {"old": ["disdag"], "new": ["disperin"], "assign": {"harga": "dinkes"}},
        {"old": ["disdag"], "new": ["disperin"], "date": "besok"},
    ],
)
def test_a_succession_that_cannot_be_is_refused_and_nothing_changes(opds, asked):
    with pytest.raises(ValidationError):
        helpers.call_action("organization_succeed", **{"date": "2026-07-01", **asked})
    assert succession.unfinished() == []


def test_another_succession_of_the_same_opd_is_refused(opds):
    succeed(["disdag"], ["disperin"])
    finish()
    with pytest.raises(ValidationError):
        succeed(["disdag"], ["dinkes"])


def test_a_killed_worker_loses_nothing(opds, pytestconfig):
    """The worker is stopped in its second transaction, killed, and somebody else goes on."""
    old = organization("disdag")
    number = succession.AT_ONCE * 2 + 1
    for each in range(number):
        model.Session.add(model.Package(name=f"data-{each:04}", title="Data", owner_org=old.id, type="dataset"))
    model.repo.commit()
    ids = sorted(each.id for each in model.Session.query(model.Package.id))
    succeed(["disdag"], ["disperin"])
    model.Session.remove()

    with model.meta.engine.connect() as obstacle:
        obstacle.execute(sa.text("SELECT 1 FROM package WHERE id = :id FOR UPDATE"), {"id": ids[succession.AT_ONCE + 5]})
        command = [str(Path(sys.executable).with_name("ckan")), "-c", pytestconfig.getoption("ckan_ini"), "regency", "succession"]
        worker = subprocess.Popen(command, env={**os.environ}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        owners = wait_for(lambda: counted(), lambda owners: owners[organization_id("disperin")] == succession.AT_ONCE, worker)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        obstacle.rollback()

    assert owners[organization_id("disdag")] == number - succession.AT_ONCE
    assert organization("disdag").state == "active"
    assert finish() == number - succession.AT_ONCE
    assert counted() == {organization_id("disperin"): number}
    assert finish() == 0
    assert organization("disdag").state == "deleted"


def organization_id(code):
    return organization(code).id


def counted():
    model.Session.remove()
    return Counter(row.owner_org for row in model.Session.query(model.Package.owner_org))


def wait_for(read, reached, worker, patience=60):
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if reached(found := read()):
            return found
        assert worker.poll() is None, "the worker ended by itself"
        time.sleep(0.2)
    raise AssertionError("the worker never got there")
