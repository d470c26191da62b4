"""Reports of errors: sent without an account, once however often they are sent, seen by those who may, decided by those who must."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta

import ckan.plugins.toolkit as tk
import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from ckan import model as ckan_model
from ckan.lib import mailer
from ckan.tests import factories, helpers

from ckanext.muaraenim.minute import pass_on
from ckanext.muaraenim.organizations import load
from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.report import model, slip
from ckanext.muaraenim.report.logic import action as actions

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index", "no_reports")

STANDARD = {"konsep": "K", "definisi": "D", "klasifikasi": "K", "ukuran": "U", "satuan": "S", "license_id": "CC-BY-4.0"}
ADDRESS = "warga@surat.example"
WORDS = "Baris Talang Ubi mestinya dua ribu"


@pytest.fixture
def no_reports(with_plugins, clean_db):
    model.by_number("")  # lays the tables out
    ckan_model.Session.execute(sa.text("TRUNCATE muaraenim_report, muaraenim_report_event, muaraenim_report_counter"))
    ckan_model.Session.commit()


@pytest.fixture
def people(no_reports):
    """Headers and names of an editor of the dataset's OPD, one of another OPD, and Walidata."""
    load()
    found = {}
    for role, organization in (("steward", "dinkes"), ("neighbour", "dinsos"), ("walidata", current_regency().walidata)):
        user = factories.UserWithToken()
        helpers.call_action("organization_member_create", id=organization, username=user["name"], role="editor")
        found[role] = {"name": user["name"], "headers": {"Authorization": user["token"]}}
    return found


@pytest.fixture
def dataset(people):
    return helpers.call_action("package_create", name="gizi", title="Gizi balita", owner_org="dinkes", **STANDARD)


@pytest.fixture
def old_enough(monkeypatch):
    """Slips may be sent back at once."""
    monkeypatch.setattr(slip, "SOONEST", timedelta(0))


@pytest.fixture
def letters(monkeypatch, ckan_config):
    """Mails that were handed to the mail server."""
    sent = []
    monkeypatch.setitem(ckan_config, "ckanext.muaraenim.report.mail", True)
    monkeypatch.setattr(mailer, "mail_recipient", lambda name, address, subject, body: sent.append((address, subject, body)))
    return sent


def call(name, user="", **data):
    return tk.get_action(name)({"user": user, "ignore_auth": False, "auth_user_obj": ckan_model.User.get(user) if user else None}, data)


def reported(dataset, **words):
    known = {"wrong": WORDS, "email": ADDRESS, **words}
    return call("data_error_report_create", id=dataset["id"], slip=known.pop("slip", "") or slip.issue(dataset["id"]), **known)


def decided(number, user, *steps):
    for state, reason in steps:
        shown = call("data_error_report_update", user, number=number, state=state, reason=reason)
    return shown


def count():
    return ckan_model.Session.execute(sa.text("SELECT count(*) FROM muaraenim_report")).scalar()


def fields(page):
    form = BeautifulSoup(page, "html.parser").select_one("main form[method=post]")
    return {each["name"]: each.get("value", each.text) for each in form.select("input, textarea") if each["name"] != "_csrf_token"}


