"""A reading that changes little of a large table is compared where it differs, with the outcome that comparing every row would have."""

import random
import uuid
from decimal import Decimal

import pytest
from district_table import on_disk, table

from ckanext.muaraenim.tables import image, redaction, staging, store

ROWS = [[f"{number:03}", f"Desa {number}", Decimal(number) / 4, number] for number in range(40)]
COUNTS = ("added", "changed", "removed", "unchanged", "held", "published", "emptied", "corrected")


@pytest.fixture(autouse=True)
def large(monkeypatch):
    monkeypatch.setattr(image, "LEAST", 1)


@pytest.fixture
def staged(monkeypatch):
    """How many rows the server got to compare, each time."""
    heights, stage = [], staging.stage_rows
    monkeypatch.setattr(staging, "stage_rows", lambda *given: heights.append(given[-1].height) or stage(*given))
    return heights


def publish(resource, rows, *, removes=True, lies=lambda given: given, **more):
    return store.publish_table(resource, lies(table(rows, **more)), author="harvest:uji", removes=removes, fingerprint="")


def stored(read, resource):
    return read(f'SELECT _id, kode, nama, luas, penduduk, xmin::text FROM public."{resource}" ORDER BY _id')


@pytest.mark.parametrize("lies", [on_disk, lambda given: given], ids=["on-disk", "in-memory"])
def test_only_the_row_that_differs_is_compared(resource_id, read, staged, monkeypatch, lies):
    monkeypatch.setattr(image, "AT_ONCE", 7)
    publish(resource_id, ROWS, lies=lies)
    before = stored(read, resource_id)
    changed = [*ROWS[:7], [*ROWS[7][:3], 1], *ROWS[8:], ["999", "Baru", None, None]]
    found = store.compare(resource_id, lies(table(changed)))
    assert (found.added, found.changed, found.removed, found.unchanged, found.published) == (1, 1, 0, 39, 40)
    assert publish(resource_id, changed, lies=lies) == 2
    after = stored(read, resource_id)
    assert [row for row in after if row not in before] == [(*before[7][:4], Decimal(1), after[7][5]), (41, "999", "Baru", None, None, after[7][5])]
    assert publish(resource_id, changed) == 2
    assert staged == [40, 2, 2, 0]


@pytest.mark.parametrize(
    ("rows", "more"),
    [
        (ROWS[1:], {}),
        ([*ROWS[:-1], ["999", *ROWS[-1][1:]]], {}),
        (ROWS, {"held": [{"kode": "007"}]}),
        (ROWS, {"complete_keys": False}),
        ([[code, "lain", *rest] for code, _, *rest in ROWS], {}),
    ],
)
def test_every_row_is_compared_where_the_image_cannot_say(resource_id, staged, rows, more):
    publish(resource_id, ROWS)
    publish(resource_id, rows, **more)
    assert staged == [40, len(rows)]


def test_what_is_redacted_is_not_kept_as_a_hash(resource_id, read, staged):
    publish(resource_id, ROWS)
    redaction.redact(resource_id, keys=[{"kode": "007"}], reason="memuat nama orang", role="walidata")
    assert read("SELECT 1 FROM muaraenim.row_image WHERE resource_id = %s", resource_id) == []
    publish(resource_id, ROWS)
    assert "007" not in [row[1] for row in stored(read, resource_id)]
    assert staged == [40, 40]
    assert read("SELECT 1 FROM muaraenim.row_image WHERE resource_id = %s", resource_id) == []


def test_a_read_of_changes_leaves_the_other_rows(resource_id, read, staged):
    publish(resource_id, ROWS)
    publish(resource_id, [[*ROWS[3][:3], 77]], removes=False)
    assert [row[4] for row in stored(read, resource_id)][2:5] == [2, 77, 4]
    publish(resource_id, ROWS)
    assert [row[4] for row in stored(read, resource_id)][2:5] == [2, 3, 4]
    assert staged == [40, 1, 40]


def test_the_outcome_is_that_of_comparing_all(with_plugins, read, monkeypatch):
    """The same versions one after another, in a table with an image and in one without."""
    chance, tables, rows = random.Random(5), {1: str(uuid.uuid4()), 10**9: str(uuid.uuid4())}, list(ROWS)
    for _ in range(12):
        edits = {at: [rows[at][0], chance.choice(["x", None]), Decimal(chance.randrange(9)), 5] for at in chance.sample(range(len(rows)), 3)}
        rows = [edits.get(at, row) for at, row in enumerate(rows) if at in edits or chance.random() > 0.01]
        rows += [[f"b{chance.randrange(10**6)}", "baru", None, 1]] * chance.randrange(2)
        removes, found = chance.random() < 0.7, []
        given = rows if removes else rows[:9]
        for least, resource in tables.items():
            monkeypatch.setattr(image, "LEAST", least)
            compared = store.compare(resource, table(given), removes=removes)
            publish(resource, given, removes=removes)
            changes = read("SELECT number, key, before, after FROM muaraenim.row_change WHERE resource_id = %s ORDER BY 1, 2", resource)
            found.append(([getattr(compared, name) for name in COUNTS], [row[:5] for row in stored(read, resource)], changes))
        assert found[0] == found[1]
