"""The release calendar: what is due in a month, what came in it, what is late; as a page within its budget, as an action and as iCalendar."""

from __future__ import annotations

import gzip
import uuid
from datetime import date, datetime, timedelta
from importlib import import_module

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from ckan.plugins.toolkit import ObjectNotFound
from ckan.tests import helpers
from portal_sample import act, dataset

from ckanext.muaraenim.organizations import load
from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.releases import Month, month
from ckanext.muaraenim.tables import publications
from ckanext.muaraenim.tables.database import transaction
from ckanext.muaraenim.theme.calendar_feed import _folded, _text
from ckanext.muaraenim.timeliness import due_on

LARGEST = 10_000  # bytes, compressed


def ago(days):
    return (current_regency().today - timedelta(days=days)).isoformat()


@pytest.fixture
def three(with_plugins, clean_db, clean_index):
    load()
    dataset("terlambat", "Gizi balita", "dinkes", jadwal_rilis=ago(40))
    dataset("janji", "Panjang jalan", "pupr", jadwal_rilis=ago(-1), data_contoh=True)
    dataset("bulanan", "Kunjungan; puskesmas, umum", "dinkes", frekuensi="bulanan")
    dataset("rahasia", "Belum terbit", "dinkes", jadwal_rilis=ago(-1), private=True)


def names(part):
    return [each["name"] for each in part["releases"]]


def test_what_is_due_late_and_released(app, three):
    this = str(Month(current_regency().today.replace(day=1)))
    tomorrow = ago(-1)[:7]
    asked = helpers.call_action("release_calendar_show", month=tomorrow)
    assert "janji" in names(asked["due"])
    assert "rahasia" not in names(asked["due"])
    now = helpers.call_action("release_calendar_show")
    assert now["month"] == this
    assert names(now["late"]) == ["terlambat"]
    assert [(each["late"], each["scheduled"]) for each in now["late"]["releases"]] == [(40, True)]
    assert set(names(now["released"])) == {"terlambat", "janji", "bulanan"}
    assert names(helpers.call_action("release_calendar_show", organization="pupr")["late"]) == []
    page = app.get("/jadwal?opd=dinkes").body
    assert "40 hari terlambat" in page or "terlambat 40 hari" in page.lower()
    assert "Belum terbit" not in page
    assert "Panjang jalan" not in page
    app.get("/jadwal?opd=tidak-ada", status=404)
    app.get("/jadwal?bulan=2026-13&hal=x")


def test_the_front_page_names_what_comes_next_and_how_much_is_late(app, three):
    coming = helpers.call_action("release_next_list")
    assert [each["name"] for each in coming] == ["janji", "bulanan"]
    assert helpers.call_action("release_next_list", organization="dinkes", limit=1)[0]["name"] == "bulanan"
    with pytest.raises(ObjectNotFound):
        helpers.call_action("release_next_list", organization="tidak-ada")
    block = BeautifulSoup(app.get("/").body, "html.parser").select_one("section[aria-labelledby=jadwal]")
    assert [link["href"] for link in block.select("li a")] == ["/dataset/?kesegaran=terlambat", "/dataset/janji", "/dataset/bulanan"]
    late, first, second = (each.get_text(" ") for each in block.select("li"))
    assert "1 data terlambat" in late
    assert "data contoh" in first
    assert "jadwal rilis" in first
    assert "data contoh" not in second
    assert block.select_one("header a")["href"] == "/jadwal"
    assert "Belum terbit" not in block.text


def test_the_page_of_the_data_says_it_and_leads_there(app, three):
    page = BeautifulSoup(app.get("/dataset/janji").body, "html.parser")
    link = page.select_one(".kop .meta a[href*=jadwal]")
    assert "tepat waktu" in link.text
    assert "jadwal rilis" in link.text
    assert "Panjang jalan" in app.get(link["href"]).body
    frequent = BeautifulSoup(app.get("/dataset/bulanan").body, "html.parser").select_one(".kop .meta a[href*=jadwal]").text
    assert "frekuensi" in frequent


