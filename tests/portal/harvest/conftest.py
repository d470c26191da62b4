"""A regency of the tests' own, with one source that reads a CSV file which a test may rewrite."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.tests import factories, helpers
from killable import Worker
from uji_source import ROWS, SOURCE, TABLE

from ckanext.muaraenim.harvest.state import PostgresState
from ckanext.muaraenim.harvest.surroundings import opened
from ckanext.muaraenim.regency import current_regency
from harvesters.report import Report
from harvesters.run import run

CONFIG = Path(__file__).parents[3] / "config"

class Agency:
    """The files that a test writes and the engine reads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.declare()
        self.say(*ROWS)

    def declare(self, source: str = SOURCE, table: str = TABLE) -> None:
        (self.folder / "sources" / "penduduk.yaml").write_text(source)
        (self.folder / "tables" / "penduduk.yaml").write_text(table)

    def say(self, *rows: Sequence[Any], heading: str = "Kecamatan,Tahun,Penduduk") -> None:
        (self.folder / "penduduk.csv").write_text("\n".join([heading, *(",".join(map(str, row)) for row in rows)]) + "\n")

    def fail(self) -> None:
        (self.folder / "penduduk.csv").unlink()


@pytest.fixture
def agency(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ckan_config: Any, with_plugins: None, clean_db: None) -> Agency:
    folder = tmp_path / "regencies" / "uji"
    for name in ("sources", "tables"):
        (folder / name).mkdir(parents=True)
    for name in ("regency.yaml", "organizations.csv", "districts.csv", "villages.csv"):
        shutil.copy(CONFIG / "regencies" / "muba" / name, folder)
    monkeypatch.setenv("MUARAENIM_CONFIG", str(tmp_path))
    monkeypatch.setitem(ckan_config, "ckanext.muaraenim.regency", "uji")
    monkeypatch.setitem(ckan_config, "ckanext.muaraenim.demo", False)
    monkeypatch.setitem(ckan_config, "ckanext.muaraenim.portal", str(uuid.uuid4()))
    PostgresState().runs()  # the tables are there
    with model.meta.engine.begin() as connection:
        kept = ("run", "record", "cursor", "explanation")
        connection.execute(sa.text(f"TRUNCATE {', '.join(f'muaraenim_harvest_{each}' for each in kept)}"))
        connection.execute(sa.text("DROP TABLE IF EXISTS muaraenim_source, muaraenim_source_paused"))
    factories.Organization(name="dinas-uji", title="Dinas Uji")
    return Agency(folder)


@pytest.fixture
def keyless(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> str:
    """The secret that the source ``bps`` waits for."""
    shutil.copy(CONFIG / "regencies" / "muba" / "sources" / "bps.yaml", agency.folder / "sources")
    monkeypatch.delenv("SUMBER_BPS_KEY", raising=False)
    return "SUMBER_BPS_KEY"


@pytest.fixture
def harvest(agency: Agency) -> Callable[..., Report]:
    """Run the source in this process."""

    def start(**options: Any) -> Report:
        surroundings = opened()
        assert not surroundings.sources.errors, [str(error) for error in surroundings.sources.errors]
        return run(surroundings.sources.found["penduduk"], surroundings.catalogue(), PostgresState(), surroundings.settings, **options)

    return start


@pytest.fixture
def people(agency: Agency) -> dict[str, Any]:
    """An editor of the source's OPD, a Walidata and somebody else, with their tokens."""
    walidata = current_regency().walidata
    users = {name: factories.UserWithToken() for name in ("editor", "walidata", "lain")}
    helpers.call_action("member_create", id="dinas-uji", object=users["editor"]["name"], object_type="user", capacity="editor")
    organization = factories.Organization(name=walidata)
    helpers.call_action("member_create", id=organization["id"], object=users["walidata"]["name"], object_type="user", capacity="editor")
    return users


@pytest.fixture
def worker(agency: Agency) -> Iterator[Worker]:
    """A process of its own."""
    started = Worker(agency.folder.parents[1])
    yield started
    started.close()
