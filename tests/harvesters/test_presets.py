"""Every preset reads an answer in the shape of its system through real HTTP; mistakes in presets and in sources that use them are named."""

from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
import yaml

from harvesters.catalogue.memory import MemoryCatalogue
from harvesters.connectors import CONNECTORS
from harvesters.errors import SourceError
from harvesters.presets import Presets
from harvesters.run import run
from harvesters.settings import Settings
from harvesters.sources import load_source, load_sources
from harvesters.sqlite_state import SqliteState
from harvesters.tables.loading import load
from tests.opd.publicsystems import ANSWERS, TOKEN, PublicSystem
from tests.opd.server import serving

PRESETS = Path(__file__).parents[2] / "config" / "presets"
ALL = Presets.of(PRESETS)
SECRETS = {"SUMBER_CONTOH_TOKEN": TOKEN.removeprefix("Bearer ")}
TODAY = datetime.now(ZoneInfo("Asia/Jakarta")).date()

SOURCE = """\
title: Contoh
organization: dinas-contoh
license: notspecified
preset: {preset}
options:
  url: {url}
  between: 0
  {more}
{keys}
"""
TABLE = """
title: Contoh
key: [kode]
columns:
  - {name: kode, title: Kode, kind: code, headings: [kode_kabupaten_kota, no_kec]}
  - {name: jumlah, title: Jumlah, kind: integer, headings: [jumlah_penduduk]}
"""


class Reading:
    """One source that uses a preset, on a system that answers as the preset expects."""

    def __init__(self, folder):
        self.folder, self.catalogue, self.state = folder, MemoryCatalogue(), SqliteState(folder / "state.sqlite")
        (folder / "sources").mkdir()
        (folder / "presets").symlink_to(PRESETS)
        (folder / "contoh.yaml").write_text(TABLE)

    def source(self, text):
        path = self.folder / "sources" / "contoh.yaml"
        path.write_text(text)
        return load_source(path, {"contoh": self.folder / "contoh.yaml"})

    def run(self, preset, more="", keys="", path=""):
        """Its report and what the system was asked."""
        system = PublicSystem(preset)
        with serving(system) as server:
            usual = urlsplit(yaml.safe_load((PRESETS / f"{preset}.yaml").read_text())["options"].get("url", "")).path
            text = SOURCE.format(preset=preset, url=f"{server.url}{path or usual or '/api'}", more=more, keys=keys)
            settings = Settings(folder=self.folder, allow_hosts=(server.address,), secrets=SECRETS)
            return run(self.source(text), self.catalogue, self.state, settings), system.asked

    def rows(self, preset, more="", keys="", path=""):
        """What is published afterwards, as texts, and what the system was asked."""
        report, asked = self.run(preset, more, keys, path)
        assert report.error is None, report.error
        assert not [finding for finding in report.findings if finding.severity == "error"], report.findings
        assert "read-incomplete" not in [finding.code for finding in report.findings]
        [dataset] = self.catalogue.datasets.values()
        rows = [{name: str(value) for name, value in row.items() if value is not None} for row in self.catalogue.rows(dataset).to_dicts()]
        return sorted(rows, key=str), asked


@pytest.fixture
def reading(tmp_path):
    return Reading(tmp_path)


def params(asked):
    return {name: values[0] for name, values in parse_qs(urlsplit(asked.path).query, keep_blank_values=True).items()}


def test_forecast(reading):
    rows, [asked] = reading.rows("bmkg-prakiraan", "params: {adm4: 99.01.01.1001}")
    assert asked.path == "/publik/prakiraan-cuaca?adm4=99.01.01.1001"
    assert len(rows) == 3
    assert rows[1] == {
        "adm4": "99.01.01.1001", "desa": "Desa Contoh", "kecamatan": "Kecamatan Contoh", "waktu": "2026-03-01 10:00:00", "cuaca": "Berawan",
        "suhu": "27", "kelembapan": "80", "tutupan_awan": "40", "curah_hujan": "1.5", "arah_angin": "SE", "kecepatan_angin": "5.5",
        "jarak_pandang": "9500", "dibuat": "2026-03-01 00:00:00",
    }  # fmt: skip


