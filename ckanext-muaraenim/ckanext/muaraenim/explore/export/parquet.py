"""A table as Parquet: typed as the engine types it, with its dictionary and its origin in the file's metadata."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl

from ckanext.muaraenim.explore.export.subject import Subject
from ckanext.muaraenim.tables.extract import Extract
from ckanext.muaraenim.tables.frame import NULL, column_types, typed

__all__ = ["write_parquet"]

ROWS_TOGETHER = 50_000


def write_parquet(path: Path, subject: Subject, extract: Extract) -> None:
    """By way of a CSV file beside it, part by part, so that memory does not grow with the table."""
    types = column_types(extract.cursor, extract.relation, extract.columns)
    metadata = {**subject.facts(), "columns": json.dumps(subject.dictionary(), ensure_ascii=False)}
    plain = path.with_name(f".csv{path.name}")
    try:
        with plain.open("wb") as file:
            extract.copy(file, safely=False)
        if not plain.stat().st_size:
            pl.DataFrame(schema=types).write_parquet(path, metadata=metadata)
            return
        raw = pl.scan_csv(
            plain, has_header=False, new_columns=list(types), infer_schema=False, null_values=NULL, empty_string_is_null=False
        )
        rows = raw.select(typed(column, types[column.name]) for column in extract.columns)
        rows.sink_parquet(path, metadata=metadata, row_group_size=ROWS_TOGETHER)
    finally:
        plain.unlink(missing_ok=True)
