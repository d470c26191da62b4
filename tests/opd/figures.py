"""Invented figures, the same at every start: they come from a hash of what they are about."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.opd.regency import District, Regency

YEARS = range(2019, 2026)
LICENCES = 230
SECTORS = ("Perdagangan eceran", "Industri makanan", "Jasa konstruksi", "Penyediaan makan minum", "Perkebunan", "Angkutan darat", "Jasa kesehatan")
RISKS = ("rendah", "menengah_rendah", "menengah_tinggi", "tinggi")


@dataclass(frozen=True)
class Population:
    district: District
    year: int
    men: int
    women: int
    changed: datetime


@dataclass(frozen=True)
class Nutrition:
    """Children under five measured, and those found stunted; ``share`` in per cent with two decimals."""

    district: District
    year: int
    boys: int
    girls: int
    stunted: int

    @property
    def share(self) -> Decimal:
        return (Decimal(self.stunted) * 100 / (self.boys + self.girls)).quantize(Decimal("0.01"))


def number(low: int, high: int, *about: Any) -> int:
    """A number from ``low`` to ``high`` that always is the same for the same ``about``."""
    digest = hashlib.sha256("|".join(map(str, about)).encode()).digest()
    return low + int.from_bytes(digest[:6], "big") % (high - low + 1)


def population(regency: Regency) -> Iterator[Population]:
    """Every district and year; growth of 0.5 to 2 per cent a year."""
    for district in regency.districts:
        people = number(11_000, 62_000, "penduduk", district.code)
        for year in YEARS:
            men = people * number(495, 513, "laki", district.code, year) // 1000
            changed = datetime(year + 1, 1, number(5, 28, "diubah", district.code, year), 9, number(0, 59, district.code), tzinfo=UTC)
            yield Population(district, year, men, people - men, min(changed, datetime(2026, 1, 20, 9, tzinfo=UTC)))
            people = people * number(1005, 1020, "tumbuh", district.code, year) // 1000


def nutrition(regency: Regency, year: int) -> Iterator[Nutrition]:
    for district in regency.districts:
        boys, girls = (number(280, 1900, who, district.code, year) for who in ("L", "P"))
        stunted = (boys + girls) * number(20, 190, "pendek", district.code, year) // 1000
        yield Nutrition(district, year, boys, girls, stunted)


def licences(regency: Regency) -> Iterator[dict[str, Any]]:
    """Records of the licensing system as its API gives them."""
    for serial in range(1, LICENCES + 1):
        district = regency.districts[number(0, len(regency.districts) - 1, "lokasi", serial)]
        issued = date(2023, 1, 2) + timedelta(days=number(0, 1_080, "terbit", serial))
        changed = datetime(issued.year, issued.month, issued.day, 8, tzinfo=UTC) + timedelta(minutes=number(0, 500, "ubah", serial))
        yield {
            "id": serial,
            "nomor_izin": f"{district.code.replace('.', '')}/{serial:04d}/{issued.year}",
            "lokasi": {"kode": district.code, "kecamatan": district.name},
            "usaha": {
                "sektor": SECTORS[number(0, len(SECTORS) - 1, "sektor", serial)],
                "risiko": RISKS[number(0, len(RISKS) - 1, "risiko", serial)],
                "modal": number(5, 900, "modal", serial) * 1_000_000,
                "tenaga_kerja": number(1, 60, "kerja", serial),
            },
            "tanggal_terbit": issued.isoformat(),
            "diperbarui": changed.isoformat().replace("+00:00", "Z"),
        }
