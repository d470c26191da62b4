"""A table as CSV, as JSON and as the description of its CSV that the W3C has agreed on (https://www.w3.org/TR/tabular-metadata/)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ckanext.muaraenim.explore.export.subject import Subject
from ckanext.muaraenim.tables.extract import Extract

__all__ = ["csvw", "write_csv", "write_excel_csv", "write_json"]

MARK = "\ufeff".encode()
"""Tells Excel that the file is UTF-8; other programs take it for a part of the first column's name."""
DATATYPES = {"integer": "integer", "number": "decimal", "year": "gYear", "date": "date", "datetime": "dateTime", "boolean": "boolean"}


def write_csv(path: Path, subject: Subject, extract: Extract) -> None:
    """Header of column names, ISO dates, decimal points; texts that a spreadsheet program would run as a formula have an apostrophe before them."""
    with path.open("wb") as file:
        extract.copy(file, safely=True)


def write_excel_csv(path: Path, subject: Subject, extract: Extract) -> None:
    with path.open("wb") as file:
        file.write(MARK)
        extract.copy(file, safely=True)


def write_json(path: Path, subject: Subject, extract: Extract) -> None:
    """An object: what the file says of itself, ``columns``, and ``records``, one object a row."""
    with path.open("w", encoding="utf-8") as file:
        head = {**subject.facts(), "columns": subject.dictionary()}
        file.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "records": [')
        for number, (text,) in enumerate(extract.objects()):
            file.write((",\n" if number else "\n") + text)
        file.write("\n]}\n")


def csvw(subject: Subject, address: str) -> dict[str, Any]:
    """:param address: of the CSV file."""
    facts = subject.facts()
    said = {
        "dc:title": facts["title"],
        "dc:description": facts.get("sample"),
        "dc:source": facts["source"],
        "dc:creator": facts.get("producer"),
        "dc:license": {"@id": facts["licence_url"]} if "licence_url" in facts else facts.get("licence"),
        "dc:modified": facts.get("published"),
        "dc:isPartOf": {"@id": subject.address},
    }
    columns = [
        {
            "name": each.name,
            "titles": each.name,
            "dc:title": each.title,
            "dc:description": each.notes or None,
            "schema:unitText": each.unit or None,
            "datatype": DATATYPES.get(each.kind, "string"),
        }
        for each in subject.columns
    ]
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "url": address,
        **{name: value for name, value in said.items() if value},
        "tableSchema": {"columns": [{name: value for name, value in each.items() if value} for each in columns]},
    }
