"""A private dataset, a draft and a deleted one say one word that nobody else says. No action and no page tells it to who may not see them."""

from __future__ import annotations

import json
import re

import pytest
from ckan import model
from ckan.tests import factories, helpers

from ckanext.muaraenim.organizations import load

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

WORD = "zirkonium"
MISSPELT = "zirkoniun"


@pytest.fixture
def people():
    """Who sees nothing of it, and an editor who sees what is private and his own draft."""
    load()
    factories.Group(name="topik-uji", title="Topik uji")
    neighbour, editor = factories.UserWithToken(), factories.UserWithToken()
    for user, organization in ((neighbour, "dinsos"), (editor, "dinkes")):
        helpers.call_action("organization_member_create", id=organization, username=user["name"], role="editor")
    return {"visitor": {}, "neighbour": {"Authorization": neighbour["token"]}, "editor": {"Authorization": editor["token"]}, "owner": editor}


def said(kind):
    """Everything that a dataset can say, with the word in it."""
    return {
        "name": f"{WORD}-{kind}", "title": f"{WORD} {kind}", "notes": f"Tentang {WORD}", "owner_org": "dinkes", "url": f"http://{WORD}.example",
        "tags": [{"name": WORD}, {"name": "umum"}], "groups": [{"name": "topik-uji"}], "author": WORD, "license_id": "CC-BY-4.0",
        "resources": [{"url": f"http://x/{WORD}", "name": WORD, "format": WORD.upper(), "description": WORD}],
        "extras": [{"key": WORD, "value": WORD}],
    }  # fmt: skip


@pytest.fixture
def hidden(people):
    """By kind, beside one that everybody sees and that is related to one of them."""
    owner = {"user": people["owner"]["name"], "ignore_auth": True}
    found = {
        "private": helpers.call_action("package_create", owner, **said("private"), private=True),
        "draft": helpers.call_action("package_create", owner, **said("draft"), state="draft"),
        "deleted": helpers.call_action("package_create", owner, **said("deleted")),
    }
    helpers.call_action("package_delete", owner, id=found["deleted"]["id"])
    seen = helpers.call_action("package_create", owner, name="terbuka", title="Data terbuka", notes="-", owner_org="dinkes",
                               tags=[{"name": "umum"}], groups=[{"name": "topik-uji"}], license_id="CC-BY-4.0")  # fmt: skip
    helpers.call_action("package_relationship_create", owner, subject=seen["id"], object=found["private"]["id"], type="depends_on")
    model.Session.remove()
    return found


ASKED = {
    "package_search": [
        {"q": WORD}, {"q": f"{WORD[:-3]}*"}, {"q": f"title:{WORD}~1"}, {"q": MISSPELT}, {"q": "*:*", "fl": "*"},
        {"q": "*:*", "fl": "data_dict,title"},
        {"q": "*:*", "include_private": True, "include_drafts": True, "include_deleted": True},
        {"q": "*:*", "facet.field": '["tags","res_format","author","title_string","name","organization","groups","depends_on","permission_labels"]',
         "facet.limit": -1, "facet.mincount": 0, "include_private": True, "include_drafts": True, "include_deleted": True},
        {"q": "*:*", "facet.field": '["text","public_words","subject_words","res_name","res_url"]', "facet.limit": -1, "facet.mincount": 0},
        {"q": "*:*", "sort": "author desc, title_string desc", "fl": "name,author,score"},
        {"q": "*:*", "ext_any": json.dumps({"tags": [WORD, "umum"]}), "facet.field": '["tags"]'},
    ],
    "search_suggest": [{"q": WORD[:4]}, {"q": MISSPELT}],
    "search_correction": [{"q": MISSPELT}, {"q": f"umum {MISSPELT}"}],
    "search_matches": [{"q": WORD, "ids": "{ids}"}],
    "package_autocomplete": [{"q": WORD[:4]}],
    "organization_autocomplete": [{"q": WORD[:4]}],
    "group_autocomplete": [{"q": WORD[:4]}],
    "tag_autocomplete": [{"query": WORD[:4]}, {"query": WORD[:4], "limit": 1}],
    "tag_search": [{"query": WORD[:4]}, {"query": [WORD[:4], "o"], "limit": 1, "offset": 0}],
    "tag_list": [{}, {"all_fields": True}, {"query": WORD[:4]}],
    "tag_show": [{"id": "umum", "include_datasets": True}],
    "format_autocomplete": [{"q": WORD[:4]}],
    "package_list": [{}],
    "current_package_list_with_resources": [{"limit": 100}],
    "group_show": [{"id": "topik-uji", "include_datasets": True}],
    "group_list": [{"all_fields": True}],
    "group_package_show": [{"id": "topik-uji"}],
    "organization_show": [{"id": "dinkes", "include_datasets": True}],
    "organization_list": [{"all_fields": True}],
    "resource_search": [{"query": f"name:{WORD}"}, {"query": f"format:{WORD}"}],
    "user_show": [{"id": "{owner}", "include_datasets": True}],
    "user_list": [{}],
    "vocabulary_list": [{}],
    "package_show": [{"id": "terbuka"}],
    "package_relationships_list": [{"id": "terbuka"}],
}  # fmt: skip
PAGES = [
    "/", "/dataset/", "/dataset/?q={word}", "/dataset/?q={misspelt}", "/dataset/?tags={word}", "/saring/tags", "/saring/format?cari={begin}",
    "/opd", "/opd/dinkes", "/topik", "/topik/topik-uji", "/dataset/terbuka", "/dataset/terbuka.rdf", "/feeds/dataset.atom",
    "/feeds/custom.atom?q={word}", "/feeds/tag/{word}.atom", "/feeds/tag/umum.atom", "/feeds/organization/dinkes.atom",
    "/feeds/group/topik-uji.atom", "/user/{owner}", "/dataset/{word}-private",
]  # fmt: skip


