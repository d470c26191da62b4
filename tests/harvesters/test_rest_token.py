"""OAuth2 client credentials: a token is asked for, renewed, sent to the API only, and shown nowhere."""

from __future__ import annotations

import base64
import json
from urllib.parse import parse_qsl

import pytest

from harvesters.connectors import CONNECTORS
from harvesters.credentials import written_out
from harvesters.errors import FetchError, Refused, Unreachable, Unreadable
from harvesters.reading.address import AddressGuard
from harvesters.reading.patience import Patience
from harvesters.reading.session import Session
from harvesters.reading.token import Token
from harvesters.secrets import SecretElsewhere, SecretUnbound
from harvesters.settings import Settings
from harvesters.source import Source
from tests.harvesters.apireader import QUICK, REST, json_answer
from tests.opd.server import Answer, serving

pytest_plugins = ["tests.opd.context"]

SECRET = "rahasia-klien-contoh"


class Office:
    """An API and the place that gives its tokens. ``dead``: tokens that the API no longer takes."""

    def __init__(self, token_answer=None):
        self.tokens, self.forms, self.basics, self.bearers, self.dead = 0, [], [], [], set()
        self.token_answer = token_answer

    def __call__(self, asked):
        if asked.path != "/token":
            self.bearers.append(asked.headers.get("Authorization", ""))
            if self.bearers[-1] in self.dead or not self.bearers[-1].startswith("Bearer token-"):
                return json_answer({"pesan": f"{self.bearers[-1]} ditolak"}, 401)
            return json_answer([{"a": 1}])
        assert asked.method == "POST"
        self.forms.append(dict(parse_qsl(asked.body.decode())))
        self.basics.append(asked.headers.get("Authorization", ""))
        self.tokens += 1
        return self.token_answer or json_answer({"access_token": f"token-{self.tokens}", "token_type": "Bearer", "expires_in": 3600})


@pytest.fixture
def opened(context):
    """A connector on the office that serves."""

    def opened(server, **auth):
        auth = {**AUTH, "url": f"{server.url}/token", "client_secret": "env:SUMBER_CONTOH_RAHASIA", **auth}
        return REST(REST.read_options({"url": f"{server.url}/api", "auth": auth, **QUICK}), context(server.address, SUMBER_CONTOH_RAHASIA=SECRET))

    return opened


def test_a_token_is_fetched_once_and_sent(opened):
    office = Office()
    with serving(office) as server, opened(server, scope="baca", audience="api") as connector:
        assert [record.data for record in connector.records()] == [{"a": 1}]
        list(connector.records())
    assert office.forms == [{"grant_type": "client_credentials", "scope": "baca", "audience": "api"}]
    assert base64.b64decode(office.basics[0].removeprefix("Basic ")).decode() == f"portal:{SECRET}"
    assert office.bearers == ["Bearer token-1"] * 2


def test_client_and_secret_in_the_body(opened):
    office = Office()
    with serving(office) as server, opened(server, client_in="body") as connector:
        list(connector.records())
    assert office.forms == [{"grant_type": "client_credentials", "client_id": "portal", "client_secret": SECRET}]
    assert office.basics == [""]


def test_a_token_that_is_no_longer_taken_is_renewed_once(opened):
    office = Office()
    with serving(office) as server, opened(server) as connector:
        list(connector.records())
        office.dead.add("Bearer token-1")
        assert len(list(connector.records())) == 1
        assert office.tokens == 2
        office.dead |= {f"Bearer token-{number}" for number in range(10)}
        with pytest.raises(Refused, match="401"):
            list(connector.records())
        assert office.tokens == 3


