"""Systems that have a connector or preset of their own, recognised by their address: CKAN, BPS, ArcGIS."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from harvesters.drafting.flatten import flattened
from harvesters.drafting.request import Asked
from harvesters.drafting.sketch import Draft, Guess, Hint
from harvesters.drafting.tablesketch import table_of
from harvesters.drafting.wording import title_of
from harvesters.errors import FetchError, Unreadable
from harvesters.reading.jsontext import NoJson, read_json
from harvesters.reading.session import public_address
from harvesters.secrets import prefix
from harvesters.words import phrase

__all__ = ["arcgis_layer", "ckan_above", "known_system"]

_CKAN = re.compile(r"^(?P<front>https?://.+?)/api/(?:3/)?action/(?P<action>\w+)")
_BPS = re.compile(r"^https?://webapi\.bps\.go\.id(/|$)")
_ARCGIS = re.compile(r"^(?P<layer>https?://.+/(?:MapServer|FeatureServer)/\d+)(?:/query)?/?(?:\?.*)?$")
ESRI = {"esriFieldTypeInteger": "", "esriFieldTypeSmallInteger": "", "esriFieldTypeDouble": "number", "esriFieldTypeSingle": "number"}
OF_ARCGIS = frozenset({"OBJECTID", "FID", "GLOBALID", "SHAPE", "SHAPE_LENGTH", "SHAPE_AREA"})
WEEKLY = "15 3 * * 6"


def known_system(asked: Asked) -> Draft | None:
    """:raises FetchError: it is one, and does not answer."""
    if _BPS.match(asked.address):
        return _bps(asked)
    if found := _CKAN.match(asked.address):
        resource = dict(parse_qsl(urlsplit(asked.address).query)).get("resource_id", "")
        return _ckan_table(asked, found["front"], resource) if found["action"] == "datastore_search" and resource else _ckan(asked, found["front"])
    if found := _ARCGIS.match(asked.address):
        return arcgis_layer(asked, found["layer"])
    return None


def ckan_above(asked: Asked) -> Draft | None:
    """Where a web page came: whether it belongs to a CKAN, whose API is at its front page or one folder below."""
    parts = urlsplit(asked.address)
    front = f"{parts.scheme}://{parts.netloc}"
    for base in dict.fromkeys((front + re.sub(r"/(dataset|organization|group)(/.*)?$", "", parts.path).rstrip("/"), front)):
        try:
            said = read_json(asked.read(f"{base}/api/3/action/status_show"))
        except (FetchError, NoJson):
            continue
        if isinstance(said, Mapping) and said.get("success") is True:
            return _ckan(asked, base)
    return None


def _ckan(asked: Asked, front: str) -> Draft:
    host = urlsplit(front).hostname or "portal"
    id = asked.named(f"ckan {host}")
    fields = {"title": "title", "notes": "notes", "tags": "tags"}
    source = {
        "id": id, "title": asked.titled(f"Katalog {host}"), "organization": asked.owner, "connector": "ckan",
        "options": {"url": front, **({"token": f"env:{prefix(id)}TOKEN"} if asked.token else {})},
        "map": Guess(fields, "kolom lain dari portal itu, misalnya satuan: extras.Satuan"),
        "read": {"changes": "metadata_modified", "full": "0 1 * * 0"}, "license": asked.licence,
    }  # fmt: skip
    return Draft(source, notes=["Alamat ini portal CKAN: tiap dataset di sana menjadi dataset di sini."])


def _ckan_table(asked: Asked, front: str, resource: str) -> Draft:
    """Rows of one DataStore table."""
    said = _json(asked, asked.address)
    result = said.get("result") or {}
    records = [{name: each for name, each in row.items() if name not in ("_id", "rank")} for row in result.get("records") or ()]
    total = result.get("total")
    flat = flattened(records, complete=isinstance(total, int) and total <= len(records))
    id = asked.named(f"tabel {resource[:8]}")
    title = asked.titled(f"Tabel {resource[:8]}")
    options = {"url": front, "resource": resource}
    source = {
        "title": title, "organization": asked.owner, "connector": "ckan", "options": options, "read": "full", "table": id, "license": asked.licence,
    }  # fmt: skip
    return Draft(source, table_of(title, asked.owner, flat.sample, asked.regions, asked.tables), flat.sample)


def _bps(asked: Asked) -> Draft:
    found = re.search(r"/domain/(\d{4})", asked.address)
    domain = found[1] if found else Guess("0000", "empat angka domain BPS daerah ini")
    id = asked.named("bps")
    source = {
        "id": id, "title": asked.titled("Statistik BPS"), "organization": asked.owner, "connector": "bps",
        "options": {
            "url": "https://webapi.bps.go.id/v1/api", "key": f"env:{prefix(id)}KEY", "domain": domain,
            "what": Guess({"kind": "variables"}, "jenis lain: static_tables, simdasi, publications, press_releases"),
        },
        "map": {"title": "title"}, "schedule": Guess(WEEKLY, "sekali seminggu"), "license": Guess("notspecified", "syarat pemakaian data BPS"),
    }  # fmt: skip
    return Draft(source, notes=["Alamat ini WebAPI BPS; kuncinya diperoleh gratis dengan mendaftar di sana."])


def arcgis_layer(asked: Asked, layer: str) -> Draft:
    """:param layer: its address, without ``/query``."""
    about = _json(asked, layer, {"f": "json"})
    query = {"where": "1=1", "outFields": "*", "returnGeometry": "false", "f": "json", "resultRecordCount": "1000"}
    content = _json(asked, f"{layer}/query", query)
    hidden = {str(each.get("name")) for each in about.get("fields") or () if str(each.get("type")) in ("esriFieldTypeOID", "esriFieldTypeGeometry")}
    records = [{name: value for name, value in (each.get("attributes") or {}).items() if name not in hidden and name.upper() not in OF_ARCGIS}
               for each in content.get("features") or ()]  # fmt: skip
    hints = {str(each.get("name")): _esri(each) for each in about.get("fields") or () if isinstance(each, Mapping)}
    flat = flattened(records, hints, complete=not content.get("exceededTransferLimit"))
    dated = {name: f"date({path}, 'unix-ms')" for name, path in flat.fields.items() if flat.sample.hints.get(name, Hint()).kind == "datetime"}
    for row in flat.sample.rows:
        row.update(dict.fromkeys((name for name in dated if row.get(name) is not None), "2026-01-01"))  # type: ignore[attr-defined]
    words = str(about.get("name") or "lapisan")
    id, title = asked.named(words), asked.titled(words)
    source = {
        "title": title, "organization": asked.owner, "connector": "rest",
        "options": {
            "url": f"{layer}/query", "params": {"where": "1=1", "outFields": "*", "returnGeometry": "false", "f": "json"},
            "records": "features[].attributes", "error_when": "error.message || error.code || error",
            "paging": {"kind": "offset", "param": "resultOffset", "limit_param": "resultRecordCount", "limit": 1000, "more": "exceededTransferLimit"},
            "fields": {**flat.fields, **dated}, "between": 1,
        },
        "read": "full", "table": id, "license": asked.licence,
    }  # fmt: skip
    return Draft(source, table_of(title, asked.owner, flat.sample, asked.regions, asked.tables), flat.sample)


def _esri(field: Mapping[str, Any]) -> Hint:
    values = (field.get("domain") or {}).get("codedValues") or ()
    codes = {str(each["code"]): str(each["name"]) for each in values if isinstance(each, Mapping) and each.get("name")}
    kind = "datetime" if field.get("type") == "esriFieldTypeDate" else ESRI.get(str(field.get("type")), "")
    return Hint(title_of(str(field.get("alias") or "")), kind, codes=codes)


def _json(asked: Asked, url: str, params: dict[str, str] | None = None) -> Mapping[str, Any]:
    """:raises FetchError: no answer, or one that calls itself an error."""
    answer = asked.read(url, params)
    try:
        content = read_json(answer)
    except NoJson as problem:
        raise Unreadable(system=public_address(url), reason=problem.reason) from None
    if not isinstance(content, Mapping) or content.get("error"):
        raise Unreadable(system=public_address(url), reason=phrase("jawabannya sebuah kesalahan", "its answer is an error"))
    return content
