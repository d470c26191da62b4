"""Replaying a table's history from its revisions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal

from ckanext.muaraenim.tables import reading
from ckanext.muaraenim.tables.revision import Status

FIGURES = ("luas", "penduduk", "jiwa")
PUBLIC = (Status.PUBLISHED, Status.SUPERSEDED)


def assert_history_is_whole(resource_id: str) -> None:
    """Begin with the rows of the first revision and do what each later one says it did: that gives the rows of each as they are downloaded, and at
    the end the present table. For tables whose key is of texts."""
    numbers = sorted(found.number for found in reading.revision_list(resource_id, PUBLIC))
    rows = _downloaded(resource_id, numbers[0])
    _assert_counts(resource_id, numbers, len(rows))
    for number in numbers[1:]:
        columns = [column.name for column in reading.revision_of(resource_id, number).columns]
        for change in [each for kind in ("columns", "") for each in reading.revision_changes(resource_id, number, limit=100_000, kind=kind)]:
            key = change.key
            assert (rows.get(key) is None) == (change.before is None), (number, key)
            if change.after is None:
                del rows[key]
            else:
                rows[key] = _spelt(change.after)
        rows = {key: {name: row.get(name) for name in columns} for key, row in rows.items()}  # a new column begins empty
        assert rows == _downloaded(resource_id, number), number
    state = reading.table_head(resource_id)
    assert state.number == numbers[-1]
    assert state.rows == len(rows)
    assert rows == _downloaded(resource_id, state.number)


def assert_keyless_history_is_whole(resource_id: str) -> None:
    """The same for a table whose rows are known by their values, of which there may be several alike."""
    numbers = sorted(found.number for found in reading.revision_list(resource_id, PUBLIC))
    columns = [column.name for column in reading.revision_of(resource_id, numbers[0]).columns]
    rows = _counted(reading.row_list(resource_id, numbers[0], limit=100_000), columns)
    _assert_counts(resource_id, numbers, rows.total())
    for number in numbers[1:]:
        columns = [column.name for column in reading.revision_of(resource_id, number).columns]
        changes = [each for kind in ("columns", "") for each in reading.revision_changes(resource_id, number, limit=100_000, kind=kind)]
        rows.subtract(row for row in (frozenset(_spelt(each.before).items()) for each in changes if each.before))
        rows.update(row for row in (frozenset(_spelt(each.after).items()) for each in changes if each.after))
        assert +rows == rows == _counted(reading.row_list(resource_id, number, limit=100_000), columns), number
        rows = +rows
    assert reading.table_head(resource_id).rows == rows.total()


def _assert_counts(resource_id: str, numbers: list[int], first: int) -> None:
    """What each revision says that it did is as many rows as it lists."""
    said = [(each.added, each.changed, each.removed) for each in (reading.revision_of(resource_id, number) for number in numbers)]
    kinds = ("added", "changed", "removed")
    assert said == [(first, 0, 0), *(tuple(reading.count_changes(resource_id, number, kind=kind) for kind in kinds) for number in numbers[1:])]


def _counted(rows: list[dict[str, object]], columns: list[str]) -> Counter[frozenset[tuple[str, object]]]:
    return Counter(frozenset(_spelt({name: row[name] for name in columns}).items()) for row in rows)


def _downloaded(resource_id: str, number: int) -> dict[str, dict[str, object]]:
    found = reading.revision_of(resource_id, number)
    every = reading.row_list(resource_id, number, limit=100_000)
    return {"[" + ", ".join(f'"{row[name]}"' for name in found.key) + "]": _spelt(row) for row in every}


def _spelt(row: Mapping[str, object]) -> dict[str, object]:
    """Figures as numbers: a download keeps the zeros at their end, JSON does not."""
    return {name: Decimal(str(value)) if name in FIGURES and re.fullmatch(r"[\d.]+", str(value)) else value for name, value in row.items()}
