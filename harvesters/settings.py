"""What the operator decides for every source: where it may read, in which time zone, with which secrets."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from harvesters.tables.scratch import Scratch

__all__ = ["Settings"]


@dataclass(frozen=True)
class Settings:
    """``allow_hosts``: private ``host:port`` that sources may reach. ``forbidden``: the portal's own services, never reachable.

    ``folder``: local files are read below it only; None: no local files. ``secrets``: by name (``SUMBER_…``); default is the process's environment;
    None: withheld, because what is read was not approved.
    ``roots``: a source declared below one of them reads below that one instead, so that files stand beside the declaration that names them.
    ``within``: how long a run may take whose source says nothing else; None: as long as it needs.
    ``scratch``: room on disk for tables that are too large for memory.
    ``lists``: lists of regions that every source may name, also one that no file declares, and the folder that each lies in.
    ``sources``: ids of all declared sources, because ``SUMBER_A_B_KEY`` belongs to source ``a-b`` and not to source ``a``.
    """

    allow_hosts: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    folder: Path | None = None
    roots: tuple[Path, ...] = ()
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Jakarta"))
    secrets: Mapping[str, str] | None = field(default_factory=lambda: os.environ, repr=False)
    sources: tuple[str, ...] = ()
    lists: Mapping[str, Path] = field(default_factory=dict)
    within: timedelta | None = None
    scratch: Scratch = field(default_factory=Scratch)

    def folder_of(self, declaration: Path | None) -> Path | None:
        """Below which folder the source that ``declaration`` declares may read local files; None: nowhere, as for a source that no file declares."""
        if declaration is None:
            return None
        beside = (root for root in self.roots if root in declaration.parents)
        return next(beside, self.folder)

    def lists_of(self, declaration: Path | None) -> Mapping[str, Path]:
        """Files that a source may name beside those of its folder: of one that a file declares none, because its folder has them."""
        return self.lists if declaration is None else {}
