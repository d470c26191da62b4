"""The part of CKAN's test runs that lives inside pytest: keeps the tests that were chosen and writes how each ended.

Loaded by ``tests/ckansuite/pytest.ini``, never by our own tests.
"""

from __future__ import annotations

import json
import sys
import zlib
from pathlib import Path

import factory.random
import pytest
from faker import Faker

from ckanext.muaraenim.stack.ckanchoice import Choice, packages


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--chosen", help="file with the ids of the tests to run, one a line")
    parser.addoption("--ended", help="file that gets a line of JSON for each phase of each test: its id and how it ended")


def pytest_configure(config: pytest.Config) -> None:
    sys.path.append(str(packages() / "ckan"))  # the wheel's entry points name plugins of its tests as tests.plugins…
    if config.getoption("--ended"):
        config.pluginmanager.register(Ended(Path(config.getoption("--ended"))))


def test_id(node: pytest.Item) -> str:
    """``tests.lib.test_x.TestY::test_z``: below the package ckan, or of ckanext; parameters stay."""
    module = node.getparent(pytest.Module)
    parent = node.getparent(pytest.Class)
    assert module is not None
    name = module.obj.__name__.removeprefix("ckan.")
    return f"{name}.{parent.name}::{node.name}" if parent else f"{name}::{node.name}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    chosen = config.getoption("--chosen")
    if not chosen:
        return
    choice = Choice(Path(chosen).read_text(encoding="utf-8").splitlines())
    kept = [item for item in items if choice.holds(test_id(item))]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """The same random names and texts in every run: some tests fail, on Solr too, when a text happens to hold the word that they search for."""
    seed = zlib.crc32(test_id(item).encode())
    Faker.seed(seed)
    factory.random.reseed_random(seed)


class Ended:
    """Writes as it goes, so that a run that is killed tells what it had done."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.names: dict[str, str] = {}

    def pytest_runtest_protocol(self, item: pytest.Item) -> None:
        self.names[item.nodeid] = test_id(item)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        with self.file.open("a", encoding="utf-8") as file:
            file.write(json.dumps([self.names[report.nodeid], report.outcome, report.duration]) + "\n")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            with self.file.open("a", encoding="utf-8") as file:
                file.write(json.dumps([report.nodeid, "failed", 0.0]) + "\n")
