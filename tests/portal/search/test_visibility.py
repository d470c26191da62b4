"""Who finds what: the labels are part of the query, so counts and facets tell nobody more."""

import pytest
from ckan.tests import factories, helpers

pytestmark = [pytest.mark.ckan_config("ckan.plugins", "muaraenim_search"), pytest.mark.ckan_config("ckan.auth.create_unowned_dataset", True)]


@pytest.fixture
def people(ckan):
    editor, stranger = factories.User(), factories.User()
    opd = factories.Organization(name="opd", users=[{"name": editor["name"], "capacity": "editor"}])
    other = factories.Organization(name="lain", users=[{"name": stranger["name"], "capacity": "editor"}])
    factories.Dataset(name="terbuka", owner_org=opd["id"])
    secret = factories.Dataset(name="rahasia", owner_org=opd["id"], private=True, tags=[{"name": "rahasia"}])
    factories.Dataset(name="konsep", user=editor, owner_org=opd["id"], state="draft")
    return {"editor": editor, "stranger": stranger, "opd": opd, "other": other, "secret": secret}


def test_private_datasets_and_drafts(people, seen_by, names):
    assert seen_by(people["editor"]) == ["konsep", "rahasia", "terbuka"]
    assert seen_by(people["stranger"]) == seen_by(None) == ["terbuka"]
    assert names() == ["terbuka"]
    assert names(include_private=True, include_drafts=True) == ["konsep", "rahasia", "terbuka"]


def test_counts_and_facets_tell_nobody_more(people):
    asked = {"include_private": True, "facet.field": ["tags", "organization"], "rows": 0}
    found = helpers.call_action("package_search", {"user": people["stranger"]["name"], "ignore_auth": False}, **asked)
    assert (found["count"], found["facets"]) == (1, {"tags": {}, "organization": {"opd": 1}})


def test_a_dataset_that_moves_to_another_opd(people, seen_by, names):
    helpers.call_action("package_owner_org_update", id=people["secret"]["id"], organization_id="lain")
    assert seen_by(people["editor"]) == ["konsep", "terbuka"]
    assert seen_by(people["stranger"]) == ["rahasia", "terbuka"]
    assert names(fq="organization:lain", include_private=True) == ["rahasia"]


def test_a_member_who_leaves(people, seen_by):
    admin = factories.Sysadmin()
    helpers.call_action("organization_member_delete", {"user": admin["name"]}, id="opd", username=people["editor"]["name"])
    assert seen_by(people["editor"]) == ["terbuka"]


def test_publishing_and_hiding_by_raw_sql(people, seen_by, raw):
    raw("UPDATE package SET private = false WHERE name = 'rahasia'")
    assert seen_by(None) == ["rahasia", "terbuka"]
    raw("UPDATE package SET private = true WHERE name IN ('rahasia', 'terbuka')")
    assert seen_by(None) == []
    assert seen_by(people["editor"]) == ["konsep", "rahasia", "terbuka"]


def test_a_row_that_disagrees_with_its_dataset_is_not_shown(people, seen_by, raw):
    """As after a restore with triggers switched off: the index answers, but the dataset's own row has the last word."""
    assert "terbuka" in seen_by(None)
    raw("ALTER TABLE package DISABLE TRIGGER USER; UPDATE package SET private = true WHERE name = 'terbuka'; ALTER TABLE package ENABLE TRIGGER USER")
    assert seen_by(None) == []
