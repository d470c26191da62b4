"""The table definitions and sources of the regency that is served, read again when a file or a declaration changes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from flask import g, has_request_context, request

from ckanext.muaraenim.configuration import config_folders, regency_folders
from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.tables.declared import declarations
from ckanext.muaraenim.tables.errors import RevisionMissing
from ckanext.muaraenim.tables.reading import revision_of
from harvesters.declaration import read_values
from harvesters.errors import SourceError
from harvesters.presets import Presets
from harvesters.source import Source
from harvesters.sources import Sources, load_sources, read_source, table_files
from harvesters.tables.definition import TableDefinition
from harvesters.tables.loading import load_tables

__all__ = [
    "configured_folders", "configured_presets", "configured_sources", "current_sources", "current_tables", "declared_source",
    "published_definition",
]  # fmt: skip

Stamp = tuple[tuple[Path, float], ...]

KEPT = "muaraenim_sources"
IN_THE_PORTAL = Path("portal")
"""What stands for the folder of a source that no file declares."""


def configured_folders(kind: str) -> list[Path]:
    """Folders of one kind (``sources`` or ``tables``), highest priority last; those of the stand-in systems if this home was made with them."""
    folders = regency_folders(current_regency().key)
    demo = [folder / "demo" for folder in folders] if tk.asbool(tk.config.get("ckanext.muaraenim.demo", False)) else []
    return [found for folder in [*demo, *folders] if (found := folder / kind).is_dir()]


def current_tables() -> dict[str, TableDefinition]:
    """Every table definition by name.

    :raises SourceError: one of them is wrong.
    """
    folders = configured_folders("tables")
    return _tables(tuple(folders), _stamp(folders))


def configured_sources() -> Sources:
    """Every source that a file declares, and what is wrong in the files of the others."""
    sources, tables = configured_folders("sources"), configured_folders("tables")
    return _sources(tuple(sources), tuple(tables), _stamp([*sources, *tables, *_preset_folders()]))


def configured_presets() -> Presets:
    """Those that sources of the portal may name; the operator's own go before what is shipped."""
    found = Presets()
    for folder in config_folders():
        more = Presets.of(folder / "presets")
        found = Presets({**found.files, **more.files}, {**found.tables, **more.tables})
    return found


def current_sources() -> Sources:
    """Every source that may run, by id: those of the files, and those of the portal as they were approved; and what is wrong in the others.

    Read once for a page, which asks for them several times; what changes them comes by POST or in a job.
    """
    if not has_request_context() or request.method not in ("GET", "HEAD"):
        return _read_sources()
    if KEPT not in g:
        setattr(g, KEPT, _read_sources())
    found: Sources = g.get(KEPT)
    return found


def _read_sources() -> Sources:
    files, approved = configured_sources(), [each for each in declarations() if each.approved is not None]
    if not approved:
        return files
    sources = Sources(dict(files.found), dict(files.broken), list(files.errors))
    for each in approved:
        if each.id in sources.found or each.id in sources.broken:  # a file of that name was added later, and counts
            continue
        try:
            sources.found[each.id] = declared_source(each.id, each.approved or {})
        except SourceError as error:
            sources.broken[each.id] = [error, *error.others]
            sources.errors += sources.broken[each.id]
    return sources


def declared_source(id: str, declared: Mapping[str, Any]) -> Source:
    """The source that somebody declares in the portal.

    :raises SourceError: the first mistake; the others stand in its ``others``.
    """
    tables = configured_folders("tables")
    return _declared(id, json.dumps(dict(declared)), tuple(tables), _stamp([*tables, *_preset_folders()]))


def published_definition(resource_id: str, number: int) -> TableDefinition | None:
    """The definition by which a revision was published, with what its author says of it today; None where no file has it any more."""
    try:
        version = revision_of(resource_id, number).definition
        tables = [*current_tables().values(), *(source.table for source in current_sources().found.values() if source.table)]
    except (SourceError, RevisionMissing):
        return None
    return next((table for table in tables if table.version == version), None)


def _preset_folders() -> list[Path]:
    return [each for folder in config_folders() for each in (folder / "presets", folder / "presets" / "tables")]


def _stamp(folders: list[Path]) -> Stamp:
    return tuple((path, path.stat().st_mtime) for folder in folders for path in sorted(folder.glob("*.yaml")))


@lru_cache(maxsize=4)
def _tables(folders: tuple[Path, ...], stamp: Stamp) -> dict[str, TableDefinition]:
    return load_tables(folders)


@lru_cache(maxsize=4)
def _sources(sources: tuple[Path, ...], tables: tuple[Path, ...], stamp: Stamp) -> Sources:
    return load_sources(sources, tables)


@lru_cache(maxsize=256)
def _declared(id: str, declared: str, tables: tuple[Path, ...], stamp: Stamp) -> Source:
    return read_source(read_values({**json.loads(declared), "id": id}, IN_THE_PORTAL / id), table_files(tables), presets=configured_presets())
