"""Facets and counts tell nobody of datasets that he may not see, however he asks for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins as p
import pytest
from ckan.lib.plugins import DefaultPermissionLabels
from ckan.tests import factories, helpers

pytestmark = [pytest.mark.ckan_config("ckan.plugins", "muaraenim_search"), pytest.mark.ckan_config("ckan.auth.create_unowned_dataset", True)]

FIELDS = ["tags", "organization", "res_format", "license_id", "name", "permission_labels"]
SECRETS = ("rahasia", "konsep")


class CommitteeLabels(p.SingletonPlugin, DefaultPermissionLabels):
    """A plugin of somebody else: private datasets whose title says so are for a committee's members."""

    p.implements(p.IPermissionLabels)

    def get_dataset_labels(self, dataset_obj: Any) -> list[str]:
        return [*super().get_dataset_labels(dataset_obj), *(["panitia"] if "panitia" in (dataset_obj.title or "") else [])]

    def get_user_dataset_labels(self, user_obj: Any) -> list[str]:
        return [*super().get_user_dataset_labels(user_obj), *(["panitia"] if user_obj and user_obj.name.startswith("panitia") else [])]


@pytest.fixture
def people(ckan):
    editor, stranger = factories.User(), factories.User()
    opd = factories.Organization(name="opd", users=[{"name": editor["name"], "capacity": "editor"}])
    factories.Organization(name="lain", users=[{"name": stranger["name"], "capacity": "editor"}])
    said = {"tags": [{"name": "umum"}], "license_id": "terbuka"}
    factories.Dataset(name="terbuka", owner_org=opd["id"], resources=[{"url": "http://x/a", "format": "CSV"}], **said)
    hidden = {"tags": [{"name": "sandi"}], "license_id": "tertutup", "resources": [{"url": "http://x/b", "format": "SANDI"}]}
    secret = factories.Dataset(name="rahasia", owner_org=opd["id"], private=True, **hidden)
    factories.Dataset(name="konsep", user=editor, owner_org=opd["id"], state="draft", **hidden)
    return {"editor": editor, "stranger": stranger, "opd": opd, "secret": secret}


@pytest.fixture
def asked() -> Callable[..., dict[str, Any]]:
    """What a user finds who asks for everything there is."""

    def ask(user: dict[str, Any] | None, **parameters: Any) -> dict[str, Any]:
        context = {"user": user["name"] if user else "", "ignore_auth": False}
        wanted = {"include_private": True, "include_drafts": True, "include_deleted": True, "facet.field": FIELDS, "facet.limit": -1}
        found = helpers.call_action("package_search", context, **wanted, **parameters)
        return {"count": found["count"], **found["facets"]}

    return ask


NARROWED = (
    {},
    {"facet.mincount": 0},
    {"f.tags.facet.mincount": 0, "facet.sort": "index"},
    {"facet.mincount": 0, "facet.prefix": ""},
    {"facet.mincount": 0, "extras": {"ext_any": {"tags": ["sandi", "umum"], "license_id": ["tertutup", "terbuka"]}}},
    {"facet.mincount": 0, "extras": {"ext_any": {"tags": ["sandi"]}}},
    {"extras": {"ext_any": {"organization": ["opd"], "res_format": ["SANDI"]}}},
    {"extras": {"ext_any": {"permission_labels": ["panitia", "public", "creator-x"]}}},
    {"fq": "name:rahasia", "facet.mincount": 0},
    {"fq": "+permission_labels:(panitia OR public)", "facet.mincount": 0},
    {"fq_list": ["permission_labels:*", "tags:sandi"], "facet.mincount": 0},
    {"q": "sandi OR rahasia", "facet.mincount": 0},
)


def leaks(found: dict[str, Any]) -> set[str]:
    values = {value for field in FIELDS for value in found[field]}
    return {value for value in values if value in (*SECRETS, "sandi", "SANDI", "tertutup") or value.startswith(("member-", "creator-"))}


def test_no_way_of_asking_tells_of_what_is_hidden(people, asked):
    for parameters in NARROWED:
        for user in (None, people["stranger"]):
            found = asked(user, **parameters)
            assert leaks(found) == set(), parameters
            assert found["count"] <= 1
    assert leaks(asked(people["editor"])) > {*SECRETS, "sandi", "SANDI", "tertutup"}


def test_values_without_hits_are_those_that_may_be_seen(people, asked):
    nothing = {"fq": "name:terbuka", "facet.mincount": 0}
    assert asked(people["editor"], **nothing)["tags"] == {"umum": 1, "sandi": 0}
    assert asked(people["stranger"], **nothing)["tags"] == {"umum": 1}
    assert asked(None, q="tidakada", **{"facet.mincount": 0})["tags"] == {"umum": 0}
    helpers.call_action("dataset_purge", id="terbuka")
    assert asked(None, **{"facet.mincount": 0})["tags"] == {}


def test_a_dataset_that_moves_takes_its_counts_along(people, asked):
    for user, count in ((people["editor"], 3), (people["stranger"], 1)):
        assert asked(user)["organization"] == {"opd": count}
    helpers.call_action("package_owner_org_update", id=people["secret"]["id"], organization_id="lain")
    chosen = {"extras": {"ext_any": {"organization": ["lain"]}}}
    assert asked(people["editor"], **chosen)["count"] == 0
    assert asked(people["editor"])["organization"] == {"opd": 2}
    assert asked(people["stranger"])["organization"] == {"lain": 1, "opd": 1}
    assert asked(people["stranger"], **chosen)["tags"] == {"sandi": 1}
    assert asked(None, **chosen)["tags"] == {}


def test_a_member_who_leaves_counts_no_more(people, asked):
    assert asked(people["editor"])["tags"] == {"sandi": 2, "umum": 1}
    admin = factories.Sysadmin()
    helpers.call_action("organization_member_delete", {"user": admin["name"]}, id="opd", username=people["editor"]["name"])
    for parameters in ({}, {"facet.mincount": 0}, {"extras": {"ext_any": {"tags": ["sandi"]}}}):
        assert "rahasia" not in asked(people["editor"], **parameters)["name"]


def test_a_dataset_that_is_hidden_or_withdrawn_by_sql_counts_no_more(people, asked, raw):
    assert asked(None)["tags"] == {"umum": 1}
    raw("UPDATE package SET private = true WHERE name = 'terbuka'")
    assert asked(None, **{"facet.mincount": 0})["tags"] == asked(None)["tags"] == {}


@pytest.fixture
def committee(ckan, provide_plugin):
    provide_plugin("committee_labels", CommitteeLabels)
    with p.use_plugin("committee_labels"):
        yield


def test_a_plugins_labels_hold_for_counts(committee, people, asked):
    member = factories.User(name="panitia-satu")
    factories.Dataset(name="rapat", title="Untuk panitia", owner_org="opd", private=True, tags=[{"name": "risalah"}])
    for user, tags in ((member, {"umum": 1, "risalah": 1}), (people["stranger"], {"umum": 1}), (None, {"umum": 1})):
        assert asked(user)["tags"] == asked(user, **{"facet.mincount": 0})["tags"] == tags
    assert asked(member, extras={"ext_any": {"tags": ["risalah", "sandi"]}})["organization"] == {"opd": 1}
