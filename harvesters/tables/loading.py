"""Table YAML in, ``TableDefinition`` out; every mistake is a ``SourceError`` that names file, line, key and what is allowed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from harvesters.checks.declaration import read_check
from harvesters.declaration import Declared, read_declaration
from harvesters.tables.chart import ChartDeclaration, read_chart
from harvesters.tables.column import Column, Meaning
from harvesters.tables.columnfile import NAME, read_column, read_missing
from harvesters.tables.definition import CheckSpecification, Retention, TableDefinition
from harvesters.tables.suppression import with_suppression
from harvesters.words import phrase

__all__ = ["load", "load_tables"]

_KEYS = (
    "name", "title", "title_en", "description", "organization", "key", "split_by", "missing", "totals", "columns", "checks", "dataset",
    "history", "chart", "suppress",
)  # fmt: skip
_MOST_COLUMNS = 1_000
_MOST_KEPT = 100_000
_NOT_PUBLISHED = ("headings", "personal", "small")


def load_tables(folders: Iterable[Path]) -> dict[str, TableDefinition]:
    """Every ``*.yaml`` of the folders, by table name; a later folder's file replaces an earlier one's of the same name.

    :raises SourceError: a definition is wrong, or two files of one folder declare the same table.
    """
    tables: dict[str, TableDefinition] = {}
    for folder in folders:
        here: dict[str, Path] = {}
        for path in sorted(Path(folder).glob("*.yaml")):
            table = load(path)
            if table.name in here:
                other = here[table.name].name
                reason = phrase(f"tabel «{table.name}» juga ada di {other}", f"the table «{table.name}» is also in {other}")
                raise Declared(path, 1, "name", None, None).wrong(reason, phrase("nama yang lain", "another name"))
            here[table.name] = path
            tables[table.name] = table
    return tables


def load(path: Path) -> TableDefinition:
    """The definition in one file.

    :raises SourceError: the file can't be read or something in it is wrong.
    """
    top = read_declaration(path)
    top.only(_KEYS)
    columns = _columns(top)
    table = TableDefinition(
        name=_name(top, path),
        title=top.need("title").text(),
        columns=columns,
        key=_key(top, columns),
        checks=_checks(top, columns),
        dataset=_dataset(top),
        description=_optional(top, "description"),
        organization=_optional(top, "organization"),
        split_by=_split_by(top, columns),
        title_en=_optional(top, "title_en"),
        totals=totals.texts() if (totals := top.get("totals")) else (),
        history=_history(top),
        chart=read_chart(declared, columns) if (declared := top.get("chart")) else ChartDeclaration(),
    )
    return _with_version(with_suppression(top, table))


def _name(top: Declared, path: Path) -> str:
    declared = top.get("name")
    name = declared.text() if declared else path.stem
    if not NAME.fullmatch(name.replace("-", "_")):
        reason = phrase(f"nama «{name}» tidak dapat dipakai", f"the name «{name}» cannot be used")
        allowed = phrase("huruf kecil, angka, - dan _, diawali huruf", "lower-case letters, digits, - and _, a letter first")
        raise (declared or top).wrong(reason, allowed)
    return name


def _columns(top: Declared) -> tuple[Column, ...]:
    listed = top.need("columns")
    signs = top.get("missing")
    missing: dict[str, Meaning] = read_missing(signs) if signs else {}
    entries = listed.items()
    if not 1 <= len(entries) <= _MOST_COLUMNS:
        raise listed.wrong(phrase(f"ada {len(entries)} kolom", f"there are {len(entries)} columns"), f"1–{_MOST_COLUMNS}")
    key = declared.texts() if (declared := top.get("key")) else ()
    columns: list[Column] = []
    taken: dict[str, int] = {}
    for entry in entries:
        column = read_column(entry, missing, key)
        for name in (column.name, column.companion_name) if column.companion else (column.name,):
            if name in taken:
                line = taken[name]
                reason = phrase(f"nama kolom «{name}» sudah dipakai di baris {line}", f"the column name «{name}» is already used in line {line}")
                raise entry.need("name").wrong(reason, phrase("nama yang lain", "another name"))
            taken[name] = entry.line
        columns.append(column)
    return tuple(columns)


def _history(top: Declared) -> Retention:
    declared = top.get("history")
    if declared is None:
        return Retention()
    declared.only(("versions", "years"))
    kept: dict[str, int] = {}
    for name in ("versions", "years"):
        given = declared.get(name)
        if given is not None:
            kept[name] = given.integer()
            if not 1 <= kept[name] <= _MOST_KEPT:
                raise given.wrong(phrase("di luar batas", "out of range"), f"1–{_MOST_KEPT}")
    return Retention(**kept)


def _key(top: Declared, columns: tuple[Column, ...]) -> tuple[str, ...]:
    declared = top.get("key")
    if declared is None:
        return ()
    public = [column.name for column in columns if column.public]
    key = declared.texts()
    for name in key:
        if name not in public:
            raise declared.wrong(phrase(f"tidak ada kolom terbuka «{name}»", f"there is no public column «{name}»"), public)
    if len(set(key)) != len(key):
        raise declared.wrong(phrase("satu kolom tertulis dua kali", "a column stands twice"), public)
    return key


def _split_by(top: Declared, columns: tuple[Column, ...]) -> str:
    declared = top.get("split_by")
    return declared.choice([column.name for column in columns if column.public]) if declared else ""


def _checks(top: Declared, columns: tuple[Column, ...]) -> tuple[CheckSpecification, ...]:
    declared = top.get("checks")
    return tuple(read_check(entry, columns) for entry in declared.items()) if declared else ()


def _dataset(top: Declared) -> dict[str, Any]:
    declared = top.get("dataset")
    if declared is None:
        return {}
    declared.entries()
    return dict(declared.plain)


def _optional(top: Declared, key: str) -> str:
    declared = top.get(key)
    return declared.text() if declared else ""


def _with_version(table: TableDefinition) -> TableDefinition:
    facts = asdict(table)
    for unpublished in ("checks", "totals", "version", "history", "chart", *(() if table.suppress else ("suppress",))):
        facts.pop(unpublished)
    for column in facts["columns"]:
        for unpublished in _NOT_PUBLISHED:
            column.pop(unpublished)
        column["public"] = table.column(column["name"]).published
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False, default=str)
    return TableDefinition(**{**vars(table), "version": hashlib.sha256(text.encode()).hexdigest()[:16]})
