"""The engine alone, as a program of its own, towards a real CKAN that somebody has running: of any version, with its own Solr and DataStore.

It is named by the environment: ``STOCK_CKAN`` (front page) and ``STOCK_CKAN_TOKEN`` (of a sysadmin). How such a CKAN is had, and which versions this
was last done with, stands in ``docs/reference/harvest.md``.
"""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import threading
import time
import uuid
from contextlib import suppress
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from harvesters.catalogue.actions import Actions
from harvesters.errors import CatalogueError

ADDRESS, TOKEN = os.environ.get("STOCK_CKAN", ""), os.environ.get("STOCK_CKAN_TOKEN", "")
pytestmark = pytest.mark.skipif(not ADDRESS, reason="no CKAN is named in STOCK_CKAN")

OFFICE = "dinas-uji"
ROWS = """
title: Penduduk
organization: dinas-uji
connector: sheet
options: {location: penduduk.csv}
table: penduduk
license: CC-BY-4.0
withdraw: {after: 0 hours, at_most: 100%}
"""
TABLE = """
title: Penduduk menurut kecamatan
key: [kecamatan, tahun]
split_by: tahun
columns:
- {name: kecamatan, title: Kecamatan, kind: text, required: true}
- {name: tahun, title: Tahun, kind: year}
- {name: penduduk, title: Penduduk, kind: integer, unit: jiwa}
- {name: luas, title: Luas, kind: number, unit: km2}
- {name: dicatat, title: Dicatat, kind: date}
"""
LINKS = """
title: Katalog
organization: dinas-uji
connector: rest
options: {url: "http://%s/katalog.json", id: id}
map: {title: judul, notes: isi, tags: "kata[].{name: @}", resources: berkas}
license: CC-BY-4.0
withdraw: {after: 0 hours, at_most: 100%%}
"""


@pytest.fixture
def portal():
    """The CKAN, with the office and without anything that these sources have ever published."""
    actions = Actions(ADDRESS, TOKEN)
    with suppress(CatalogueError):
        actions.call("organization_create", name=OFFICE, title="Dinas Uji")
    for name in actions.call("package_list"):
        if extra(actions.call("package_show", id=name), "harvest_source") in ("penduduk", "katalog"):
            actions.call("dataset_purge", id=name)
    return actions


