"""Datasets of a stock CKAN: the made-up catalogue's without the portal's schema, and some whose values are unusual."""

from __future__ import annotations

from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk

from tests.bench.catalogue import Catalogue, create

CORE = {"name", "title", "notes", "owner_org", "license_id", "tags", "resources"}
OFFICES = 12
VOCABULARY, TERMS = "ragam", ("Kota & Desa", "sub-distrik", "air bersih", "Énergi")

TOKENS = [
    "Wi-Fi", "wi fi", "wifi", "WiFi", "wi_fi", "PowerShot500", "SD500", "SD-500-x", "e-mail", "E-Mail", "email", "admin@contoh.go.id",
    "Admin.Data@Contoh.go.id", "https://data.contoh.go.id/a/b-c?x=1&y=2#z", "http://contoh.go.id", "contoh.go.id", "O'Neil's", "ONeil", "café",
    "CAFÉ", "cafe", "naïve", "Pendidikan", "pendidikan", "running", "runs", "run", "Runner's", "studies", "study", "generalization", "anak-anak",
    "anak", "sub-distrik", "2024/2025", "2024", "2025", "1.234,56", "3,14", "12.5%", "Rp10.000", "10.000", "10000", "C++", "C#", ".NET",
    "foo_bar_baz", "foo", "bar", "foobar", "foobarbaz", "snake_case", "camelCaseWord", "camelcaseword", "camel", "XMLHttpRequest", "ABC123def",
    "x86_64", "a/b", "(kurung)", "[siku]", "{kurawal}", '"kutip"', "tanda;titik:dua", "dan&atau", "A&B", "PT.", "tgl.", "no.5", "T-shirt",
    "it's", "students'", "…", "—", "-", "日本語", "Ünïcode", "straße", "strasse", "ﬁne", "İstanbul", "Привет", "привет", "ΑΘΗΝΑ", "q" * 50,
    "100", "0100", "1e5", "-5", "+62-711-123456", "07:30", "2024-01-31", "true", "null", "the", "of", "and", "yang", "di", "a-b-c-d", "1-2-3",
    "x1y2z3", "abc-123", "123-abc", "iPhone", "McDonald", "USA's", "Data", "dataset", "datasets", "pembangunan", "membangun", "bangunan",
    "desa.", "desa,", "Desa", "DESA", "ke-2", "ke-2an", "COVID-19", "covid19", "k2o", "m²", "½", "5°C", "Rp", "¿que?", "ñandú", "œuvre",
]  # fmt: skip
"""What word-splitting, stemming and folding stumble on; some of them alike."""

TAGS = ["padi", "data desa", "Wi-Fi", "camelCase", "snake_case", "e-mail", "anak-anak", "café", "C 2024.1", "PADI", "x-1_2.z", "日本語"]
DATES = ["2024-01-31", "2024-05-01T10:20:30", "2025-12-31T23:59:59.123456", "2023", "31 January 2022", "2024-02-29"]
NUMBERS = ["12", "7", "100", "-5", "0.5", "1e3", "007"]


class StockCatalogue(Catalogue):
    """Grows without the portal's schema: what CKAN does not know are extras."""

    def offices(self) -> list[str]:
        user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
        for number in range(OFFICES):
            data = {"name": f"dinas-{number}", "title": f"Dinas Contoh {number}"}
            tk.get_action("organization_create")({"ignore_auth": True, "user": user}, data)
        for number in range(3):
            tk.get_action("group_create")({"ignore_auth": True, "user": user}, {"name": f"topik-{number}", "title": f"Topik {number}"})
        names = {"name": VOCABULARY, "tags": [{"name": term} for term in TERMS if term.isascii() and "&" not in term]}
        self.vocabulary = tk.get_action("vocabulary_create")({"ignore_auth": True, "user": user}, names)
        return [f"dinas-{number}" for number in range(OFFICES)]

    def dataset(self, name: str, office: str) -> dict[str, Any]:
        data = super().dataset(name, office)
        extras = [{"key": key, "value": value} for key, value in data.items() if key not in CORE]
        return {**{key: value for key, value in data.items() if key in CORE}, "extras": extras}

    def unusual(self, many: int) -> None:
        """Add so many datasets with unusual values, through CKAN."""
        for number in range(many):
            create(self.odd(number))
        model.Session.commit()

    def some(self, tokens: list[str], most: int, least: int = 0) -> list[str]:
        return self.chance.choices(tokens, k=self.chance.randint(least, most))

    def odd(self, number: int) -> dict[str, Any]:
        """What ``package_create`` is given for one."""
        pick, text = self.chance.choice, lambda least, most: " ".join(self.some(TOKENS, most, least))
        extras = {
            "terbit_date": pick(DATES), "berlaku_date": pick([*DATES, ""]), "nilai": pick(NUMBERS), "Judul-Lain": text(1, 4), "ganda": text(0, 3),
            "konsep": text(1, 3), "kosong": "",
        }  # fmt: skip
        chosen = [key for key in extras if self.chance.random() < 0.7]
        resources = [
            {"name": text(0, 3), "description": text(0, 6), "format": pick(["CSV", "csv", "Geo JSON", "x-y", ""]),
             "url": pick(["https://contoh.go.id/Berkas-1.csv", "http://x.example/a b", "berkas.xlsx"])}
            for _ in range(self.chance.randint(0, 3))
        ]  # fmt: skip
        own = {tag["id"] for tag in self.vocabulary["tags"]}
        tags = [{"name": tag} for tag in sorted(set(self.some(TAGS, 3)))]
        terms = [{"name": tag["name"], "vocabulary_id": self.vocabulary["id"]} for tag in self.vocabulary["tags"] if tag["id"] in own]
        return {
            "name": f"aneh-{number}", "title": text(1, 5), "notes": text(0, 25), "owner_org": f"dinas-{number % OFFICES}",
            "author": text(0, 3), "author_email": pick(["", "Admin.Data@contoh.go.id"]), "maintainer": text(0, 3),
            "version": pick(["", "1.0", "v2-beta"]), "url": pick(["", "https://data.contoh.go.id/Halaman_Satu"]),
            "license_id": pick(["", "cc-by", "notspecified"]),
            "private": self.chance.random() < 0.05, "groups": [{"name": f"topik-{at}"} for at in range(3) if self.chance.random() < 0.3],
            "tags": tags + terms[: self.chance.randint(0, len(terms))], "resources": resources,
            "extras": [{"key": key, "value": extras[key]} for key in chosen],
        }  # fmt: skip
