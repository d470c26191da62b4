"""What readers get while the portal has no pages: 503 in words, and when to come again."""

from __future__ import annotations

import http.client
import threading
from http.server import ThreadingHTTPServer
from types import SimpleNamespace

import pytest

from ckanext.muaraenim.stack import up
from ckanext.muaraenim.stack.home import Home
from ckanext.muaraenim.stack.pause import Handler
from ckanext.muaraenim.stack.progress import Progress


@pytest.fixture
def ask():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def answer(method, path):
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
        connection.request(method, path)
        found = connection.getresponse()
        body = found.read().decode()
        connection.close()
        return found, body

    yield answer
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
def test_every_address_says_why_and_when_to_come_again(ask, method):
    answer, body = ask(method, "/dataset/penduduk?x=1")
    assert (answer.status, answer.getheader("Retry-After"), answer.getheader("Cache-Control")) == (503, "120", "no-store")
    if method == "HEAD":
        assert body == ""
        return
    assert "<h1>Portal sedang disiapkan</h1>" in body
    assert '<p lang="en">' in body
    assert not [outside for outside in ("http:", "https:", "<script", "<link") if outside in body]
    assert len(body) < 2_000


def test_it_stands_at_the_address_while_an_older_home_is_brought_up_to_date(tmp_path, monkeypatch):
    asked = []
    fleet = SimpleNamespace(own_postgres=False)
    monkeypatch.setattr(up, "Fleet", lambda home: fleet)
    monkeypatch.setattr(up, "due", lambda home: ["migrate"])
    monkeypatch.setattr(up.control, "want", lambda home, names: asked.append(set(names)))
    monkeypatch.setattr(up.control, "wait_ready", lambda *_: None)
    monkeypatch.setattr(up.Up, "_first_start", lambda self: asked.append("steps"))
    monkeypatch.setattr(Home, "about", {"demo": False, "port": 1})
    up.Up(Home(tmp_path), Progress()).finish()
    assert "pause" in asked[0]
    assert asked[1] == "steps"
    assert not [later for later in asked[2:] if "pause" in later]
