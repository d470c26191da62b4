"""HTTP as connectors use it, against servers that misbehave."""

from __future__ import annotations

import gzip
import ssl
import subprocess
import threading
from dataclasses import replace
from ipaddress import ip_address
from types import SimpleNamespace

import pytest

from harvesters.errors import FetchError, Refused, Unreachable, Unreadable
from harvesters.reading.address import AddressGuard, AddressPrivate
from harvesters.reading.patience import Patience
from harvesters.reading.session import Credentials, Request, Session, may_know, origin, public_address
from tests.opd.raw import speaking
from tests.opd.server import Answer, Server, serving

pytest_plugins = ["tests.opd.fixtures"]

QUICK = Patience(connect=2, silence=1, whole=2, attempts=3, first_pause=0.01, longest_pause=1)
MEGABYTE = 1_000_000


def session(*allow, credentials=None, patience=QUICK, **guard):
    return Session(AddressGuard(allow, **guard), credentials, patience)


def get(url, *allow, at_most=MEGABYTE, **more):
    return session(*allow, **more).read(Request(url), at_most=at_most)


@pytest.fixture
def scripted():
    """A server that gives the listed answers one after another, the last one for ever; ``asked`` keeps what it was asked."""

    class Script:
        def __init__(self):
            self.answers, self.asked = [], []

        def __call__(self, asked):
            self.asked.append(asked)
            return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    script = Script()
    with serving(script) as server:
        script.url, script.address = server.url, server.address
        yield script


def ok(body=b"isi", **headers):
    return Answer(200, body, "text/plain", headers)


@pytest.mark.parametrize("busy", [429, 500, 502, 503, 504])
def test_a_busy_server_is_asked_again(scripted, busy):
    scripted.answers = [Answer(busy, b"", "text/plain", {"Retry-After": "0"}), ok()]
    assert get(scripted.url, scripted.address).body == b"isi"
    assert len(scripted.asked) == 2


@pytest.mark.parametrize("busy", [429, 503])
def test_patience_ends(scripted, busy):
    scripted.answers = [Answer(busy, b"", "text/plain")]
    with pytest.raises(Unreachable, match=str(busy)):
        get(scripted.url, scripted.address)
    assert len(scripted.asked) == QUICK.attempts


@pytest.mark.parametrize("no", [400, 401, 403, 404, 410, 422])
def test_a_no_is_not_asked_again(scripted, no):
    scripted.answers = [Answer(no, b"", "text/plain")]
    with pytest.raises(Refused, match=str(no)):
        get(scripted.url, scripted.address)
    assert len(scripted.asked) == 1


def test_retry_after_counts_if_it_is_longer_and_is_capped():
    patience = Patience(first_pause=1, longest_pause=60)
    assert patience.pause(0) == 1
    assert patience.pause(3) == 8
    assert patience.pause(30) == 60
    assert patience.pause(0, {"Retry-After": "7"}) == 7
    assert patience.pause(3, {"Retry-After": "2"}) == 8
    assert patience.pause(0, {"Retry-After": "99999999999999999999"}) == 60
    assert patience.pause(0, {"Retry-After": "Wed, 21 Oct 2099 07:28:00 GMT"}) == 60
    assert patience.pause(0, {"Retry-After": "Wed, 21 Oct 2099 07:28:09 GMT", "Date": "Wed, 21 Oct 2099 07:28:00 GMT"}) == 9  # its clock is wrong
    for nonsense in ("besok", "-5", "", "1e9", "٣", "Wed, 21 Oct 2015 07:28:00 GMT"):
        assert patience.pause(0, {"Retry-After": nonsense}) == 1


@pytest.mark.parametrize(("headers", "expected"), [
    ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "30"}, 30), ({"RateLimit-Remaining": "0", "RateLimit-Reset": "12.5"}, 12.5),
    ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2000000009", "Date": "Wed, 18 May 2033 03:33:20 GMT"}, 9),
    ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2000000009000", "Date": "Wed, 18 May 2033 03:33:20 GMT"}, 9),
    ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "3000"}, 60), ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "besok"}, 0),
    ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1000000001"}, 0), ({"X-RateLimit-Remaining": "3", "X-RateLimit-Reset": "30"}, 0),
    ({"X-RateLimit-Remaining": "0"}, 0), ({}, 0),
])  # fmt: skip
def test_a_limit_that_is_used_up_is_waited_for(headers, expected):
    assert Patience(longest_pause=60).rest(headers) == expected


def test_the_next_request_waits_until_the_limit_begins_anew(scripted, monkeypatch):
    slept = []
    monkeypatch.setattr("harvesters.reading.session.time.sleep", slept.append)
    scripted.answers += [ok(b"1", **{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "30"}), ok(b"2")]
    session = Session(AddressGuard((scripted.address,)), patience=Patience(longest_pause=60))
    for _ in range(2):
        session.read(Request(f"{scripted.url}/"), at_most=10)
    session.close()
    assert [round(seconds) for seconds in slept] == [0, 30]


