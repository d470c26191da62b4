"""One address that asks too often is told to wait; others are not."""

from __future__ import annotations

import uuid

import pytest
from ckan.exceptions import CkanConfigurationException
from redis import Redis

from ckanext.muaraenim.visitor_limit import check_limits

pytestmark = pytest.mark.usefixtures("storage", "with_plugins")


@pytest.fixture
def visit(app):
    """Status, headers and body of a request from an address of the outside."""

    def ask(path, address, form=None):
        return app.flask_app.test_client().open(path, method="POST" if form else "GET", data=form, environ_base={"REMOTE_ADDR": address})

    return ask


@pytest.fixture
def address():
    """One that nobody else has in these tests: of RFC 3849, which only documents use."""
    return f"2001:db8:{uuid.uuid4().hex[:4]}:{uuid.uuid4().hex[:4]}"


@pytest.mark.ckan_config("ckanext.muaraenim.limit.pages", "2/hour")
def test_who_asks_too_often_is_told_to_wait(visit, address):
    assert [visit("/", f"{address}::{host}").status_code for host in (1, 2)] == [200, 200]
    refused = visit("/", f"{address}::3")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3600")
    assert "<h1" in refused.text
    assert visit("/", f"{address[:-1]}{'0' if address[-1] != '0' else '1'}::3").status_code == 200, "the neighbour"
    assert visit("/api/3/action/status_show", f"{address}::3").status_code == 200, "the API is counted for itself"


@pytest.mark.ckan_config("ckanext.muaraenim.limit.api", "1/minute")
def test_the_api_says_it_in_json(visit, address):
    assert visit("/api/3/action/status_show", f"{address}::1").status_code == 200
    refused = visit("/api/3/action/status_show", f"{address}::1")
    assert refused.status_code == 429
    assert refused.json["success"] is False
    assert "60" in refused.json["error"]["message"]


@pytest.mark.ckan_config("ckanext.muaraenim.limit.login", "1/minute")
def test_passwords_cannot_be_tried_for_ever(visit, address):
    guess = {"login": "siapa-saja", "password": "tebakan"}
    assert visit("/user/login", f"{address}::1", guess).status_code == 200
    assert visit("/user/login", f"{address}::1", guess).status_code == 429
    assert visit("/user/login", f"{address}::1").status_code == 200, "the form is a page"


@pytest.mark.ckan_config("ckanext.muaraenim.limit.pages", "1/hour")
@pytest.mark.parametrize("here", ["127.0.0.1", "::1", "::ffff:127.0.0.1", ""])
def test_this_machine_itself_is_not_counted(visit, here):
    assert [visit("/", here).status_code for _ in range(3)] == [200, 200, 200]


@pytest.mark.ckan_config("ckanext.muaraenim.limit.pages", "1/hour")
def test_without_redis_everybody_is_let_in(visit, address, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "ckan.redis.url", "redis://127.0.0.1:1/0")
    assert [visit("/", f"{address}::1").status_code for _ in range(3)] == [200, 200, 200]


@pytest.mark.ckan_config("ckanext.muaraenim.limit.pages", "")
def test_no_limit(visit, address):
    assert [visit("/", f"{address}::1").status_code for _ in range(3)] == [200, 200, 200]


def test_nothing_stays_in_redis_for_ever(visit, address, ckan_config):
    visit("/", f"{address}::1")
    store = Redis.from_url(ckan_config["ckan.redis.url"])
    (kept,) = (name for name in store.scan_iter("LIMITS*") if address.split(":")[3].encode() in name)
    assert 0 < store.ttl(kept) <= 60


def test_a_limit_that_cannot_be_read_is_refused_at_the_start(ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "ckanext.muaraenim.limit.api", "banyak")
    with pytest.raises(CkanConfigurationException, match=r"limit\.api: «banyak»"):
        check_limits()
