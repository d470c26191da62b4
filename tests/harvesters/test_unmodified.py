"""A system that says that its answer is the one that was read the last time: nothing is read, nothing removed, everything confirmed."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from harvesters import run as running
from harvesters.catalogue.memory import MemoryCatalogue
from harvesters.errors import CatalogueError
from harvesters.journal import Outcome
from harvesters.reading.validators import Validators
from harvesters.run import run
from harvesters.unmodified import BELIEVED
from tests.harvesters.apireader import json_answer
from tests.opd.server import Answer, serving

SOURCE = """
title: Penduduk
organization: dukcapil
connector: rest
table: penduduk
license: CC-BY-4.0
options: {url: "URL/api", records: data, attempts: 1}
"""
SHEET = SOURCE.replace("rest", "sheet").replace('{url: "URL/api", records: data, attempts: 1}', '{location: "URL/penduduk.csv"}')
HEADINGS = ("Kode kecamatan", "Tahun", "Laki-laki", "Rasio")


def row(code, men):
    return dict(zip(HEADINGS, (code, 2025, men, "1,5"), strict=True))


TWO = [row("16.03.01", 100), row("16.03.02", "seratus")]


@pytest.fixture
def office(bench):
    """An office whose server knows ETags; ``go`` runs its source. ``asked`` are the requests, ``rows`` what it has."""
    office = SimpleNamespace(asked=[], rows=list(TWO), headers={}, catalogue=MemoryCatalogue(), source=SOURCE)

    def respond(asked):
        office.asked.append(asked)
        text = "\n".join([";".join(HEADINGS)] + [";".join(map(str, each.values())) for each in office.rows])
        etag = f'"{hashlib.sha256(text.encode()).hexdigest()[:8]}"'
        if asked.headers["If-None-Match"] == etag:
            return Answer(304, b"", "", {"ETag": etag})
        if asked.path.endswith(".csv"):
            return Answer(200, text.encode(), "text/csv", {"ETag": etag})
        return json_answer({"data": office.rows, "total": len(office.rows)}, **{"ETag": etag, **office.headers})

    with serving(respond) as server:
        settings = replace(bench.settings, allow_hosts=(server.address,))

        def declare():
            return bench.source(text=office.source.replace("URL", server.url), name="kantor")

        office.go = lambda source=None, **more: run(source or declare(), office.catalogue, bench.state, settings, **more)
        office.declare, office.bench = declare, bench
        yield office


def knew(office):
    return [asked.headers["If-None-Match"] is not None for asked in office.asked]


@pytest.mark.parametrize("source", [SOURCE, SHEET], ids=["rest", "sheet"])
def test_nothing_is_read_and_everything_confirmed(office, source):
    office.source = source
    first = office.go()
    second = office.go()
    third = office.go()
    assert (first.outcome, second.outcome, third.outcome) == (Outcome.DONE, Outcome.UNCHANGED, Outcome.UNCHANGED)
    assert (knew(office), second.records, second.plan, len(office.catalogue.writes)) == ([False, True, True], 0, None, 1)
    kept = office.bench.state.run(third.run)
    assert (kept.outcome, kept.report["counts"]["unchanged"], kept.report["counts"]["rows_added"]) == (Outcome.UNCHANGED, 1, 0)
    assert kept.report["findings"] == office.bench.state.run(first.run).report["findings"] != []
    assert office.bench.state.remembered("kantor")["penduduk"].confirmed >= third.started


def test_another_answer_is_read(office):
    office.go()
    office.rows[1] = row("16.03.02", 7)
    report = office.go()
    assert (report.outcome, report.records, report.plan.counts["rows_changed"] + report.plan.counts["rows_added"]) == (Outcome.DONE, 2, 1)
    assert office.go().outcome is Outcome.UNCHANGED


@pytest.mark.parametrize("changed", [
    lambda office: office.bench.table(office.bench.folder.joinpath("tables/penduduk.yaml").read_text().replace("title: Penduduk", "title: Warga", 1)),
    lambda office: setattr(office, "source", SOURCE.replace("attempts: 1", "attempts: 2")),
    lambda office: setattr(office, "source", SOURCE.replace("title: Penduduk", "title: Warga")),
    lambda office: office.bench.state.forget("kantor", "penduduk"),
    lambda office: office.catalogue.tables.clear() or office.catalogue.datasets.clear(),
    lambda office: office.bench.state.keep_last_answer("kantor", None),
], ids=["table", "options", "title", "killed", "purged", "lost"])  # fmt: skip
def test_everything_is_read_where_something_else_is_another_one(office, changed):
    office.go()
    changed(office)
    assert (office.go().outcome, knew(office)) == (Outcome.DONE, [False, False])


@pytest.mark.parametrize("asked", [{"full": True, "by": "budi"}, {"preview": True}], ids=["full", "preview"])
def test_who_asks_for_everything_gets_everything(office, asked):
    office.go()
    assert (office.go(**asked).outcome, knew(office)) == (Outcome.DONE, [False, False])
    assert office.go(full=True).outcome is Outcome.UNCHANGED  # the clock's own full reads ask first


def test_a_dataset_that_is_missing_is_waited_for(office):
    office.go()
    [published] = office.catalogue.published_by("kantor")
    office.catalogue.datasets["kantor", "penduduk"] = replace(published, state="hilang_di_sumber", missing_since=datetime.now(UTC))
    assert (office.go().outcome, knew(office)) == (Outcome.DONE, [False, False])


def test_a_run_that_did_not_end_well_forgets(office, monkeypatch):
    office.go()
    office.rows.append(row("16.03.03", 1))
    with monkeypatch.context() as broken:
        broken.setattr(office.catalogue, "write", lambda *a, **k: (_ for _ in ()).throw(CatalogueError(portal="p", reason="penuh")))
        assert office.go().outcome is Outcome.FAILED
    office.rows.pop()  # the system is again as it was when it was last read well
    assert (office.go().outcome, knew(office)) == (Outcome.DONE, [False, True, False])


def test_a_version_is_believed_for_a_week_only(office, monkeypatch):
    office.go()
    later = datetime.now(UTC) + BELIEVED
    monkeypatch.setattr(running, "datetime", SimpleNamespace(now=lambda zone: later))
    assert (office.go().outcome, knew(office)) == (Outcome.DONE, [False, False])


@pytest.mark.parametrize(("options", "asks"), [
    ("paging: {kind: page, total: total}", True),
    ("paging: {kind: page, size: 1}", False),
    ("body: {cari: semua}", False),
    ("detail: {link: Tahun, into: 'URL/rincian/{}'}", False),
    ("params: {tahun: '{year}'}", True),
], ids=["one page", "several", "post", "details", "calendar"])  # fmt: skip
def test_only_what_one_answer_holds(office, options, asks):
    office.source = SOURCE.replace("attempts: 1", f"attempts: 1, {options}")
    first = office.go()
    before = len(office.asked)
    office.go()
    assert first.error is None or "size" in options  # the same page again and again
    assert office.asked[before].headers["If-None-Match"] is not None if asks else not any(knew(office))


def test_a_304_that_nobody_asked_for_is_refused(office):
    with serving(lambda asked: Answer(304, b"", "")) as server:
        office.source = SOURCE.replace("URL", server.url)
        settings = replace(office.bench.settings, allow_hosts=(server.address,))
        report = run(office.declare(), office.catalogue, office.bench.state, settings)
    assert (report.outcome, report.error.code) == (Outcome.FAILED, "refused")


def dated(headers, now):
    """Headers in which a number is a time so many seconds from ``now``; fixed when the test runs, because the whole suite takes minutes."""
    times = {name: now + timedelta(seconds=value) for name, value in headers.items() if isinstance(value, int)}
    return headers | {name: time.strftime("%a, %d %b %Y %H:%M:%S GMT") for name, time in times.items()}


@pytest.mark.parametrize(("headers", "expected"), [
    ({}, None),
    ({"ETag": 'W/"1"'}, {"If-None-Match": 'W/"1"'}),
    ({"ETag": '""'}, None),
    ({"ETag": "x" * 501}, None),
    ({"ETag": '"a\x00"'}, None),
    ({"Last-Modified": "kemarin"}, None),
    ({"Last-Modified": -5}, None),
    ({"Last-Modified": -5, "Date": 3600}, {"If-Modified-Since": -5}),
    ({"Last-Modified": 86_400}, None),
], ids=["none", "weak", "empty", "long", "odd", "no time", "too young", "young by our clock only", "tomorrow"])  # fmt: skip
def test_what_is_relied_on(headers, expected):
    now = datetime.now(UTC)
    found = Validators.of(dated(headers, now))
    assert (found.headers if found else None) == (expected and dated(expected, now))
    assert found is None or Validators.load(found.dump()) == found
