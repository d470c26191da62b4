"""Whatever arrives is answered, or refused with a sentence; the process is as healthy afterwards as before."""

from __future__ import annotations

import os
from contextlib import suppress
from itertools import product
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import pytest
from ckan.lib.search.common import SearchError
from ckan.tests import factories, helpers
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some

pytestmark = [pytest.mark.ckan_config("ckan.plugins", "muaraenim_search"), pytest.mark.ckan_config("ckan.auth.create_unowned_dataset", True)]

PARAMETERS = [
    "q", "fq", "fq_list", "sort", "start", "rows", "fl", "facet", "facet.field", "facet.limit", "facet.mincount", "facet.sort", "facet.prefix",
    "qf", "mm", "tie", "defType", "df", "bf", "boost", "q.op", "ext_any", "ext_bbox", "ext_awal", "include_private", "include_drafts",
    "include_deleted",
]  # fmt: skip
HOSTILE = [
    "'; DROP TABLE package; --", "1) OR 1=1 --", "x' UNION SELECT password FROM \"user\" --", '"', "(((", "]", "{!func}x", "a\x00b", "\x01\x1f\x7f",
    "%s%(x)s", "\\", "nan", "1e999", "-1", "9" * 40, "title^", "name asc", " ", '["organization"]', '{"organization": ["x"]}', "title:/(a+)+$/",
    "title:[* TO", "🙂\u202e",
]  # fmt: skip
HEAVY: dict[str, dict[str, Any]] = {
    "100 KB": {"q": "x " * 50_000}, "one word of 100 KB": {"q": "title:" + "x" * 100_000},
    "500 brackets": {"q": "title:" + "(" * 500 + "x" + ")" * 500}, "500 brackets that do not close": {"q": "title:" + "(" * 500},
    "10,000 OR": {"q": "title:(" + " OR ".join(f"w{at}" for at in range(10_000)) + ")"},
    "6,000 OR": {"fq": "title:(" + " OR ".join(f"w{at}" for at in range(6_000)) + ")"}, "900 words": {"q": " ".join(f"w{at}" for at in range(900))},
    "all rows": {"rows": 10**9}, "far away": {"start": 10**30},
    "all facets": {"facet.field": [f"f{at}" for at in range(5_000)], "facet.limit": 10**20}, "stars": {"q": "text:*a*"},
    "a hundred stars": {"q": "text:" + "*a" * 100 + "*"}, "question marks": {"q": "text:" + "?" * 5_000},
    "300 patterns": {"q": "text:(" + " OR ".join("ab*" for _ in range(300)) + ")"}, "nested repetition": {"q": "title:/((a*)*)*b/"},
    "optional letters": {"q": "text:/" + ".?" * 500 + "/"}, "counted": {"q": "title:/(x{1000}){1000}/"},
    "wide slop": {"q": 'title:"a b"~' + "9" * 400}, "far fuzzy": {"q": "title:a~" + "9" * 400}, "heavy": {"q": "title:a^" + "9" * 400},
    "many sorts": {"sort": ",".join(["name asc"] * 1_000)}, "open and exclusive": {"q": "metadata_modified:{* TO *}"},
    "late": {"q": "metadata_modified:[NOW+999999999YEARS TO *]"}, "surrogate": {"q": "title:\ud800"}, "minuses": {"q": "-" * 5_000 + "x"},
    "quotes": {"q": '"' * 5_001 + "x"}, "ors": {"q": "a OR " * 5_000},
    "a long space": {"q": "a" + " " * 50_000 + "b"}, "signs and spaces": {"q": "a" + " -" * 25_000 + "b"},
    "edismax of 5,000 words": {"q": "a " * 5_000 + "x", "defType": "edismax"},
    "1,000 fuzzy": {"q": "text:(" + " OR ".join(f"padi{at}~2" for at in range(1_000)) + ")"},
    "near, of 30 words": {"q": 'text:"' + "a b c " * 10 + '"~900'},
}  # fmt: skip


@pytest.fixture
def healthy(ckan):
    factories.Dataset(name="padi", title="Padi")
    ask(q="padi")
    yield
    assert ask(q="padi")["count"] == 1
    assert model.Session.query(model.Package).count() >= 1


def ask(**parameters: Any) -> dict[str, Any]:
    return helpers.call_action("package_search", **parameters)


def answered(**parameters: Any) -> None:
    """An answer, or CKAN's own errors for what can't be read; anything else would be a 500."""
    with suppress(SearchError, tk.ValidationError):
        assert ask(**parameters)["count"] >= 0


def test_hostile_values_of_every_parameter(healthy):
    for parameter, value in product(PARAMETERS, HOSTILE):
        extra = parameter.startswith("ext_")
        answered(**({"extras": {parameter: value}} if extra else {parameter: [value] if parameter in ("fq_list", "facet.field", "fl") else value}))


def test_heavy_questions(healthy):
    for parameters in HEAVY.values():
        answered(**parameters)


def test_the_api_and_the_page_answer_them_too(healthy, app):
    for value in HOSTILE:
        for parameter in ("q", "fq", "sort", "rows", "facet.field", "ext_any"):
            status = app.get("/api/3/action/package_search", query_string={parameter: value}, expect_errors=True).status_code
            assert status in (200, 400, 404, 409), (parameter, value)
        assert app.get("/dataset/", query_string={"q": value, "tags": value}, expect_errors=True).status_code in (200, 400, 404), value


def test_a_dataset_with_huge_values(healthy):
    huge = {"key": "besar", "value": "kata " * 14_000}
    more = [{"key": "satu", "value": "x" * 70_000}, {"key": "kurung", "value": "[" * 70_000}]
    factories.Dataset(name="besar", notes="panjang " * 9_000, extras=[huge, *more])
    assert ask(q="panjang")["count"] == ask(q="extras_besar:kata")["count"] == 1
    assert ask(fq='satu:"' + "x" * 50_000 + '"')["count"] == 1  # told apart by its first 32,000 bytes
    assert ask(**{"facet.field": ["besar", "satu", "notes"]})["count"] == 2


def test_a_fork_while_threads_of_the_index_run(healthy):
    for _ in range(3):
        child = os.fork()
        if child == 0:
            model.meta.engine.dispose(close=False)
            try:
                os._exit(0 if ask(q="padi")["count"] == 1 else 1)
            finally:
                os._exit(2)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


anything = some.text(max_size=60) | some.lists(
    some.sampled_from([*'()[]{}"+-!&|^~*?:/\\ ', "AND", "OR", "NOT", "TO", "title", "tags", "NOW", "padi", "1", "\x00", "_query_", "{!"]), max_size=25
).map("".join)  # fmt: skip


def test_random_questions(healthy, long_form):
    many = settings(max_examples=5_000 if long_form else 150, database=None, derandomize=not long_form)

    @settings(many, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(some.dictionaries(some.sampled_from(PARAMETERS), anything, max_size=4))
    def fuzz(parameters: dict[str, str]) -> None:
        extras = {key: parameters.pop(key) for key in list(parameters) if key.startswith("ext_")}
        lists = {key: [parameters.pop(key)] for key in ("fq_list", "facet.field", "fl") if key in parameters}
        answered(**parameters, **lists, **({"extras": extras} if extras else {}))

    fuzz()
