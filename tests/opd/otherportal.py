"""Another CKAN as agencies and neighbours run one: the action API in its real shape, a DataStore, files with lying formats, and, if wanted, a search
that answers 0 to everything, as the search of an old portal whose index was lost does."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from .regency import Regency  # relative: tests of the portal, where CKAN's own package is called tests, know it as opd
from .server import Answer, Asked

ACTION = "/api/3/action/"
ROWS_AT_MOST = 7  # of a search, as an operator may set it
RECORDS_AT_MOST = 5
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
PAGE = b"<!DOCTYPE html><html><body>Berkas tidak ditemukan</body></html>"
TABLE = "tabel-penduduk"


class OtherPortal:
    """Answers one request. ``packages`` by name and ``tables`` by resource may be changed by a test; ``asked``: the actions so far.

    ``withheld``: names of datasets that are listed and shown to nobody.
    """

    def __init__(self, regency: Regency, *, searches: bool = True, rows_at_most: int = ROWS_AT_MOST) -> None:
        self.searches, self.rows_at_most = searches, rows_at_most
        self.url = ""
        self.asked: list[str] = []
        self.withheld: set[str] = set()
        self.packages: dict[str, dict[str, Any]] = {}
        self.tables: dict[str, dict[str, Any]] = {}
        self.files = {"/berkas/benar.csv": b"kecamatan,jumlah\nA,1\n", "/berkas/gambar.csv": PNG, "/berkas/halaman.csv": PAGE}
        for number, district in enumerate(regency.districts, 1):
            self.add(number, f"Penduduk {district.name}", "dinas-contoh" if number % 2 else "badan-contoh")
        rows = [{"Kecamatan": each.name, "Jumlah Penduduk": 1000 + number, "tahun": 2025} for number, each in enumerate(regency.districts)]
        self.tables[TABLE] = {"fields": [{"id": "Kecamatan", "type": "text"}, {"id": "Jumlah Penduduk", "type": "numeric", "info": {"label": "Jumlah",
                              "notes": "Semua umur"}}, {"id": "tahun", "type": "int4"}], "rows": rows}  # fmt: skip

    def add(self, number: int, title: str, organization: str, **more: Any) -> dict[str, Any]:
        """One more dataset, changed at the hour of its number."""
        name = re.sub(r"[^a-z0-9]+", "-", title.lower())
        package = {
            "id": f"00000000-0000-4000-8000-{number:012}", "name": name, "title": title, "notes": f"Uraian {title}",
            "private": False, "state": "active",
            "type": "dataset", "license_id": "cc-by",
            "metadata_modified": f"2025-{1 + number // 600:02}-{1 + number // 24 % 25:02}T{number % 24:02}:00:00.000000",
            "organization": {"id": organization, "name": organization, "title": organization.title(), "type": "organization", "state": "active"},
            "groups": [{"id": "g", "name": "kependudukan", "title": "Kependudukan"}] if number % 3 == 0 else [],
            "tags": [{"name": "penduduk", "display_name": "penduduk", "state": "active"}],
            "extras": [{"key": "Satuan", "value": "jiwa"}, {"key": "2025", "value": str(1000 + number)}],
            "resources": [self.link(f"r{number}", "benar.csv", "CSV")], **more,
        }  # fmt: skip
        return self.packages.setdefault(name, package)

    def link(self, id: str, file: str, format: str, **more: Any) -> dict[str, Any]:
        """A resource whose file lies at ``/berkas/FILE``."""
        return {
            "id": id,
            "name": file,
            "format": format,
            "mimetype": None,
            "url": f"/berkas/{file}",
            "description": "",
            "datastore_active": False,
            **more,
        }

    def __call__(self, asked: Asked) -> Answer:
        url = urlsplit(asked.path)
        if url.path in self.files:
            return Answer(200, self.files[url.path], "text/csv")
        if not url.path.startswith(ACTION):
            return Answer(404, PAGE, "text/html")
        action = url.path.removeprefix(ACTION)
        self.asked.append(action)
        if action == "package_show" and parse_qs(url.query)["id"][0] in self.withheld:
            return _json(403, {"success": False, "error": {"__type": "Authorization Error", "message": "Access denied"}})
        result = self._result(action, {name: values[-1] for name, values in parse_qs(url.query).items()})
        if result is None:
            return _json(404, {"success": False, "error": {"__type": "Not Found Error", "message": "Not found"}})
        return _json(200, {"help": action, "success": True, "result": result})

    def _result(self, action: str, asked: dict[str, str]) -> Any:
        match action:
            case "package_list":
                return sorted(name for name, package in self.packages.items() if not package["private"])
            case "package_show":
                return self.packages.get(asked["id"])
            case "package_search":
                return self._search(asked)
            case "datastore_search":
                return self._records(asked)
            case "datastore_info":
                return self._info(asked["resource_id"])
        return None

    def _search(self, asked: dict[str, str]) -> dict[str, Any]:
        found = [package for package in self.packages.values() if self.searches and not package["private"] and _fits(package, asked.get("fq", ""))]
        found.sort(key=lambda package: str(package["id"]))
        start, rows = int(asked.get("start", 0)), min(int(asked.get("rows", 10)), self.rows_at_most)
        return {"count": len(found), "results": found[start : start + rows], "facets": {}, "search_facets": {}, "sort": asked.get("sort", "")}

    def _records(self, asked: dict[str, str]) -> dict[str, Any] | None:
        table = self.tables.get(asked["resource_id"])
        if table is None:
            return None
        start, limit = int(asked.get("offset", 0)), min(int(asked.get("limit", 100)), RECORDS_AT_MOST)
        records = [{"_id": number, **row} for number, row in enumerate(table["rows"], 1)]
        if "distinct" in asked:
            names = asked["fields"].split(",")
            records = [dict(zip(names, values, strict=True)) for values in dict.fromkeys(tuple(row[name] for name in names) for row in records)]
        if newest := re.match(r'"(.*)" desc', asked.get("sort", "")):
            records.sort(key=lambda row: (row[newest[1]] is None, row[newest[1]]), reverse=True)
        fields = [{"id": "_id", "type": "int"}, *table["fields"]]
        return {"resource_id": asked["resource_id"], "fields": fields, "records": records[start : start + limit], "total": len(records)}


    def _info(self, resource: str) -> dict[str, Any] | None:
        """What DataStore tells of indexes: the columns of ``key`` stand in one that is not called unique."""
        table = self.tables.get(resource)
        if table is None:
            return None
        key = table.get("key", ())
        schemas = [{"is_index": name in key, "index_name": "kunci" if name in key else None, "uniquekey": False}
                   for name in (field["id"] for field in table["fields"])]  # fmt: skip
        return {"meta": {"id": resource}, "fields": [{**field, "schema": schema} for field, schema in zip(table["fields"], schemas, strict=True)]}


def _fits(package: dict[str, Any], fq: str) -> bool:
    """The filters that a reader of catalogues sends."""
    held = {
        "organization": {package["organization"]["name"]},
        "groups": {each["name"] for each in package["groups"]},
        "tags": {each["name"] for each in package["tags"]},
    }
    for field, wanted in re.findall(r"\+(organization|groups|tags):\((.*?)\)", fq):
        if not held[field] & set(re.findall(r'"(.*?)"', wanted)):
            return False
    since = re.search(r"metadata_modified:\[(\S+) TO \*\]", fq)
    free = re.search(r'\+\(title:"(.*?)"\)', fq)
    return not (since and package["metadata_modified"] < since[1].removesuffix("Z")) and not (free and free[1] not in package["title"])


def _json(status: int, content: Any) -> Answer:
    return Answer(status, json.dumps(content).encode(), "application/json")
