"""What the engine works on inside the portal: the regency's sources, the operator's settings, CKAN as catalogue, CKAN's database as memory."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.configuration import regency_folders
from ckanext.muaraenim.harvest.state import PostgresState
from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.tables.catalogue import CkanCatalogue
from ckanext.muaraenim.tables.definitions import current_sources
from harvesters.reading.regionlists import region_lists
from harvesters.settings import Settings
from harvesters.sources import Sources
from harvesters.state import State
from harvesters.surroundings import Choices, Surroundings
from harvesters.tables.scratch import Scratch

__all__ = ["current_settings", "opened"]

ALLOWED_BY_DEMO = "MUARAENIM_ALLOW_HOSTS"
"""Addresses of the stand-in systems, set by whoever started them; read only in a home made with demo."""

OWN_SERVICES = ("sqlalchemy.url", "ckan.datastore.write_url", "ckan.datastore.read_url", "ckan.redis.url")
DEFAULT_PORTS = {"postgresql": 5432, "postgres": 5432, "redis": 6379, "rediss": 6379}


def current_settings(sources: Sources) -> Settings:
    """What the operator decides: hosts, files, time zone. Secrets come from the process's environment."""
    allowed = tk.aslist(tk.config.get("ckanext.muaraenim.harvest.allow_hosts") or "", ",")
    if _demo():
        allowed += tk.aslist(os.environ.get(ALLOWED_BY_DEMO, ""), ",")
    regency = current_regency()
    folders = regency_folders(regency.key)
    return Settings(
        allow_hosts=tuple(filter(None, (each.strip() for each in allowed))),
        forbidden=tuple(_own_services()),
        folder=folders[-1],
        roots=tuple(folders),
        zone=regency.time_zone,
        sources=tuple(sources.found),
        lists=region_lists(folders),
        within=timedelta(seconds=tk.config["ckanext.muaraenim.harvest.longest_run"]),
        scratch=_scratch(),
    )


def _scratch() -> Scratch:
    folder = tk.config["ckanext.muaraenim.harvest.scratch_folder"]
    at_most = tk.config["ckanext.muaraenim.harvest.scratch_megabytes"] * 1_000_000
    return Scratch(folder=Path(folder) if folder else None, at_most=at_most)


def opened(choices: Choices | None = None) -> Surroundings:
    """For the commands and for a worker. The portal's own catalogue is always the one that is written to."""
    sources = current_sources()

    def state(_: object) -> State:
        return PostgresState()

    return Surroundings(sources, current_settings(sources), CkanCatalogue, state)


def _own_services() -> Iterator[str]:
    """``host:port`` of the portal's databases and Redis."""
    for name in OWN_SERVICES:
        address = urlsplit(tk.config.get(name) or "")
        port = address.port or DEFAULT_PORTS.get(address.scheme.partition("+")[0])
        if address.hostname and port:
            yield f"[{address.hostname}]:{port}" if ":" in address.hostname else f"{address.hostname}:{port}"


def _demo() -> bool:
    return tk.asbool(tk.config.get("ckanext.muaraenim.demo") or False)
