"""What the commands work on, when the engine stands alone: source files in a folder, a portal reached over HTTP, a state file beside the sources."""

from __future__ import annotations

import atexit
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from harvesters.catalogue.http import NOT_ONE_TRANSACTION, HttpCatalogue
from harvesters.catalogue.memory import MemoryCatalogue
from harvesters.catalogue.protocol import Catalogue
from harvesters.courtesy import place_at
from harvesters.settings import Settings
from harvesters.sources import Sources, load_sources
from harvesters.sqlite_state import SqliteState
from harvesters.state import State
from harvesters.words import Phrase

__all__ = ["Choices", "Surroundings", "standalone"]


@dataclass(frozen=True)
class Choices:
    """What was asked for on the command line. ``source``: an id, the path of a source file, or empty."""

    source: str = ""
    to: str = ""
    token: str = field(default="", repr=False)
    sources: Path | None = None
    tables: Path | None = None
    files: Path | None = None
    state: Path | None = None
    allow: tuple[str, ...] = ()
    zone: ZoneInfo = ZoneInfo("Asia/Jakarta")


@dataclass(frozen=True)
class Surroundings:
    """``catalogue`` and ``state`` are made when a command needs them. ``writable``: False where there is no portal to write to.

    ``notes``: what whoever reads a report should know about the portal. ``place``: at a ``host:port``, whether one is free to read there; held
    for as long as the context lasts. ``ended``: called after each run, with its source's id.
    """

    sources: Sources
    settings: Settings
    catalogue: Callable[[], Catalogue]
    state: Callable[[Catalogue], State]
    writable: bool = True
    notes: tuple[Phrase, ...] = ()
    place: Callable[[str], AbstractContextManager[bool]] = place_at
    ended: Callable[[str], None] = lambda source: None


def standalone(choices: Choices) -> Surroundings:
    """Source files of ``--sources`` (or the one file that was named) and the portal at ``--to``, or none.

    :raises UsageError: there is no such file or folder.
    """
    named = Path(choices.source)
    single = named if named.suffix in (".yaml", ".yml") else None
    if single and not single.is_file():
        raise click.UsageError(f"there is no file {single}")
    folder = choices.sources or (single.parent if single else Path("sources"))
    if not folder.is_dir():
        raise click.UsageError(f"there is no folder {folder}; name the folder of the source files with --sources")
    root = folder.resolve().parent if folder.name == "sources" else folder.resolve()
    tables = choices.tables or next(
        (each for each in (root / "tables", folder / "tables", root.parent / "tables") if each.is_dir()), folder / "tables"
    )
    sources = load_sources([folder], [tables], only=single.name if single else "")
    settings = Settings(choices.allow, folder=(choices.files or root).resolve(), zone=choices.zone, sources=tuple(sources.found))

    def state(catalogue: Catalogue) -> State:
        if choices.state:
            return SqliteState(choices.state)
        if not choices.to:
            passing = tempfile.TemporaryDirectory(prefix="harvest-")
            atexit.register(passing.cleanup)
            return SqliteState(Path(passing.name) / "state.sqlite")
        return SqliteState(folder / f"harvest-{catalogue.portal.hex[:8]}.sqlite")

    def catalogue() -> Catalogue:
        return HttpCatalogue(choices.to, choices.token) if choices.to else MemoryCatalogue()

    return Surroundings(sources, settings, catalogue, state, bool(choices.to), (NOT_ONE_TRANSACTION,) if choices.to else ())
