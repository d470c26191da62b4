"""What every test of the project may ask for."""

from __future__ import annotations

import shutil

import pytest
import yaml
from hypothesis import settings

yaml.SafeLoader = yaml.CSafeLoader
"""CKAN reads its declarations and schemas anew for every test; the reader in C needs a twentieth of the half second that this takes."""

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the long proofs in their full form")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long proofs wait for ``--long``; browser tests need a Chromium."""
    for item in items:
        if item.get_closest_marker("long") and not config.getoption("--long"):
            item.add_marker(pytest.mark.skip(reason="a long proof: ./portal test --long"))
        if item.get_closest_marker("browser") and not shutil.which("chromium"):
            item.add_marker(pytest.mark.skip(reason="no chromium here"))


@pytest.fixture(scope="session")
def long_form(pytestconfig: pytest.Config) -> bool:
    """Whether a proof is asked for in its full form."""
    return bool(pytestconfig.getoption("--long"))
