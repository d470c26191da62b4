"""A draft from a file: CSV, XLSX, XLS or ODS, on this machine or on the web."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from harvesters.drafting.request import Asked
from harvesters.drafting.sheetsample import SheetSample, sample_of_file
from harvesters.drafting.sketch import Draft, Guess
from harvesters.drafting.tablesketch import keyless, table_of
from harvesters.drafting.wide import lengthened
from harvesters.reading.remote import RemoteFile

__all__ = ["draft_of_file"]


def draft_of_file(file: RemoteFile, asked: Asked) -> Draft:
    """:raises Unreadable: it holds no table."""
    found = sample_of_file(file.path, file.name, asked.choice)
    stem = Path(file.name).stem
    id, title = asked.named(stem), asked.titled(found.title or stem.replace("_", " ").replace("-", " "))
    options: dict[str, Any] = {"location": _location(asked)}
    if found.sheet and len(found.sheets) > 1:
        options["sheets"] = Guess([found.sheet], f"lembar lain di berkas ini: {', '.join(each for each in found.sheets if each != found.sheet)}")
    source: dict[str, Any] = {
        "title": title, "organization": asked.owner, "connector": "sheet", "options": options, "read": "full", "table": id,
    }  # fmt: skip
    sample, wide = found.sample, lengthened(found.sample)
    if wide is not None:
        source["unpivot"], sample = wide
        options["header"] = str(found.header[0]) if found.header[0] == found.header[1] else "-".join(map(str, found.header))
    source["license"] = asked.licence
    table = table_of(title, asked.owner, sample, asked.regions, asked.tables)
    return Draft(source, table, found.sample, [*_notes(found), *keyless(table, sample)])


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
