"""Presets: what all sources of one kind of system share, in one YAML file. A source names it with ``preset`` and says what is its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from harvesters.declaration import Declared, read_declaration
from harvesters.words import Phrase, phrase

__all__ = ["KEYS", "Preset", "Presets"]

FOLDER, TABLES = "presets", "tables"
HIGHEST = 4
"""How far above a source's folder the presets may lie: ``config/presets`` for ``config/regencies/<regency>/demo/sources``."""

KEYS = (
    "about", "about_en", "needs", "connector", "options", "read", "table", "map", "unpivot", "schedule", "license", "withdraw", "rows", "run",
    "system", "dataset", "regions",
)  # fmt: skip
"""Every key of a preset: whose data it is and what it is called, only a source says."""

OWN = ("about", "about_en", "needs")
"""Keys for people and for checking, which are no keys of a source."""


@dataclass(frozen=True)
class Preset:
    """What a person chooses by. ``needs``: path of an option (``options.url``) -> what a source has to say there. ``url``: the address that
    it reads, where that is the same for everybody."""

    name: str
    about: Phrase
    connector: str
    system: str
    needs: Mapping[str, Phrase]
    url: str = ""


@dataclass(frozen=True)
class Presets:
    """``files`` by the preset's name; ``tables``: definitions that come with them, by theirs."""

    files: Mapping[str, Path] = field(default_factory=dict)
    tables: Mapping[str, Path] = field(default_factory=dict)

    @classmethod
    def near(cls, folders: Iterable[Path]) -> Presets:
        """Those that lie nearest above each of these folders of sources; those of a later one win."""
        found = cls()
        for folder in folders:
            nearest = next((above / FOLDER for above in folder.resolve().parents[:HIGHEST] if (above / FOLDER).is_dir()), None)
            if nearest is not None:
                more = cls.of(nearest)
                found = cls({**found.files, **more.files}, {**found.tables, **more.tables})
        return found

    @classmethod
    def of(cls, folder: Path) -> Presets:
        return cls(_files(folder), _files(folder / TABLES))

    def read(self, name: str) -> Preset:
        """:raises SourceError: it is wrong."""
        preset = read_declaration(self.files[name])
        about, system, needs = preset.need("about").text(), preset.get("system"), preset.get("needs")
        english = preset.get("about_en")
        words = {path: phrase(each.need("id").text(), each.need("en").text()) for path, each in (needs.entries() if needs else {}).items()}
        said = phrase(about, english.text() if english else about)
        options = preset.get("options")
        url = options.get("url") if options else None
        return Preset(name, said, preset.need("connector").text(), system.text() if system else "", words, url.text() if url else "")

    def applied(self, top: Declared) -> Declared:
        """``top`` as if everything that its preset says stood in it; every value still knows the file and line where it stands.

        :raises SourceError: there is no such preset, it is wrong itself, or the source leaves out what it needs.
        """
        named = top.get("preset")
        if named is None:
            return top
        if not self.files:
            reason = phrase("tidak ada praset untuk sumber ini", "there are no presets for this source")
            raise named.wrong(reason, phrase("berkas di bawah folder yang memuat presets/", "a file below a folder that holds presets/"))
        preset = read_declaration(self.files[named.choice(sorted(self.files))])
        preset.only(KEYS)
        own, connector = top.get("connector"), preset.need("connector").text()
        if own is not None and own.text() != connector:
            raise own.wrong(phrase("praset itu memakai penghubung lain", "that preset uses another connector"), connector)
        merged = _over(preset, top, deep=False)
        options = [each for each in (preset.get("options"), top.get("options")) if each is not None]
        if len(options) == 2:
            merged = _with(merged, "options", _over(*options, deep=True))
        _check_needs(merged, preset, named)
        return merged


def _over(below: Declared, above: Declared, *, deep: bool) -> Declared:
    """The keys of both; ``above`` wins. ``deep``: groups are laid over one another, too, unless they are of another ``kind``; a key that is empty
    above takes that of below away."""
    taken = dict(below.entries())
    if not deep:
        replaced = {"map": ("table", "unpivot"), "table": ("map",)}
        gone = {*OWN, *(other for key, others in replaced.items() if key in above for other in others)}
        taken = {key: each for key, each in taken.items() if key not in gone}
    for key, each in above.entries().items():
        if deep and each.content is None:
            taken.pop(key, None)
        elif deep and key in taken and _laid_over(taken[key], each):
            taken[key] = _over(taken[key], each, deep=True)
        else:
            taken[key] = each
    return _holding(above, taken)


def _laid_over(below: Declared, above: Declared) -> bool:
    if not isinstance(below.content, dict) or not isinstance(above.content, dict):
        return False
    return "kind" not in above.content or above.content["kind"].plain == below.plain.get("kind")


def _with(declared: Declared, key: str, value: Declared) -> Declared:
    return _holding(declared, {**declared.entries(), key: value})


def _holding(declared: Declared, content: dict[str, Declared]) -> Declared:
    return replace(declared, content=content, plain={key: each.plain for key, each in content.items()})


def _check_needs(merged: Declared, preset: Declared, named: Declared) -> None:
    needs = preset.get("needs")
    for path, words in needs.entries().items() if needs else ():
        words.only(("id", "en"))
        found: Any = merged.plain
        for part in path.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        if found in (None, ""):
            what: Phrase = phrase(words.need("id").text(), words.need("en").text())
            reason = phrase(f"praset «{named.text()}» memerlukan «{path}»", f"the preset «{named.text()}» needs «{path}»")
            raise named.wrong(reason, what)


def _files(folder: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}