@pytest.fixture
def served(tmp_path):
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(SimpleHTTPRequestHandler, directory=str(tmp_path))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def go(tmp_path, portal, served):
    """Run one source; what it counted of changes that are none and of those that are."""
    for name, text in (("sources/penduduk.yaml", ROWS), ("sources/katalog.yaml", LINKS % served), ("tables/penduduk.yaml", TABLE)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)

    def go(source):
        command = [sys.executable, "-m", "harvesters", "run", source, "--to", ADDRESS, "--token", "env:STOCK_CKAN_TOKEN", "--json", "--allow", served]
        done = subprocess.run(command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": os.getcwd()}, capture_output=True, text=True, check=False)
        assert (done.returncode, TOKEN in done.stdout + done.stderr) == (0, False), done.stdout[-3000:] + done.stderr
        return {kind: number for kind, number in json.loads(done.stdout)["counts"].items() if number and not kind.startswith("rows")}

    return go


def published(portal, source):
    """The source's datasets by record, with their extras, also from the search, which a real Solr may answer a moment later."""
    for _ in range(100):
        found = portal.call("package_search", fq=f'harvest_source:"{source}"', rows=100)["results"]
        named = [package for name in portal.call("package_list") if marked(package := portal.call("package_show", id=name), source)]
        if sorted(map(lasting, found)) == sorted(map(lasting, named)):
            break
        time.sleep(0.1)
    else:
        raise AssertionError("the search knows other datasets than the portal")
    return {extra(package, "harvest_record"): package for package in named}


def lasting(package):
    """What search and portal have to agree on, to the last extra; CKAN's index may be older than the date of the last change by a moment."""
    return json.dumps([package["id"], package["title"], package["extras"], package["resources"]], sort_keys=True)


def extra(package, key):
    return next((each["value"] for each in package["extras"] if each["key"] == key), None)


def marked(package, source):
    return extra(package, "harvest_source") == source


def rows(portal, package):
    (resource,) = package["resources"]
    answer = portal.call("datastore_search", resource_id=resource["id"], limit=32_000)
    return {row["kecamatan"]: (row["_id"], row["penduduk"], row["luas"], row["dicatat"]) for row in answer["records"]}


def say(tmp_path, years, changed=()):
    lines = [f"Desa {n:04},{year},{n + 5 * ((n, year) in changed)},{n}.25,2025-01-02" for year in years for n in range(1_200)]
    (tmp_path / "penduduk.csv").write_text("\n".join(["Kecamatan,Tahun,Penduduk,Luas,Dicatat", *lines]) + "\n")


def test_rows_are_created_unchanged_changed_withdrawn_and_back(tmp_path, portal, go):
    say(tmp_path, (2024, 2025))
    assert go("penduduk") == {"create": 2}
    first = published(portal, "penduduk")
    before = rows(portal, first["penduduk:2025"])
    assert len(before) == 1_200
    assert before["Desa 0007"][2:] in [(7.25, "2025-01-02"), ("7.25", "2025-01-02"), (7.25, "2025-01-02T00:00:00")]
    assert first["penduduk:2025"]["organization"]["name"] == OFFICE

    assert go("penduduk") == {"unchanged": 2}
    assert published(portal, "penduduk") == first

    say(tmp_path, (2024, 2025), {(7, 2025)})
    assert go("penduduk") == {"unchanged": 1, "update": 1}
    second = published(portal, "penduduk")
    after = rows(portal, second["penduduk:2025"])
    assert {name for name in before if after[name] != before[name]} == {"Desa 0007"}
    assert (after["Desa 0007"][0], int(after["Desa 0007"][1])) == (before["Desa 0007"][0], 12)

    say(tmp_path, (2025,), {(7, 2025)})
    assert go("penduduk") == {"unchanged": 1, "withdraw": 1}
    third = published(portal, "penduduk")
    assert extra(third["penduduk:2024"], "keadaan") == "ditarik"
    assert rows(portal, third["penduduk:2024"]) == {}
    assert len(rows(portal, third["penduduk:2025"])) == 1_200

    say(tmp_path, (2024, 2025), {(7, 2025)})
    assert go("penduduk") == {"restore": 1, "unchanged": 1}
    fourth = published(portal, "penduduk")
    assert len(rows(portal, fourth["penduduk:2024"])) == 1_200
    for each in (second, third, fourth):
        assert {name: (one["id"], one["name"], one["resources"][0]["id"]) for name, one in each.items()} == {
            name: (one["id"], one["name"], one["resources"][0]["id"]) for name, one in first.items()
        }


def test_links_of_a_catalogue_keep_their_ids(tmp_path, portal, go):
    mark = uuid.uuid4().hex
    records = [
        {"id": f"r{n}", "judul": f"Kumpulan {n} {mark}", "isi": "Isi.", "kata": ["padi", "sawah"], "berkas": [
            {"id": f"f{n}-{k}", "name": f"Berkas {k}", "url": f"https://opd.example/{n}/{k}.csv", "format": "CSV"} for k in range(2)
        ]} for n in range(3)
    ]  # fmt: skip
    say = lambda: (tmp_path / "katalog.json").write_text(json.dumps(records))  # noqa: E731
    say()
    assert go("katalog") == {"create": 3}
    first = published(portal, "katalog")
    assert sorted(tag["name"] for tag in first["r0"]["tags"]) == ["padi", "sawah"]
    assert go("katalog") == {"unchanged": 3}
    assert published(portal, "katalog") == first

    records[1]["berkas"][0]["url"] += "?v=2"
    records[1]["isi"] = "Isi lain."
    say()
    assert go("katalog") == {"unchanged": 2, "update": 1}
    second = published(portal, "katalog")
    assert second["r1"]["notes"] == "Isi lain."
    assert second["r1"]["resources"][0]["url"].endswith("?v=2")
    for name, package in first.items():
        assert [one["id"] for one in second[name]["resources"]] == [one["id"] for one in package["resources"]]
