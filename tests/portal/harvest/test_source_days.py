"""Fourteen days of a source as a strip, what is open of its findings, and findings that read the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.tests import factories
from uji_calls import call, get
from uji_source import ROWS

from ckanext.muaraenim.custody import custodian
from ckanext.muaraenim.harvest.days import days_of, last_days
from ckanext.muaraenim.harvest.explanations import finding_key, keep_explanation
from ckanext.muaraenim.harvest.openfindings import read_alike
from ckanext.muaraenim.harvest.sourcefacts import HISTORY, source_facts
from ckanext.muaraenim.harvest.state import PostgresState
from ckanext.muaraenim.harvest.strip import KINDS, strip
from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.tables.definitions import current_sources

ZONE = ZoneInfo("Asia/Jakarta")


def back_dated(days):
    """The latest run of the source, as if it had ended so many days ago."""
    with model.meta.engine.begin() as connection:
        latest = sa.text("""UPDATE muaraenim_harvest_run SET ended = ended - make_interval(days => :days)
            WHERE number = (SELECT max(number) FROM muaraenim_harvest_run)""")
        connection.execute(latest, {"days": days})


def states(described):
    return [each["state"] for each in described["days"]]


def test_every_day_is_as_its_last_run_left_it(people, harvest, agency):
    harvest()
    back_dated(20)
    agency.say(*ROWS, ("Ujan Mas", 2025, 7))
    harvest()
    back_dated(5)
    harvest(preview=True)
    harvest()
    back_dated(3)
    agency.say(ROWS[0])
    harvest()
    back_dated(2)
    agency.fail()
    harvest()
    back_dated(1)
    harvest()
    agency.say(*ROWS, ("Ujan Mas", 2025, 8))
    harvest()
    expected = [*["none"] * 8, "changed", "none", "same", "held", "failed", "changed"]
    (listed,) = [each for each in call("harvest_source_list") if each["id"] == "penduduk"]
    assert states(listed) == expected
    assert states(call("harvest_source_show", id="penduduk")) == expected
    assert listed["days"][-1]["day"] == current_regency().today.isoformat()


def test_a_day_is_a_day_of_the_regency():
    now = datetime(2026, 7, 30, 18, tzinfo=UTC)  # the 31st in Jakarta
    listed = last_days({date(2026, 7, 31): "same"}, now, ZONE)
    assert (len(listed), listed[-1], listed[0]["day"]) == (14, {"day": "2026-07-31", "state": "same"}, "2026-07-18")


def test_nothing_of_a_source_without_runs(agency):
    assert days_of(datetime.now(UTC), ZONE, "tidak-ada") == {}


@pytest.mark.usefixtures("with_plugins")
def test_the_strip_says_in_words_and_shapes_what_it_shows(app):
    days = [{"day": f"2026-07-{10 + place}", "state": kind} for place, kind in enumerate(("changed", "same", "held", "failed", "none", "failed"))]
    with app.flask_app.test_request_context("/"):
        drawn = strip(days)
    assert "2 gagal (13 Jul 2026, 15 Jul 2026)" in drawn.words
    assert drawn.words.startswith("6 hari terakhir: 1 dengan perubahan, 1 tanpa perubahan, 1 menunggu persetujuan")
    assert sum(mark.path.count("M") for mark in drawn.marks) == len(days)
    shapes = [mark.path.partition(" ")[2].partition("M")[0] for mark in drawn.marks]
    assert len(set(shapes)) == len(KINDS), "no two kinds differ by colour alone"


def test_open_findings_are_those_that_nobody_answered(app, people, harvest, agency):
    agency.say(*ROWS[:2], ("Lubai", 2025, "empat lima"))
    harvest()
    section = get(app, "/sumber").select_one("section[aria-labelledby=temuan]")
    assert "bukan angka" in section.get_text(" ")
    assert "empat lima" not in section.get_text(" ")
    assert section.select_one("a")["href"] == "/sumber/penduduk#temuan"
    agency.say(*ROWS)
    harvest()
    assert get(app, "/sumber").select_one("section[aria-labelledby=temuan]") is None


def test_what_was_explained_is_open_no_more(app, people, harvest, agency):
    agency.say(*ROWS[:2], ("Lubai", 2025, "empat lima"))
    harvest()
    run = PostgresState().runs("penduduk")[0]
    warning = {**run.report["findings"][0], "severity": "warning"}
    report = {**run.report, "findings": [warning], "findings_by_severity": {"warning": 1}}
    with model.meta.engine.begin() as connection:
        table = sa.table("muaraenim_harvest_run", sa.column("id"), sa.column("report", sa.JSON))
        connection.execute(sa.update(table).where(table.c.id == run.id).values(report=report))
    page = get(app, "/sumber")
    assert page.select("section[aria-labelledby=temuan] .temuan li")
    keep_explanation("penduduk", finding_key(warning), "Memang begitu.", "seseorang")
    page = get(app, "/sumber")
    assert not page.select("section[aria-labelledby=temuan]")
    assert [each.text for each in page.select(".angka .nilai")][-1] == "0"


def test_a_system_that_waits_for_its_key_stands_below_those_that_are_read(app, keyless, harvest):
    harvest()
    page = get(app, "/sumber")
    assert [row.a["href"] for row in page.select("tbody tr")] == ["/sumber/penduduk"]
    assert page.select_one("section[aria-labelledby=menunggu] a")["href"] == "/sumber/bps"


def test_findings_that_read_the_same_stand_once_unless_each_can_be_explained():
    one = {"severity": "info", "code": "value-harmonised", "sentence": "Diseragamkan.", "explanation": None}
    shown = read_alike([{**one, "where": f"C{row}"} for row in (8, 9, 12)])
    assert [(each["where"], each["times"], each["others"]) for each in shown] == [("C8", 3, ["C9", "C12"])]
    assert len(read_alike([{**one, "where": "C8", "key": "a"}, {**one, "where": "C9", "key": "b"}])) == 2


def test_the_page_of_a_source_tells_all_places_of_what_reads_the_same(app, people, harvest, agency):
    wrong = [(name, 2025, "tidak tahu") for name in ("Lubai", "Benakat", "Kelekar")]
    agency.say(*ROWS[:2], *wrong)
    harvest()
    found = get(app, "/sumber/penduduk").select("section[aria-labelledby=temuan] .temuan > li")
    (alike,) = [each for each in found if "number-not-readable" in each.text]
    assert "Sama di 2 tempat lain" in alike.select_one("summary").text
    assert len(alike.select("details .sel")) == 2


def test_the_page_of_an_office_names_its_systems(app, keyless, harvest, agency):
    for name in ("dinas-lain", current_regency().walidata):
        factories.Organization(name=name)
    harvest()
    (system,) = call("harvest_system_list", organization="dinas-uji")
    assert (system["id"], system["standing"], system["connector"]) == ("penduduk", "good", "sheet")
    assert system["ended"]
    assert [each["standing"] for each in call("harvest_system_list", organization=current_regency().walidata)] == ["keyless"]
    page = get(app, "/opd/dinas-uji").select_one("section[aria-labelledby=sistem]")
    assert page.select_one("li a")["href"] == "/sumber/penduduk"
    assert "Berhasil" in page.text
    assert get(app, "/opd/dinas-lain").select_one("section[aria-labelledby=sistem]") is None
    with pytest.raises(tk.ObjectNotFound):
        call("harvest_system_list", organization="tidak-ada")


def test_the_heir_of_an_office_keeps_its_systems(agency):
    heir = factories.Organization(name="dinas-penerus")
    office = model.Group.get("dinas-uji")
    office.state, office.extras = "deleted", {**(office.extras or {}), "penerus": "dinas-penerus"}
    model.Session.commit()
    assert [each["id"] for each in call("harvest_system_list", organization=heir["id"])] == ["penduduk"]


def test_a_period_before_the_strip_is_not_asked_for(harvest):
    harvest()
    back_dated(30)
    assert days_of(datetime.now(UTC), ZONE) == {}
    assert days_of(datetime.now(UTC) - timedelta(days=30), ZONE)["penduduk"]


def test_many_sources_are_asked_for_at_once(people, harvest):
    harvest()
    asked, now = [], datetime.now(UTC)
    own = current_sources().found["penduduk"]
    many = [own, *(replace(own, id=f"lain-{number}") for number in range(20))]
    sa.event.listen(sa.Engine, "before_cursor_execute", listener := lambda *given: asked.append(given[2]))
    try:
        facts = source_facts(many, now, ZONE)
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", listener)
    assert len(asked) < len(many)
    assert facts["penduduk"].runs == PostgresState().runs("penduduk", limit=HISTORY)
    assert (facts["penduduk"].datasets, facts["lain-3"].datasets, facts["lain-3"].runs) == (1, 0, ())
    assert facts["lain-3"].owner is custodian(own.organization)