def told(app, people, hidden, role):
    """What somebody reads, by where he reads it; the question itself is no news."""
    ids = json.dumps([each["id"] for each in hidden.values()])
    for action, questions in ASKED.items():
        for question in questions:
            data = {key: value.replace("{ids}", ids).replace("{owner}", people["owner"]["name"]) if isinstance(value, str) else value
                    for key, value in question.items()}  # fmt: skip
            if action == "search_matches":
                data["ids"] = json.loads(ids)
            answer = app.post(f"/api/3/action/{action}", json=data, headers=people[role], status=None)
            yield f"{action} {question}", json.dumps(answer.json.get("result"))


def test_no_action_tells_of_hidden_datasets(people, hidden, app):
    for role in ("visitor", "neighbour"):
        found = {place: text for place, text in told(app, people, hidden, role)}
        tell = [place for place, text in found.items() if WORD in text.lower() or any(each["id"] in text for each in hidden.values())]
        assert tell == []
    own = {place for place, text in told(app, people, hidden, "editor") if WORD in text.lower()}
    assert len(own) > 10


def test_no_page_tells_of_hidden_datasets(people, hidden, app):
    words = {"word": WORD, "misspelt": MISSPELT, "begin": WORD[:4], "owner": people["owner"]["name"]}
    for page in PAGES:
        address = page.format(**words)
        answer = app.get(address, status=None)
        assert answer.status_code in (200, 403, 404), address
        assert not re.findall(rf"{WORD}(?: |-)(?:private|draft|deleted)|Tentang {WORD}", answer.body.replace(address, "")), address
        if WORD not in address:
            assert WORD not in answer.body.lower(), address


def test_a_tag_that_only_hidden_datasets_have_is_as_one_that_nobody_has(people, hidden, app):
    for tag in (WORD, "tidak-ada"):
        assert app.post("/api/3/action/tag_show", json={"id": tag}).status_code == 404
        assert app.post("/api/3/action/tag_search", json={"query": tag, "limit": 0}).json["result"] == {"count": 0, "results": []}
    shown = app.post("/api/3/action/tag_show", json={"id": WORD}, headers=people["editor"]).json["result"]
    assert shown["name"] == WORD


def test_counts_of_offices_and_topics_are_those_of_the_reader(people, hidden, app):
    def counts(role):
        asked = [("organization_show", "dinkes"), ("group_show", "topik-uji")]
        shown = [app.post(f"/api/3/action/{action}", json={"id": id}, headers=people[role]).json["result"]["package_count"] for action, id in asked]
        listed = app.post("/api/3/action/organization_list", json={"all_fields": True, "organizations": ["dinkes"]}, headers=people[role])
        return [*shown, listed.json["result"][0]["package_count"]]

    assert counts("visitor") == counts("neighbour") == [1, 1, 1]
    assert counts("editor")[0] > 1


def test_a_relation_is_told_once_the_other_side_is_public(people, hidden, app):
    def related(role="visitor"):
        asked = {"q": "name:terbuka", "facet.field": '["depends_on"]'}
        found = app.post("/api/3/action/package_search", json=asked).json["result"]
        shown = app.post("/api/3/action/package_show", json={"id": "terbuka"}, headers=people[role]).json["result"]
        listed = app.post("/api/3/action/package_relationships_list", json={"id": "terbuka"}, headers=people[role]).json["result"]
        return [list(found["facets"]["depends_on"]), *(len(each["relationships_as_subject"]) for each in (found["results"][0], shown)), len(listed)]

    assert related() == related("neighbour") == [[], 0, 0, 0]
    assert related("editor") == [[], 0, 1, 1]
    for private, told in ((False, [[f"{WORD}-private"], 1, 1, 1]), (True, [[], 0, 0, 0])):
        helpers.call_action("package_patch", id=hidden["private"]["id"], private=private)
        assert related() == told
