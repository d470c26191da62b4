"""What the engine works on inside the portal: the regency's sources, the operator's settings, CKAN as catalogue, CKAN's database as memory."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.configuration import regency_folders
from ckanext.muaraenim.harvest.state import PostgresState
from ckanext.muaraenim.outward import allowed_hosts, own_services
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

def current_settings(sources: Sources) -> Settings:
    """What the operator decides: hosts, files, time zone. Secrets come from the process's environment."""
    regency = current_regency()
    folders = regency_folders(regency.key)
    return Settings(
        allow_hosts=allowed_hosts(),
        forbidden=tuple(own_services()),
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
