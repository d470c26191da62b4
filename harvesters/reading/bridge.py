"""Regions by name, alias or code of either system (Ministry of Home Affairs, BPS), from the lists in ``config/`` that a source names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from harvesters.checks.finding import Finding
from harvesters.place import Place
from harvesters.reading.bpsregions import RegionAmbiguous, RegionUnknown, load_regions
from harvesters.tables.spelling import fold, tidy

__all__ = ["Bridge"]

_PREFIXES = {
    "kabupaten": re.compile(r"(?:(?:kabupaten|kab|kota)\s|kab\.)\s*", re.IGNORECASE),
    "kecamatan": re.compile(r"(?:(?:kecamatan|kec)\s|kec\.)\s*", re.IGNORECASE),
    "desa": re.compile(r"(?:(?:desa|kelurahan|kel|ds)\s|(?:kel|ds)\.)\s*", re.IGNORECASE),
}
_CODE = re.compile(r"[\d.]+")
NAMES_SHOWN = 20


@dataclass
class Bridge:
    """``files``: CSV files below ``folder``, or below the one that ``folders`` has for their name; read when they are asked for first. A list of
    villages has no codes of BPS and need not.

    A name that means several regions, or none, has no code, and is noted once.
    """

    LEVELS: ClassVar[dict[str, int]] = {"provinsi": 1, "kabupaten": 2, "kecamatan": 3, "desa": 4}
    """How many parts a code of each level has."""

    files: Sequence[str] = ()
    folder: Path | None = None
    folders: Mapping[str, Path] = field(default_factory=dict)
    _unclear: dict[str, tuple[str, ...]] = field(default_factory=dict, init=False)
    _unknown: dict[str, None] = field(default_factory=dict, init=False)

    def code(self, written: str, level: str = "", within: str = "") -> str | None:
        """:param level: of ``LEVELS``; empty: as ``Kec.`` or ``Desa`` before the name says, else any. :param within: code of a region around it.
        :raises ValueError: there is no such level.
        :raises FetchError: a list cannot be read."""
        if level and level not in self.LEVELS:
            raise ValueError(level)
        text = tidy(written)
        meant = sorted(code for code in self._meant(text, level) if not within or code.startswith(f"{within}."))
        if len(meant) == 1:
            return meant[0]
        if text and meant:
            self._unclear[text] = tuple(meant)
        elif text:
            self._unknown[text] = None
        return None

    def findings(self) -> list[Finding]:
        """What was noted so far, each name once."""
        found: list[Finding] = [RegionAmbiguous(Place(), name, codes) for name, codes in self._unclear.items()]
        if self._unknown:
            found.append(RegionUnknown(Place(), len(self._unknown), tuple(list(self._unknown)[:NAMES_SHOWN])))
        self._unclear.clear()
        self._unknown.clear()
        return found

    def _meant(self, text: str, level: str) -> set[str]:
        by_bps, by_name, codes = self._lists
        if _CODE.fullmatch(text):
            found = {text} & codes or {by_bps[text]} if text in codes or text in by_bps else {each for each in codes if each.replace(".", "") == text}
            return {each for each in found if not level or self._level(each) == level}
        for prefixed, pattern in _PREFIXES.items():
            if pattern.match(text):
                level, text = level or prefixed, pattern.sub("", text, count=1)
                break
        return {each for each in by_name.get(fold(text), ()) if not level or self._level(each) == level}

    def _level(self, code: str) -> str:
        return next((level for level, parts in self.LEVELS.items() if parts == code.count(".") + 1), "")

    @cached_property
    def _lists(self) -> tuple[dict[str, str], dict[str, set[str]], set[str]]:
        by_bps: dict[str, str] = {}
        by_name: dict[str, set[str]] = {}
        for file in self.files:
            numbers, names = load_regions(file, self.folders.get(file, self.folder))
            by_bps |= numbers
            for name, meant in names.items():
                by_name.setdefault(name, set()).update(meant)
        return by_bps, by_name, {code for meant in by_name.values() for code in meant}