def test_earthquakes_as_object_and_as_list(reading):
    rows, _ = reading.rows("bmkg-gempa", path="/DataMKG/TEWS/autogempa.json")
    assert len(rows) == 1
    rows, _ = reading.rows("bmkg-gempa")
    assert [row["waktu"] for row in rows] == ["2026-03-01 08:00:00", "2026-03-02 08:00:00", "2026-03-03 08:00:00"]
    assert (rows[0]["magnitudo"], rows[0]["koordinat"], rows[0]["kedalaman"]) == ("4.2", "-1.51,99.25", "15 km")


def test_warnings(reading):
    rows, asked = reading.rows("bmkg-peringatan")
    assert [each.path for each in asked] == ["/alerts/nowcast/id", "/alerts/C01_alert.xml", "/alerts/C02_alert.xml"]
    assert [(row["nomor"], row["wilayah"]) for row in rows] == [("contoh.C01", "Wilayah Satu, Wilayah Dua"), ("contoh.C02", "Wilayah Tiga")]
    assert (rows[0]["mulai"], rows[0]["berakhir"], rows[0]["bahasa"]) == ("2026-03-01 14:00:00", "2026-03-01 17:00:00", "id-ID")


def test_procurement_plans_without_officials(reading):
    rows, asked = reading.rows("inaproc-rup", "params: {kode_klpd: D999}\n  auth: {value: env:SUMBER_CONTOH_TOKEN}")
    assert params(asked[1]) == {"kode_klpd": "D999", "tahun": str(TODAY.year), "limit": "1000", "cursor": "lanjut"}
    assert [(row["kode_rup"], row["pagu"]) for row in rows] == [("1001", "1000000"), ("1002", "2000000")]
    assert "ORANG CONTOH" not in str(rows)
    assert "NIP-CONTOH" not in str(rows)


def test_prices_with_days_as_columns(reading):
    rows, [asked] = reading.rows("pihps-harga", "params: {province_id: 99, regency_id: 1}")
    said = params(asked)
    assert (said["start_date"], said["end_date"]) == (str(TODAY - timedelta(30)), str(TODAY))
    assert (said["province_id"], said["comcat_id"], said["price_type_id"]) == ("99", "", "1")
    assert [(row["tingkat"], row["tanggal"], row.get("harga")) for row in rows] == [
        ("1", "2026-03-01", "10250"), ("1", "2026-03-02", None), ("2", "2026-03-01", "9900"), ("2", "2026-03-02", "1010500")
    ]  # fmt: skip


def test_permits_without_applicants(reading):
    rows, [asked] = reading.rows("sicantik-izin")
    assert params(asked) == {"key1": str(TODAY - timedelta(31)), "key2": str(TODAY)}
    assert rows == [{"id": "7", "jenis_izin": "Izin Contoh", "diajukan": str(TODAY - timedelta(31)), "ditetapkan": str(TODAY), "status": "Selesai"}]


def test_walidata(reading):
    rows, asked = reading.rows("sipd-ewalidata", 'params: {kodepemda: "9901"}\n  auth: {value: env:SUMBER_CONTOH_TOKEN}')
    assert [params(each)["offset"] for each in asked] == ["0", "2", "3"]
    assert [(row["kode"], row["tahun"], row.get("nilai")) for row in rows] == [
        ("9.01.000001", str(TODAY.year - 1), "12,5"), ("9.01.000002", str(TODAY.year - 1), "Ada"), ("9.01.000003", str(TODAY.year - 1), None)
    ]  # fmt: skip


def test_villages(reading):
    rows, asked = reading.rows("opendk-desa")
    assert len(asked) == 2
    assert [row["kode"] for row in rows] == ["9999001001", "9999001002"]
    assert rows[0]["luas"] == "12.5"


def test_inhabitants(reading):
    rows, [asked] = reading.rows("opendk-penduduk")
    assert params(asked) == {"filter[kategori]": "Semua", "filter[tahun]": str(TODAY.year)}
    assert rows == [{"tahun": "2024", "laki": "11", "perempuan": "12"}, {"tahun": "2025", "laki": "13", "perempuan": "14"}]


def test_articles(reading):
    rows, asked = reading.rows("desa-artikel", 'headers: {x-village-id: "21"}')
    assert [params(each) for each in asked] == [{"with": "category", "page_size": "50", "page": page} for page in "123"]
    assert [(row["id"], row["kategori"], row["terbit"]) for row in rows] == [(each, "Contoh", "2026-03-01 09:00:00") for each in "12"]


