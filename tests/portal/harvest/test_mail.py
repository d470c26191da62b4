"""Alerts through a real mail server, with STARTTLS: who gets which mail, and what a mail server can't do to the clock."""

from __future__ import annotations

import email
import socket
import ssl
import subprocess
from email.policy import default

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from ckan import model
from ckan.tests import helpers
from uji_source import ROWS

from ckanext.muaraenim.harvest import alerts
from ckanext.muaraenim.harvest.clock import tick
from ckanext.muaraenim.harvest.state import PostgresState
from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.stack.ports import free_port

OFFICE, WALIDATA = "dinas@uji.example", "walidata@uji.example"


class Postbox:
    """What arrived, as (recipient, subject, text); ``answers``: other replies than yes, by recipient."""

    def __init__(self):
        self.arrived, self.answers, self.encrypted = [], {}, set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        letter = email.message_from_bytes(envelope.content, policy=default)
        self.encrypted.add(session.ssl is not None)
        self.arrived += [(address, letter["Subject"], letter.get_content()) for address in envelope.rcpt_tos]
        return "250 OK"

    def take(self):
        taken, self.arrived = self.arrived, []
        return sorted((address, text) for address, _, text in taken)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mail")
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    subprocess.run([*made, "-keyout", "key.pem", "-out", "cert.pem"], cwd=folder, check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


@pytest.fixture
def postbox():
    return Postbox()


@pytest.fixture
def open_server(postbox, certificate, ckan_config, monkeypatch):
    """Open the mail server that the settings name; once more after it was closed."""
    port, running = free_port(), []
    told = {alerts.SEND: True, "smtp.server": f"127.0.0.1:{port}", "smtp.starttls": True, "smtp.mail_from": "portal@uji.example"}
    for name, value in told.items():
        monkeypatch.setitem(ckan_config, name, value)

    def opened():
        server = Controller(postbox, hostname="127.0.0.1", port=port, tls_context=certificate, require_starttls=True)
        server.start()
        running.append(server)
        return server

    opened.port = port
    yield opened
    for server in running:
        server.stop(no_assert=True)


@pytest.fixture
def source(agency, clean_queues, harvest, monkeypatch, people):
    """It is well, and everybody has an address."""
    with model.meta.engine.begin() as connection:
        PostgresState().runs()
        connection.execute(sa.text("TRUNCATE muaraenim_harvest_change"))
    for office, address in (("dinas-uji", OFFICE), (current_regency().walidata, WALIDATA)):
        helpers.call_action("organization_patch", id=office, kontak_surel=address)
    monkeypatch.setitem(current_regency().contact, "email", "")
    harvest()
    tick()
    return agency


def test_everybody_gets_one_mail_when_it_fails_and_one_when_it_is_well_again(source, harvest, open_server, postbox):
    open_server()
    source.fail()
    harvest()
    tick()
    first = postbox.take()
    assert [address for address, _ in first] == [OFFICE, WALIDATA]
    assert all("gagal dibaca" in text and "/sumber/penduduk" in text for _, text in first)
    harvest()
    tick()
    assert postbox.take() == [], "failed again is no news"
    source.say(*ROWS)
    harvest()
    tick()
    tick()
    last = postbox.take()
    assert [address for address, _ in last] == [OFFICE, WALIDATA]
    assert all("berjalan baik" in text for _, text in last)
    assert postbox.encrypted == {True}


def test_a_mail_server_that_is_down_keeps_nothing_up_and_the_mail_follows(source, harvest, open_server, postbox):
    source.fail()
    harvest()
    assert tick().told == 0
    assert harvest().error is not None, "runs go on"
    open_server()
    assert tick().told == 1
    assert [address for address, _ in postbox.take()] == [OFFICE, WALIDATA]


def test_a_mail_server_that_never_answers_is_left_and_asked_once_a_minute(source, harvest, open_server, postbox, monkeypatch):
    monkeypatch.setattr("ckanext.muaraenim.postbox.PATIENCE", 0.3)
    source.fail()
    harvest()
    with socket.create_server(("127.0.0.1", open_server.port)) as silent:
        silent.listen()
        assert tick().told == 0
        silent.settimeout(0)
        callers = 0
        while True:
            try:
                silent.accept()[0].close()
                callers += 1
            except BlockingIOError:
                break
        assert callers == 1, "one address after the other would hold the clock up"
    assert socket.getdefaulttimeout() is None
    open_server()
    assert tick().told == 1
    assert len(postbox.take()) == 2


@pytest.mark.parametrize(("answer", "asked_again"), [("450 come back later", True), ("550 nobody of this name", False)])
def test_an_address_that_is_refused_costs_the_others_nothing(source, harvest, open_server, postbox, answer, asked_again):
    open_server()
    postbox.answers[OFFICE] = answer
    source.fail()
    harvest()
    for _ in range(3):
        tick()
    assert [address for address, _ in postbox.take()] == [WALIDATA], "once"
    postbox.answers.clear()
    tick()
    assert [address for address, _ in postbox.take()] == ([OFFICE] if asked_again else [])
