"""Where a changes read goes on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from harvesters.reading.cursor import Cursor, CursorKeeper

ZONE = ZoneInfo("Asia/Jakarta")
NAIVE = datetime.fromisoformat("2026-01-01T00:05:00")  # as a database gives a timestamp without time zone


@pytest.mark.parametrize(
    "value",
    [
        datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC),
        NAIVE,
        date(2026, 1, 2),
        Decimal("12345.6789"),
        Decimal(7),
        "2026-01-02T03:04:05Z",
        "a:b",
    ],
)
def test_a_cursor_survives_being_stored(value):
    assert Cursor.load(Cursor(value).dump()).value == value


@pytest.mark.parametrize("stored", ["", "x", "lain:1", "datetime:kemarin"])
def test_a_cursor_that_nobody_wrote(stored):
    with pytest.raises(ValueError, match="."):
        Cursor.load(stored)


@pytest.mark.parametrize(
    ("value", "overlap", "earlier"),
    [
        (NAIVE, 10, NAIVE - timedelta(minutes=10)),
        (date(2026, 1, 1), 0, date(2026, 1, 1)),
        (date(2026, 1, 1), 1, date(2025, 12, 31)),
        (date(2026, 1, 1), 1441, date(2025, 12, 30)),
        (Decimal(100), 10, 90),
        (Decimal("100.5"), 10, Decimal("90.5")),
        ("2026-01-01T00:05:00Z", 10, "2025-12-31T23:55:00Z"),
        ("2026-01-01T00:05:00.123000+07:00", 10, "2025-12-31T23:55:00.123000+07:00"),
        ("2026-01-01 00:05:00", 10, "2025-12-31 23:55:00"),
        ("2026-01-01", 10, "2025-12-31"),
        ("rev-17", 10, "rev-17"),
    ],
)
def test_the_margin(value, overlap, earlier):
    assert Cursor(value).earlier(overlap) == earlier


def keep(*values, start=None):
    keeper = CursorKeeper(ZONE, start)
    for value in values:
        keeper.see(value)
    return keeper.dump()


def test_the_newest_value_is_kept():
    assert keep(date(2026, 1, 2), date(2026, 1, 5), date(2026, 1, 3)) == "date:2026-01-05"
    assert keep(3, 20, 4.5) == "number:20"
    assert keep("2026-01-02", "2026-01-10") == "text:2026-01-10"


def test_nothing_new_leaves_the_start():
    assert keep(start="number:7") == "number:7"
    assert keep(None, "", True, float("nan"), start="number:7") == "number:7"
    assert keep() is None


def test_a_value_of_another_kind_is_left_out():
    assert keep(date(2026, 1, 2), "zzz", 5) == "date:2026-01-02"


@pytest.mark.parametrize(
    "make",
    [lambda moment: moment, lambda moment: moment.replace(tzinfo=None), lambda moment: moment.isoformat(), lambda moment: moment.date()],
    ids=["aware", "naive", "text", "date"],
)
def test_the_future_is_left_out(make):
    now = datetime.now(ZONE)
    past, future = make(now - timedelta(days=3)), make(now + timedelta(days=3))
    assert keep(past, future) == Cursor(past).dump()
