"""A source's condition, and who is told when it changes."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.lib import mailer
from ckan.tests import helpers
from uji_source import ROWS

from ckanext.muaraenim.harvest import alerts, clock
from ckanext.muaraenim.harvest.clock import tick
from ckanext.muaraenim.harvest.condition import condition
from ckanext.muaraenim.harvest.model import run as runs
from ckanext.muaraenim.harvest.state import LATEST_KEPT, PostgresState
from ckanext.muaraenim.harvest.surroundings import opened
from harvesters.journal import Outcome

ATOM = {"a": "http://www.w3.org/2005/Atom"}
COUNTER = 1_000


@pytest.fixture
def state(agency, clean_queues):
    with model.meta.engine.begin() as connection:
        connection.execute(sa.text("TRUNCATE muaraenim_harvest_change"))
    return PostgresState()


@pytest.fixture
def letters(monkeypatch, ckan_config):
    """Mails that were handed to the mail server."""
    sent = []
    monkeypatch.setitem(ckan_config, alerts.SEND, True)
    monkeypatch.setattr(mailer, "mail_recipient", lambda name, address, subject, body: sent.append((address, subject, body)))
    return sent


@pytest.fixture
def office(state):
    office = helpers.call_action("organization_show", id="dinas-uji")
    helpers.call_action("organization_patch", id=office["id"], kontak_surel="dinas@uji.example")
    return office


def how(now=None):
    surroundings = opened()
    return condition(surroundings.sources.found["penduduk"], PostgresState().runs("penduduk"), now or datetime.now(UTC), surroundings.settings.zone)


def told():
    return [(each.before, each.after) for each in alerts.changes("penduduk")][::-1]


class TestCondition:
    def test_nothing_can_be_said_of_a_source_that_never_ran(self, state):
        assert how() == ""

    def test_good_failed_and_good_again(self, state, agency, harvest):
        harvest()
        assert how() == "good"
        agency.fail()
        harvest()
        assert how() == "failed"
        agency.say(*ROWS)
        harvest()
        assert how() == "good"
        agency.say(ROWS[0])
        assert harvest().refusals
        assert how() == "held"

    def test_a_column_that_is_gone_or_new_is_drift(self, state, agency, harvest):
        harvest()
        agency.say(*((*row, 1) for row in ROWS), heading="Kecamatan,Tahun,Penduduk,Catatan")
        harvest()
        assert how() == "drifted"
        agency.say(*(row[:2] for row in ROWS), heading="Kecamatan,Tahun")
        harvest()
        assert how() == "held", "the figures of a column that is gone would be removed"

    def test_two_missed_times_are_late(self, state, harvest):
        harvest()
        assert how(datetime.now(UTC) + timedelta(days=5)) == "late"

    def test_a_worker_that_died_once_changes_nothing(self, state, harvest):
        harvest()
        for lost in range(3):
            begun = state.begin("penduduk", preview=False, full=True)
            with model.meta.engine.begin() as connection:
                connection.execute(sa.update(runs).where(runs.c.id == begun.id).values(outcome=Outcome.LOST.value))
            assert how() == ("failed" if lost == 2 else "good")


class TestTelling:
    def test_a_mail_goes_out_when_the_condition_changes_and_only_then(self, office, agency, harvest, letters):
        harvest()
        tick()
        assert (told(), letters) == ([("", "good")], [])
        agency.fail()
        harvest()
        tick()
        harvest()
        tick()
        assert told() == [("", "good"), ("good", "failed")]
        (letter,) = letters
        assert letter[0] == "dinas@uji.example"
        assert "gagal dibaca" in letter[2]
        assert "/sumber/penduduk" in letter[2]
        assert str(agency.folder) not in letter[2]

    def test_a_mail_server_that_is_down_is_tried_again(self, office, agency, harvest, letters, monkeypatch):
        def refuse(*_):
            raise mailer.MailerException("no server")

        reached = mailer.mail_recipient
        monkeypatch.setattr(mailer, "mail_recipient", refuse)
        agency.fail()
        harvest()
        assert tick().told == 0
        monkeypatch.setattr(mailer, "mail_recipient", reached)
        assert tick().told == 1
        assert tick().told == 0
        assert len(letters) == 1

    def test_a_step_of_the_clock_that_fails_keeps_no_mail_back(self, office, agency, harvest, letters, monkeypatch):
        def fail():
            raise OSError("unreadable")

        monkeypatch.setattr(clock, "repeat_redactions", fail)
        agency.fail()
        harvest()
        with pytest.raises(OSError, match="unreadable"):
            tick()
        assert len(letters) == 1

    def test_what_could_not_be_told_for_a_day_is_not_told_any_more(self, office, agency, harvest, letters):
        agency.fail()
        harvest()
        alerts.record({"penduduk": "failed"}, datetime.now(UTC) - timedelta(days=2))
        tick()
        assert letters == []

    def test_without_the_operators_yes_nothing_is_mailed(self, office, agency, harvest, letters, ckan_config):
        ckan_config[alerts.SEND] = False
        agency.fail()
        harvest()
        tick()
        assert (told(), letters) == ([("", "failed")], [])

    def test_two_clocks_record_a_change_once(self, state):
        now = datetime.now(UTC)
        for _ in range(2):
            alerts.record({"penduduk": "failed"}, now)
        assert told() == [("", "failed")]


class TestReading:
    def test_list_feed_and_page(self, office, agency, harvest, app):
        harvest()
        tick()
        agency.fail()
        harvest()
        tick()
        listed = helpers.call_action("harvest_change_list", {"ignore_auth": False, "user": ""}, source="penduduk")
        assert [each["after"] for each in listed] == ["failed", "good"]
        assert listed[0]["organization"] == "Dinas Uji"
        feed = ElementTree.fromstring(app.get("/sumber/perubahan.atom?sumber=penduduk").body)
        assert [each.text for each in feed.findall("a:entry/a:title", ATOM)] == [each["sentence"] for each in listed]
        assert len({each.text for each in feed.findall("a:entry/a:id", ATOM)}) == 2
        assert "/sumber/perubahan.atom?sumber=penduduk" in app.get("/sumber/penduduk").body

    def test_an_unknown_source_has_an_empty_feed(self, state, app):
        assert ElementTree.fromstring(app.get("/sumber/perubahan.atom?sumber=<x>").body).findall("a:entry", ATOM) == []


class TestForgetting:
    def test_old_runs_go_but_the_latest_and_those_that_datasets_name_stay(self, state, harvest, ckan_config):
        first = harvest()
        for _ in range(LATEST_KEPT + 5):
            begun = state.begin("penduduk", preview=False, full=True)
            state.finish(begun, Outcome.DONE, {})
        long_ago = datetime.now(UTC) - timedelta(days=401)
        with model.meta.engine.begin() as connection:
            connection.execute(sa.update(runs).values(ended=long_ago))
        assert state.forget_runs(datetime.now(UTC)) == 5
        left = [run.id for run in state.runs("penduduk", limit=COUNTER)]
        assert len(left) == LATEST_KEPT + 1
        assert first.run in left, "a dataset names it"
        ckan_config["ckanext.muaraenim.harvest.keep_runs"] = 0
        assert state.forget_runs(datetime.now(UTC)) == 0

    def test_none_that_is_young_goes(self, state, harvest):
        harvest()
        assert state.forget_runs(datetime.now(UTC)) == 0
