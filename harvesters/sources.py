"""Reading ``sources/*.yaml``: every mistake is named with file, line, key and what is allowed; one broken file never hides the others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from harvesters.connectors import CONNECTORS, OptionError
from harvesters.declaration import Declared, read_declaration
from harvesters.errors import SourceError
from harvesters.limits import Limits, read_limits
from harvesters.presets import Presets
from harvesters.reading.expression import why_not_expression
from harvesters.rhythm import read_cron, read_pace, read_reading
from harvesters.source import Pace, Reading, Source
from harvesters.tables import loading
from harvesters.tables.definition import TableDefinition
from harvesters.unpivot import read_unpivot
from harvesters.words import phrase

__all__ = ["KEYS", "Sources", "load_source", "load_sources", "read_source", "table_files"]

KEYS = {
    "id": "nama tetap sumber; bila tidak ditulis, nama berkasnya",
    "title": "judul sumber",
    "title_en": "judul dalam bahasa Inggris",
    "organization": "kode OPD pemilik data",
    "preset": "nama praset (presets/*.yaml) yang mengisi kunci lainnya",
    "connector": "cara membaca sistem OPD",
    "options": "pilihan penghubung",
    "read": "full, {changes: kolom, full: cron}, atau {window: true}",
    "table": "nama definisi tabel (tables/*.yaml)",
    "map": "kolom dataset: JMESPath",
    "dataset": "kolom dataset: nilai, bila tabel atau catatannya tidak mengatakan lain",
    "regions": "daftar wilayah (CSV) untuk fungsi region()",
    "unpivot": "{columns: dates, name: kolom, value: kolom}",
    "schedule": "cron lima bagian, zona waktu daerah",
    "license": "lisensi data",
    "withdraw": "{after: 7 days, at_most: 10%}",
    "rows": "{at_most: 10%}",
    "run": "{within: 2 hours, priority: high, between: 1}",
    "example": "true bila angkanya karangan",
    "system": "nama sistem OPD",
    "owner": "{notes: local}",
}
"""Every key of a source file."""

ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
FIELD = re.compile(r"[a-z][a-z0-9_]{0,62}")
OF_THE_ENGINE = ("owner_org", "license_id", "klasifikasi_akses", "harvest_source", "harvest_record", "data_contoh")
"""Fields that say whose the data are and who may read them: a source says them itself."""
OF_ONE = ("title", "name", "resources")
"""Fields that cannot be the same for every dataset."""

Value = TypeVar("Value")


@dataclass
class Sources:
    """``found``: by id. ``errors``: what is wrong in the other files, each with its file. ``broken``: the same by the source's file (without
    ``.yaml``), also where the mistake is in its table."""

    found: dict[str, Source] = field(default_factory=dict)
    broken: dict[str, list[SourceError]] = field(default_factory=dict)
    errors: list[SourceError] = field(default_factory=list)


def load_sources(folders: Iterable[Path], tables: Iterable[Path], *, only: str = "") -> Sources:
    """Every ``*.yaml`` of ``folders``; a file of a later folder replaces the whole file of the same name, and so do ``tables``.

    :param only: name of the one file to read.
    """
    folders = list(folders)
    definitions, presets, sources = table_files(tables), Presets.near(folders), Sources()
    for path in table_files(folders).values():
        if only and path.name != only:
            continue
        try:
            source = load_source(path, definitions, presets)
        except SourceError as error:
            sources.broken[path.stem] = [error, *error.others]
            sources.errors += sources.broken[path.stem]
            continue
        if source.id in sources.found:
            twice = phrase(f"sumber «{source.id}» sudah ditulis di {_name(sources.found[source.id])}", f"source «{source.id}» stands in another file")
            other = phrase("id yang lain", "another id")
            sources.errors.append(SourceError(file="/".join(path.parts[-2:]), line=1, key="id", reason=twice, allowed=other))
            continue
        sources.found[source.id] = source
    return sources


def load_source(path: Path, tables: Mapping[str, Path], presets: Presets | None = None) -> Source:
    """The source that the file ``path`` declares, see :func:`read_source`.

    :param presets: those that it may name; None: those that lie above it.
    """
    return read_source(read_declaration(path), tables, path, Presets.near([path.parent]) if presets is None else presets)


def read_source(declared: Declared, tables: Mapping[str, Path], file: Path | None = None, presets: Presets | None = None) -> Source:
    """The source that ``declared`` says.

    :param tables: file of each table definition by its stem.
    :param file: where it is declared; None: in the portal, so that it may read no files of the server.
    :raises SourceError: the first mistake; the others stand in its ``others``.
    """
    presets = presets or Presets()
    reader = _Reader(presets.applied(declared), {**presets.tables, **tables})
    source = reader.source(file)
    if source is None:
        first, *others = sorted(reader.mistakes, key=lambda mistake: int(mistake.facts["line"]))
        first.others = tuple(others)
        raise first
    return source


class _Reader:
    """Reads key by key and goes on after a mistake, so that a person repairs all of them at once."""

    def __init__(self, top: Declared, tables: Mapping[str, Path]) -> None:
        self.top = top
        self.tables = tables
        self.mistakes: list[SourceError] = []

    def source(self, file: Path | None) -> Source | None:
        self._take(lambda: self._known_keys(), None)
        connector = self._take(lambda: self.top.need("connector").choice(sorted(CONNECTORS)), "")
        identifier = self._take(self._id, "")
        title = self._take(lambda: self.top.need("title").text(), "")
        organization = self._take(lambda: self.top.need("organization").text(), "")
        license = self._take(lambda: self.top.need("license").text(), "")
        options = self._take(lambda: self._options(connector), None) if connector else None
        table = self._take(self._table, None)
        mapped: dict[str, str] = self._take(self._map, {})
        schedule = self._take(lambda: read_cron(self.top.get("schedule")), "")
        reading = self._take(lambda: read_reading(self.top, table, self._catalogues_changes()), Reading())
        if options is not None and reading.changes:
            self._take(lambda: self._changes(connector, options, reading.changes), None)
        limits = self._take(lambda: read_limits(self.top), Limits())
        local: tuple[str, ...] = self._take(self._local, ())
        pace = self._take(lambda: read_pace(self.top), Pace())
        unpivot = self._take(lambda: read_unpivot(self.top, table), None)
        regions: tuple[str, ...] = self._take(lambda: self._optional("regions", Declared.texts, ()), ())
        defaults: dict[str, Any] = self._take(self._defaults, {})
        example = self._take(lambda: self._optional("example", Declared.flag, False), False)
        title_en, system = (self._take(lambda key=key: self._optional(key, Declared.text, ""), "") for key in ("title_en", "system"))  # type: ignore[misc]
        if self.mistakes:
            return None
        return Source(
            identifier, title, organization, connector, options, license, table, mapped, title_en, system, schedule, reading, limits, example,
            file, local, pace, unpivot, regions, defaults,
        )  # fmt: skip

    def _take(self, read: Callable[[], Value], otherwise: Value) -> Value:
        try:
            return read()
        except SourceError as error:
            self.mistakes.append(error)
            return otherwise

    def _optional(self, key: str, read: Callable[[Declared], Value], default: Value) -> Value:
        found = self.top.get(key)
        return default if found is None else read(found)

    def _known_keys(self) -> None:
        for key, value in self.top.entries().items():
            if key not in KEYS:
                self.mistakes.append(value.wrong(phrase("kunci ini tidak dikenal", "this key is not known"), list(KEYS)))

    def _id(self) -> str:
        written = self.top.get("id")
        identifier = written.text() if written else self.top.file.stem
        if not ID.fullmatch(identifier):
            allowed = phrase("huruf kecil, angka dan «-», paling banyak 63", "lower case letters, digits and «-», at most 63")
            raise (written or self.top).wrong(phrase(f"«{identifier}» tidak dapat menjadi id", f"«{identifier}» cannot be an id"), allowed)
        return identifier

    def _options(self, connector: str) -> Any:
        declared = self.top.get("options")
        raw = declared.plain if declared else {}
        if declared:
            declared.entries()
        try:
            return CONNECTORS[connector].read_options(raw)
        except OptionError as error:
            raise self._wrong_option(error) from error

    def _changes(self, connector: str, options: Any, column: str) -> None:
        try:
            CONNECTORS[connector].check_changes(options, column)
        except OptionError as error:
            raise self._wrong_option(error) from error

    def _wrong_option(self, error: OptionError) -> SourceError:
        place, rest = _deepest(self.top.get("options") or self.top, error.key)
        mistake = place.wrong(error.reason, error.allowed)
        key = ".".join(part for part in (place.key, rest) if part)
        return SourceError(**{**mistake.facts, "key": key})

    def _table(self) -> TableDefinition | None:
        named, mapped = self.top.get("table"), self.top.get("map")
        if (named is None) == (mapped is None):
            reason = phrase("satu sumber berisi «table» atau «map», tepat salah satu", "a source has «table» or «map», exactly one of them")
            raise (named or self.top).wrong(reason, "table, map")
        if named is None:
            return None
        return loading.load(self.tables[named.choice(sorted(self.tables))])

    def _map(self) -> dict[str, str]:
        declared = self.top.get("map")
        if declared is None:
            return {}
        expressions = {}
        for name, value in declared.entries().items():
            if not FIELD.fullmatch(name):
                raise value.wrong(phrase(f"«{name}» bukan nama kolom dataset", f"«{name}» is not a dataset field"), "a-z 0-9 _")
            expressions[name] = value.text()
            why = why_not_expression(expressions[name])
            if why is not None:
                raise value.wrong(phrase(*why), "JMESPath (jmespath.org)")
        declared.need("title")
        return expressions

    def _defaults(self) -> dict[str, Any]:
        declared = self.top.get("dataset")
        for name, value in declared.entries().items() if declared else ():
            if not FIELD.fullmatch(name) or name in (*OF_THE_ENGINE, *OF_ONE) or name.startswith(("harvest_", "sumber_", "keadaan")):
                reason = phrase(f"«{name}» tidak dapat diisi sama untuk semua dataset", f"«{name}» cannot be the same for every dataset")
                raise value.wrong(reason, phrase("kolom lain dari skema dataset", "other fields of the dataset's schema"))
        return dict(declared.plain) if declared else {}

    def _local(self) -> tuple[str, ...]:
        declared = self.top.get("owner")
        if declared is None:
            return ()
        for name, value in declared.entries().items():
            if not FIELD.fullmatch(name) or name in OF_THE_ENGINE:
                raise value.wrong(phrase(f"«{name}» bukan kolom yang diisi orang", f"«{name}» is not a field that people fill in"), "a-z 0-9 _")
            value.choice(["local"])
        return tuple(declared.entries())

    def _catalogues_changes(self) -> bool:
        declared = self.top.get("connector")
        kind = CONNECTORS.get(declared.text()) if declared else None
        return kind is not None and kind.catalogues_changes


def _deepest(declared: Declared, path: str) -> tuple[Declared, str]:
    """The innermost declared value on ``path`` (``paging.size``, ``headers[0]``), and what of the path is not declared."""
    parts = re.findall(r"[^.\[\]]+", path)
    for number, part in enumerate(parts):
        if isinstance(declared.content, dict) and part in declared.content:
            declared = declared.content[part]
        elif isinstance(declared.content, list) and part.isdigit() and int(part) < len(declared.content):
            declared = declared.content[int(part)]
        else:
            return declared, ".".join(parts[number:])
    return declared, ""


def table_files(folders: Iterable[Path]) -> dict[str, Path]:
    """The ``*.yaml`` of these folders by stem; a later folder wins."""
    found = {path.stem: path for folder in folders for path in sorted(folder.glob("*.yaml"))}
    return dict(sorted(found.items()))


def _name(source: Source) -> str:
    return source.file.name if source.file else source.id
