"""Old versions are folded as the definition says; those that are kept, and the way to the present table, stay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from district_table import table
from replay import assert_history_is_whole

from ckanext.muaraenim.tables import reading, store
from ckanext.muaraenim.tables.errors import RevisionMissing
from ckanext.muaraenim.tables.retention import fold
from harvesters.tables.definition import Retention

NOW = datetime.now(UTC)
PEOPLE = (1200, 1201, 1202, 1203)


@pytest.fixture
def written(resource_id):
    for people in PEOPLE:
        rows = [["01", "Lawang", Decimal("12.50"), people], ["02", "Lubai", None, 300 + people % 2]]
        store.publish_table(resource_id, table(rows), author="harvest:uji", removes=True, fingerprint=str(people))
    return resource_id


def numbers(resource_id):
    return [found.number for found in reading.revision_list(resource_id)]


@pytest.mark.parametrize(
    ("kept", "now", "left"),
    [
        (Retention(versions=2), NOW, [4, 3]),
        (Retention(versions=1), NOW, [4]),
        (Retention(versions=9), NOW, [4, 3, 2, 1]),
        (Retention(years=1), NOW, [4, 3, 2, 1]),
        (Retention(years=1), NOW + timedelta(days=400), [4]),  # the published one stays
        (Retention(versions=3, years=1), NOW, [4, 3, 2]),
    ],
)
def test_what_is_kept_and_that_it_replays(written, kept, now, left):
    before = {number: list(reading.csv_lines(written, number)) for number in left}
    assert fold(written, kept, now) == 4 - len(left)
    assert numbers(written) == left
    assert {number: list(reading.csv_lines(written, number)) for number in left} == before
    assert_history_is_whole(written)
    assert fold(written, kept, now) == 0
    oldest = reading.revision_of(written, left[-1])
    assert oldest.folded is (left[-1] > 1)
    if oldest.folded:
        assert (oldest.added, oldest.changed, oldest.removed) == (2, 0, 0)
        with pytest.raises(RevisionMissing):
            reading.revision_of(written, 1)


def test_the_next_version_goes_on(written):
    fold(written, Retention(versions=2), NOW)
    store.publish_table(written, table([["01", "Lawang", None, 1]]), author="harvest:uji", removes=True, fingerprint="neu")
    assert numbers(written) == [5, 4, 3]
    assert_history_is_whole(written)
