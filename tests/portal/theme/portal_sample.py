"""A small catalogue of the tests' own: every state that a dataset page knows, and one table."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

import ckan.plugins.toolkit as tk
import polars as pl

from ckanext.muaraenim.organizations import load
from ckanext.muaraenim.tables import store
from harvesters.tables.column import Column, Kind
from harvesters.tables.definition import TableDefinition
from harvesters.tables.table import Table

STANDARD = {
    "konsep": "Penduduk",
    "definisi": "Orang yang terdaftar.",
    "klasifikasi": "Menurut wilayah",
    "ukuran": "Jumlah",
    "satuan": "Jiwa",
    "license_id": "CC-BY-4.0",
}
PLACES = ("Ampera", "Bahari", "Cempaka", "Dukuh", "Enau", "Fajar", "Gading", "Harapan", "Indah", "Jaya", "Kencana", "Lestari")
HELD = {"kode": "99.99.02", "tahun": 2025}
DATASETS = 28
SECRET_ADDRESS = "https://dinas.example/rahasia.csv"

COLUMNS = (
    Column("kode", "Kode", Kind.CODE, title_en="Code"),
    Column("wilayah", "Wilayah", Kind.TEXT, title_en="Area"),
    Column("tahun", "Tahun", Kind.YEAR, title_en="Year"),
    Column("penduduk", "Penduduk", Kind.INTEGER, unit="jiwa", title_en="Population", description="Orang yang tercatat pada akhir tahun."),
    Column("kepadatan", "Kepadatan", Kind.NUMBER, unit="jiwa/km²"),
)


def act(action: str, **data: Any) -> Any:
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return tk.get_action(action)({"ignore_auth": True, "user": user}, data)


def table(*, held: tuple[dict[str, Any], ...] = ()) -> Table:
    """24 rows: twelve places, two years. A held row is not among the rows that were read."""
    rows = [
        [f"99.99.{number:02}", place, year, number * 1111 + year - 2024, Decimal(number) + Decimal("0.25")]
        for year in (2024, 2025)
        for number, place in enumerate(PLACES, 1)
        if {"kode": f"99.99.{number:02}", "tahun": year} not in held
    ]
    schema = {"kode": pl.String(), "wilayah": pl.String(), "tahun": pl.Int32(), "penduduk": pl.Int64(), "kepadatan": pl.Decimal(38, 2)}
    definition = TableDefinition("penduduk", "Penduduk", COLUMNS, key=("kode", "tahun"), version="1")
    return Table(definition, pl.DataFrame(rows, schema=schema, orient="row"), held=held)


def dataset(name: str, title: str, office: str, **fields: Any) -> dict[str, Any]:
    return act("package_create", name=name, title=title, owner_org=office, **{**STANDARD, **fields})


def table_dataset(name: str = "penduduk-wilayah", **fields: Any) -> tuple[dict[str, Any], str]:
    """A harvested dataset with a published table, one of whose rows could not be read the second time. Returns it and the resource's id."""
    closed = fields.get("klasifikasi_akses", "terbuka") != "terbuka"
    known = {
        "notes": "Banyaknya penduduk menurut wilayah dan tahun.", "title_en": "Population by area", "urusan": "2.12", "frekuensi": "tahunan",
        "cakupan_waktu": "2024/2025", "produsen_data": "disdukcapil", "data_contoh": True, "harvest_source": "contoh", "harvest_record": name,
        "sumber_sistem": "Sistem contoh", "sumber_alamat": "https://sistem.example/penduduk", "sumber_diambil": "2026-07-29T22:10:00+00:00",
        "sumber_konektor": "rest", "sumber_pemetaan": "abc123", "sumber_run": "run-7",
    }  # fmt: skip
    made = dataset(name, "Jumlah penduduk menurut wilayah", "disdukcapil", **{**known, **fields})
    identity = str(uuid.uuid4())
    address = f"/datastore/dump/{identity}"
    act("resource_create", id=identity, package_id=made["id"], name="Tabel", format="CSV", url_type="datastore", url=address)
    store.publish_table(identity, table(), author="harvest:contoh", removes=True, fingerprint="1", closed=closed)
    store.publish_table(identity, table(held=(HELD,)), author="harvest:contoh", removes=True, fingerprint="2", closed=closed)
    if not closed:
        act("resource_patch", id=identity, datastore_active=True)
    return made, identity


def correct(identity: str) -> None:
    """A second and a third version of the table, which end with the rows of the first."""
    first = table()
    other = first.rows.with_columns(pl.col("penduduk") + 1).filter(pl.col("kode") != "99.99.12")
    store.publish_table(identity, Table(first.definition, other), author="harvest:contoh", removes=True, fingerprint="3", run="run-8")
    store.publish_table(identity, table(held=(HELD,)), author="harvest:setoran", removes=True, fingerprint="4", run="2026-00012")


def fill() -> dict[str, str]:
    """The whole catalogue; returns the ids of the resources by dataset name."""
    load()
    _, identity = table_dataset()
    withdrawn = {"keadaan": "ditarik", "keadaan_sejak": "2026-05-04", "keadaan_alasan": "total tidak cocok"}
    dataset("izin-ditarik", "Izin usaha", "dpmptsp", data_contoh=True, **withdrawn)
    dataset("gizi-hilang", "Gizi balita", "dinkes", urusan="1.02", keadaan="hilang_di_sumber", keadaan_sejak="2026-07-01", frekuensi="bulanan")
    file = {"name": "Laporan", "format": "PDF", "url": "https://dinas.example/laporan.pdf", "size": 412_334}
    dataset("jalan", "Panjang jalan", "pupr", urusan="1.03", frekuensi="semesteran", jadwal_rilis="2020-01-31", resources=[file])
    closed = [{"name": "Daftar", "format": "CSV", "url": SECRET_ADDRESS}]
    dataset("perseorangan", "Data perseorangan", "disdukcapil", klasifikasi_akses="tertutup", dasar_akses=["17h"], resources=closed)
    dataset("belum-terbit", "Rancangan penduduk", "disdukcapil", private=True)
    for number in range(22):
        dataset(f"seri-{number}", f"Kunjungan puskesmas seri {number}", "dinkes", urusan="1.02", frekuensi="bulanan")
    return {"penduduk-wilayah": identity}
