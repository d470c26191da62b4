"""Systems whose clocks are wrong: marks of change in the future or long ago, answers of tomorrow. No row is lost, and none is asked for in vain."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harvesters.catalogue.memory import MemoryCatalogue
from harvesters.journal import Outcome
from harvesters.run import run
from tests.harvesters.apireader import asked_of, json_answer
from tests.opd.server import serving

SOURCE = """
title: Penduduk
organization: dukcapil
connector: rest
table: penduduk
license: CC-BY-4.0
read: {changes: diubah, full: "0 3 * * 0"}
options: {url: "URL/api", records: data, attempts: 1, since: {param: sejak, overlap: 0}}
"""
AHEAD, BEHIND, RIGHT, LATER = "2999-01-01T00:00:00+07:00", "1900-01-01T00:00:00+07:00", "2026-01-05T08:00:00+07:00", "2026-01-06T08:00:00+07:00"


def row(code, men, changed):
    return {"Kode kecamatan": code, "Tahun": 2025, "Laki-laki": men, "Rasio": "1,5", "diubah": changed}


class Office:
    """Gives rows whose mark is at or after what is asked for, as its wrong clock has it."""

    def __init__(self, bench, url, address):
        self.rows, self.asked, self.headers = [], [], {}
        self.catalogue, self.state = MemoryCatalogue(), bench.state
        self.settings, self.source = replace(bench.settings, allow_hosts=(address,)), bench.source(text=SOURCE.replace("URL", url), name="kantor")

    def answer(self, asked):
        since = asked_of(asked).get("sejak", "")
        self.asked.append(since)
        return json_answer({"data": [each for each in self.rows if each["diubah"] >= since]}, **self.headers)

    def go(self):
        report = run(self.source, self.catalogue, self.state, self.settings)
        assert (report.outcome, report.error) == (Outcome.DONE, None), report.error
        [dataset] = self.catalogue.datasets.values()
        return {each[0]: each[2] for each in self.catalogue.rows(dataset).rows()}


@pytest.fixture
def office(bench):
    made = []
    with serving(lambda asked: made[0].answer(asked)) as server:
        made.append(Office(bench, server.url, server.address))
        yield made[0]


@pytest.mark.parametrize("wrong", [AHEAD, BEHIND])
def test_one_wrong_mark_does_not_hide_the_rows_that_follow(office, wrong):
    office.rows = [row("16.03.01", 100, wrong), row("16.03.02", 200, RIGHT)]
    assert office.go() == {"16.03.01": 100, "16.03.02": 200}
    office.rows += [row("16.03.03", 300, LATER)]
    assert office.go() == {"16.03.01": 100, "16.03.02": 200, "16.03.03": 300}
    assert office.asked == ["", RIGHT]


def test_where_every_mark_lies_ahead_everything_is_read_again(office):
    office.rows = [row("16.03.01", 100, AHEAD)]
    office.go()
    office.rows += [row("16.03.02", 200, RIGHT)]
    assert office.go() == {"16.03.01": 100, "16.03.02": 200}
    assert office.asked == ["", ""]


@pytest.mark.parametrize("headers", [
    {"Date": "Fri, 31 Dec 9999 23:59:59 GMT", "Last-Modified": "Fri, 31 Dec 9999 23:59:59 GMT"},
    {"Date": "Thu, 01 Jan 1970 00:00:00 GMT", "Last-Modified": "Fri, 31 Dec 2999 23:59:59 GMT"},
    {"Date": "Mon, 99 Foo 2026 25:61:61 GMT", "Last-Modified": "kemarin"},
])  # fmt: skip
def test_headers_of_another_time_change_nothing(office, headers):
    office.headers = headers
    office.rows = [row("16.03.01", 100, RIGHT)]
    office.go()
    office.rows += [row("16.03.02", 200, LATER)]
    assert office.go() == {"16.03.01": 100, "16.03.02": 200}
