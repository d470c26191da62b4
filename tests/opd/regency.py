"""What the stand-ins need to know of a regency, from its folder in ``config/``."""

from __future__ import annotations

import csv
from dataclasses import dataclass

import yaml

from ckanext.muaraenim.configuration import config_file


@dataclass(frozen=True)
class District:
    """A kecamatan: its code of the Ministry of Home Affairs, its name and the other spellings in use."""

    code: str
    name: str
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class Regency:
    key: str
    name: str
    districts: tuple[District, ...]


def load(key: str) -> Regency:
    """The regency ``config/regencies/<key>``."""
    about = yaml.safe_load(config_file(f"regencies/{key}/regency.yaml").read_text(encoding="utf-8"))
    with config_file(f"regencies/{key}/districts.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    districts = tuple(District(row["kode"], row["nama"], tuple(filter(None, row["alias"].split("|")))) for row in rows)
    return Regency(key, about["full_name"], districts)