class TestTheForm:
    def test_a_report_goes_from_the_page_of_the_data_to_its_own(self, app, dataset, old_enough):
        link = BeautifulSoup(app.get("/dataset/gizi").body, "html.parser").find("a", string="Laporkan kesalahan")
        page = app.get(link["href"] + "?baris=Talang&kolom=Balita")
        given = fields(page.body)
        assert (given["baris"], given["kolom"]) == ("Talang", "Balita")
        answer = app.post("/dataset/gizi/lapor", data={**given, "salah": WORDS, "surel": ADDRESS}, follow_redirects=False)
        assert answer.status_code == 303
        assert "set-cookie" not in {name.lower() for name, _ in answer.headers}
        own = app.get(answer.headers["location"])
        assert WORDS in own.body
        assert own.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in own.headers["Cache-Control"]

    def test_pressed_twice_is_one_report_and_both_see_its_address(self, app, dataset, old_enough):
        given = {**fields(app.get("/dataset/gizi/lapor").body), "salah": WORDS}
        first, second = (app.post("/dataset/gizi/lapor", data=given, follow_redirects=False) for _ in range(2))
        assert first.headers["location"] == second.headers["location"]
        assert count() == 1

    def test_what_was_written_comes_back_with_what_is_wrong(self, app, dataset):
        given = {**fields(app.get("/dataset/gizi/lapor").body), "benar": "dua ribu", "surel": "bukan alamat"}
        answer = app.post("/dataset/gizi/lapor", data=given, status=422)
        assert answer.body.count("dua ribu") == 1
        assert 'value="bukan alamat"' in answer.body
        assert re.search(r"<title>\s*Kesalahan:", answer.body)
        assert fields(answer.body)["lembar"] == given["lembar"]
        assert count() == 0

    def test_a_form_that_lay_too_long_comes_back_with_a_slip_of_the_same_mark(self, app, dataset, monkeypatch):
        monkeypatch.setattr(slip, "LATEST", timedelta(seconds=-1))
        monkeypatch.setattr(slip, "SOONEST", timedelta(0))
        given = {**fields(app.get("/dataset/gizi/lapor").body), "salah": WORDS}
        returned = fields(app.post("/dataset/gizi/lapor", data=given, status=422).body)
        assert WORDS in returned["salah"]
        marks = {slip.read(each["lembar"], dataset["id"]).mark for each in (given, returned)}
        assert len(marks) == 1

    def test_programs_are_refused(self, app, dataset, old_enough):
        known = {**fields(app.get("/dataset/gizi/lapor").body), "salah": WORDS}
        for sent in ({"situs": "https://iklan.example"}, {"lembar": "palsu"}, {"lembar": ""}, {"salah": "x" * 2001}, {"salah": "  "}):
            app.post("/dataset/gizi/lapor", data={**known, **sent}, status=422)
        assert count() == 0

    def test_nobody_is_that_quick(self, app, dataset):
        given = {**fields(app.get("/dataset/gizi/lapor").body), "salah": WORDS}
        assert "cepat" in app.post("/dataset/gizi/lapor", data=given, status=422).body

    def test_a_slip_of_other_data_is_none(self, dataset, old_enough):
        with pytest.raises(tk.ValidationError):
            reported(dataset, slip=slip.issue("data-lain"))

    def test_a_form_may_not_be_endless(self, app, dataset):
        app.post("/dataset/gizi/lapor", data={"salah": "x" * 70_000}, status=413)

    @pytest.mark.ckan_config("ckanext.muaraenim.limit.forms", "1/hour")
    def test_one_address_cannot_flood_the_office(self, app, dataset):
        visitor = app.flask_app.test_client()
        outside = {"REMOTE_ADDR": f"2001:db8:{uuid.uuid4().hex[:4]}:{uuid.uuid4().hex[:4]}::1"}
        assert visitor.post("/dataset/gizi/lapor", data={"salah": WORDS}, environ_base=outside).status_code == 422
        assert visitor.post("/dataset/gizi/lapor", data={"salah": WORDS}, environ_base=outside).status_code == 429
        assert visitor.post("/api/3/action/data_error_report_create", json={"id": "gizi"}, environ_base=outside).status_code == 429
        assert visitor.get("/dataset/gizi/lapor", environ_base=outside).status_code == 200

    def test_what_is_not_public_has_no_form(self, app, people):
        helpers.call_action("package_create", name="rancangan", title="R", owner_org="dinkes", private=True, **STANDARD)
        app.get("/dataset/rancangan/lapor", status=404)
        with pytest.raises(tk.NotAuthorized):
            call("data_error_report_slip_show", id="rancangan")


