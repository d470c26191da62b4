"""A draft put to the test before anybody sees it: it must be a valid source, and its sample must be readable by it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from harvesters.checks.finding import Finding
from harvesters.drafting.sketch import Draft, Guess
from harvesters.drafting.yamltext import written
from harvesters.presets import Presets
from harvesters.record import Record
from harvesters.source import Source
from harvesters.sources import load_source, table_files
from harvesters.tables.builder import TableBuilder
from harvesters.tables.refusal import TableRefused

__all__ = ["proved"]

ROUNDS = 4
MOST_ROWS = 5_000
CELLS = ("-not-readable", "number-not-whole", "number-too-long", "number-ambiguous", "code-unknown", "code-became-number")
"""How codes of findings end that say: this cell does not fit its column."""


def proved(draft: Draft, id: str, tables: Path, presets: Presets) -> Draft:
    """The draft with every column as text that its own sample cannot be read by; what was changed says so.

    :param tables: the folder that code lists are named from.
    :raises SourceError: it is no valid source.
    """
    for _ in range(ROUNDS):
        with _written(draft, id, tables) as path:
            source = load_source(path, table_files([path.parent.parent / "tables"]), presets)
        doubted = _doubted(source, draft)
        if not doubted or draft.table is None:
            return draft
        for column in draft.table["columns"]:
            if column["title"] in doubted and column["kind"] != "text":
                column["kind"] = Guess("text", f"tidak semua isinya dapat dibaca sebagai {_value(column['kind'])}")
                for key in ("codes", "decimal_mark", "missing"):
                    column.pop(key, None)
    return draft


def _doubted(source: Source, draft: Draft) -> set[str]:
    """Titles of columns with a cell that cannot be read."""
    if source.table is None or draft.sample is None:
        return set()
    builder = TableBuilder(source.table)
    records: Iterator[Record] = (Record({name: row.get(name) for name in draft.sample.names}) for row in draft.sample.rows[:MOST_ROWS])
    for record in source.unpivot.records(records, lambda *_: None) if source.unpivot else records:
        builder.add(record)
    try:
        findings: list[Finding] = builder.finish()[1]
    except TableRefused:
        return set()
    return {each.place.column for each in findings if each.place.column and each.code.endswith(CELLS)}


@contextmanager
def _written(draft: Draft, id: str, tables: Path) -> Iterator[Path]:
    """The draft as files, for as long as the context lasts."""
    with tempfile.TemporaryDirectory(prefix="draft-") as folder:
        root = Path(folder)
        for name in ("sources", "tables"):
            (root / name).mkdir()
        source = root / "sources" / f"{id}.yaml"
        source.write_text(written(draft.source), encoding="utf-8")
        if draft.table is not None:
            (root / "tables" / f"{id}.yaml").write_text(written(_absolute(draft.table, tables)), encoding="utf-8")
        yield source


def _absolute(table: Mapping[str, Any], tables: Path) -> dict[str, Any]:
    """With code lists that are found from another folder, too."""
    columns = []
    for column in table["columns"]:
        codes = _value(column.get("codes"))
        listed = isinstance(codes, Mapping) and "file" in codes
        columns.append({**column, "codes": {**codes, "file": str((tables / codes["file"]).resolve())}} if listed else column)
    return {**table, "columns": columns}


def _value(given: Any) -> Any:
    return given.value if isinstance(given, Guess) else given
