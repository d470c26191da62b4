"""Which of CKAN's own tests run, how they are divided, and what a run says at its end."""

import json
from contextlib import contextmanager

import pytest
import yaml

from ckanext.muaraenim.stack import ckansuite
from ckanext.muaraenim.stack.ckanchoice import TYPED, Choice, packages, where, written_as_id
from ckanext.muaraenim.stack.ckansuite import EXPECTED, NEED_SEARCH, lanes, weight
from ckanext.muaraenim.stack.ckanverdict import Verdict, outcomes
from ckanext.muaraenim.stack.errors import StackError

ONE = "tests.lib.search.test_search::test_local_params_detected[{!bool must=a.b/c::d}-x]"


@pytest.mark.parametrize(
    ("typed", "id"),
    [
        ("ckan/tests/lib/search", "tests.lib.search"),
        ("./ckan/tests/lib/search/", "tests.lib.search"),
        ("tests/lib/search", "tests.lib.search"),
        ("ckan.tests.lib.search", "tests.lib.search"),
        ("ckan/tests/lib/search/test_query.py", "tests.lib.search.test_query"),
        ("ckan/tests/test_authz.py::TestAuthOrgHierarchy::test_a[b.c]", "tests.test_authz.TestAuthOrgHierarchy::test_a[b.c]"),
        ("ckan/tests/test_authz.py::TestAuthOrgHierarchy", "tests.test_authz.TestAuthOrgHierarchy"),
        ("ckan/tests/test_authz.py::test_a", "tests.test_authz::test_a"),
        ("ckan.tests.test_authz.TestAuthOrgHierarchy::test_a", "tests.test_authz.TestAuthOrgHierarchy::test_a"),
        ("ckanext/activity/tests", "ckanext.activity.tests"),
        (ONE, ONE),
    ],
)
def test_what_people_type_becomes_an_id(typed, id):
    assert TYPED.match(typed)
    assert written_as_id(typed) == id
    assert written_as_id(f"{packages()}/{typed}") == id or typed[0] == "." or not typed.startswith("ckan")


@pytest.mark.parametrize("option", ["-x", "-k", "search", "--durations=5", "not", "package_search and tests"])
def test_the_rest_is_for_pytest(option):
    assert not TYPED.match(option)


@pytest.mark.parametrize("chosen", ["tests", "tests.lib", "tests.lib.search.test_search", ONE.partition("[")[0], ONE])
def test_a_choice_holds_what_is_below_it(chosen):
    assert Choice([chosen]).holds(ONE)


@pytest.mark.parametrize("chosen", ["", "# tests", "tests.li", "tests.lib.search.test_search::test_local", ONE[:-3] + "-y]", "ckanext"])
def test_a_choice_holds_nothing_else(chosen):
    assert not Choice([chosen]).holds(ONE)


def test_files_of_a_choice():
    file = where("tests.test_authz")
    assert file == packages() / "ckan/tests/test_authz.py"
    assert Choice(["tests.test_authz.TestX::test_a", "tests.test_authz.TestX::test_b"]).files() == {
        file: {"tests.test_authz.TestX::test_a", "tests.test_authz.TestX::test_b"}
    }
    assert where("tests.test_authz.TestAuthOrgHierarchy") == file
    assert file in Choice(["tests"]).files()
    assert all(file.name.startswith("test_") for file in Choice(["ckanext.activity"]).files())


@pytest.mark.parametrize("typed", ["tests.nothing", "tests.lib.search.test_nothing", "tests.lib.search.test_nothing::test_a", "ckanext.nothing"])
def test_what_is_not_there_is_refused(typed):
    with pytest.raises(StackError, match=typed):
        where(typed)


def test_lanes_share_the_work(tmp_path):
    files = {tmp_path / f"test_{weight}.py": weight for weight in (90, 50, 40, 5, 1)}
    one, two = lanes(files, tmp_path)
    assert sorted([*one.files, *two.files]) == sorted(files)
    assert abs(one.weight - two.weight) <= 10
    assert len(lanes({tmp_path / "test_a.py": 3}, tmp_path)) == 1


def test_tests_and_modules_are_weighed_alike(tmp_path):
    file = tmp_path / "test_a.py"
    file.write_text("def test_one(): ...\n\n\nclass TestTwo:\n    def test_two(self): ...\n\n    def helper(self): ...\n")
    assert weight(file, {"tests.test_a"}) == weight(file, {"tests.test_a::test_one", "tests.test_a.TestTwo"}) == 2
    assert weight(file, {"tests.test_a::test_one"}) == 1


def test_a_test_fails_with_any_of_its_phases(tmp_path):
    lines = {
        "passes": ["passed", "passed", "passed"],
        "fails": ["passed", "failed", "passed"],
        "errs": ["failed", "passed"],
        "errs_late": ["passed", "passed", "failed"],
        "skips": ["skipped", "passed"],
        "skips_inside": ["passed", "skipped", "passed"],
    }
    file = tmp_path / "ended.jsonl"
    file.write_text("".join(json.dumps([id, outcome, 0.1]) + "\n" for id, phases in lines.items() for outcome in phases))
    assert outcomes([file, tmp_path / "of a lane that never began"]) == {
        "passes": "passed", "fails": "failed", "errs": "failed", "errs_late": "failed", "skips": "skipped", "skips_inside": "skipped",
    }  # fmt: skip


def test_only_what_is_not_expected_is_a_surprise():
    found = {"a": "passed", "b": "failed", "c": "failed", "d": "skipped"}
    verdict = Verdict(found, ["e"], {"b": "Solr's own", "a": "was once"})
    assert verdict.surprises == ["c", "e"]
    said = str(verdict).splitlines()
    assert said[-1] == "1 passed, 3 failed, 1 skipped"
    assert {"fails as expected: b", "    Solr's own", "expected to fail, but passes: a", "FAILED c", "MISSING e"} <= set(said)
    assert not Verdict({"b": "failed"}, [], {"b": "Solr's own"}).surprises


def test_a_lane_without_a_home_is_a_failure(monkeypatch, capsys):
    @contextmanager
    def none(folder):
        raise StackError("no home for you")
        yield {}

    monkeypatch.setattr(ckansuite, "throwaway_home", none)
    assert ckansuite.run_ckan_suite(["ckan/tests/test_authz.py"]) == 1
    said = capsys.readouterr().out
    assert "no home for you" in said
    assert "FAILED home of lane 1" in said
    assert said.splitlines()[-1] == "0 passed, 2 failed, 0 skipped"  # the lane, and the module of which nothing ran


def test_few_are_expected_to_fail_and_all_of_them_have_a_reason():
    expected = yaml.safe_load(EXPECTED.read_text(encoding="utf-8"))
    need_search = NEED_SEARCH.read_text(encoding="utf-8").splitlines()
    assert len(expected) <= 10
    assert all(f"def {id.partition('[')[0].rpartition('::')[2]}(" in where(id).read_text(encoding="utf-8") for id in expected)
    assert all(len(reason) > 30 for reason in expected.values())
    assert len(need_search) > 900