def test_other_calendars_can_follow(app, three):
    answer = app.get("/jadwal.ics")
    lines = answer.body.replace("\r\n ", "").split("\r\n")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert (lines[0], lines[-2]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert f"DTSTART;VALUE=DATE:{ago(-1).replace('-', '')}" in lines
    assert "SUMMARY:Kunjungan\\; puskesmas\\, umum" in lines
    assert "SUMMARY:Panjang jalan (data contoh)" in lines
    assert lines.count("BEGIN:VEVENT") == 2  # what has been late for long is no date to come
    assert "Panjang jalan" not in app.get("/jadwal.ics?opd=dinkes").body
    app.get("/jadwal.ics", headers={"If-None-Match": answer.headers["ETag"]}, status=304)


def test_lines_are_folded_between_letters():
    folded = _folded("SUMMARY:" + _text("Ümläut\r\nBEGIN:VEVENT " * 20))
    assert all(len(line.encode()) <= 75 for line in folded.split("\r\n"))
    assert "\r\nBEGIN" not in folded.replace("\r\n ", "")


@pytest.mark.parametrize(("text", "first"), [("2026-12", "2026-12-01"), ("2026-13", None), ("../x", None), ("2026-1", None), ("٢٠٢٦-٠١", None)])
def test_a_month_is_a_month(text, first):
    found = month(text)
    assert (found.first.isoformat() if found else None) == first


def test_months_follow_one_another():
    december = month("2026-12")
    assert [str(december.next), str(december.previous), december.last.day] == ["2027-01", "2026-11", 31]


def test_two_hundred_datasets_fit_a_slow_line(app, three, monkeypatch):
    """As many lines as a page can have, all about different data of many offices."""
    things = ("kunjungan", "panjang jalan", "produksi padi", "siswa", "izin usaha", "pelanggan air")
    places = ("kecamatan", "desa", "sekolah", "puskesmas")
    known = helpers.call_action("release_calendar_show")
    one = known["released"]["releases"][0]

    def answer(action, limit, **asked):
        made = [
            {**one, "name": f"{things[n % 6]}-{n * 7919 % 1000}".replace(" ", "-"), "office": f"Dinas {things[n % 6]} dan {places[n % 4]}",
             "title": f"Jumlah {things[n % 6]} menurut {places[n % 4]} dan jenis {n * 104729 % 9973}",
             "due": ago(n % 28), "late": n % 28}
            for n in range(200)
        ]  # fmt: skip
        parts = {"due": made[:limit], "released": made[100 : 100 + limit], "late": made[-20:]}
        return {**known, **{name: {"count": 200, "releases": part} for name, part in parts.items()}}

    monkeypatch.setattr(import_module("ckanext.muaraenim.theme.views.calendar"), "as_reader", answer)
    page = app.get("/jadwal").get_data()
    assert page.count(b"<tr") > 100
    assert len(gzip.compress(page)) <= LARGEST


def published(name, *moments, **fields):
    """A dataset whose table was published at these moments, of the regency's clock."""
    made, table = dataset(name, name.title(), "pupr", **fields), str(uuid.uuid4())
    act("resource_create", id=table, package_id=made["id"], name="Tabel", format="CSV", url_type="datastore", url=f"/datastore/dump/{table}")
    with transaction() as cursor:
        cursor.execute("INSERT INTO muaraenim.head (resource_id, number) VALUES (%s, %s)", [table, len(moments)])
        for number, moment in enumerate(moments, 1):
            at = datetime.fromisoformat(moment).replace(tzinfo=current_regency().time_zone)
            status = "published" if number == len(moments) else "superseded"
            cursor.execute(
                "INSERT INTO muaraenim.revision "
                "(resource_id, number, status, definition, columns, key, fingerprint, removes, rows, author, published) "
                "VALUES (%s, %s, %s, '', '[]', '[]', '', true, 1, 'harvest:contoh', %s)",
                [table, number, status, at],
            )


def told(month):
    found = helpers.call_action("release_calendar_show", month=month)["released"]
    return found["count"], [(each["name"], each["changed"][:10], each["late"], each["first"], each["version"]) for each in found["releases"]]


@pytest.fixture
def past(three):
    published("harian", "2024-03-01 08:00", "2024-03-01 20:00", "2024-03-03 23:59", "2024-03-10 00:01", "2024-04-02 09:00", frekuensi="harian")
    published("tahunan", "2023-03-31 09:00", "2024-03-20 09:00", frekuensi="tahunan", jadwal_rilis="2024-03-15")
    published("tertutup", "2024-03-05 09:00", frekuensi="harian", private=True)


def test_every_release_of_a_past_month_is_told_and_how_late_it_came(app, past):
    """Two versions of a day are one release, in the days of the regency; a change of the description alone is none."""
    assert told("2024-03") == (
        4,
        [
            ("tahunan", "2024-03-20", 5, False, 2),
            ("harian", "2024-03-10", 4, False, 4),
            ("harian", "2024-03-03", 0, False, 3),
            ("harian", "2024-03-01", 0, True, 2),
        ],
    )
    assert told("2024-04") == (1, [("harian", "2024-04-02", 20, False, 5)])
    this = str(Month(current_regency().today.replace(day=1)))
    assert {name for name, *_ in told(this)[1]} == {"terlambat", "janji", "bulanan"}
    page = BeautifulSoup(app.get("/jadwal?bulan=2024-03").body, "html.parser")
    assert "4 rilis terbit di bulan itu" in page.select_one(".jawab").text
    rows = [" ".join(row.text.split()) for row in page.select("[aria-labelledby=dirilis] tbody tr")]
    assert rows[0].endswith("20 Mar 2024Terlambat 5 hari")
    assert "Tepat waktu" in rows[2]
    assert "Rilis pertama" in rows[3]
    assert "Tertutup" not in page.text
    assert helpers.call_action("release_calendar_show", month="2024-03", organization="dinkes")["released"]["count"] == 0
    part = helpers.call_action("release_calendar_show", month="2024-03", limit=1, offset=1)["released"]
    assert (part["count"], [each["name"] for each in part["releases"]]) == (4, ["harian"])


def test_the_past_is_asked_in_as_many_questions_however_many_releases_there_are(past, monkeypatch):
    asked, opened = [], []
    monkeypatch.setattr(publications, "transaction", lambda: opened.append(1) or transaction())

    def questions(month):
        asked.clear()
        opened.clear()
        sa.event.listen(sa.Engine, "before_cursor_execute", listener := lambda *given: asked.append(given[2]))
        try:
            told(month)
        finally:
            sa.event.remove(sa.Engine, "before_cursor_execute", listener)
        return len([each for each in asked if "search_document" not in each]), len(opened)  # how the search keeps up is its own affair

    told("2024-04")  # the search opens what it keeps
    few = questions("2024-04")
    for number in range(5):
        published(f"lain-{number}", "2024-03-02 08:00", "2024-03-20 08:00", frekuensi="bulanan")
    assert told("2024-03")[0] == 14
    assert questions("2024-03") == few
    assert few[1] == 3


@pytest.mark.parametrize(
    ("fields", "before", "due"),
    [
        ({}, "2024-03-01", (None, False)),
        ({"frekuensi": "harian"}, None, (None, False)),
        ({"frekuensi": "harian"}, "2024-03-01", (date(2024, 3, 4), False)),
        ({"frekuensi": "harian", "jadwal_rilis": "2024-03-08"}, "2024-03-01", (date(2024, 3, 8), True)),
        ({"frekuensi": "harian", "jadwal_rilis": "2024-03-08"}, None, (date(2024, 3, 8), True)),
        ({"frekuensi": "harian", "jadwal_rilis": "2024-03-11"}, "2024-03-01", (date(2024, 3, 4), False)),
        ({"frekuensi": "harian", "jadwal_rilis": "2024-03-01"}, "2024-03-01", (date(2024, 3, 4), False)),
        ({"frekuensi": "sekali", "jadwal_rilis": "kelak"}, "2024-03-01", (None, False)),
    ],
)
def test_a_release_was_due_by_its_schedule_or_else_by_the_one_before(fields, before, due):
    assert due_on(fields, date(2024, 3, 10), date.fromisoformat(before) if before else None) == due
