"""The statistical office (BPS) as agencies read it: the WebAPI in its real shape, with every habit that surprises its readers. All figures are
invented: they are examples and describe no region."""

from __future__ import annotations

import html
import json
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from .regency import Regency  # relative: tests of the portal, where CKAN's own package is called tests, know it as opd
from .server import Answer, Asked

BASE = "/v1/api"
DOMAIN = "9901"
EXAMPLE_KEY = "kunci-bps-contoh-0123456789abcdef"
PER_PAGE = 4
PERIODS_AT_MOST = 2
PEOPLE, RICE, PRICES, EMPTY = 31, 47, 311, 90
YEARS = range(2019, 2025)
MONTHS = ["Januari", "Februari", "Maret"]
TOTAL = 9999
STAFF, PICTURE = 23, 24
HARVEST = "Q09OVE9IMDE="
STAFF_TABLE = """<table class="excel" width=642><tbody>
<tr><td><nobr>Tenaga Kesehatan Menurut Jenisnya, 2023</nobr></td><td>&nbsp;</td><td>&nbsp;</td><td>&nbsp;</td></tr>
<tr><td rowspan=2>Tenaga Kesehatan</td><td colspan=2>Status</td><td rowspan=2>Jumlah</td></tr><tr><td>PNS</td><td>Kontrak</td></tr>
<tr><td>(1)</td><td>(2)</td><td>(3)</td><td>(4)</td></tr>
<tr><td><nobr> Dokter </nobr></td><td>1.048</td><td>-</td><td>1.048</td></tr><tr><td>Bidan</td><td>2.310,5</td><td>12</td><td>2.322,5</td></tr>
<tr><td>Jumlah</td><td>3.358,5</td><td>12</td><td>3.370,5</td></tr>
<tr><td colspan=4>Sumber: data contoh</td></tr></tbody></table>"""
OFFICE = "https://contohkab.bps.go.id"


def token_link(room: str, key: str) -> str:
    """A download link as BPS makes them: with the caller's own token."""
    return f"{OFFICE}/{room}/downloadapi.html?data=Y29udG9o&tokenuser={key}"


def escaped(markup: str) -> str:
    return html.escape(markup)


