"""What everybody reads of a finding quotes no value and leaves no gap where one stood."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import fields
from string import Formatter

import harvesters
from ckanext.muaraenim.harvest.forgetting import PUBLIC_FACTS
from ckanext.muaraenim.harvest.listing import HIDDEN
from harvesters.checks.finding import FINDINGS
from harvesters.checks.unquoted import UNQUOTED, unquoted
from harvesters.place import Place

for module in pkgutil.walk_packages(harvesters.__path__, "harvesters."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
OURS = {code: kind for code, kind in FINDINGS.items() if kind.__module__.startswith("harvesters.")}


def named(template):
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_every_finding_that_quotes_has_a_sentence_that_does_not():
    quoting = {code for code, kind in OURS.items() if (named(kind.sentence_id) | named(kind.sentence_en)) - set(PUBLIC_FACTS)}
    assert quoting - set(UNQUOTED) == set()
    assert set(UNQUOTED) - set(OURS) == set()
    assert [code for code, said in UNQUOTED.items() if (named(said["id"]) | named(said["en"])) - set(PUBLIC_FACTS)] == []


def test_nothing_shows_where_a_value_is_hidden():
    for code, kind in OURS.items():
        facts = {name: name if name in PUBLIC_FACTS else HIDDEN for name in (each.name for each in fields(kind)) if name != "place"}
        for language in ("id", "en"):
            assert HIDDEN not in unquoted(kind(Place(), **facts), language), code
