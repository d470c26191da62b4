"""The walk-through of docs/developers.md: its system drafts as the page says, and the page's YAML publishes what the page says."""

import csv
import re
from pathlib import Path

import pytest
import yaml

from ckanext.muaraenim.configuration import config_file
from tests.harvesters import awkwardsystems as awkward
from tests.harvesters.test_draft import Desk, columns
from tests.opd import clinics
from tests.opd.regency import load
from tests.opd.server import serving

PAGE = (Path(__file__).parents[2] / "docs" / "developers.md").read_text(encoding="utf-8")
WALK = PAGE.split("## A new agency system in ten minutes")[1].split("\n## ")[0]
FRAMEWORKS = PAGE.split("## Answers that are wrapped otherwise")[1].split("\n## ")[0]
KEY = {"SUMBER_KUNJUNGAN_KEY": clinics.KEY}


@pytest.fixture(scope="module")
def regency():
    return load(config_file("regencies/default").read_text(encoding="utf-8").strip())


@pytest.fixture
def desk(tmp_path, regency):
    desk = Desk(tmp_path)
    with (tmp_path / "districts.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerows([("kode", "nama", "alias"), *((each.code, each.name, "|".join(each.aliases)) for each in regency.districts)])
    return desk


def blocks():
    """Source and table as the page shows them."""
    source, table = re.findall(r"```yaml\n(.*?)```", WALK, re.DOTALL)
    return source, table


def test_the_page_shows_what_is_drafted(desk, regency):
    source, table = map(yaml.safe_load, blocks())
    with serving(clinics.Clinics(regency)) as server:
        options = ("--organization", "dinkes", "--token", "env:SUMBER_KUNJUNGAN_KEY", "--allow", server.address)
        drafted, drafted_table = desk.draft(f"{server.url}/openapi.json", *options, **KEY)
        assert desk.preview("--allow", server.address, **KEY)[0] == len(regency.districts) * clinics.MONTHS * len(clinics.SERVICES)
        assert drafted["options"] == {**source["options"], "url": f"{server.url}/api/kunjungan"}
    assert (columns(drafted_table), drafted_table["key"]) == (columns(table), table["key"])
    assert f"{desk.text.count('periksa:') - 1} hal perlu diperiksa" in WALK
    assert clinics.KEY not in desk.text


@pytest.mark.parametrize(
    ("respond", "more"),
    [(awkward.resources, ()), (awkward.hal, ()), (awkward.pageable, ()), (awkward.columns_beside, ()), (awkward.rooms, ()), (awkward.envelope, ()),
     (awkward.moments, ()), (awkward.graph, ("--body", '{"query": "{puskesmas {kode kunjungan}}"}'))],
    ids=lambda each: getattr(each, "__name__", ""),
)  # fmt: skip
def test_what_the_page_says_of_frameworks_is_what_a_draft_finds(desk, respond, more):
    with serving(respond) as server:
        source, _ = desk.draft(f"{server.url}/api/contoh", "--allow", server.address, *more)
    lines = [_told(line) for line in FRAMEWORKS.splitlines() if line.startswith("| ")]
    assert [_within(line, source["options"]) for line in lines].count(True) == 1, source["options"]


def _within(told, options):
    fields, options = told.get("fields", {}), {**options, "fields": options.get("fields", {})}
    return bool(told) and fields.items() <= options["fields"].items() and all(options.get(name) == told[name] for name in told if name != "fields")


def _told(line):
    """The options that one line of the table names."""
    said, words = {}, line.split("|", 2)[2]
    for each in re.findall(r"`{1,2}([a-z_]+: .+?)`{1,2}(?=[,;| ]|$)", words):
        said |= yaml.safe_load(each)
    fields = {name: said.pop(name) for name in list(said) if name not in ("records", "paging", "body", "each", "format", "error_when", "unpivot")}
    return {**said, **({"fields": fields} if fields else {})}


def test_the_page_s_files_publish_what_the_page_says(desk, regency):
    source, table = blocks()
    for folder, text in (("sources", source), ("tables", table)):
        (desk.folder / folder).mkdir()
        (desk.folder / folder / "kunjungan.yaml").write_text(text, encoding="utf-8")
    with serving(clinics.Clinics(regency)) as server:
        file = desk.folder / "sources" / "kunjungan.yaml"
        file.write_text(source.replace("http://127.0.0.1:18099", server.url), encoding="utf-8")
        done = desk.run("preview", "kunjungan", "--sources", desk.folder / "sources", "--allow", server.address, **KEY)
    assert f"{len(regency.districts) * clinics.MONTHS * len(clinics.SERVICES)} catatan dibaca" in done.stdout
    assert "layanan=rawat jalan, kunjungan=1131" in done.stdout
    assert not re.search(r"Petugas \d|0812\d", done.stdout)
