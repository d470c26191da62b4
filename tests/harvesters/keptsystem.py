"""A system of each kind that was read well once, so that what comes afterwards can be wrong and what is published is compared."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from harvesters.catalogue.memory import MemoryCatalogue
from harvesters.journal import Outcome
from harvesters.run import run
from harvesters.settings import Settings
from harvesters.sources import load_source
from harvesters.sqlite_state import SqliteState
from tests.harvesters.apireader import json_answer
from tests.opd.otherportal import OtherPortal
from tests.opd.server import Answer, Asked, serving
from tests.opd.statistics import BASE, DOMAIN, RICE, StatisticsOffice

HEAD = 'title: Uji\norganization: dinas-contoh\nlicense: CC-BY-4.0\nconnector: '
SOURCES = {
    "rest": HEAD + 'rest\ntable: uji\noptions: {url: env:SUMBER_UJI_URL, records: data, attempts: 2, longest_pause: 0, timeout: 20}\n',
    "ckan": HEAD + "ckan\nmap: {title: title}\noptions: {url: env:SUMBER_UJI_URL, attempts: 2, timeout: 20, trust_formats: true}\n",
    "bps": HEAD + f"""bps\nmap: {{title: title}}
options: {{url: env:SUMBER_UJI_URL, key: env:SUMBER_UJI_KEY, domain: "{DOMAIN}", between: 0, attempts: 2, longest_pause: 0, timeout: 20,
          what: {{kind: variables, subjects: [53], ids: [{RICE}]}}}}\n""",
}  # fmt: skip
TABLE = """
title: Uji
key: [kode, tanggal]
columns:
  - {name: kode, title: Kode, kind: code}
  - {name: tanggal, title: Tanggal, kind: date}
  - {name: jumlah, title: Jumlah, kind: number}
  - {name: catatan, title: Catatan}
"""
ROWS = [{"kode": f"K{number:02}", "tanggal": f"2025-01-{number:02}", "jumlah": number, "catatan": f"catatan {number}"} for number in range(1, 13)]


@dataclass
class System:
    """A source, the system that it reads, and what is published of it. ``bend`` changes every answer on its way."""

    source: Any
    settings: Settings
    state: SqliteState
    catalogue: MemoryCatalogue = field(default_factory=MemoryCatalogue)
    bend: Callable[[Asked, Answer], Answer] = lambda asked, answer: answer

    def go(self):
        return run(self.source, self.catalogue, self.state, self.settings)

    @property
    def published(self):
        return {key: (each.title, each.state, self.catalogue.rows(each).rows()) for key, each in self.catalogue.datasets.items()}


def good(kind, regency):
    """What a system of this kind answers, and below which path."""
    if kind == "rest":
        return (lambda asked: json_answer({"data": ROWS})), "/api"
    if kind == "ckan":
        return OtherPortal(regency), ""
    return StatisticsOffice(regency), BASE


@contextmanager
def reading(kind, regency, tmp_path, tls=None):
    """A system of this kind that was read well once."""
    respond, path = good(kind, regency)
    (tmp_path / "uji.yaml").write_text(SOURCES[kind])
    (tmp_path / "table.yaml").write_text(TABLE)
    made: list[System] = []
    with serving(lambda asked: made[0].bend(asked, respond(asked)) if made else respond(asked), tls=tls) as server:
        secrets = {"SUMBER_UJI_URL": server.url + path, "SUMBER_UJI_KEY": getattr(respond, "key", "kunci-contoh")}
        settings = Settings(folder=tmp_path, secrets=secrets, allow_hosts=(server.address,))
        found = System(load_source(tmp_path / "uji.yaml", {"uji": tmp_path / "table.yaml"}), settings, SqliteState(tmp_path / "state.sqlite"))
        assert found.go().outcome is Outcome.DONE
        made.append(found)
        yield found
