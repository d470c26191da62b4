"""A secret goes to the hosts that the operator bound it to, and nowhere else."""

import pytest

from harvesters.connectors import CONNECTORS
from harvesters.errors import Refused
from harvesters.reading.session import origin
from harvesters.secrets import SecretElsewhere, SecretUnbound, SecretWithheld
from harvesters.settings import Settings
from harvesters.source import Source
from tests.opd.server import Answer, serving

TOKEN, HOSTS = "SUMBER_ANTREAN_TOKEN", "SUMBER_ANTREAN_TOKEN_HOSTS"
ADDRESS = "SUMBER_ANTREAN_URL"
BEARER = {"kind": "bearer", "value": f"env:{TOKEN}"}
API = "https://opd.invalid/antrean"


def opened(connector, options, file=None, allowed=(), **secrets):
    """What stands between a source and the first record: its connector, ready to read."""
    source = Source("antrean", "Antrean", "dinas", connector, CONNECTORS[connector].read_options(options), "CC-BY-4.0", file=file)
    settings = Settings(allow_hosts=allowed, secrets=secrets)
    return source.reader(settings, source.secrets(settings))


USES = [
    ("rest", {"url": API, "auth": BEARER}),
    ("rest", {"url": API, "params": {"kunci": f"env:{TOKEN}"}}),
    ("rest", {"url": API, "headers": {"X-Kunci": f"env:{TOKEN}"}}),
    ("rest", {"url": API, "body": {"saringan": [{"kunci": f"env:{TOKEN}"}]}}),
    ("ckan", {"url": "https://opd.invalid", "token": f"env:{TOKEN}"}),
]


@pytest.mark.parametrize(("connector", "options"), USES)
def test_a_source_of_the_portal_needs_a_bound_secret(connector, options):
    with pytest.raises(SecretUnbound) as refusal:
        opened(connector, options, **{TOKEN: "rahasia"})
    assert f"{HOSTS}=opd.invalid:443" in refusal.value.remedy("id")
    for hosts in ("opd.invalid", "lain.invalid opd.invalid:443", "lain.invalid, OPD.invalid.:443"):
        opened(connector, options, **{TOKEN: "rahasia", HOSTS: hosts})
    for hosts in ("lain.invalid", "opd.invalid:8443", "invalid", "https://opd.invalid", "opd.invalid:x"):
        with pytest.raises(SecretElsewhere):
            opened(connector, options, **{TOKEN: "rahasia", HOSTS: hosts})


def test_a_source_of_a_file_is_bound_by_the_address_beside_it_unless_the_operator_says_more(tmp_path):
    options = {"url": API, "auth": BEARER}
    opened("rest", options, tmp_path / "antrean.yaml", **{TOKEN: "rahasia"})
    with pytest.raises(SecretElsewhere):
        opened("rest", options, tmp_path / "antrean.yaml", **{TOKEN: "rahasia", HOSTS: "lain.invalid"})


def test_a_secret_that_is_the_address_names_its_host_itself():
    for connector, options in (("rest", {}), ("ckan", {}), ("sheet", {})):
        key = "location" if connector == "sheet" else "url"
        opened(connector, {**options, key: f"env:{ADDRESS}"}, **{ADDRESS: API})
    with pytest.raises(SecretUnbound):  # but it goes to no other host
        opened("rest", {"url": "https://lain.invalid/", "params": {"a": f"env:{ADDRESS}"}}, **{ADDRESS: API})


@pytest.mark.parametrize("address", ["postgresql://u:p%40ss@db.invalid:5433/kota", "mysql+pymysql://u:p@db.invalid:5433/kota"])
def test_databases_obey_it_too(address):
    options = {"url": f"env:{ADDRESS}", "query": "SELECT 1 AS a"}
    opened("sql", options, **{ADDRESS: address})
    opened("sql", options, **{ADDRESS: address, f"{ADDRESS}_HOSTS": "db.invalid:5433"})
    with pytest.raises(SecretElsewhere):
        opened("sql", options, **{ADDRESS: address, f"{ADDRESS}_HOSTS": "db.invalid:5432"})


def test_what_is_not_approved_is_refused_as_such():
    source = Source("antrean", "Antrean", "dinas", "rest", CONNECTORS["rest"].read_options({"url": API, "auth": BEARER}), "CC-BY-4.0")
    settings = Settings(secrets=None)
    with pytest.raises(SecretWithheld):
        source.reader(settings, source.secrets(settings))


@pytest.mark.parametrize("address", ["http://lain.invalid\\\\@opd.invalid/", "http://lain.invalid:80\\\\@opd.invalid/", "http://lain.invalid\\\\.opd.invalid/"])
def test_an_address_that_two_readers_understand_differently_gets_nothing(address):
    """``urlsplit`` sees opd.invalid, what connects sees lain.invalid."""
    assert origin(address) == ""
    reader = opened("rest", {"url": address, "auth": BEARER, "attempts": 1}, **{TOKEN: "rahasia", HOSTS: "opd.invalid"})
    with reader as connector, pytest.raises(Refused, match="bukan alamat http"):
        list(connector.records())


def test_a_redirect_to_another_host_never_carries_it_even_if_that_is_bound_too():
    asked = []

    def respond(got):
        asked.append((got.path, got.headers.get("Authorization")))
        if got.path.startswith("/antrean"):
            return Answer(302, b"", "text/plain", {"Location": f"http://localhost:{server.server_port}/lain"})
        return Answer(200, b"[]", "application/json")

    with serving(respond) as server:
        options = {"url": f"{server.url}/antrean", "auth": BEARER, "params": {"kunci": f"env:{TOKEN}"}}
        allowed = (server.address, f"localhost:{server.server_port}")
        with opened("rest", options, allowed=allowed, **{TOKEN: "rahasia", HOSTS: " ".join(allowed)}) as connector:
            assert list(connector.records()) == []
    assert asked == [("/antrean?kunci=rahasia", "Bearer rahasia"), ("/lain", None)]
