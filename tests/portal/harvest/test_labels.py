"""Every option of every connector has a name of its own in a form, in both languages; what is needed comes first."""

from __future__ import annotations

import pytest

from ckanext.muaraenim.harvest.form import filled, general_fields, option_fields, split_by_need
from ckanext.muaraenim.harvest.helpers import harvest_connector
from ckanext.muaraenim.harvest.labels import LABELS, option_label
from harvesters.connectors import CONNECTORS


def inside(fields):
    for field in fields:
        yield field
        for _, _, more in field.kinds:
            yield from inside(more)


def test_every_option_has_a_name():
    keys = {field.key for name in CONNECTORS for field in inside(option_fields(name))}
    assert [key for key in sorted(keys) if option_label(key) is None] == []
    assert sorted(set(LABELS) - {key.rpartition(".")[2] for key in keys}) == []
    assert all(len(label[language]) < 50 for label in LABELS.values() for language in ("id", "en"))


@pytest.mark.parametrize("connector", sorted(CONNECTORS))
def test_the_list_says_what_a_connector_reads(connector):
    assert harvest_connector(connector).endswith(".")


@pytest.mark.parametrize("connector", sorted(CONNECTORS))
def test_nothing_that_is_required_is_folded_and_nothing_that_was_filled_in(connector):
    for fields in (general_fields(), option_fields(connector)):
        values = filled({"connector": connector})
        needed, others, seen = split_by_need(fields, values, {})
        assert (sorted(field.key for field in (*needed, *others)), seen) == (sorted(field.key for field in fields), False)
        assert not [field.key for field in others if field.required]
        for field in others:
            assert split_by_need(fields, values, {field.key: ["wrong"]})[2], field.key
            for each in inside([field]):
                if each.shape not in ("group", "choice"):
                    assert split_by_need(fields, {**values, each.name: "sesuatu"}, {})[2], each.name
