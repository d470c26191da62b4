"""Where the comparison with a stock CKAN says that the portal loses."""

from __future__ import annotations

import pytest

from tests.bench.comparison import LESS, judged, table

PAGE = {**dict.fromkeys(LESS, 2.0), "unpacked": 2.0, "axe": 0, "english": 0, "texts": 9}
DONE = {"seconds": 2.0, "sent": 20, "cannot": ""}
CANNOT = {"seconds": 0, "sent": 0, "cannot": "no form"}


@pytest.fixture
def found():
    portal = {"pages": {"home": dict(PAGE)}, "errands": {"csv": dict(DONE), "report": dict(DONE)}}
    stock = {"pages": {"home": {**PAGE, "axe": 7, "english": 5}}, "errands": {"csv": dict(DONE), "report": dict(CANNOT)}}
    return {"datasets": 1_500, "date": "2026-11-28", "portal": portal, "stock": stock, "lighthouse": {"home": {"seo": 100}}}


def test_as_good_is_good_enough_and_what_stock_cannot_do_is_no_loss(found, capsys):
    assert judged(found) == []
    table(found)
    assert "cannot: no form" in capsys.readouterr().out


@pytest.mark.parametrize("key", LESS)
def test_whatever_takes_more_than_stock_is_a_loss(found, key):
    found["portal"]["pages"]["home"][key] = 3.0
    assert len(judged(found)) == 1


def test_faults_english_and_what_cannot_be_done_are_losses_whatever_stock_does(found):
    found["portal"]["pages"]["home"] |= {"axe": 1, "english": 1}
    found["portal"]["errands"]["csv"] = found["stock"]["errands"]["csv"] = CANNOT
    found["lighthouse"]["home"]["seo"] = 99
    assert len(judged(found)) == 4


def test_a_slower_errand_is_a_loss(found):
    found["portal"]["errands"]["csv"]["seconds"] = 2.1
    assert len(judged(found)) == 1
