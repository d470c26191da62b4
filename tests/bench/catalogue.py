"""A made-up catalogue of any size: some datasets made through CKAN, and variations of them written by SQL together with their search rows."""

from __future__ import annotations

import json
import random
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import sqlalchemy as sa

from ckanext.muaraenim.organizations import load
from ckanext.muaraenim.search import store

COMMON = [
    "penduduk", "jumlah", "kecamatan", "desa", "luas", "panen", "padi", "jagung", "karet", "sawit", "jalan", "jembatan", "sekolah", "guru",
    "murid", "puskesmas", "dokter", "perawat", "gizi", "anak", "ibu", "kelahiran", "kematian", "akta", "izin", "usaha", "pasar", "harga",
    "pajak", "retribusi", "belanja", "anggaran", "wisata", "hotel", "curah", "hujan", "sungai", "hutan", "tambang", "batubara", "listrik",
    "air", "bersih", "sampah", "kendaraan", "terminal", "koperasi", "umkm", "investasi", "tenaga", "kerja", "upah", "kemiskinan", "bantuan",
    "sosial", "pemilu", "banjir", "kebakaran",
]  # fmt: skip
SYLLABLES = [
    "ba", "be", "bu", "ca", "da", "di", "du", "ga", "gu", "ja", "ka", "ke", "ku", "la", "le", "lu", "ma", "mi", "mu", "na", "ni", "pa",
    "pe", "pu", "ra", "ri", "ru", "sa", "si", "su", "ta", "te", "tu", "wa", "ya",
]  # fmt: skip
TAGS = COMMON[:40]
FORMATS = ("CSV", "XLSX", "PDF", "JSON", "GeoJSON")
TEMPLATES = 40
AT_ONCE = 500
START = datetime(2020, 1, 1, tzinfo=UTC)
SPACE = uuid.UUID(int=7)

WRITE = (
    """INSERT INTO package SELECT (jsonb_populate_record(p, r.package)).*
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (template text, package jsonb)
        JOIN package p ON p.id = r.template""",
    """INSERT INTO resource SELECT (jsonb_populate_record(o, one)).*
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (template text, resources jsonb)
        CROSS JOIN LATERAL jsonb_array_elements(r.resources) AS one JOIN resource o ON o.id = one ->> 'template'""",
    """INSERT INTO package_tag (id, package_id, tag_id, state) SELECT gen_random_uuid()::text, r.id, tag, 'active'
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (id text, tag_ids text[]) CROSS JOIN LATERAL unnest(r.tag_ids) AS tag""",
    """INSERT INTO member (id, group_id, table_id, table_name, capacity, state)
        SELECT gen_random_uuid()::text, m.group_id, r.id, 'package', m.capacity, m.state
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (id text, template text) JOIN member m ON m.table_id = r.template""",
    """UPDATE search_document d SET stale = false, relabel = false, overlay = false, labels = t.labels, fields = r.fields, data_dict = r.data_dict,
            validated_data_dict = r.validated_data_dict
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (id text, template text, fields jsonb, data_dict text, validated_data_dict text)
        JOIN search_document t ON t.id = r.template WHERE d.id = r.id""",
)


@dataclass(frozen=True)
class Template:
    """One dataset that CKAN made: its search row's parts."""

    id: str
    fields: dict[str, Any]
    data_dict: dict[str, Any]
    validated: dict[str, Any]


