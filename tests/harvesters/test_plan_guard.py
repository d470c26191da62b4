"""What a plan may take away without a person's yes, at and around each limit."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal as D
from uuid import uuid4

import pytest

from harvesters.catalogue.memory import MemoryCatalogue
from harvesters.catalogue.protocol import Published
from harvesters.dataset import Dataset
from harvesters.limits import Limits
from harvesters.plan.change import Change, Kind, RowChanges
from harvesters.plan.compare import Comparison, differences
from harvesters.plan.guard import guard
from harvesters.plan.plan import Plan
from harvesters.state import Remembered

NOW = datetime(2026, 3, 1, tzinfo=UTC)
WEEK = timedelta(days=7)


def change(kind, **rows):
    return Change(kind, uuid4(), "r", "Judul", rows=RowChanges(**rows))


def codes(*changes, published=10, limits=None):
    return [refusal.code for refusal in guard(Plan("s", changes, True, published), limits or Limits())]


def test_of_a_very_long_plan_the_changes_are_described_and_the_rest_is_counted(monkeypatch):
    monkeypatch.setattr("harvesters.plan.plan.CHANGES_AT_MOST", 3)
    kinds = [Kind.UNCHANGED, Kind.CREATE, Kind.UNCHANGED, Kind.UPDATE, Kind.UNCHANGED]
    plan = Plan("s", tuple(map(change, kinds)), True, 5)
    told = plan.as_dict()
    assert ([each["kind"] for each in told["changes"]], told["left_out"]) == (["create", "update", "unchanged"], 2)
    assert (told["counts"]["create"], told["counts"]["update"], told["counts"]["unchanged"]) == (1, 1, 3)
    assert Plan("s", plan.changes[:3], True, 5).as_dict()["left_out"] == 0
    assert Plan("s", plan.changes[1:], True, 5).fingerprint != plan.fingerprint


@pytest.mark.parametrize(
    ("withdrawn", "published", "at_most", "refused"),
    [
        (0, 10, 10, False),
        (1, 10, 10, False),
        (1, 2, 10, False),  # one is always allowed
        (1, 1, 10, True),  # unless it is the last
        (1, 1, 100, True),
        (2, 20, 10, False),  # exactly the limit
        (2, 19, 10, True),
        (2, 10, 20, False),
        (3, 10, 20, True),
        (1, 10, 0, False),
        (2, 100, 0, True),
        (2, 2, 100, True),
    ],
)
def test_withdrawing_datasets(withdrawn, published, at_most, refused):
    plan = [change(Kind.WITHDRAW) for _ in range(withdrawn)]
    assert codes(*plan, published=published, limits=Limits(withdraw_at_most=D(at_most))) == ["too-many-withdrawn"] * refused


@pytest.mark.parametrize(
    ("removed", "published", "at_most", "refused"),
    [(0, 5, 10, False), (1, 5, 10, False), (1, 1, 10, False), (2, 20, 10, False), (2, 19, 10, True), (2, 19, 11, False), (2, 100, 0, True)],
)
def test_removing_rows(removed, published, at_most, refused):
    update = change(Kind.UPDATE, removed=removed, published=published)
    assert codes(update, limits=Limits(rows_at_most=D(at_most))) == ["too-many-rows-removed"] * refused


def test_a_column_left_empty_is_refused_and_the_sentence_says_where():
    plan = Plan("s", (change(Kind.UPDATE, changed=3, published=3, emptied=("laki", "perempuan")),), True, 1)
    [refusal] = guard(plan, Limits())
    assert refusal.sentence("id") == "kolom laki, perempuan pada «Judul» akan menjadi kosong seluruhnya"


def published(record, **more):
    return Published(uuid4(), record, record, f"Judul {record}", {"title": f"Judul {record}"}, **more)


def comparison(*there, removes=True, seen=(), remembered=None):
    return Comparison(MemoryCatalogue(), {each.record: each for each in there}, remembered or {}, removes, WEEK, NOW, frozenset(seen))


def dataset(record, **fields):
    return Dataset("s", record, record, {"title": f"Judul {record}", **fields})


@pytest.mark.parametrize(
    ("there", "removes", "seen", "kinds"),
    [
        (published("a"), True, (), ["missing"]),
        (published("a"), False, (), []),  # a changes read never withdraws
        (published("a"), True, ("a",), []),  # there, but unreadable this time
        (published("a", state="hilang_di_sumber", missing_since=NOW - timedelta(days=6, hours=23)), True, (), ["missing"]),
        (published("a", state="hilang_di_sumber", missing_since=NOW - WEEK), True, (), ["withdraw"]),
        (published("a", state="ditarik"), True, (), []),
    ],
)
def test_what_is_absent_waits_for_its_grace_period(there, removes, seen, kinds):
    assert [each.kind for each in comparison(there, removes=removes, seen=seen).plan("s", []).changes] == kinds


@pytest.mark.parametrize(
    ("there", "given", "kind"),
    [
        (None, dataset("a"), "create"),
        (published("a"), dataset("a"), "unchanged"),
        (published("a"), dataset("a", notes="baru"), "update"),
        (published("a", state="hilang_di_sumber", missing_since=NOW), dataset("a"), "restore"),
        (published("a", state="ditarik"), dataset("a"), "restore"),
    ],
)
def test_what_is_present(there, given, kind):
    plan = comparison(*([there] if there else [])).plan("s", [given])
    assert [each.kind for each in plan.changes] == [kind]


def test_a_withdrawn_dataset_waits_for_a_full_read():
    plan = comparison(published("a", state="ditarik"), removes=False).plan("s", [dataset("a")])
    assert [each.kind for each in plan.changes] == ["unchanged"]


def test_what_the_portal_changed_stays_while_the_source_says_the_same():
    given = dataset("a", notes="dari sumber")
    known = {"a": Remembered("a", given.fingerprint, "", NOW)}
    assert comparison(published("a"), remembered=known).plan("s", [given]).changes[0].kind == "unchanged"
    assert comparison(published("a")).plan("s", [given]).changes[0].kind == "update"  # the memory is lost: compared again


def test_the_producer_of_publication_stays_for_ever():
    there = Published(uuid4(), "a", "a", "A", {"title": "A", "produsen_data": "dinas-lama", "owner_org": "dinas-baru"})
    [update] = comparison(there).plan("s", [Dataset("s", "a", "a", {"title": "A!", "produsen_data": "dinas-baru"})]).changes
    assert [each.name for each in update.fields] == ["title"]
    assert update.dataset.fields["produsen_data"] == "dinas-lama"


@pytest.mark.parametrize(
    ("before", "after", "differs"),
    [
        ({}, {"x": ""}, False),
        ({"x": None}, {"x": []}, False),
        ({"x": "true"}, {"x": True}, False),
        ({"x": "3"}, {"x": 3}, False),
        ({"x": [{"name": "b"}, {"name": "a"}]}, {"x": [{"name": "a"}, {"name": "b"}]}, False),
        ({"x": "a"}, {"x": ""}, True),
        ({"x": "a", "y": "theirs"}, {"x": "a"}, False),
        ({}, {"x": 0}, True),
        ({"x": "False"}, {"x": True}, True),
    ],
)
def test_fields_are_compared_as_ckan_hands_them_back(before, after, differs):
    assert bool(list(differences(before, after))) is differs


def test_the_same_plan_has_the_same_fingerprint_whenever_it_is_made():
    there = published("a", state="hilang_di_sumber", missing_since=NOW - timedelta(days=8))
    first, second = (comparison(there).plan("s", [dataset("b")]) for _ in range(2))
    assert first.fingerprint == second.fingerprint
    assert comparison(there).plan("s", [dataset("b", notes="lain")]).fingerprint != first.fingerprint
