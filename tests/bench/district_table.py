"""The table that readers of both sites are after: invented people of every district in two years."""

from __future__ import annotations

import os
import random
import uuid
from typing import Any

NAME, TITLE, TITLE_EN = "penduduk-kecamatan", "Jumlah penduduk menurut kecamatan", "Population by district"
SYSTEM, TAKEN = "Sistem contoh kependudukan", "2026-07-29"
YEARS = (2024, 2025)
MEASURES = ("penduduk", "laki_laki", "perempuan", "kepadatan")


def districts() -> list[tuple[str, str]]:
    """Codes and names."""
    from ckanext.muaraenim.regency import current_regency

    return [(each.code, each.name) for each in current_regency().districts.values()]


def rows() -> list[dict[str, Any]]:
    """Every district in every year; the same each time."""
    chance = random.Random(22)
    return [
        {"kode": code, "kecamatan": name, "tahun": year, **{measure: chance.randint(1_000, 90_000) for measure in MEASURES}}
        for year in YEARS
        for code, name in districts()
    ]


def create(office: str, **fields: Any) -> str:
    """The dataset of the table, and its resource's id."""
    from tests.bench import catalogue

    made = {"name": NAME, "title": TITLE, "notes": "Banyaknya penduduk menurut kecamatan dan tahun.", "owner_org": office, "license_id": "CC-BY-4.0"}
    identity = str(uuid.uuid4())
    link = f"{os.environ['CKAN_SITE_URL']}/datastore/dump/{identity}"
    table = {"id": identity, "name": "Tabel", "format": "CSV", "url_type": "datastore", "url": link}
    catalogue.create({**made, "resources": [table], **fields})
    return identity


def fill_portal(office: str) -> None:
    import ckan.plugins.toolkit as tk
    import polars as pl

    from ckanext.muaraenim.tables import store
    from harvesters.tables.column import Column, Kind
    from harvesters.tables.definition import TableDefinition
    from harvesters.tables.table import Table

    identity = create(
        office, title_en=TITLE_EN, data_contoh=True, sumber_sistem=SYSTEM, sumber_diambil=f"{TAKEN}T02:10:00+00:00", konsep="Penduduk",
        definisi="Orang yang terdaftar.", klasifikasi="Menurut kecamatan", ukuran="Jumlah", satuan="Jiwa",
        frekuensi="tahunan", cakupan_waktu="2024/2025",
    )  # fmt: skip
    columns = (
        Column("kode", "Kode", Kind.CODE), Column("kecamatan", "Kecamatan", Kind.TEXT), Column("tahun", "Tahun", Kind.YEAR),
        *(Column(each, each.replace("_", "-").capitalize(), Kind.INTEGER, unit="jiwa") for each in MEASURES),
    )  # fmt: skip
    table = Table(TableDefinition(NAME, TITLE, columns, key=("kode", "tahun"), version="1"), pl.DataFrame(rows()))
    store.publish_table(identity, table, author="harvest:contoh", removes=True, fingerprint="1")
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    tk.get_action("resource_patch")({"ignore_auth": True, "user": user}, {"id": identity, "datastore_active": True})


def fill_stock(office: str) -> None:
    import ckan.plugins.toolkit as tk

    identity = create(office, extras=[{"key": "Sumber", "value": SYSTEM}, {"key": "Diambil", "value": TAKEN}])
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    given = {"resource_id": identity, "records": rows(), "force": True}
    tk.get_action("datastore_create")({"ignore_auth": True, "user": user}, given)


def sought() -> tuple[str, str]:
    """A district, and the number of its people in the latest year as a program writes it."""
    code, name = districts()[len(districts()) // 2]
    return name, str(next(row["penduduk"] for row in reversed(rows()) if row["kode"] == code))
