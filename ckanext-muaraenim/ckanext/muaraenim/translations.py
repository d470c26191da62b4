"""The Indonesian catalogue: one compiled file, made from two that people edit.

``ckanext-muaraenim.po`` holds our own interface; ``ckan.po`` completes CKAN's, which is four fifths untranslated in 2.12. CKAN reads one domain
a plugin, so both become ``ckanext-muaraenim.mo``, which is kept in the repository: a checkout and a wheel need no tool to speak Indonesian.
"""

from __future__ import annotations

from pathlib import Path

import polib

from ckanext.muaraenim.configuration import PACKAGE

__all__ = ["COMPILED", "SOURCES", "compile_catalogue", "merged_catalogue"]

FOLDER = PACKAGE / "i18n" / "id" / "LC_MESSAGES"
COMPILED = FOLDER / "ckanext-muaraenim.mo"
SOURCES = (FOLDER / "ckan.po", FOLDER / "ckanext-muaraenim.po")


def merged_catalogue(sources: tuple[Path, ...] = SOURCES) -> polib.POFile:
    """All entries, in the alphabet's order of their msgids; where both files have one, the later file's counts."""
    entries: dict[tuple[str, str | None], polib.POEntry] = {}
    metadata: dict[str, str] = {}
    for source in sources:
        catalogue = polib.pofile(str(source))
        metadata = catalogue.metadata
        entries.update({(entry.msgid, entry.msgctxt): entry for entry in catalogue if entry.translated() and not entry.obsolete})
    merged = polib.POFile()
    merged.metadata = metadata
    merged.extend(entries[key] for key in sorted(entries, key=lambda key: (key[0], key[1] or "")))
    return merged


def compile_catalogue() -> int:
    """Write the compiled catalogue; returns how many sentences it holds."""
    merged = merged_catalogue()
    merged.save_as_mofile(str(COMPILED))
    return len(merged)