class Catalogue:
    """Grows on demand; the same numbers give the same datasets."""

    def __init__(self) -> None:
        self.chance = random.Random(7)
        self.size = 0
        self.templates: list[Template] = []
        self.tag_ids: dict[str, str] = {}
        self.rare = ["".join(self.chance.choices(SYLLABLES, k=self.chance.randint(3, 5))) for _ in range(20_000)]

    def grow(self, size: int) -> None:
        """Until there are ``size`` datasets.

        :raises ValueError: there are datasets of somebody else's
        """
        if not self.templates:
            self._begin()
        while self.size < size:
            many = min(AT_ONCE, size - self.size)
            rows = json.dumps([self._variation(self.size + number) for number in range(many)])
            for statement in WRITE:
                model.Session.execute(sa.text(statement), {"rows": rows})
            model.Session.commit()
            self.size += many
        model.Session.execute(sa.text("ANALYZE"))
        model.Session.commit()

    def _begin(self) -> None:
        if model.Session.query(model.Package).count():
            raise ValueError("The database already has datasets; measurements need an empty one.")
        store.ensure(model.Session)
        offices = self.offices()
        for number in range(TEMPLATES):
            create(self.dataset(f"pola-{number}", offices[number % len(offices)]))
        model.Session.commit()
        for row in model.Session.execute(sa.text("SELECT id, fields, data_dict, validated_data_dict FROM search_document WHERE fields IS NOT NULL")):
            self.templates.append(Template(row.id, row.fields, json.loads(row.data_dict), json.loads(row.validated_data_dict)))
        self.templates.sort(key=lambda template: template.fields["name"])
        self.size = len(self.templates)
        self.tag_ids = {name: id for id, name in model.Session.query(model.Tag.id, model.Tag.name)}

    def offices(self) -> list[str]:
        """Names of the organisations that datasets belong to, made where they are missing."""
        load()
        return [name for (name,) in model.Session.query(model.Group.name).filter_by(is_organization=True).order_by(model.Group.name)]

    def words(self, many: int) -> list[str]:
        """Mostly common words, the first of them most often; every fifth is rare."""
        weights = [1 / (rank + 3) for rank in range(len(COMMON))]
        return [self.chance.choice(self.rare) if self.chance.random() < 0.2 else self.chance.choices(COMMON, weights)[0] for _ in range(many)]

    def dataset(self, name: str, office: str) -> dict[str, Any]:
        """What ``package_create`` is given for a new one."""
        formats = self.chance.sample(FORMATS, 2)
        return {
            "name": name, "title": " ".join(self.words(6)).capitalize(), "notes": " ".join(self.words(60)), "owner_org": office,
            "license_id": self.chance.choice(["CC-BY-4.0", "CC0-1.0"]), "konsep": " ".join(self.words(2)), "definisi": " ".join(self.words(12)),
            "klasifikasi": "Menurut kecamatan", "ukuran": "Jumlah", "satuan": self.chance.choice(["Jiwa", "Ha", "Ton"]),
            "frekuensi": self.chance.choice(["tahunan", "bulanan", "semesteran"]), "cakupan_waktu": "2024/2025",
            "urusan": self.chance.choice(["1.01", "1.02", "1.03", "2.12"]), "level_penyajian": "kecamatan", "sumber_sistem": "Sistem contoh",
            "tags": [{"name": tag} for tag in (TAGS if name == "pola-0" else self.chance.sample(TAGS, 3))],
            "resources": [{"name": " ".join(self.words(3)), "format": one, "url": f"https://data.example/{name}.{one.lower()}"} for one in formats],
        }  # fmt: skip

    def _variation(self, number: int) -> dict[str, Any]:
        template = self.templates[1 + number % (len(self.templates) - 1)]
        id, name = str(uuid.uuid5(SPACE, str(number))), f"data-{number}"
        title = " ".join(self.words(6)).capitalize() + (f" langka{number % 1_000}" if number % 1_000 == 7 else "")
        if number % 30 == 3:
            title += " luas panen"
        moment = (START + timedelta(minutes=number * 17, microseconds=number)).isoformat(timespec="microseconds").removesuffix("+00:00")
        own = {"id": id, "name": name, "title": title, "notes": " ".join(self.words(60)), "metadata_created": moment, "metadata_modified": moment}
        names = sorted(self.chance.sample(TAGS, 3))
        tags = [{"id": self.tag_ids[tag], "name": tag, "display_name": tag, "state": "active", "vocabulary_id": None} for tag in names]
        resources = [
            {"id": str(uuid.uuid5(SPACE, f"{number}/{at}")), "package_id": id, "name": " ".join(self.words(3)),
             "url": f"https://data.example/{number}/{at}"}
            for at in range(len(template.data_dict["resources"]))
        ]  # fmt: skip
        indexed = {"title_string": title, "tags": names, "res_url": [one["url"] for one in resources], "res_name": [one["name"] for one in resources]}
        dates = {key: moment + "Z" for key in ("metadata_created", "metadata_modified")}
        return {
            "template": template.id, "id": id, "package": own, "tag_ids": [tag["id"] for tag in tags],
            "resources": [{**one, "template": old["id"]} for one, old in zip(resources, template.data_dict["resources"], strict=True)],
            "fields": {**template.fields, **own, **dates, **indexed},
            "data_dict": json.dumps(_with(template.data_dict, own, tags, resources)),
            "validated_data_dict": json.dumps(_with(template.validated, own, tags, resources)),
        }  # fmt: skip


def _with(stored: dict[str, Any], own: dict[str, Any], tags: list[dict[str, Any]], resources: list[dict[str, Any]]) -> dict[str, Any]:
    return {**stored, **own, "tags": tags, "resources": [{**old, **new} for old, new in zip(stored["resources"], resources, strict=True)]}


def create(dataset: dict[str, Any]) -> dict[str, Any]:
    """``package_create`` as the site itself."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return dict(tk.get_action("package_create")({"ignore_auth": True, "user": user}, dataset))