def test_regulations_in_both_spellings(reading):
    rows, _ = reading.rows("jdih")
    assert [(row["id"], row["diubah"], row["tahun"]) for row in rows] == [("1", "2025-05-02 08:00:11", "2025"), ("2", "2025-05-02 08:00:11", "2025")]
    assert "subjek" not in rows[0]


def test_a_catalogue_with_details_takes_what_is_open(reading):
    report, asked = reading.run("satudata-sdi", path="/api/Sdi/GetDatasets")
    assert report.error is None
    assert asked[1].path == "/api/Sdi/GetDataset?DataHeaderSlug=satu"
    found = {each.record: each.fields for each in reading.catalogue.datasets.values()}
    assert set(found) == {"satu", "tiga"}
    assert (found["satu"]["title"], found["satu"]["tags"], found["satu"]["produsen_data"]) == ("Dataset satu", ["contoh"], "Dinas Contoh")


def test_bigdata(reading):
    rows, asked = reading.rows("jabar-bigdata", keys="table: contoh")
    assert rows == [{"kode": str(9900 + number), "jumlah": str(number * 5)} for number in (1, 2, 3)]
    assert [params(each)["skip"] for each in asked] == ["0", "2", "3"]


def test_a_layer_and_its_error_in_200(reading):
    rows, asked = reading.rows("arcgis", keys="table: contoh")
    assert rows == [{"kode": "1", "jumlah": "30"}, {"kode": "2", "jumlah": "30"}]
    assert params(asked[0])["where"] == "1=1"
    report, _ = reading.run("arcgis", "params: {where: salah}", "table: contoh")
    assert "Unable to complete operation" in report.error.sentence("id")


def test_inhabitants_by_district(reading):
    rows, asked = reading.rows("dukcapil-kecamatan", 'params: {where: "no_prop=99 and no_kab=1"}')
    assert rows[0] == {"provinsi": "99", "kabupaten": "1", "kecamatan": "1", "nama": "KECAMATAN CONTOH 1", "penduduk": "30", "laki": "14",
                       "perempuan": "16", "keluarga": "9", "wajib_ktp": "20"}  # fmt: skip
    assert [params(each)["resultOffset"] for each in asked] == ["0", "1", "2"]


# -- all of them


def test_every_preset_has_an_answer_and_a_line_in_the_reference():
    assert set(ANSWERS) == set(ALL.files)
    page = (PRESETS.parents[1] / "docs" / "reference" / "presets.md").read_text(encoding="utf-8")
    assert all(f"| `{name}` |" in page for name in ALL.files)


@pytest.mark.parametrize("name", sorted(ALL.files))
def test_a_preset_says_what_it_is_in_both_languages(name):
    declared = yaml.safe_load(ALL.files[name].read_text(encoding="utf-8"))
    assert declared["about"] != declared["about_en"]
    assert declared["connector"] in CONNECTORS
    assert "env:" not in str(declared.get("options"))


@pytest.mark.parametrize("name", sorted(ALL.tables))
def test_a_table_of_a_preset_can_be_read_and_is_used(name):
    table = load(ALL.tables[name])
    assert table.key
    assert all(table.dataset[part] for part in ("konsep", "definisi", "klasifikasi", "ukuran", "satuan", "jenis_data", "frekuensi"))
    assert any(yaml.safe_load(path.read_text(encoding="utf-8")).get("table") == name for path in ALL.files.values())


# -- mistakes

GOOD = "title: A\norganization: o\nlicense: l\npreset: inaproc-rup\noptions:\n  params: {kode_klpd: D1}\n  auth: {value: env:SUMBER_CONTOH_TOKEN}\n"


