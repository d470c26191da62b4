"""A program for atheris: it changes files so that ever more branches of the sheet reader are reached, and stops at anything but rows or a sentence.

Run as ``python -m tests.harvesters.sheetcoverage FOLDER -runs=N``; what it has found lies in FOLDER, which begins with a whole file of each kind.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["harvesters.reading", "harvesters.tables"]):
    from harvesters.reading.workbook import open_workbook
    from harvesters.tables.sheetrows import SheetRows

from harvesters.errors import HarvestError
from tests.harvesters.sheetreader import CASES

FILE = Path(tempfile.gettempdir()) / f"sheetcoverage-{os.getpid()}"


def read(content: bytes) -> None:
    FILE.write_bytes(content)
    try:
        with open_workbook(FILE, "a.bin") as sheets:
            for sheet in sheets:
                rows = SheetRows(sheet, "a.bin", CASES)
                if rows.header:
                    assert all(record.data for record in rows.records())
                else:
                    assert all(any(cell is not None and cell != "" for cell in cells) for _, cells in sheet.rows())
    except HarvestError as refused:
        _said(refused)


def _said(refused: HarvestError) -> None:
    assert refused.sentence("id") != refused.sentence("en")


if __name__ == "__main__":
    atheris.Setup(sys.argv, read)
    atheris.Fuzz()