class StatisticsOffice:
    """Answers one request. ``lists`` by model, ``tables`` by variable, ``units`` by period and ``wrong`` (path part: answer) may be changed by a
    test; ``asked``: the paths so far, without key."""

    def __init__(self, regency: Regency, key: str = EXAMPLE_KEY) -> None:
        self.regency, self.key = regency, key
        self.asked: list[str] = []
        self.wrong: dict[str, Any] = {}
        self.units: dict[str, str] = {}
        self.lists: dict[str, list[dict[str, Any]]] = {
            "domain": [{"domain_id": DOMAIN, "domain_name": "Contoh", "domain_url": OFFICE}],
            "subject": [_subject(12, "Kependudukan"), _subject(53, "Tanaman Pangan"), _subject(40, "Gender")],
            "var": [
                _variable(PEOPLE, "Jumlah Penduduk Menurut Kecamatan dan Jenis Kelamin", 12, "Kependudukan", "Jiwa"),
                _variable(RICE, "Produksi Padi Menurut Kecamatan", 53, "Tanaman Pangan", "Ton"),
                _variable(PRICES, "Harga Eceran Menurut Komoditas", 53, "Tanaman Pangan", "Rupiah"),
                _variable(EMPTY, "Luas Sawah", 53, "Tanaman Pangan", "Hektar"),
            ],
        }
        self.lists["statictable"] = [_static(STAFF, "Tenaga Kesehatan Menurut Jenisnya, 2023", 30), _static(PICTURE, "Peta Wilayah", 153)]
        self.lists["publication"] = [_publication(number) for number in range(1, 7)]
        self.lists["pressrelease"] = [_press_release(1969), _press_release(2011)]
        self.lists["indicators"] = [_indicator(10, "Inflasi Contoh, Januari 2025", 0.16), _indicator(11, "Ekspor Contoh, Januari 2025", -0.06)]
        self.views: dict[tuple[str, str], dict[str, Any]] = {
            ("statictable", str(STAFF)): _static(STAFF, "Tenaga Kesehatan Menurut Jenisnya, 2023", 30, table=escaped(STAFF_TABLE)),
            ("statictable", str(PICTURE)): _static(PICTURE, "Peta Wilayah", 153, table=escaped("<p>Peta menyusul</p>")),
        }  # fmt: skip
        self.yearbook: dict[str, dict[str, Any]] = {HARVEST: self._harvest()}
        self.tables: dict[int, dict[str, Any]] = {PEOPLE: self._people(), RICE: self._rice(), PRICES: _prices()}

    def __call__(self, asked: Asked) -> Answer:
        url = urlsplit(asked.path)
        words = [unquote(word) for word in url.path.removeprefix(BASE).strip("/").split("/")]
        parts = dict(zip(words[1::2], words[2::2], strict=False))
        key = parts.pop("key", "")
        self.asked.append("/".join(word for word in words if word not in ("key", key)))
        if not url.path.startswith(f"{BASE}/") or words[0] not in ("list", "view", "interoperabilitas", "domain"):
            return Answer(404, b"<html><body>404</body></html>", "text/html")
        for part, answer in self.wrong.items():
            if part in self.asked[-1] or part in asked.path:
                return answer if isinstance(answer, Answer) else _json(answer)
        if key != self.key:
            return _json({"status": "Error", "message": f"Invalid key {key}"})
        if words[0] == "interoperabilitas":
            return _json(self._yearbook(dict(zip(words[3::2], words[4::2], strict=False))))
        query = {name: values[-1] for name, values in parse_qs(url.query).items()}
        return _json(self._answer(words[0], parts, int(query.get("page", 1))))

    def _answer(self, verb: str, parts: dict[str, str], page: int) -> dict[str, Any]:
        if verb == "domain":
            return _listed(self.lists["domain"], page)
        if parts.get("domain") != DOMAIN:
            return {"status": "OK", "data-availability": "list-not-available", "data": ""}
        if verb == "view":
            found = self.views.get((parts["model"], parts["id"]))
            return {"status": "OK", "data-availability": "available" if found else "not-available", "data": found or ""}
        if parts["model"] == "data":
            return self._data(int(parts["var"]), parts["th"].split(";"))
        rows = self.lists.get(parts["model"], [])
        if parts["model"] == "th":
            rows = [{"th_id": each["val"], "th": each["label"]} for each in self.tables.get(int(parts["var"]), _table({}))["tahun"]]
        if "subject" in parts:
            rows = [row for row in rows if str(row["sub_id"]) == parts["subject"]]
        return _listed(rows, page)

    def _data(self, variable: int, periods: list[str]) -> dict[str, Any]:
        if len(periods) > PERIODS_AT_MOST:
            return {"status": "Error", "message": "Maximum period is 2"}
        table = self.tables.get(variable)
        if table is None:
            return {"status": "OK", "data-availability": "list-not-available", "data": ""}
        years = [year for year in table["tahun"] if str(year["val"]) in periods]
        row = next(each for each in self.lists["var"] if each["var_id"] == variable)
        unit = self.units.get(periods[-1], row["unit"])
        about = {"val": variable, "label": row["title"], "unit": unit, "subj": row["sub_name"], "def": "", "decimal": "0", "note": ""}
        cells = {key: value for (key, year), value in table["cells"].items() if str(year) in periods}
        return {
            "status": "OK", "data-availability": "available", "last_update": "2025-02-28 10:11:12",
            "subject": [{"val": row["sub_id"], "label": row["sub_name"]}], "var": [about], "turvar": table["turvar"],
            "labelvervar": table["labelvervar"], "vervar": table["vervar"], "tahun": years, "turtahun": table["turtahun"],
            "datacontent": cells or [], "related": [],
        }  # fmt: skip

    def _yearbook(self, parts: dict[str, str]) -> dict[str, Any]:
        """SIMDASI: ``id`` 23 lists tables, 25 shows one; it says what is wrong one level further in."""
        about = {"page": 0, "pages": 1, "per_page": 1, "count": 1, "total": 1}
        shown = {"status": 200, "condition": "OK", "message": "-", "wilayah": self.regency.name}
        table = self.yearbook.get(parts.get("id_tabel", ""))
        if parts.get("wilayah") != f"{DOMAIN}000" or (parts["id"] == "25" and table is None):
            shown = {"status": 400, "condition": "ERROR", "message": "Invalid Parameter"}
        elif parts["id"] == "23":
            shown["data"] = [each["listed"] for each in self.yearbook.values()]
        elif table:
            shown |= table[parts["tahun"]]
        return {"status": "OK", "data-availability": "available", "data": [about, shown]}

    def _harvest(self) -> dict[str, Any]:
        """Rice by district; its columns bear other passing numbers each year."""
        listed = {
            "id_tabel": HARVEST, "judul": "Luas Panen dan Produksi Padi Menurut Kecamatan", "judul_en": "Rice", "kode_tabel": "5.1.1",
            "ketersediaan_tahun": [2023, 2024], "bab": "Pertanian", "subject": "Tanaman Pangan", "mms_id": 557, "mms_subject": "Pertanian",
        }  # fmt: skip
        table: dict[str, Any] = {"listed": listed}
        for year, (area, crop) in {"2023": ("k1x", "k2x"), "2024": ("a1b2c3", "d4e5f6")}.items():
            rows = [
                {"label": f"<b>{each.name}</b>", "label_raw": each.name, "kode_wilayah": f"{DOMAIN}{10 * number:03}", "variables": {
                    area: {"value": f"1.{number:03},57", "value_raw": 1000 + number}, crop: {"value": "-" if number == 2 else f"{number},5"},
                }} for number, each in enumerate(self.regency.districts, 1)
            ]  # fmt: skip
            columns = {area: {"nama_variabel": "Luas Panen (ha)"}, crop: {"nama_variabel": "Produksi", "satuan": "<i>ton</i>"}}
            table[year] = {"judul_tabel": listed["judul"], "tahun": year, "sumber": "BPS, contoh", "kolom": columns, "data": rows}
        return table

    def _areas(self) -> list[dict[str, Any]]:
        """Districts by numbers of the office's own, and last the regency in bold."""
        areas = [{"val": number, "label": f" {each.name}"} for number, each in enumerate(self.regency.districts, 1)]
        return [*areas, {"val": TOTAL, "label": f"<b>{self.regency.name.removeprefix('Kabupaten ')}</b>"}]

    def _people(self) -> dict[str, Any]:
        sexes = [{"val": 121, "label": "Laki-laki"}, {"val": "122", "label": "Perempuan"}]
        figures = {
            (area["val"], sex["val"], year - 1900, 0): 1000 * number + int(sex["val"]) + year
            for number, area in enumerate(self._areas(), 1) for sex in sexes for year in YEARS
        }  # fmt: skip
        del figures[2, "122", 124, 0]  # what was not counted has no key
        return _table(figures, PEOPLE, vervar=self._areas(), turvar=sexes, labelvervar="Kecamatan")

    def _rice(self) -> dict[str, Any]:
        figures: dict[tuple[Any, ...], Any] = {(area["val"], 0, 124, 0): 12.50 + number for number, area in enumerate(self._areas())}
        figures[1, 0, 124, 0] = "-"
        figures[2, 0, 124, 0] = "7.25*"
        return _table(figures, RICE, vervar=self._areas(), labelvervar="Kecamatan", years=range(2024, 2025))