def mistake(reading, text):
    with pytest.raises(SourceError) as caught:
        reading.source(text)
    return caught.value.facts


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "said"),
    [
        ("preset: inaproc-rup", "preset: inaproc", 4, "preset", "«inaproc» tidak dikenal"),
        ("preset: inaproc-rup", "preset: [a]", 4, "preset", ""),
        ("params: {kode_klpd: D1}", "params: {}", 4, "preset", "memerlukan «options.params.kode_klpd»"),
        ("  auth: {value: env:SUMBER_CONTOH_TOKEN}\n", "", 4, "preset", "memerlukan «options.auth.value»"),
        ("params: {kode_klpd: D1}", "params: {kode_klpd: D1}\n  halaman: 1", 7, "options.halaman", "tidak dikenal"),
        ("params: {kode_klpd: D1}", "params: {kode_klpd: D1}\n  paging: {kind: cursor, pat: x}", 7, "options.paging.pat", "tidak dikenal"),
        ("auth: {value: env:SUMBER_CONTOH_TOKEN}", "auth: {value: rahasia}", 7, "options.auth.value", "rahasia"),
        ("license: l", "license: l\nconnector: sql", 4, "connector", "penghubung lain"),
        ("license: l", "license: l\nabout: x", 4, "about", "tidak dikenal"),
        ("license: l\n", "license: l\nschedule: kadang\n", 4, "schedule", "cron"),
    ],
)
def test_a_mistake_of_the_source_is_named_where_it_stands(reading, old, new, line, key, said):
    assert old in GOOD
    facts = mistake(reading, GOOD.replace(old, new))
    assert (facts["file"], facts["line"], facts["key"]) == ("sources/contoh.yaml", line, key)
    assert said in facts["reason"]["id"]
    assert facts["allowed"]


def test_a_mistake_of_the_preset_is_named_there(tmp_path):
    for name in ("sources", "presets"):
        (tmp_path / name).mkdir()
    source = tmp_path / "sources" / "contoh.yaml"
    source.write_text("title: A\norganization: o\nlicense: l\npreset: salah\nmap: {title: a}\n")
    for text, line, key in [
        ("connector: rest\noptions:\n  url: https://contoh.invalid\n  halaman: 1\n", 4, "options.halaman"),
        ("connector: rest\nkunci: 1\n", 2, "kunci"),
        ("about: x\n", 1, ""),
        ("connector: rest\nneeds: {options.url: alamat}\n", 2, "needs.options.url"),
        ("connector: rest\noptions: {url: https://contoh.invalid}\nread: kadang\n", 3, "read"),
    ]:
        (tmp_path / "presets" / "salah.yaml").write_text(text)
        with pytest.raises(SourceError) as caught:
            load_source(source, {})
        facts = caught.value.facts
        assert (facts["file"], facts["line"], facts["key"]) == ("presets/salah.yaml", line, key), text


def test_without_presets_the_sentence_says_so(tmp_path):
    (tmp_path / "a" / "sources").mkdir(parents=True)
    path = tmp_path / "a" / "sources" / "contoh.yaml"
    path.write_text(GOOD)
    with pytest.raises(SourceError, match="tidak ada praset"):
        load_source(path, {})


def test_an_operators_own_folder_finds_the_presets_of_the_others(tmp_path):
    shipped, own = tmp_path / "shipped", tmp_path / "own" / "deep" / "regencies" / "contoh" / "sources"
    (shipped / "sources").mkdir(parents=True)
    own.mkdir(parents=True)
    (shipped / "presets").symlink_to(PRESETS)
    (own / "contoh.yaml").write_text(GOOD)
    sources = load_sources([shipped / "sources", own], [])
    assert not sources.errors
    assert sources.found["contoh"].table.name == "inaproc-rup"


def test_a_source_overrides_what_it_likes(reading):
    own = "auth: {kind: query, value: env:SUMBER_CONTOH_TOKEN}\n  paging: {size: 50}\n  fields: {pagu: null, x: y}"
    text = GOOD.replace("auth: {value: env:SUMBER_CONTOH_TOKEN}", own)
    source = reading.source(f"{text}read: full\nsystem: Lain\n")
    assert source.options.auth == CONNECTORS["rest"].read_options({"url": "x", "auth": {"kind": "query", "value": "env:SUMBER_CONTOH_TOKEN"}}).auth
    assert (source.options.paging.size, source.options.paging.path) == (50, "meta.cursor")
    assert source.options.fields["x"] == "y"
    assert "pagu" not in source.options.fields
    assert source.options.fields["satker"] == "nama_satker"
    assert (source.reading.window, source.system, source.table.name) == (False, "Lain", "inaproc-rup")


def test_a_map_takes_the_place_of_the_presets_table(reading):
    source = reading.source(f"{GOOD}map: {{title: nama_paket}}\n")
    assert (source.table, source.map) == (None, {"title": "nama_paket"})


def test_a_regencys_own_table_takes_the_place_of_the_presets(reading):
    assert reading.source(GOOD).table.title == "Rencana umum pengadaan, paket penyedia"
    path = reading.folder / "sources" / "contoh.yaml"
    assert load_source(path, {"inaproc-rup": reading.folder / "contoh.yaml"}).table.title == "Contoh"
