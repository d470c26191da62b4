"""The table definitions and sources of the regency that is served, read again when a file changes."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.configuration import regency_folders
from ckanext.muaraenim.regency import current_regency
from harvesters.sources import Sources, load_sources
from harvesters.tables.definition import TableDefinition
from harvesters.tables.loading import load_tables

__all__ = ["current_sources", "current_tables", "configured_folders"]

Stamp = tuple[tuple[Path, float], ...]


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


def current_sources() -> Sources:
    """Every source by id, and what is wrong in the files of the others."""
    sources, tables = configured_folders("sources"), configured_folders("tables")
    return _sources(tuple(sources), tuple(tables), _stamp([*sources, *tables]))


def _stamp(folders: list[Path]) -> Stamp:
    return tuple((path, path.stat().st_mtime) for folder in folders for path in sorted(folder.glob("*.yaml")))


@lru_cache(maxsize=4)
def _tables(folders: tuple[Path, ...], stamp: Stamp) -> dict[str, TableDefinition]:
    return load_tables(folders)


@lru_cache(maxsize=4)
def _sources(sources: tuple[Path, ...], tables: tuple[Path, ...], stamp: Stamp) -> Sources:
    return load_sources(sources, tables)