def _static(id: int, title: str, subject: int, **more: Any) -> dict[str, Any]:
    return {
        "table_id": id, "title": title, "subj_id": subject, "subj": "Kesehatan", "updt_date": "2024-09-27", "size": "0.03 MB",
        "excel": token_link("statictable", EXAMPLE_KEY), **more,
    }  # fmt: skip


def _publication(number: int) -> dict[str, Any]:
    return {
        "pub_id": f"3d0c77d11cecb84a1a5b6f{number:02}", "title": f"Kabupaten Contoh Dalam Angka {2019 + number}", "abstract": escaped("<p>Isi</p>"),
        "issn": "978-000-0000-00-0", "sch_date": None, "rl_date": f"{2019 + number}-02-28", "updt_date": None,
        "cover": f"{OFFICE}/publication/getImageCover.html?url=Y29udG9o", "pdf": token_link("publication", EXAMPLE_KEY), "size": "13.46 MB",
    }  # fmt: skip


def _press_release(number: int) -> dict[str, Any]:
    return {
        "brs_id": number, "subj_id": 8, "subj": "Inflasi", "title": f"Inflasi Contoh &amp; Lainnya {number}", "rl_date": "2025-02-03",
        "abstract": escaped(f'<ul><li>Naik</li></ul><a href="{token_link("brs", EXAMPLE_KEY)}">Unduh</a>'),
        "pdf": token_link("pressrelease", EXAMPLE_KEY).replace("tokenuser=", "TokenUser%3D"), "size": "1 MB",
        "updt_date": None, "slide": f"{OFFICE}/website/materi_ind/contoh-{number}.pdf", "thumbnail": f"{OFFICE}/website/images/contoh.jpg",
    }  # fmt: skip


