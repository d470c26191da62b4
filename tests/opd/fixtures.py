"""pytest fixtures: the stand-ins of the default regency, each started once for the whole session."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ckanext.muaraenim.configuration import config_file
from tests.opd.civilregistry import CivilRegistry
from tests.opd.healthoffice import HealthOffice
from tests.opd.licensing import EXAMPLE_KEY, Licensing
from tests.opd.otherportal import OtherPortal
from tests.opd.ports import any_free, refusing
from tests.opd.regency import Regency, load
from tests.opd.server import HOST, Server, serving
from tests.opd.statistics import StatisticsOffice
from tests.opd.tokenoffice import TokenOffice


@pytest.fixture(scope="session")
def regency() -> Regency:
    return load(config_file("regencies/default").read_text(encoding="utf-8").strip())


@pytest.fixture(scope="session")
def civil_registry(regency: Regency) -> Iterator[CivilRegistry]:
    folder = Path(tempfile.mkdtemp(prefix="opd-"))
    folder.chmod(0o755)  # the database's own account has to pass through
    registry = CivilRegistry(folder / "postgres", any_free(), regency, owner="pemilik-contoh", reader="sandi-pembaca-contoh")
    registry.start()
    yield registry
    registry.stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def licensing(regency: Regency) -> Iterator[Server]:
    with serving(Licensing(regency, EXAMPLE_KEY)) as server:
        yield server


@pytest.fixture(scope="session")
def health_office(regency: Regency) -> Iterator[Server]:
    with serving(HealthOffice(regency)) as server:
        yield server


@pytest.fixture(scope="session")
def other_portal(regency: Regency) -> Iterator[Server]:
    with serving(OtherPortal(regency)) as server:
        yield server


@pytest.fixture(scope="session")
def statistics_office(regency: Regency) -> Iterator[Server]:
    with serving(StatisticsOffice(regency, EXAMPLE_KEY)) as server:
        yield server


@pytest.fixture(scope="session")
def token_office() -> Iterator[Server]:
    with serving(TokenOffice(EXAMPLE_KEY)) as server:
        yield server


@pytest.fixture(scope="session")
def system_down() -> Iterator[str]:
    """``host:port`` that refuses every connection."""
    with refusing(any_free()) as port:
        yield f"{HOST}:{port}"
