"""Datasets for the browser tests whose tables are drawn as a line, as shares, as tiles and as a map, and one whose table has no rows."""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Sequence
from typing import Any

import polars as pl
from portal_sample import act, dataset
from werkzeug.datastructures import FileStorage

from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.tables import store
from harvesters.tables.column import Column, Kind
from harvesters.tables.definition import TableDefinition
from harvesters.tables.table import Table

__all__ = ["BOUNDARIES", "PICTURED", "draw"]

BOUNDARIES = "batas-kecamatan"
PICTURED = {"sampah-tahunan": "line", "sampah-bagian": "share", "sampah-kecamatan": "choropleth"}
"""Name of the dataset to its best picture. The last has a second one, of tiles."""

OFFICE = "dlh"
FIGURES = Column("ton", "Sampah", Kind.INTEGER, unit="ton", title_en="Waste")


def draw() -> None:
    """All of them, with invented figures."""
    districts = list(current_regency().districts.values())
    _outlines([each.code for each in districts])
    years = Column("tahun", "Tahun", Kind.YEAR, title_en="Year")
    _tell(
        "sampah-tahunan",
        "Sampah terkumpul menurut tahun",
        (years, FIGURES),
        {"tahun": [2021, 2022, 2023, 2024, 2025], "ton": [410, 395, 420, 460, 455]},
    )
    kinds = Column("jenis", "Jenis", Kind.TEXT, title_en="Kind")
    _tell("sampah-bagian", "Sampah terkumpul menurut jenis", (kinds, FIGURES), {"jenis": ["Organik", "Plastik", "Kertas"], "ton": [260, 120, 75]})
    areas = (Column("kode", "Kode kecamatan", Kind.CODE, title_en="Code"), Column("kecamatan", "Kecamatan", Kind.TEXT, title_en="District"), FIGURES)
    rows = {
        "kode": [each.code for each in districts], "kecamatan": [each.name for each in districts],
        "ton": [None if number == 3 else 12 * number + 5 for number in range(len(districts))],
    }  # fmt: skip
    _tell("sampah-kecamatan", "Sampah terkumpul menurut kecamatan", areas, rows)
    _tell("sampah-kosong", "Sampah terkumpul menurut pasar", areas, {name: [] for name in rows})


def _tell(name: str, title: str, columns: tuple[Column, ...], rows: dict[str, Sequence[Any]]) -> None:
    made = dataset(name, title, OFFICE, data_contoh=True, frekuensi="tahunan", notes="Banyaknya sampah yang terkumpul.")
    identity, kinds = str(uuid.uuid4()), {Kind.INTEGER: pl.Int64(), Kind.YEAR: pl.Int32()}
    frame = pl.DataFrame(rows, schema={column.name: kinds.get(column.kind, pl.String()) for column in columns})
    act("resource_create", id=identity, package_id=made["id"], name="Tabel", format="CSV", url_type="datastore", url=f"/datastore/dump/{identity}")
    table = Table(TableDefinition(name, title, columns, key=(columns[0].name,), version="1"), frame)
    store.publish_table(identity, table, author="harvest:contoh", removes=True, fingerprint="1")
    act("resource_patch", id=identity, datastore_active=True)


def _outlines(codes: Sequence[str]) -> None:
    """A public dataset with a square for each kecamatan."""
    made = dataset(BOUNDARIES, "Batas kecamatan contoh", OFFICE, data_contoh=True)
    features = []
    for number, code in enumerate(codes):
        west, south = 100 + number % 5, -4 + number // 5
        ring = [[west, south], [west + 1, south], [west + 1, south + 1], [west, south + 1], [west, south]]
        features.append({"type": "Feature", "properties": {"kode": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}})
    content = io.BytesIO(json.dumps({"type": "FeatureCollection", "features": features}).encode())
    file = FileStorage(content, "batas.geojson", "upload", "application/geo+json")
    act("resource_create", package_id=made["id"], name="Batas", format="GeoJSON", url="batas.geojson", url_type="upload", upload=file)