class TestNumbers:
    def test_a_kill_before_the_end_leaves_neither_report_nor_gap(self, dataset, old_enough, monkeypatch):
        carried = slip.issue(dataset["id"])
        with monkeypatch.context() as killed:
            killed.setattr(actions.ckan_model.repo, "commit", lambda: (_ for _ in ()).throw(SystemExit))
            with pytest.raises(SystemExit):
                reported(dataset, slip=carried)
        ckan_model.Session.rollback()
        assert count() == 0
        number = reported(dataset, slip=carried)["number"]
        assert re.fullmatch(rf"[A-Z]+-{current_regency().today.year}-0001", number)
        assert reported(dataset, slip=carried)["number"] == number
        assert reported(dataset)["number"].endswith("-0002")

    @pytest.mark.ckan_config("ckanext.muaraenim.report.prefix", "lap!")
    def test_the_operator_chooses_how_they_begin(self, dataset, old_enough):
        assert reported(dataset)["number"].startswith("LAP-")

    def test_two_at_once_get_one_report_and_one_number(self, dataset, old_enough):
        values = {"mark": "sama", "dataset": dataset["id"], "wrong": WORDS}
        first = model.create(values, "X", 2026)
        second = model.create(values, "X", 2026)
        assert first["number"] == second["number"] == "X-2026-0001"
        assert model.create({**values, "mark": "lain"}, "X", 2026)["number"] == "X-2026-0002"


class TestWhoMayKnow:
    def test_everybody_knows_the_outcome_and_nobody_the_words(self, app, dataset, people, old_enough):
        made = reported(dataset)
        decided(made["number"], people["steward"]["name"], ("checking", "lihat"), ("accepted", "Angka tertukar."))
        for path in (f"/laporan/{made['number']}", "/dataset/gizi", f"/laporan/{made['number']}?kunci={'0' * 20}"):
            page = app.get(path).body
            assert "Angka tertukar." in page
            assert WORDS not in page
            assert ADDRESS not in page
            assert people["steward"]["name"] not in page
        [public] = call("data_error_report_outcome_list", id="gizi")
        assert (public["state"], public["wrong"]) == ("accepted", "")
        assert "email" not in public

    def test_words_are_public_once_somebody_has_approved_them(self, app, dataset, people, old_enough):
        number = reported(dataset)["number"]
        call("data_error_report_update", people["walidata"]["name"], number=number, shown=True)
        page = app.get(f"/laporan/{number}").body
        assert WORDS in page
        assert ADDRESS not in page

    def test_the_key_shows_who_sent_it_their_own_words(self, dataset, old_enough):
        made = reported(dataset)
        own = call("data_error_report_show", **made)
        assert own["wrong"] == WORDS
        assert "email" not in own

    def test_only_the_office_and_walidata_decide(self, dataset, people, old_enough):
        number = reported(dataset)["number"]
        for user in ("", people["neighbour"]["name"]):
            with pytest.raises(tk.NotAuthorized):
                call("data_error_report_update", user, number=number, state="checking")
            with pytest.raises(tk.NotAuthorized):
                call("data_error_report_update", user, number="ada-atau-tidak") if not user else call("data_error_report_update", user, number=number)
        assert call("data_error_report_update", people["walidata"]["name"], number=number, state="checking")["state"] == "checking"

    def test_lists_are_for_the_offices_each_its_own(self, app, dataset, people, old_enough):
        number = reported(dataset)["number"]
        with pytest.raises(tk.NotAuthorized):
            call("data_error_report_list")
        assert "/user/login" in app.get("/laporan", follow_redirects=False).headers["location"]
        seen = {role: call("data_error_report_list", each["name"])["count"] for role, each in people.items()}
        assert seen == {"steward": 1, "neighbour": 0, "walidata": 1}
        assert number in app.get("/laporan", headers=people["steward"]["headers"]).body
        assert number not in app.get("/laporan?opd=dinkes", headers=people["neighbour"]["headers"]).body
        assert number in app.get("/laporan?opd=dinkes&keadaan=received", headers=people["walidata"]["headers"]).body

    def test_data_that_is_hidden_later_takes_its_reports_along(self, dataset, people, old_enough):
        made = reported(dataset)
        helpers.call_action("package_patch", id=dataset["id"], private=True)
        with pytest.raises(tk.NotAuthorized):
            call("data_error_report_show", number=made["number"])
        assert call("data_error_report_show", **made)["wrong"] == WORDS


