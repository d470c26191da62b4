"""Check ``foreign-key``: the values of a column are among the codes of another table, of a column of a CSV file, or of what another dataset of the
portal publishes."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import polars as pl

from harvesters.checks.contract import Check, column_option, register
from harvesters.checks.finding import Finding
from harvesters.checks.subject import Subject
from harvesters.declaration import Declared, read_declaration
from harvesters.place import Place
from harvesters.tables.column import Column
from harvesters.words import phrase

__all__ = ["ForeignKeyCheck", "NotInTable"]


@dataclass(frozen=True)
class NotInTable(Finding):
    """``table``: where the value should be."""

    code = "foreign-key"
    holds = "table"
    sentence_id = "Kolom {column}: «{value}» tidak ada dalam {table}."
    sentence_en = "Column {column}: «{value}» is not in {table}."
    remedy_id = "Perbaiki nilainya di sumber, atau lengkapi daftar itu; tabel ini menunggu."
    remedy_en = "Repair the value at its source, or complete that list; the table waits."

    column: str
    value: Any
    table: str


@dataclass(frozen=True)
class NothingToCompare(Finding):
    """``table``: name of the dataset; ``key``: its column."""

    code = "foreign-key-unchecked"
    severity = "warning"
    sentence_id = "Kolom {column} belum dicocokkan: di portal ini tidak ada dataset publik «{table}» yang tabelnya punya kolom «{key}»."
    sentence_en = "Column {column} has not been compared: this portal has no public dataset «{table}» whose table has a column «{key}»."
    remedy_id = "Terbitkan dataset itu dahulu, atau perbaiki nama dataset dan kolomnya di definisi tabel."
    remedy_en = "Publish that dataset first, or repair its name and column in the table's definition."

    column: str
    table: str
    key: str


@register("foreign-key")
class ForeignKeyCheck(Check):
    """The other values are those of the configuration (a table's code list, or a file), or those that a public dataset of the portal publishes now.
    Empty cells pass."""

    options: ClassVar[Mapping[str, str]] = {
        "column": "column whose values are looked for",
        "table": "name of a table whose column `key` has a code list; it stands beside this one or in the regency's tables/",
        "file": "instead of table: a CSV file, seen from this one",
        "dataset": "instead of table: the name of a public dataset of the portal; its rows as they are published now",
        "key": "the column there; the same name if left out",
    }

    @classmethod
    def read(cls, declared: Declared, columns: Sequence[Column]) -> Mapping[str, Any]:
        declared.only(cls.options)
        name = column_option(declared.need("column"), columns)
        other, key = declared.get("dataset") or declared.get("file") or declared.need("table"), declared.get("key")
        heading = key.text() if key else name
        if "dataset" in declared:
            return {"column": name, "table": other.text(), "key": heading}
        values = _of_file(other, heading) if "file" in declared else _of_table(other, heading)
        return {"column": name, "table": other.text(), "values": tuple(values)}

    @classmethod
    def run(cls, options: Mapping[str, Any], subject: Subject) -> Iterator[Finding]:
        name = options["column"]
        title = subject.column(name).title
        if "values" in options:
            unknown = ~pl.col(name).cast(pl.String).is_in(pl.Series(options["values"], dtype=pl.String).implode())
        elif (left := _not_published(subject, name, options["table"], options["key"])) is not None:
            unknown = pl.col(name).cast(pl.String).is_in(left.implode())
        else:
            yield NothingToCompare(Place(column=title), title, options["table"], options["key"])
            return
        hits = subject.found(unknown, [name])
        for number, values in hits.rows:
            yield NotInTable(subject.place(number, name), title, subject.quoted(name, values[name]), options["table"])
        yield from hits.rest(NotInTable.code, title)


def _not_published(subject: Subject, name: str, dataset: str, key: str) -> pl.Series | None:
    """The column's values that the dataset does not have; in memory are only these, and one page of the others. None: there is no such column."""
    if subject.elsewhere is None:
        return None
    left = pl.concat([rows.select(pl.col(name).cast(pl.String).unique()) for _, rows in subject.parts([name])]).to_series().drop_nulls().unique()
    try:
        for page in subject.elsewhere(dataset, key):
            left = left.filter(~left.is_in(pl.Series(page, dtype=pl.String).implode()))
            if left.is_empty():
                break
    except LookupError:
        return None
    return left


def _of_table(named: Declared, key: str) -> list[str]:
    from harvesters.tables.columnfile import read_column  # noqa: PLC0415 - it reads definitions, and definitions read checks

    folder = named.file.parent
    for path in (folder / f"{named.text()}.yaml", folder.parent.parent / "tables" / f"{named.text()}.yaml"):
        if path.is_file() and path.name == f"{named.text()}.yaml":
            columns = [read_column(entry, {}, ()) for entry in read_declaration(path).need("columns").items()]
            listed = {column.name: column.codes for column in columns if column.codes}
            if key not in listed:
                raise named.wrong(phrase(f"kolom «{key}» di tabel itu tidak punya daftar kode", f"its column «{key}» has no code list"), list(listed))
            return list(listed[key])
    raise named.wrong(phrase(f"tidak ada tabel «{named.text()}»", f"there is no table «{named.text()}»"), phrase("nama tabel lain", "a table's name"))


def _of_file(named: Declared, key: str) -> list[str]:
    path: Path = named.file.parent / named.text()
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream, restval=""))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        allowed = phrase("berkas CSV UTF-8", "a UTF-8 CSV file")
        raise named.wrong(phrase(f"{named.text()} tidak dapat dibaca", f"{named.text()} cannot be read"), allowed) from error
    if not rows or key not in rows[0]:
        raise named.wrong(phrase(f"tidak punya kolom «{key}»", f"has no column «{key}»"), list(rows[0]) if rows else "")
    return [row[key].strip() for row in rows if row[key].strip()]
