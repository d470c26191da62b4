"""What a revision did to each row, in words: titles before codes, figures and days as the reader's language writes them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.tables.definitions import current_tables
from ckanext.muaraenim.theme.column import Column, column_of
from harvesters.errors import SourceError

__all__ = ["Cell", "RowStory", "row_stories", "sentence"]

MOST_CELLS = 12
LONGEST = 160
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML can't hold."""


@dataclass(frozen=True)
class Cell:
    """``before`` and ``after`` in words; empty: the cell was, or is, empty."""

    title: str
    before: str
    after: str


@dataclass(frozen=True)
class RowStory:
    """``kind``: ``added``, ``changed`` or ``removed``. ``more``: cells that are not told."""

    label: str
    kind: str
    cells: tuple[Cell, ...]
    more: int = 0


def row_stories(revision: Mapping[str, Any], table: str) -> list[RowStory]:
    """Of the ``changes`` of a revision, as ``table_revision_show`` gives it.

    :param table: name of the table's definition, for the titles of its codes; may be empty or unknown.
    """
    columns = _columns(revision["columns"], table)
    formers = {each["name"]: each["former"] for each in revision["column_changes"] if each["kind"] == "renamed"}
    others = {each["name"] for each in revision["column_changes"] if each["kind"] in ("added", "lost")}
    listed = [_with_names_of_today(change, formers, others) for change in revision["changes"]]
    return [_story(columns, revision["key"], change) for change in listed]


def sentence(story: RowStory) -> str:
    """``Penduduk Lawang Kidul, 2024 dari 61.204 menjadi 61.240`` for each cell of a changed row."""
    said = tk._("{column} {row} from {before} to {after}")
    empty = tk._("empty")
    return "; ".join(
        said.format(column=cell.title, row=story.label, before=cell.before or empty, after=cell.after or empty) for cell in story.cells
    )


def _columns(described: Iterable[Mapping[str, Any]], table: str) -> dict[str, Column]:
    try:
        definition = current_tables().get(table)
    except SourceError:  # a mistake in one file; codes stay codes until it is repaired
        definition = None
    words = {column.name: column.codes for column in definition.columns} if definition else {}
    return {
        each["name"]: column_of({"id": each["name"], "type": each["type"], "info": each["info"]}, words.get(each["name"])) for each in described
    }


def _with_names_of_today(change: Mapping[str, Any], formers: Mapping[str, str], others: Collection[str]) -> Mapping[str, Any]:
    """The row before under the columns' names of afterwards. A column that came or went is told once, and not for each changed row."""
    before, after = change["before"], change["after"]
    if before:
        gone = {former for name, former in formers.items() if former != name}
        before = {name: value for name, value in before.items() if name not in gone} | {
            name: before.get(former) for name, former in formers.items()
        }
    if before and after:
        before, after = ({name: value for name, value in row.items() if name not in others} for row in (before, after))
    return {**change, "before": before, "after": after}


def _story(columns: Mapping[str, Column], key: Sequence[str], change: Mapping[str, Any]) -> RowStory:
    before, after = change["before"] or {}, change["after"] or {}
    kind = "added" if not before else "removed" if not after else "changed"
    names = [name for name in {**dict.fromkeys(columns), **before} if before.get(name) != after.get(name)]
    told = [name for name in names if kind == "changed" or name not in key]
    cells = tuple(Cell(_title(columns, name), _word(columns, name, before), _word(columns, name, after)) for name in told[:MOST_CELLS])
    return RowStory(_label(columns, key, after or before), kind, cells, len(told) - len(cells))


def _label(columns: Mapping[str, Column], key: Sequence[str], row: Mapping[str, Any]) -> str:
    """The key in words; where it holds a code without title, the row's first text says what it is."""
    said = [_word(columns, name, row) for name in key]
    bare = next((at for at, name in enumerate(key) if name in columns and columns[name].kind == "code" and not columns[name].words), None)
    text = next((_word(columns, name, row) for name, column in columns.items() if column.kind == "text" and name not in key), "")
    if bare is not None and text:
        said[bare] = f"{text} ({said[bare]})"
    return ", ".join(said) or text


def _title(columns: Mapping[str, Column], name: str) -> str:
    return columns[name].title if name in columns else name


def _word(columns: Mapping[str, Column], name: str, row: Mapping[str, Any]) -> str:
    value = row.get(name)
    said = columns[name].write(value) if name in columns else "" if value is None else str(value)
    said = UNWRITABLE.sub("", said)
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"