def test_credentials_go_to_their_own_server_only(scripted):
    with serving(lambda asked: strangers.append(asked) or ok(b"lain")) as other:
        strangers = []
        scripted.answers = [Answer(302, b"", "text/plain", {"Location": f"{other.url}/pindah"})]
        proof = Credentials(origin(scripted.url), {"Authorization": "Bearer rahasia"}, {"key": "rahasia"})
        answer = session(scripted.address, other.address, credentials=proof).read(Request(f"{scripted.url}/a"), at_most=MEGABYTE)
    assert answer.body == b"lain"
    assert scripted.asked[0].headers["Authorization"] == "Bearer rahasia"
    assert "key=rahasia" in scripted.asked[0].path
    assert strangers[0].path == "/pindah"
    assert strangers[0].headers["Authorization"] is None


def test_a_redirect_on_the_same_server_keeps_them(scripted):
    scripted.answers = [Answer(301, b"", "text/plain", {"Location": "/baru?a=1"}), ok()]
    proof = Credentials(origin(scripted.url), {"X-Kunci": "rahasia"})
    session(scripted.address, credentials=proof).read(Request(f"{scripted.url}/lama"), at_most=MEGABYTE)
    assert [(asked.path, asked.headers["X-Kunci"]) for asked in scripted.asked] == [("/lama", "rahasia"), ("/baru?a=1", "rahasia")]


@pytest.mark.parametrize("target", ["http://127.0.0.2:1/", "http://169.254.169.254/latest/meta-data/", "http://[::1]:22/", "http://2130706433:9/"])
def test_every_hop_is_checked(scripted, target):
    scripted.answers = [Answer(302, b"", "text/plain", {"Location": target})]
    with pytest.raises(AddressPrivate):
        get(scripted.url, scripted.address)


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://8.8.8.8/", "gopher://127.0.0.1:6379/_", "data:text/plain,x"])
def test_only_http_is_followed(scripted, target):
    scripted.answers = [Answer(302, b"", "text/plain", {"Location": target})]
    with pytest.raises(Refused):
        get(scripted.url, scripted.address)


def test_a_posts_body_is_not_carried_to_another_server(scripted):
    scripted.answers = [Answer(307, b"", "text/plain", {"Location": "http://8.8.8.8/"})]
    with pytest.raises(Refused):
        session(scripted.address).read(Request(scripted.url, json={"a": 1}), at_most=MEGABYTE)


def test_redirects_in_a_circle(scripted):
    scripted.answers = [Answer(302, b"", "text/plain", {"Location": "/"})]
    with pytest.raises(Unreadable, match="pengalihan"):
        get(scripted.url, scripted.address)


def test_a_private_address_needs_the_operators_yes(scripted):
    scripted.answers = [ok()]
    with pytest.raises(AddressPrivate):
        get(scripted.url)
    assert scripted.asked == []


def test_what_was_checked_is_what_is_connected_to(scripted):
    """A name that answers differently at the second question (DNS rebinding) is asked only once a connection."""
    answers = [(ip_address("127.0.0.1"),)]
    scripted.answers = [ok()]
    port = scripted.address.split(":")[1]
    assert get(f"http://sistem.contoh:{port}/", f"sistem.contoh:{port}", resolver=lambda *_: answers.pop()).body == b"isi"
    assert scripted.asked[0].headers["Host"] == f"sistem.contoh:{port}"


def test_the_environments_proxy_is_not_used(scripted, monkeypatch, system_down):
    monkeypatch.setenv("http_proxy", f"http://{system_down}")
    monkeypatch.setenv("HTTP_PROXY", f"http://{system_down}")
    scripted.answers = [ok()]
    assert get(scripted.url, scripted.address).body == b"isi"


def test_cookies_are_not_kept(scripted):
    scripted.answers = [ok(**{"Set-Cookie": "sesi=1"})]
    ours = session(scripted.address)
    for _ in range(2):
        ours.read(Request(scripted.url), at_most=MEGABYTE)
    assert scripted.asked[1].headers["Cookie"] is None


def test_nobody_answers(system_down):
    with pytest.raises(Unreachable) as failure:
        get(f"http://{system_down}/x?token=rahasia", system_down)
    assert system_down in str(failure.value)
    assert "rahasia" not in str(failure.value)


def test_a_large_answer_stops_at_the_cap(scripted):
    scripted.answers = [ok(b"x" * 3_000_000)]
    with pytest.raises(Unreadable, match="1 MB"):
        get(scripted.url, scripted.address)


