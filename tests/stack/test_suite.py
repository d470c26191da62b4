"""Which group of proofs runs what."""

from __future__ import annotations

import pytest

from ckanext.muaraenim.stack.suite import GROUPS, ROOT

GROUP = {group.name: group for group in GROUPS}


def test_every_test_file_has_one_group():
    files = [path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py")]
    assert len(files) > 100
    runs_in = {file: [group.name for group in GROUPS if group.asked([file])] for file in files}
    assert {file: names for file, names in runs_in.items() if len(names) != 1} == {}


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["tests/portal"], {"portal": ["tests/portal"], "search": ["tests/portal/search"]}),
        (["tests/portal/search/test_truth.py::test_x"], {"search": ["tests/portal/search/test_truth.py::test_x"]}),
        (["tests/portal/theme/", "tests/house"], {"portal": ["tests/portal/theme/"], "harvesters": ["tests/house"]}),
        (["tests/browser", "tests/browser"], {"browser": ["tests/browser"]}),
        (["tests/harvester"], {}),
    ],
)
def test_paths_choose_groups(paths, expected):
    assert {name: asked for name, group in GROUP.items() if (asked := group.asked(paths))} == expected


def test_what_another_group_takes_is_left_out():
    assert GROUP["portal"].without == GROUP["search"].folders