def _indicator(id: int, title: str, value: float) -> dict[str, Any]:
    return {
        "var": 29, "indicator_id": id, "subject_csa": 535, "title": title, "name": f"{title} (contoh)", "data_source": "Contoh", "value": value,
        "unit": "Persen", "category": 2, "hash_id": "MjkjMg==", "periode": "Januari 2025",
    }  # fmt: skip


def _prices() -> dict[str, Any]:
    goods = [{"val": 1, "label": "Beras"}, {"val": 2, "label": "Gula &amp; garam"}]
    months = [{"val": number, "label": name} for number, name in enumerate(MONTHS, 1)]
    figures = {(good["val"], 0, 124, month["val"]): 10_000 + 10 * good["val"] + month["val"] for good in goods for month in months}
    return _table(figures, PRICES, vervar=goods, labelvervar="Komoditas", turtahun=months, years=range(2024, 2025))


def _table(figures: dict[tuple[Any, ...], Any], variable: int = 0, **more: Any) -> dict[str, Any]:
    """``figures`` by (vervar, turvar, tahun, turtahun), under keys as BPS composes them."""
    cells = {(f"{area}{variable}{category}{year}{period}", year): value for (area, category, year, period), value in figures.items()}
    years = more.pop("years", YEARS if figures else ())
    return {
        "turvar": [{"val": 0, "label": "Tidak ada"}], "turtahun": [{"val": 0, "label": "Tahun"}], "labelvervar": "", "vervar": [],
        "tahun": [{"val": year - 1900, "label": str(year)} for year in years], "cells": cells, **more,
    }  # fmt: skip


def _subject(id: int, title: str) -> dict[str, Any]:
    return {"sub_id": id, "title": title, "subcat_id": 1, "subcat": "Sosial dan Kependudukan", "ntabel": None}


def _variable(id: int, title: str, subject: int, name: str, unit: str) -> dict[str, Any]:
    notes = escaped("<p>Angka contoh<br />Sumber: contoh</p>") + f" {token_link('statictable', EXAMPLE_KEY)}"
    return {
        "var_id": id, "title": title, "sub_id": subject, "sub_name": name, "subcsa_id": 519, "subcsa_name": "Contoh", "def": "", "notes": notes,
        "vertical": 1, "unit": unit, "graph_id": 1, "graph_name": "bar", "turth": 0, "turvar": 0, "jenis": 1,
    }  # fmt: skip


def _listed(rows: list[dict[str, Any]], page: int) -> dict[str, Any]:
    if not rows:
        return {"status": "OK", "data-availability": "list-not-available", "data": ""}
    part = rows[(page - 1) * PER_PAGE : page * PER_PAGE]
    about = {"page": page, "pages": -(-len(rows) // PER_PAGE), "per_page": PER_PAGE, "count": len(part), "total": len(rows)}
    return {"status": "OK", "data-availability": "available", "data": [about, part]}


def _json(content: Any) -> Answer:
    return Answer(200, json.dumps(content).encode(), "application/json")
