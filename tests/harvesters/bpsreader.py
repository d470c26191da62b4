"""A statistical office, a source that reads it, and what is published of it."""

from __future__ import annotations

import pytest

from harvesters.catalogue.memory import MemoryCatalogue
from harvesters.run import run
from harvesters.settings import Settings
from harvesters.sources import load_source
from harvesters.sqlite_state import SqliteState
from tests.opd.server import serving
from tests.opd.statistics import BASE, DOMAIN, StatisticsOffice

SOURCE = f"""
title: Data BPS
organization: bps
connector: bps
license: CC-BY-4.0
withdraw: {{after: 0 days, at_most: 50%}}
map: {{title: title}}
options:
  url: env:SUMBER_BPS_URL
  key: env:SUMBER_BPS_KEY
  domain: "{DOMAIN}"
  between: 0
  attempts: 1
"""


class Reader:
    """The office, a source that reads it, and what has been published of it."""

    def __init__(self, office, server, folder):
        self.office, self.folder = office, folder
        self.catalogue, self.state = MemoryCatalogue(), SqliteState(folder / "state.sqlite")
        secrets = {"SUMBER_BPS_URL": f"{server.url}{BASE}", "SUMBER_BPS_KEY": office.key}
        self.settings = Settings(folder=folder, secrets=secrets, allow_hosts=(server.address,))

    def run(self, what, more="", **choices):
        path = self.folder / "bps.yaml"
        path.write_text(f"{SOURCE}  what: {what}\n{more}")
        self.office.asked.clear()
        return run(load_source(path, {}), self.catalogue, self.state, self.settings, **choices)

    def harvest(self, what="{kind: variables}", more="", **choices):
        report = self.run(what, more, **choices)
        assert report.error is None, report.error
        return report

    def fails(self, what="{kind: variables, ids: [31]}", more=""):
        error = self.run(what, more).error
        assert error is not None
        assert error.remedy("id")
        assert error.remedy("en")
        assert not self.catalogue.datasets
        return error

    def published(self, number):
        return next(each for each in self.catalogue.datasets.values() if each.record == str(number))

    def rows(self, number):
        return self.catalogue.tables[self.published(number).id]


@pytest.fixture
def bps(regency, tmp_path):
    office = StatisticsOffice(regency)
    with serving(office) as server:
        yield Reader(office, server, tmp_path)
