"""The tool that holds our search against a Solr, where there is none: its questions can be asked, and CKAN is as before afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from ckan.lib.search.common import SolrConnectionError
from ckan.tests import factories

import tests

tests.__path__.append(str(Path(__file__).parents[2]))  # in CKAN's suite "tests" are CKAN's own

from tests.bench import stock  # noqa: E402
from tests.bench.asking import FAMILIES, generated  # noqa: E402
from tests.bench.outcome import Comparison, Outcome, Question, ask  # noqa: E402
from tests.bench.side_by_side import different, line  # noqa: E402

pytestmark = [pytest.mark.ckan_config("ckan.plugins", "muaraenim_search"), pytest.mark.ckan_config("ckan.auth.create_unowned_dataset", True)]


def test_the_same_engine_gives_the_same_answers(ckan):
    factories.Dataset(name="padi", title="Jumlah padi desa")
    asked = list(generated(3, 1))
    assert {question.family for question in asked} == {"fixed", "lucene", *FAMILIES}
    found = [Comparison(question, ask(question), ask(question)) for question in asked]
    assert not [wrong for answers in different(found).values() for wrong in answers]
    assert "100.00 %" in line("all", found)


def test_what_differs_is_told():
    question = Question("typed", {"q": "padi"})
    ours = Outcome(2, ("a", "b"), (2.0, 1.0), {"tags": (("x", 2),)})
    others = {
        "refused by one only": Outcome(refused="no"), "another count": Outcome(1, ("a",), (1.0,), ours.facets),
        "other facets": Outcome(2, ("a", "b"), (2.0, 1.0), {"tags": (("x", 1),)}), "other first ten": Outcome(2, ("c", "d"), (2.0, 1.0), ours.facets),
    }  # fmt: skip
    for what, theirs in others.items():
        assert [kind for kind, wrong in different([Comparison(question, ours, theirs)]).items() if wrong] == [what]
    by_field = Comparison(Question("by fields", {"sort": "name asc"}), ours, Outcome(2, ("b", "a"), (None, None), ours.facets))
    assert different([by_field])["another order"] == [by_field]


def test_ckan_asks_the_solr_for_a_moment_only(ckan):
    factories.Dataset(name="padi")
    with stock.stock("http://127.0.0.1:9/solr/ckan"), pytest.raises(SolrConnectionError):
        ask(Question("typed", {"q": "*:*"}))
    assert ask(Question("typed", {"q": "*:*"})).names == ("padi",)
