"""The installed CKAN still has the doors that ``register.py`` uses."""

import inspect
from datetime import datetime

import ckan.lib.search
import ckan.lib.search.common
import ckan.lib.search.index
import ckan.lib.search.query
import ckan.model as model
import pytest
from ckan.cli.cli import ckan as command
from ckan.lib.dictization import model_dictize
from ckan.lib.search import SearchError
from ckan.lib.search import index as search_index
from ckan.tests import factories, helpers

from ckanext.muaraenim.search.connection import Connection
from ckanext.muaraenim.search.package_index import PackageIndex
from ckanext.muaraenim.search.package_query import PackageQuery

pytestmark = [pytest.mark.ckan_config("ckan.plugins", "muaraenim_search"), pytest.mark.ckan_config("ckan.auth.create_unowned_dataset", True)]


@pytest.mark.usefixtures("with_plugins")
def test_every_way_to_solr_leads_here():
    for module in (ckan.lib.search, ckan.lib.search.common, ckan.lib.search.index, ckan.lib.search.query):
        assert isinstance(module.make_connection(), Connection), module
    assert ckan.lib.search.is_available() is True
    assert isinstance(ckan.lib.search.index_for("Package"), PackageIndex)
    assert isinstance(ckan.lib.search.query_for("Package"), PackageQuery)
    assert model_dictize.search.PackageSearchQuery is PackageQuery


def test_ckan_calls_what_was_replaced():
    """By name in these functions; if a new CKAN calls something else, this fails before a reader notices."""
    index, query = ckan.lib.search.index.PackageSearchIndex, ckan.lib.search.query.PackageSearchQuery
    assert "conn.add(docs=[pkg_dict], commit=commit)" in inspect.getsource(index.index_package)
    assert "conn.search(**query)" in inspect.getsource(query.run)
    for name in ("hits", "docs", "facets"):
        assert f"solr_response.{name}" in inspect.getsource(query.run)
    assert "search.PackageSearchQuery()" in inspect.getsource(model_dictize.get_group_dataset_counts)
    assert {"package", "tag", "resource"} <= ckan.lib.search._QUERIES.keys()


def test_commands(ckan, cli, names):
    one = factories.Dataset(name="satu")
    factories.Dataset(name="dua")

    def run(*arguments):
        result = cli.invoke(command, ["search-index", *arguments])
        assert result.exit_code == 0, result.output
        return result.output

    assert one["id"] in run("show", "satu")
    run("clear", "satu")
    assert names() == ["dua"]
    assert "satu" in run("check")
    assert "Found 1 unindexed" in run("list-unindexed")
    run("rebuild", "--only-missing")
    assert names() == ["dua", "satu"]
    run("clear")
    assert names() == []
    run("rebuild")
    assert names() == ["dua", "satu"]
    assert "Found 0 orphaned" in run("list-orphans")
    assert "not indexed = 0 out of 2" in run("check")


def test_an_extension_cleans_up_by_a_query(ckan, names):
    for name in ("satu", "dua"):
        factories.Dataset(name=name, extras=[{"key": "harvest_source_id", "value": name}])
    conn = search_index.make_connection()
    conn.delete(q='+harvest_source_id:"satu" +site_id:"test.ckan.net"', commit=True)
    assert names() == ["dua"]
    conn.delete(id=conn.search("name:dua").docs[0]["index_id"])
    model.Session.commit()
    assert names() == []
    with pytest.raises(SearchError):
        conn.delete(q="name:(satu")


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("2014-03-22", "2014-03-22T00:00:00Z"),
        ("2014-03-22 05:42:14.1239", "2014-03-22T05:42:14.123Z"),
        ("2014-03-22T05:42:14+07:00", "2014-03-21T22:42:14Z"),
    ],
)
def test_dates_come_back_as_asked(ckan, written, text):
    factories.Dataset(extras=[{"key": "terbit_date", "value": written}])
    read, moment = (search_index.make_connection(decode_dates=decoded).search("*:*").docs[0]["terbit_date"] for decoded in (False, True))
    assert (read, moment) == (text, datetime.fromisoformat(text[:19]))


def test_package_show_reads_the_row_as_it_is_now(ckan, raw):
    one = factories.Dataset(name="satu", owner_org=factories.Organization(title="Lama")["id"])
    assert ckan_show(one["id"])["organization"]["title"] == "Lama"
    raw('UPDATE "group" SET title = \'Baru\'')
    assert ckan_show(one["id"])["organization"]["title"] == "Baru"
    raw("UPDATE package SET notes = 'Catatan baru'")
    assert ckan_show(one["id"])["notes"] == "Catatan baru"


def ckan_show(id):
    model.Session.remove()
    return helpers.call_action("package_show", id=id)


@pytest.mark.parametrize("action", ["search_status", "search_renew"])
def test_only_sysadmins_ask(ckan, action):
    with pytest.raises(helpers.logic.NotAuthorized):
        helpers.call_auth(action, {"user": factories.User()["name"], "model": model})


def test_status(ckan):
    status = helpers.call_action("search_status")
    assert {"documents", "waiting", "age", "last_seq", "epoch", "analysis"} == status.keys()
