"""What has to be done once in a home before the web server starts, and again when its version or configuration changes.

Each step may be repeated without harm and is recorded in ``settings/steps.json`` only after it is done, with the fingerprint of
what it was done for; a kill in between costs its repetition.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from ckanext.muaraenim.configuration import PACKAGE, config_folders, regency_folders
from ckanext.muaraenim.stack.home import Home
from ckanext.muaraenim.stack.settings import chosen
from ckanext.muaraenim.writing import read_json, write_json


@dataclass(frozen=True)
class Step:
    """One step: its name in ``steps.json``, what a person reads, and what it depends on."""

    name: str
    title: str
    fingerprint: Callable[[Home], str]


def _digest(parts: Iterable[str | bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode() if isinstance(part, str) else part)
        digest.update(b"\0")
    return digest.hexdigest()[:16]


def _content(folder: Path) -> list[str | bytes]:
    return [part for path in sorted(folder.rglob("*")) if path.is_file() for part in (str(path.relative_to(folder)), path.read_bytes())]


def _plugins(home: Home) -> str:
    return chosen(home).get("ckan.plugins", "") + "".join(f.joinpath("ckan.ini").read_text() for f in config_folders() if (f / "ckan.ini").is_file())


def _schema(home: Home) -> str:
    ours = (path.name for path in sorted(PACKAGE.rglob("migration/**/versions/*.py")))
    return _digest([version("ckan"), version("ckanext-muaraenim"), _plugins(home), *ours])


def _regency(home: Home) -> str:
    data = [*regency_folders(home.about["regency"]), *(f / "vocabularies" for f in config_folders()), *(f / "schemas" for f in config_folders())]
    return _digest([str(home.about["demo"]), *(part for folder in data for part in _content(folder))])


def _documents(home: Home) -> str:
    """What a dataset's search document is built of, and what builds it."""
    builders = sorted(path for folder in ("", "search", "tables") for path in (PACKAGE / folder).glob("*.py"))
    return _digest([version("ckan"), _plugins(home), _regency(home), *(path.read_bytes() for path in builders)])


def _once(home: Home) -> str:
    return "done"


STEPS = (
    Step("tables", "Tabel basis data / Database tables", _schema),
    Step("permissions", "Hak baca DataStore / DataStore's read-only role", _schema),
    Step("admin", "Akun pengelola / Administrator's account", _once),
    Step("regency", "Perangkat daerah, topik, kosakata / Organisations, topics, vocabularies", _regency),
    Step("search", "Indeks pencarian / Search index", _documents),
    Step("redactions", "Penghapusan data pribadi yang belum dikenal cadangan / Redactions that a backup does not know", _once),
    Step("harvest", "Mengambil data dari sistem perangkat daerah / Harvesting agency systems", _once),
)


def due(home: Home) -> list[Step]:
    """The steps that have not been done for today's version and configuration."""
    done = read_json(home.settings / "steps.json")
    return [step for step in STEPS if done.get(step.name) != step.fingerprint(home)]


def record(home: Home, step: Step) -> None:
    """Say that a step is done."""
    write_json(home.settings / "steps.json", {**read_json(home.settings / "steps.json"), step.name: step.fingerprint(home)})