def test_a_compressed_answer_is_counted_after_decompression(scripted):
    scripted.answers = [ok(gzip.compress(b"\0" * 300_000_000, 1), **{"Content-Encoding": "gzip"})]
    with pytest.raises(Unreadable, match="1 MB"):
        get(scripted.url, scripted.address)


def test_compression_as_usual(scripted):
    scripted.answers = [ok(gzip.compress(b"isi"), **{"Content-Encoding": "gzip"})]
    assert get(scripted.url, scripted.address).body == b"isi"


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\npendek",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"",
    ],
)
def test_an_answer_that_breaks_off_is_a_sentence(said):
    calls = []

    def say(caller, over):
        calls.append(1)
        caller.sendall(said)

    with speaking(say) as address, pytest.raises(Unreachable):
        get(f"http://{address}/", address)
    assert len(calls) > 1


def test_compression_that_is_none_is_said(scripted):
    scripted.answers = [ok(b"bukan", **{"Content-Encoding": "gzip"})]
    with pytest.raises(Unreadable, match="kompresi"):
        get(scripted.url, scripted.address)


def test_an_answer_that_breaks_off_once_is_asked_for_again():
    calls = []

    def say(caller, over):
        calls.append(1)
        caller.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\n" + (b"i" if len(calls) == 1 else b"isi"))

    with speaking(say) as address:
        assert get(f"http://{address}/", address).body == b"isi"


def test_requests_keep_their_distance(monkeypatch):
    now, slept = [1000.0], []

    def sleep(seconds):
        slept.append(seconds)
        now[0] += seconds

    monkeypatch.setattr("harvesters.reading.session.time", SimpleNamespace(monotonic=lambda: now[0], sleep=sleep))
    with serving(lambda asked: Answer(200, b"x", "text/plain")) as server:
        asking = session(server.address, patience=replace(QUICK, between=5))
        for passed in (0, 3, 60):
            now[0] += passed
            asking.read(Request(server.url), at_most=10)
    assert slept == [0, 2, 0]


def drip(start, piece):
    def say(caller, over):
        caller.sendall(start)
        while not over.wait(0.05):
            caller.sendall(piece)

    return say


@pytest.mark.parametrize(
    "say",
    [
        drip(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"x"),
        drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        drip(b"HTTP/1.1 200 OK\r\nX-Lambat: ", b"x"),
        drip(b"", b"H"),
        lambda caller, over: over.wait(30),
    ],
    ids=["body", "chunks", "header", "status", "silence"],
)
def test_a_slow_server_does_not_hold_a_run(say):
    patience = Patience(connect=1, silence=0.5, whole=1, attempts=2, calls=1, first_pause=0.01)
    with speaking(say) as address, pytest.raises(Unreachable):
        get(f"http://{address}/", address, patience=patience)


def test_a_certificate_that_nobody_vouches_for(tmp_path):
    certificate, key = tmp_path / "c.pem", tmp_path / "k.pem"
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    subprocess.run([*request, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    server = Server(0, lambda asked: ok())
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with pytest.raises(Unreachable, match="sertifikat"):
        get(f"https://{server.address}/", server.address)
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("url", ["http://", "http:///x", "http://a:b:c/", "http://[::1/", "tanpa-skema", "http://8.8.8.8:99999/"])
def test_an_address_that_is_none(url):
    with pytest.raises(FetchError):
        get(url)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://nama:sandi@data.contoh/api?key=rahasia#x", "https://data.contoh/api"),
        ("https://data.contoh:8443/ekspor/2PACX1vQzT9fmL0aKJ3b7wVdR8ePqN5s/pub", "https://data.contoh:8443/ekspor/…/pub"),
        ("http://[::1]:80/a", "http://[::1]:80/a"),
    ],
)
def test_an_address_is_shown_without_secrets(url, shown):
    assert public_address(url) == shown


def test_origins_are_compared_in_one_spelling():
    assert origin("HTTP://Data.Contoh/a") == origin("http://data.contoh:80/b")
    assert origin("https://data.contoh/") != origin("http://data.contoh/")
    assert origin("http://data.contoh:8080/") != origin("http://data.contoh/")




@pytest.mark.parametrize(
    ("home", "asked", "known"),
    [
        ("http://data.contoh/a", "http://data.contoh/b", True),
        ("http://data.contoh/a", "https://data.contoh/a", True),
        ("https://data.contoh/a", "http://data.contoh/a", False),
        ("http://data.contoh:8080/", "https://data.contoh/", False),
        ("http://data.contoh/", "https://data.contoh.jahat/", False),
        ("http://data.contoh/", "http://data.contoh:81/", False),
        ("", "https://data.contoh/", False),
    ],
)
def test_who_may_know_the_key(home, asked, known):
    assert may_know(origin(home), origin(asked)) is known
