"""Fields that take little memory read as they were."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from harvesters.packed import PLAIN, Packed, packed, packed_beyond

FIELDS = {"judul": "Padi", "angka": Decimal("0.10"), "waktu": datetime(2025, 1, 1, tzinfo=UTC), "tag": ["a", "b"], "kosong": None}


def test_they_read_as_they_were():
    fields = packed(FIELDS)
    assert (dict(fields), len(fields), list(fields)) == (FIELDS, 5, list(FIELDS))
    assert ("tag" in fields, "lain" in fields, fields.get("lain")) == (True, False, None)
    assert {**fields, "judul": "Jagung"} == {**FIELDS, "judul": "Jagung"}
    assert packed(fields) is fields
    with pytest.raises(KeyError):
        fields["lain"]


def test_only_large_catalogues_pay_for_it():
    assert packed_beyond(PLAIN - 1, FIELDS) is FIELDS
    assert isinstance(packed_beyond(PLAIN, FIELDS), Packed)
