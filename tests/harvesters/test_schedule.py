"""When a source is due, as a table of times."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from harvesters.journal import Outcome, Run
from harvesters.schedule import due, is_cron, next_time
from harvesters.source import Reading, Source

JAKARTA = ZoneInfo("Asia/Jakarta")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=JAKARTA)


def source(schedule="0 2 * * *", changes="", full=""):
    return Source("s", "S", "opd", "sql", None, "CC0", schedule=schedule, reading=Reading(changes, full))


def past(started, outcome=Outcome.DONE, *, full=False, preview=False, beat=None, worker="elsewhere/1/1", **more):
    started = at(started)
    return Run("id", "s", outcome, preview, full, started, at(beat) if beat else started, worker=worker, **more)


@pytest.mark.parametrize(
    ("now", "runs", "expected"),
    [
        ("2026-03-02 10:00", [], True),  # never ran
        ("2026-03-02 01:59", [past("2026-03-01 02:00")], None),
        ("2026-03-02 02:00", [past("2026-03-01 02:00")], True),
        ("2026-03-02 02:01", [past("2026-03-02 02:00")], None),
        ("2026-03-02 02:01", [past("2026-03-02 02:00", Outcome.FAILED)], None),  # a failed run waits for its next time
        ("2026-03-09 12:00", [past("2026-03-01 02:00")], True),  # eight times missed, made up once
        ("2026-03-09 12:01", [past("2026-03-09 12:00"), past("2026-03-01 02:00")], None),
        ("2026-03-02 02:30", [past("2026-03-02 02:10", preview=True), past("2026-03-01 02:00")], True),  # a preview is no run
        ("2026-03-02 02:01", [past("2026-03-02 02:00", Outcome.RUNNING)], None),
        ("2026-03-02 02:01", [past("2026-03-01 09:00", Outcome.QUEUED)], None),
        ("2026-03-01 12:00", [past("2026-03-01 11:00", Outcome.RUNNING)], True),  # its worker died
        ("2026-03-01 12:00", [past("2026-03-01 11:00", Outcome.LOST)], True),
        ("2026-03-01 12:00", [past(f"2026-03-01 11:0{n}", Outcome.LOST) for n in (3, 2, 1)], None),  # it kills every worker
        ("2026-03-02 12:00", [past(f"2026-03-01 11:0{n}", Outcome.LOST) for n in (3, 2, 1)], True),  # until its next time
        ("2026-03-02 02:01", [past("2036-03-01 02:00"), past("2026-03-01 02:00")], True),  # a clock was ten years fast and is right again
        ("2026-03-02 02:01", [past("2026-03-02 02:00"), past("2036-03-01 02:00")], None),
        ("2026-03-02 02:01", [past("2026-03-02 02:02")], None),  # another machine's clock is a minute fast
        ("2026-03-02 02:01", [past("2036-03-01 02:00", Outcome.RUNNING)], True),  # its worker died when the clock was put right
    ],
)
def test_full_reads(now, runs, expected):
    found = due(source(), runs, at(now), JAKARTA)
    assert (found and found.full) == expected


@pytest.mark.parametrize(
    ("now", "runs", "expected"),
    [
        ("2026-03-02 02:00", [], True),
        ("2026-03-03 02:00", [past("2026-03-02 02:00"), past("2026-03-01 01:00", full=True)], False),
        ("2026-03-08 01:00", [past("2026-03-07 02:00"), past("2026-03-01 01:00", full=True)], True),  # Sunday: only the full read runs
        ("2026-03-08 01:30", [past("2026-03-08 01:00", full=True)], None),
        ("2026-03-08 02:00", [past("2026-03-08 01:00", full=True)], False),
        ("2026-03-08 03:00", [past("2026-03-06 02:00"), past("2026-03-01 01:00", full=True)], True),  # both missed: one full read
        ("2026-03-04 10:00", [past("2026-03-04 09:00", report={"full": True})], None),  # the first run asked for changes and had to read everything
        ("2026-03-08 01:00", [past("2026-03-04 09:00", report={"full": True})], True),
        ("2026-03-04 10:00", [past("2026-03-04 09:00", Outcome.REFUSED, report={"full": True})], None),  # everything was read
        ("2026-03-04 10:00", [past("2026-03-04 09:00", Outcome.FAILED, report={"full": True})], True),  # nothing was
        ("2026-03-04 10:00", [past("2026-03-04 09:00", preview=True, report={"full": True})], True),
    ],
)
def test_changes_reads_with_full_reads_in_between(now, runs, expected):
    found = due(source(changes="diubah", full="0 1 * * 0"), runs, at(now), JAKARTA)
    assert (found and found.full) == expected


def test_without_a_schedule_it_is_never_due():
    assert due(source(schedule=""), [], at("2026-03-02 02:00"), JAKARTA) is None


def test_a_lost_run_is_taken_up_as_it_was_asked_for():
    lost = past("2026-03-01 11:00", Outcome.LOST, full=True, confirmed="abc", by="budi")
    found = due(source(schedule=""), [lost], at("2026-03-01 12:00"), JAKARTA)
    assert (found.full, found.confirmed, found.by) == (True, "abc", "budi")


@pytest.mark.parametrize(
    ("cron", "good"),
    [
        ("0 2 * * *", True),
        ("*/5 8-16 * * 1-5", True),
        ("0 0 31 2 *", False),
        ("61 * * * *", False),
        ("@daily", False),
        ("0 2 * * * *", False),
        ("", False),
    ],
)
def test_cron(cron, good):
    assert is_cron(cron) is good


def test_times_are_those_of_the_zone():
    assert next_time("0 2 * * *", datetime(2026, 3, 1, 18, 59, tzinfo=UTC), JAKARTA) == at("2026-03-02 02:00")
    assert next_time("0 2 * * *", at("2026-03-02 02:00"), JAKARTA) - at("2026-03-02 02:00") == timedelta(days=1)
