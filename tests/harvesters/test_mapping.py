"""A catalogue's records become one dataset each; a bad record is a finding and the others go on."""

import pytest

from harvesters.catalogue.memory import MemoryCatalogue
from harvesters.errors import SourceError
from harvesters.mapping import from_records, slug
from harvesters.record import Record
from harvesters.run import run
from harvesters.source import Source
from tests.harvesters.conftest import TABLE

CATALOGUE = """
title: Katalog dokumen
organization: dinas-contoh
connector: sql
options:
  url: env:SUMBER_PENDUDUK_URL
  query: SELECT kode, laki AS judul, rasio AS isi FROM penduduk ORDER BY kode
  id: kode
map: {title: judul, notes: isi}
license: CC0-1.0
"""


def records(*pairs):
    source = Source("s", "S", "opd", "rest", None, "CC0", map={"title": "judul", "notes": "rinci.isi || `-`", "satuan": "length(angka)"})
    return from_records(source, (Record({"judul": title, "rinci": {"isi": " teks "}, "angka": [1, 2]}, id=id) for id, title in pairs))


def test_fields_come_from_jmespath():
    [dataset] = records(("7", "Judul Satu")).datasets
    assert (dataset.record, dataset.name) == ("7", "judul-satu")
    assert {name: dataset.fields[name] for name in ("title", "notes", "satuan", "license_id", "owner_org")} == {
        "title": "Judul Satu",
        "notes": "teks",
        "satuan": 2,
        "license_id": "CC0",
        "owner_org": "opd",
    }


@pytest.mark.parametrize(
    ("given", "datasets", "codes", "held", "complete"),
    [
        ([("1", "A"), ("2", "B")], ["1", "2"], [], set(), True),
        ([("1", "A"), ("1", "B")], ["1"], ["record-twice"], set(), True),
        ([("1", ""), ("2", "B")], ["2"], ["record-not-mapped"], {"1"}, True),
        ([("", "A"), ("2", "B")], ["2"], ["record-not-mapped"], {""}, False),
        ([], [], [], set(), True),
    ],
)
def test_bad_records(given, datasets, codes, held, complete):
    found = records(*given)
    assert [each.record for each in found.datasets] == datasets
    assert [each.code for each in found.findings] == codes
    assert (found.held, found.complete) == (held, complete)


FILES = Source("s", "S", "opd", "rest", None, "CC0", map={"title": "judul", "resources": "berkas"})


def test_files_of_a_record_are_links_known_by_their_id_or_their_address():
    named = [{"id": 7, "url": "https://a.example/x.csv", "name": " X ", "size": 3}, {"url": "https://a.example/y.csv", "format": "CSV"}]
    again = [{"id": "7", "url": "https://a.example/z.csv"}, {"id": "table", "url": "https://a.example/t.csv"}]
    [dataset] = from_records(FILES, [Record({"judul": "J", "berkas": named + again}, id="1")]).datasets
    links = dataset.fields["resources"]
    assert [link["harvest_distribution"] for link in links] == ["7", "https://a.example/y.csv", "table-"]
    assert (links[0]["name"], links[0]["url"], links[1]["format"]) == ("X", "https://a.example/x.csv", "CSV")
    assert all("size" not in link for link in links)
    [none] = from_records(FILES, [Record({"judul": "J"}, id="1")]).datasets
    assert none.fields["resources"] == []


@pytest.mark.parametrize("written", ["https://a.example/x.csv", [3], [{"name": "X"}], [{"url": "javascript:alert(1)"}], {"url": "https://a.example"}])
def test_what_is_no_list_of_files_is_a_finding(written):
    found = from_records(FILES, [Record({"judul": "J", "berkas": written}, id="1"), Record({"judul": "K"}, id="2")])
    assert ([each.record for each in found.datasets], [each.code for each in found.findings]) == (["2"], ["record-not-mapped"])


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Penduduk menurut Kecamatan, 2025", "penduduk-menurut-kecamatan-2025"),
        ("  Café & Übung  ", "cafe-ubung"),
        ("日本", "dataset"),
        ("x", "dataset-x"),
        ("kata " * 40, "-".join(["kata"] * 16)),
        ("a" * 200, "a" * 80),
    ],
)
def test_names(title, name):
    assert slug(title) == name


def test_a_catalogue_source_from_end_to_end(bench):
    catalogue = MemoryCatalogue()
    bench.agency.add(("d1", "Laporan 2024", "isi"), ("d2", "Laporan 2025", None), ("d3", "", "tanpa judul"))

    def go(more=""):
        return run(bench.source(more, CATALOGUE), catalogue, bench.state, bench.settings)

    assert go().plan.counts["create"] == 2
    assert (go().plan.counts["unchanged"], len(catalogue.writes)) == (2, 2)
    bench.agency.do("UPDATE penduduk SET rasio = 'lain' WHERE kode = 'd1'")
    bench.agency.do("UPDATE penduduk SET laki = '' WHERE kode = 'd2'")  # unreadable, but there: neither missing nor withdrawn
    report = go("withdraw: {after: 0 days}\n")
    assert {kind: report.plan.counts[kind] for kind in ("update", "missing", "withdraw")} == {"update": 1, "missing": 0, "withdraw": 0}
    assert [each.name for each in report.plan.changes[0].fields] == ["notes"]


def test_what_a_source_says_of_all_its_datasets_stands_below_what_a_record_says(bench):
    said = "dataset: {frekuensi: bulanan, satuan: dokumen}\nmap: {title: judul, satuan: isi}\n"
    source = bench.source(said, CATALOGUE.replace("map: {title: judul, notes: isi}\n", ""))
    datasets = from_records(source, [Record({"judul": "A", "isi": "jiwa"}, id="1"), Record({"judul": "B"}, id="2")]).datasets
    assert [(each.fields["frekuensi"], each.fields["satuan"]) for each in datasets] == [("bulanan", "jiwa"), ("bulanan", "dokumen")]
    without = bench.source("map: {title: judul, satuan: isi}\n", CATALOGUE.replace("map: {title: judul, notes: isi}\n", ""))
    assert source.mapping != without.mapping


@pytest.mark.parametrize("name", ["owner_org", "klasifikasi_akses", "title", "harvest_source", "sumber_run", "keadaan", "resources"])
def test_what_a_source_may_not_say_of_all_its_datasets(bench, name):
    with pytest.raises(SourceError) as refused:
        bench.source(f"dataset: {{{name}: x}}\n", CATALOGUE)
    assert refused.value.facts["key"] == f"dataset.{name}"


def test_a_table_goes_before_its_source(bench):
    bench.agency.add(("01", 1, None))
    bench.table(f"{TABLE}dataset: {{satuan: orang}}\n")
    catalogue = MemoryCatalogue()
    run(bench.source("dataset: {satuan: dokumen, frekuensi: tahunan}\n"), catalogue, bench.state, bench.settings)
    [published] = catalogue.published_by("penduduk")
    assert (published.fields["satuan"], published.fields["frekuensi"]) == ("orang", "tahunan")