class TestItsWay:
    def test_the_whole_way_with_a_question(self, app, dataset, people, old_enough):
        made, user = reported(dataset), people["steward"]["name"]
        decided(made["number"], user, ("checking", ""), ("unclear", "Tahun berapa?"))
        page = app.get(f"/laporan/{made['number']}?kunci={made['key']}").body
        assert "Tahun berapa?" in page
        given = {**fields(page), "keterangan": "Tahun 2025"}
        app.post(f"/laporan/{made['number']}/keterangan", data=given, follow_redirects=False, status=303)
        app.post(f"/laporan/{made['number']}/keterangan", data=given, follow_redirects=False, status=422)
        shown = decided(made["number"], user, ("accepted", "Benar."), ("closed", ""))
        assert (shown["state"], shown["outcome"], shown["answer"]) == ("closed", "accepted", "Benar.")
        assert [step["state"] for step in shown["history"]] == ["received", "checking", "unclear", "checking", "accepted", "closed"]
        assert {step.get("by") for step in shown["history"]} == {user, None}
        with pytest.raises(tk.NotAuthorized):
            call("data_error_report_answer", number=made["number"], key="x" * 20, text="Tahun 2024")

    def test_no_step_is_left_out(self, dataset, people, old_enough):
        number = reported(dataset)["number"]
        for step in (("accepted", "x"), ("closed", ""), ("received", ""), ("apa saja", "")):
            with pytest.raises(tk.ValidationError):
                decided(number, people["steward"]["name"], step)

    def test_a_refusal_says_why(self, dataset, people, old_enough):
        with pytest.raises(tk.ValidationError):
            decided(reported(dataset)["number"], people["steward"]["name"], ("checking", ""), ("refused", " "))

    def test_a_correction_must_exist(self, dataset, people, old_enough):
        number = reported(dataset)["number"]
        for revision in ("7", "-1", "satu", "1;DROP"):
            with pytest.raises(tk.ValidationError):
                call("data_error_report_update", people["steward"]["name"], number=number, revision=revision)

    def test_who_decides_does_it_on_the_page(self, app, dataset, people, old_enough):
        number, headers = reported(dataset)["number"], people["steward"]["headers"]
        sent = {"keadaan": "checking", "alasan": "", "revisi": "", "tampil": "0"}
        app.post(f"/laporan/{number}/ubah", data=sent, headers=headers, follow_redirects=False, status=303)
        again = app.post(f"/laporan/{number}/ubah", data=sent, headers=headers, status=422)
        assert "sudah" in again.body
        app.post(f"/laporan/{number}/ubah", data=sent, headers=people["neighbour"]["headers"], status=403)

    def test_what_waits_too_long_is_marked(self, app, dataset, people, old_enough):
        old, new = reported(dataset)["number"], reported(dataset)["number"]
        ckan_model.Session.execute(sa.text("UPDATE muaraenim_report SET created = now() - interval '16 days' WHERE number = :n"), {"n": old})
        ckan_model.Session.commit()
        late = call("data_error_report_list", people["walidata"]["name"], overdue=True)["reports"]
        assert [each["number"] for each in late] == [old]
        page = app.get("/laporan?lambat=1", headers=people["walidata"]["headers"]).body
        assert old in page
        assert new not in page


