"""What replaces a dataset: declared by its address, checked, and told only to who may see it."""

from __future__ import annotations

import json

import pytest
from ckan import model
from ckan.lib.search import rebuild
from ckan.logic import ValidationError
from ckan.plugins import toolkit as tk
from ckan.tests import factories, helpers

from ckanext.muaraenim.organizations import load
from ckanext.muaraenim.regency import current_regency

SECRET = "zirkonium-rahasia"
STANDARD = {name: "-" for name in ("konsep", "definisi", "klasifikasi", "ukuran", "satuan")} | {"license_id": "CC-BY-4.0"}


def act(action, user=None, **fields):
    context = {"user": user, "auth_user_obj": model.User.get(user)} if user else {"ignore_auth": True}
    return tk.get_action(action)(context, fields)


@pytest.fixture
def opened(with_plugins, clean_db, clean_index):
    """Three public datasets and one that is private to another office, and who works there."""
    load()
    people = {who: factories.User()["name"] for who in ("dinkes", "dinsos", "walidata")}
    for who in ("dinkes", "dinsos"):
        helpers.call_action("organization_member_create", id=who, username=people[who], role="editor")
    helpers.call_action("organization_member_create", id=current_regency().walidata, username=people["walidata"], role="editor")
    for name in ("lama", "baru", "terbaru"):
        act("package_create", name=name, title=f"Data {name}", owner_org="dinkes", keadaan="ditarik" if name == "lama" else "", **STANDARD)
    act("package_create", name=SECRET, title="Judul zirkonium", owner_org="dinsos", private=True)
    return people


def replaced(by, name="lama", user="walidata", people=None):
    return act("package_patch", people[user] if people else None, id=name, pengganti=by)


def test_it_is_given_by_address_id_or_page_and_follows_a_new_address(opened, app):
    new = model.Package.get("baru").id
    for given in ("baru", new, "http://portal.example/en/dataset/baru?hal=2"):
        assert replaced(given, people=opened)["pengganti"] == "baru"
        assert model.Package.get("lama").extras["pengganti"] == new
    act("package_patch", id="baru", name="lebih-baru")
    assert act("package_show", id="lama")["pengganti"] == "lebih-baru"
    for address, words in (("/dataset/lama", "Digantikan oleh"), ("/en/dataset/lama", "Replaced by")):
        body = app.get(address).body
        assert words in body
        assert "/dataset/lebih-baru\">Data baru</a>" in body
    assert "Digantikan oleh: http://test.ckan.net/dataset/lebih-baru" in app.get("/dataset/lama/ringkas.txt").body
    assert replaced("", people=opened).get("pengganti") is None


def test_it_is_there_and_not_itself_and_leads_not_back(opened):
    replaced("baru")
    replaced("terbaru", "baru")
    for name, by in (("lama", "tidak-ada"), ("lama", "lama"), ("lama", "dinkes"), ("terbaru", "lama"), ("baru", "lama")):
        with pytest.raises(ValidationError) as refused:
            replaced(by, name, people=opened)
        assert set(refused.value.error_dict) == {"pengganti"}, (name, by)


def test_the_engine_is_not_held_back_and_a_deleted_one_is_not_told(opened):
    assert "pengganti" not in act("package_patch", id="lama", pengganti="tidak-ada")
    replaced("baru")
    act("package_delete", id="baru")
    assert "pengganti" not in act("package_show", id="lama")


def test_who_may_not_see_it_is_told_nothing_and_loses_nothing(opened, app):
    act("package_patch", id="lama", private=True, pengganti=SECRET)  # so that its own office may write it
    seen = {who: act("package_show", opened[who], id="lama") for who in ("dinkes", "walidata")}
    assert "pengganti" not in seen["dinkes"]
    assert seen["walidata"]["pengganti"] == SECRET
    act("package_patch", id="baru", private=True)
    with pytest.raises(ValidationError, match="pengganti"):
        replaced(SECRET, "baru", user="dinkes", people=opened)
    assert "pengganti" not in act("package_update", opened["dinkes"], **{**seen["dinkes"], "pengganti": "", "notes": "lain"})
    assert model.Package.get("lama").extras["pengganti"] == model.Package.get(SECRET).id


def test_no_answer_to_a_visitor_tells_it(opened, app):
    assert replaced(SECRET)["pengganti"] == SECRET
    rebuild("lama")
    secret = (SECRET, "zirkonium", model.Package.get(SECRET).id)
    facets = 'facet.field=["pengganti"]'
    questions = ("q=lama", "q=lama&use_default_schema=true", "q=lama&fl=*", f"fq=pengganti:{secret[2]}", "q=pengganti:*", facets)
    addresses = ["/dataset/lama", "/dataset/lama/ringkas.txt", "/api/3/action/package_show?id=lama",
                 "/api/3/action/package_show?id=lama&use_default_schema=true",
                 *(f"/api/3/action/package_search?{question}" for question in questions)]  # fmt: skip
    for address in addresses:
        body = app.get(address).body.replace(f"pengganti:{secret[2]}", "")
        assert not [word for word in secret if word in body], address
    for question in questions[3:5]:
        assert json.loads(app.get(f"/api/3/action/package_search?{question}").body)["result"]["count"] == 0, question
    act("package_patch", id=SECRET, private=False)
    shown = json.loads(app.get("/api/3/action/package_search?q=name:lama").body)["result"]["results"][0]
    assert shown["pengganti"] == SECRET
