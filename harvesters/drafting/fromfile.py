"""A draft from a file: CSV, XLSX, XLS or ODS, on this machine or on the web."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from harvesters.drafting.request import Asked
from harvesters.drafting.sheetsample import SheetSample, sample_of_file
from harvesters.drafting.sketch import Draft, Guess, Hint, Sample
from harvesters.drafting.tablesketch import keyless, table_of
from harvesters.drafting.wide import lengthened
from harvesters.drafting.wording import heading_and_unit
from harvesters.reading.remote import RemoteFile
from harvesters.tables.spelling import fold

__all__ = ["draft_of_file"]

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


def draft_of_file(file: RemoteFile, asked: Asked) -> Draft:
    """:raises Unreadable: it holds no table."""
    found = sample_of_file(file.path, file.name, asked.choice)
    stem = Path(file.name).stem
    id, title = asked.named(stem), asked.titled(found.title or stem.replace("_", " ").replace("-", " "))
    options: dict[str, Any] = {"location": _location(asked)}
    by_year = _by_year(found)
    if by_year:
        why = "lembar-lembar ini berjudul kolom sama dan bernama tahun; tambahkan lembar tahun berikutnya, atau tulis pola seperti 20*"
        options |= {"sheets": Guess(by_year, why), "sheet_column": "tahun"}
    elif found.sheet and len(found.sheets) > 1:
        options["sheets"] = Guess([found.sheet], f"lembar lain di berkas ini: {', '.join(each for each in found.sheets if each != found.sheet)}")
    source: dict[str, Any] = {
        "title": title, "organization": asked.owner, "connector": "sheet", "options": options, "read": "full", "table": id,
    }  # fmt: skip
    read = sample = _dated(found) if by_year else found.sample
    wide = lengthened(sample)
    if wide is not None:
        source["unpivot"], sample = wide
        sample.hints = {sample.names[-1]: Hint(unit=heading_and_unit(found.title)[1])}
        options["header"] = str(found.header[0]) if found.header[0] == found.header[1] else "-".join(map(str, found.header))
    source["license"] = asked.licence
    table = table_of(title, asked.owner, sample, asked.regions, asked.tables)
    return Draft(source, table, read, [*_notes(found), *keyless(table, sample)])


def _by_year(found: SheetSample) -> list[str]:
    """The sheets that are one table, a year each; none where they are not, or where the rows say the year themselves."""
    years = [_YEAR.findall(name) for name in found.alike]
    apart = all(len(each) == 1 for each in years) and len({each[0] for each in years}) == len(years) > 1
    return list(found.alike) if apart and "tahun" not in map(fold, found.sample.names) else []


def _dated(found: SheetSample) -> Sample:
    """The sample with the year that its sheet is called by."""
    [year] = _YEAR.findall(found.sheet)
    rows = [{**row, "tahun": year} for row in found.sample.rows]
    return replace(found.sample, names=[*found.sample.names, "tahun"], rows=rows, complete=False)


def _location(asked: Asked) -> Any:
    """As a source below the root names it."""
    if asked.secret or "://" in asked.address:
        return asked.what
    path = Path(asked.address).resolve()
    if path.is_relative_to(asked.root.resolve()):
        return str(path.relative_to(asked.root.resolve()))
    return Guess(path.name, "salin berkasnya ke folder yang memuat sources/ dan tables/, atau sebut foldernya dengan --files")


def _notes(found: SheetSample) -> list[str]:
    first, last = found.header
    notes = [f"Judul kolom dibaca di baris {first if first == last else f'{first}–{last}'}, lalu {len(found.sample.rows)} baris data."]
    if found.totals:
        notes.append(f"{found.totals} baris jumlah dikenali dan tidak diterbitkan.")
    if found.more_tables:
        notes.append("periksa: ada tabel lain di lembar yang sama; hanya yang pertama dibaca.")
    if found.doubled:
        notes.append(f"periksa: judul {', '.join(found.doubled[:10])} ada lebih dari satu kali; kolomnya tidak diambil.")
    if not found.sample.complete:
        notes.append("periksa: berkasnya panjang; hanya bagian awalnya yang dilihat untuk usulan ini.")
    return notes