class TestLetters:
    def test_office_and_reporter_are_told_once_each(self, dataset, people, old_enough, letters):
        helpers.call_action("organization_patch", id="dinkes", kontak_surel="dinkes@kab.example")
        made = reported(dataset)
        pass_on(datetime.now(UTC))
        pass_on(datetime.now(UTC))
        told = {address for address, _, _ in letters}
        assert {ADDRESS, "dinkes@kab.example"} <= told
        assert len(letters) == len(told)
        assert not [body for _, subject, body in letters if WORDS in subject + body]
        assert [made["key"] in body for address, _, body in letters if address == ADDRESS] == [True]
        assert not [body for address, _, body in letters if made["key"] in body and address != ADDRESS]
        letters.clear()
        decided(made["number"], people["steward"]["name"], ("checking", ""), ("refused", "Angka itu benar."))
        pass_on(datetime.now(UTC))
        assert {address for address, _, _ in letters} == {ADDRESS}
        assert "Angka itu benar." in letters[-1][2]

    def test_a_mail_server_that_is_away_is_asked_again(self, dataset, old_enough, letters, monkeypatch):
        reported(dataset)
        reached = mailer.mail_recipient
        monkeypatch.setattr(mailer, "mail_recipient", lambda *each: (_ for _ in ()).throw(mailer.MailerException("no server")))
        pass_on(datetime.now(UTC))
        monkeypatch.setattr(mailer, "mail_recipient", reached)
        pass_on(datetime.now(UTC))
        assert ADDRESS in {address for address, _, _ in letters}

    def test_without_the_operators_yes_nothing_is_mailed(self, dataset, old_enough, letters, ckan_config):
        ckan_config["ckanext.muaraenim.report.mail"] = False
        reported(dataset)
        pass_on(datetime.now(UTC))
        assert letters == []

    def test_an_address_is_one_address(self, dataset, old_enough):
        for address in ("a@b.example\nBcc: c@d.example", "a@b.example, c@d.example", "A <a@b.example>", "@b.example", "a@b"):
            with pytest.raises(tk.ValidationError):
                reported(dataset, email=address)

    def test_the_address_is_erased_some_time_after_the_end(self, dataset, people, old_enough):
        number = reported(dataset)["number"]
        waiting = reported(dataset)["number"]
        decided(number, people["steward"]["name"], ("checking", ""), ("refused", "Tidak."), ("closed", ""))
        pass_on(datetime.now(UTC) + timedelta(days=29))
        kept = {each["number"]: each["email"] for each in call("data_error_report_list", people["walidata"]["name"])["reports"]}
        assert kept == {number: ADDRESS, waiting: ADDRESS}
        pass_on(datetime.now(UTC) + timedelta(days=31))
        kept = {each["number"]: each["email"] for each in call("data_error_report_list", people["walidata"]["name"])["reports"]}
        assert kept == {number: "", waiting: ADDRESS}


def test_hostile_words_are_words(app, dataset, people, old_enough):
    evil = "<script>alert(1)</script>\"'{{7*7}}"
    made = reported(dataset, wrong=evil, right=evil, source=evil, row=evil, column=evil)
    call("data_error_report_update", people["walidata"]["name"], number=made["number"], shown=True)
    for page in (app.get(f"/laporan/{made['number']}").body, app.get("/laporan", headers=people["walidata"]["headers"]).body):
        assert "<script>alert" not in page
        assert "alert(1)" in page
    prefilled = app.get("/dataset/gizi/lapor", query_string={"baris": evil, "kolom": evil}).body
    assert "<script>alert" not in prefilled


def test_who_only_reads_a_dataset_makes_no_tables(app, dataset):
    """Visitors of a portal without reports would make them, wait for one another, and throw them away."""
    ckan_model.Session.execute(sa.text("DROP TABLE muaraenim_report_event, muaraenim_report, muaraenim_report_counter CASCADE"))
    ckan_model.Session.commit()
    assert helpers.call_action("data_error_report_outcome_list", id=dataset["id"]) == []
    assert ckan_model.Session.execute(sa.text("SELECT to_regclass('muaraenim_report')")).scalar() is None
    ckan_model.Session.rollback()
