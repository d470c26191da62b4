"""The forms in which a table can be taken along, and its file in one of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import ckan.plugins.toolkit as tk

from ckanext.muaraenim.explore.export.geojson import GEOJSON_AT_MOST, write_geojson
from ckanext.muaraenim.explore.export.parquet import write_parquet
from ckanext.muaraenim.explore.export.subject import Subject, wanted_rows
from ckanext.muaraenim.explore.export.textfiles import write_csv, write_excel_csv, write_json
from ckanext.muaraenim.explore.export.workbook import XLSX_AT_MOST, write_workbook
from ckanext.muaraenim.tables.extract import Extract, extracted
from ckanext.muaraenim.tables.keptfiles import KeptFile, kept_file

__all__ = ["FORMS", "Form", "Superseded", "file_of"]


class Superseded(Exception):
    """Another version was published while the file was made; ask again."""


@dataclass(frozen=True)
class Form:
    """``suffix``: end of the file's name. ``pack``: it is worth sending it by gzip. ``tells``: it says in itself where it comes from, and when
    it was had. ``at_most``: rows; 0: any number."""

    suffix: str
    mimetype: str
    write: Callable[[Path, Subject, Extract], None]
    pack: bool = False
    tells: bool = True
    at_most: int = 0


FORMS: Mapping[str, Form] = {
    "csv": Form(".csv", "text/csv", write_csv, pack=True, tells=False),
    "csv-excel": Form("-excel.csv", "text/csv", write_excel_csv, pack=True, tells=False),
    "xlsx": Form(".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_workbook, at_most=XLSX_AT_MOST),
    "json": Form(".json", "application/json", write_json, pack=True),
    "parquet": Form(".parquet", "application/vnd.apache.parquet", write_parquet),
    "geojson": Form(".geojson", "application/geo+json", write_geojson, pack=True, at_most=GEOJSON_AT_MOST),
}


def file_of(subject: Subject, name: str) -> KeptFile:
    """Made now, if nobody asked for it before.

    :param name: one of :data:`FORMS`.
    :raises NotFound: the table has too many rows for this form, or does not fit it. :raises Superseded: it was changed meanwhile.
    """
    form = FORMS[name]
    if form.at_most and subject.rows > form.at_most:
        said = tk._("A file {name} holds up to {most} rows here, and this table has {rows}. Take CSV or Parquet instead.")
        kind, most, rows = form.suffix, tk.h.portal_number(form.at_most), tk.h.portal_number(subject.rows)
        raise tk.ObjectNotFound(said.format(name=kind, most=most, rows=rows))
    asked = replace(subject.asked, page=1)
    told = (subject.facts(), tk.h.portal_language()) if form.tells else ()
    named = (name, asked, told, subject.dictionary())

    def write(path: Path) -> None:
        with extracted(subject.resource["id"], wanted_rows(subject)) as extract:
            if extract.number != subject.number:
                raise Superseded
            form.write(path, subject, extract)

    return kept_file(subject.resource["id"], subject.version, named, form.suffix.lstrip(".-"), write, pack=form.pack)
