"""``ckan search-index rebuild``: every row right, and only that built anew which may have become another document."""

from __future__ import annotations

import ckan.lib.search
import ckan.model as model
import pytest
import sqlalchemy as sa
from ckan.tests import factories, helpers

from ckanext.muaraenim.search import builder, renewal

pytestmark = [
    pytest.mark.usefixtures("ckan"),
    pytest.mark.ckan_config("ckan.plugins", "muaraenim_search"),
    pytest.mark.ckan_config("ckan.auth.create_unowned_dataset", True),
]

WATCHED = ("package", "resource", "search_document")


def behind_the_triggers(statement, **parameters):
    """As a program that switched the triggers off, or a restore that did."""
    model.Session.remove()  # what this test has read is no reason to wait
    with model.meta.engine.begin() as other:
        for table in WATCHED:
            other.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        other.execute(sa.text(statement), parameters)
        for table in WATCHED:
            other.execute(sa.text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))


def rebuilt():
    return renewal.renew(only_missing=False, force=False, quiet=True)


def found(fq):
    return [one["name"] for one in helpers.call_action("package_search", fq=fq, include_private=True)["results"]]


def test_what_is_right_is_not_built_again():
    for name in ("satu", "dua"):
        factories.Dataset(name=name, tags=[{"name": "padi"}], resources=[{"url": "https://data.example/a.csv", "format": "CSV"}])
    helpers.call_action("package_patch", id=helpers.call_action("package_show", id="satu")["id"], notes="lain")
    assert rebuilt() == 0
    assert sorted(found("tags:padi")) == ["dua", "satu"]


@pytest.mark.parametrize(
    ("statement", "query"),
    [
        ("UPDATE package SET title = 'Kopi' WHERE name = 'satu'", "title:Kopi"),
        ("UPDATE package SET extras = jsonb_build_object('kode', 'k9') WHERE name = 'satu'", "extras_kode:k9"),
        ("UPDATE resource SET format = 'KML' WHERE package_id = (SELECT id FROM package WHERE name = 'satu')", "res_format:KML"),
        ("UPDATE search_document SET fields = NULL WHERE id = (SELECT id FROM package WHERE name = 'satu')", "name:satu"),
        ("DELETE FROM search_document WHERE id = (SELECT id FROM package WHERE name = 'satu')", "name:satu"),
    ],
)
def test_what_nobody_told_is_found_and_built(statement, query):
    for name in ("satu", "dua"):
        factories.Dataset(name=name, resources=[{"url": "https://data.example/a.csv", "format": "CSV"}])
    behind_the_triggers(statement)
    assert found(query) == [] or "name" in query
    assert rebuilt() == 1
    assert found(query) == ["satu"]
    assert rebuilt() == 0


def test_labels_groups_and_organisation_are_made_right_without_building():
    office = factories.Organization(name="dinas")
    dataset = factories.Dataset(name="satu", owner_org=office["id"], private=True)
    behind_the_triggers("UPDATE search_document SET labels = '{public}', organization = 'lain' WHERE id = :id", id=dataset["id"])
    assert rebuilt() == 0
    labels, organization = model.Session.execute(sa.text("SELECT labels, organization FROM search_document")).one()
    assert "public" not in labels
    assert organization == "dinas"


def test_other_code_builds_everything(monkeypatch):
    for name in ("satu", "dua"):
        factories.Dataset(name=name)
    monkeypatch.setattr(builder, "version", lambda package: "another")
    builder._builder.cache_clear()
    assert rebuilt() == 2
    assert rebuilt() == 0
    builder._builder.cache_clear()


def test_it_holds_nobody_up_and_ends_at_what_cannot_be_built(monkeypatch):
    for name in ("satu", "dua", "tiga"):
        factories.Dataset(name=name)
    seen = []

    def build(context, id, *more):
        with model.meta.engine.begin() as other:  # would wait for ever if rows that were built stayed held
            other.execute(sa.text("SET LOCAL lock_timeout = '5s'"))
            other.execute(sa.text("UPDATE package SET url = :id WHERE id <> :id"), {"id": id})
        seen.append(id)
        if len(seen) == 2:
            raise ValueError("broken")

    behind_the_triggers("UPDATE search_document SET built_of = NULL")
    monkeypatch.setattr("ckan.logic.index_update_package", build)
    with pytest.raises(ValueError, match="broken"):
        ckan.lib.search.rebuild(quiet=True)
    seen.clear()
    ckan.lib.search.rebuild(quiet=True, force=True)
    assert len(seen) == 3


def test_a_change_that_commits_while_a_document_is_built_is_not_lost(monkeypatch):
    dataset = factories.Dataset(name="satu", resources=[{"url": "https://data.example/a.csv", "format": "CSV"}])
    behind_the_triggers("UPDATE search_document SET built_of = NULL")
    build = renewal.logic.index_update_package

    def slowly(context, id, *more):
        with model.meta.engine.connect() as other, other.begin():
            other.execute(sa.text("SET LOCAL lock_timeout = '300ms'"))
            with pytest.raises(sa.exc.OperationalError, match="lock timeout"):
                other.execute(sa.text("UPDATE resource SET format = 'KML' WHERE package_id = :id"), {"id": dataset["id"]})
        return build(context, id, *more)

    monkeypatch.setattr("ckan.logic.index_update_package", slowly)
    assert rebuilt() == 1