@pytest.mark.parametrize(("lasts", "fetched"), [(3600, [1, 1, 2]), ("3600", [1, 1, 2]), (None, [1, 1, 1]), ("lama", [1, 1, 1]), (1, [1, 2, 3])])
def test_a_token_is_renewed_before_it_ends(lasts, fetched, context):
    office = Office(json_answer({"access_token": "token-x", "expires_in": lasts}))
    now = [0.0]
    with serving(office) as server:
        options = {"url": f"{server.url}/token", "client_id": "a", "client_secret": "env:SUMBER_CONTOH_RAHASIA", "kind": "client_credentials"}
        bound = REST(REST.read_options({"url": "https://contoh.invalid", "auth": options}), context(SUMBER_CONTOH_RAHASIA=SECRET)).options.auth
        token = Token(bound, lambda proof: Session(AddressGuard([server.address]), proof, Patience(attempts=1)), lambda: now[0])
        counts = []
        for moment in (0.0, 3000.0, 3590.0):
            now[0] = moment
            token.credentials()
            counts.append(office.tokens)
    assert counts == fetched


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        (json_answer({"error": "invalid_client", "error_description": SECRET}, 401), Refused, "invalid_client"),
        (json_answer({"error": f"<b>{SECRET}</b>"}, 400), Refused, "HTTP 400"),
        (Answer(403, b"<html>", "text/html"), Refused, "HTTP 403"),
        (json_answer({"error": "invalid_scope"}), Refused, "invalid_scope"),
        (json_answer({}), Unreadable, "access_token"),
        (json_answer([]), Unreadable, "access_token"),
        (json_answer({"access_token": "a\r\nX: y"}), Unreadable, "access_token"),
        (json_answer({"access_token": 7}), Unreadable, "access_token"),
        (Answer(200, b"<html>Masuk</html>", "text/html"), Unreadable, "HTML"),
        (Answer(200, b"", "application/json"), Unreadable, "kosong"),
        (Answer(503, b"", "text/plain"), Unreachable, "503"),
        (json_answer({"access_token": "x" * 200_000}), Unreadable, "MB"),
    ],
)
def test_a_token_that_is_not_given_is_a_sentence_that_names_its_place(opened, answer, kind, said):
    with serving(Office(answer)) as server, opened(server) as connector, pytest.raises(kind, match=said) as failure:
        list(connector.records())
    assert "/token" in str(failure.value)
    assert SECRET not in json.dumps(failure.value.as_dict())
    assert failure.value.remedy("id")


def test_a_token_address_that_sends_elsewhere_gets_nothing_there(opened):
    strangers = []
    with serving(lambda asked: strangers.append(asked) or json_answer({})) as other:
        for status in (302, 307):
            office = Office(Answer(status, b"", "text/plain", {"Location": f"{other.url}/curi"}))
            with serving(office) as server, opened(server) as connector, pytest.raises(FetchError):
                list(connector.records())
    assert strangers == []


def test_neither_token_nor_secret_is_shown(opened):
    office = Office()
    with serving(office) as server, opened(server) as connector:
        list(connector.records())
        shown = [repr(connector), repr(connector.options), connector.mask(f"Bearer token-1 {SECRET}")]
    assert all(SECRET not in each and "token-1" not in each for each in shown)


HOSTS = "SUMBER_ANTREAN_RAHASIA_HOSTS"
AUTH = {"kind": "client_credentials", "url": "https://masuk.invalid/token", "client_id": "portal", "client_secret": "env:SUMBER_ANTREAN_RAHASIA"}


def reader(file=None, **secrets):
    options = CONNECTORS["rest"].read_options({"url": "https://opd.invalid/api", "auth": AUTH})
    assert list(written_out(options)) == []
    source = Source("antrean", "Antrean", "dinas", "rest", options, "CC-BY-4.0", file=file)
    settings = Settings(secrets={"SUMBER_ANTREAN_RAHASIA": SECRET, **secrets})
    return source.reader(settings, source.secrets(settings))


def test_the_clients_secret_is_bound_to_both_servers(tmp_path):
    """Its token goes to the API, so the API's server has to be allowed as much as the token's."""
    with pytest.raises(SecretUnbound):
        reader()
    for hosts in ("opd.invalid", "masuk.invalid"):
        with pytest.raises(SecretElsewhere):
            reader(**{HOSTS: hosts})
        with pytest.raises(SecretElsewhere):
            reader(tmp_path / "antrean.yaml", **{HOSTS: hosts})
    reader(**{HOSTS: "opd.invalid masuk.invalid:443"})
    reader(tmp_path / "antrean.yaml")
