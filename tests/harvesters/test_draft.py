"""A draft is a valid source that reads its system as it stands, from files, APIs, descriptions and databases; secrets stay out of it."""

import json
import sqlite3

import pytest
import xlsxwriter
import yaml
from click.testing import CliRunner

from harvesters.cli import main
from tests.harvesters import draftedsystems as systems
from tests.opd.server import serving

pytest_plugins = ["tests.opd.fixtures"]


class Desk:
    """Where drafts are written: ``draft`` and then ``check`` and ``preview``, as a person does it."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "districts.csv").write_text(systems.REGIONS)

    def run(self, *arguments, **secrets):
        done = CliRunner().invoke(main, [str(each) for each in arguments], env={"COLUMNS": "200", **secrets})
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done

    def draft(self, what, *options, **secrets):
        """:returns: source and table as YAML reads them."""
        done = self.run("draft", what, "--into", self.folder, *options, **secrets)
        assert done.exit_code == 0, done.output
        source, *table = [self.folder / line for line in done.stdout.splitlines() if line.endswith(".yaml")]
        self.id, self.text = source.stem, "\n".join(each.read_text() for each in (source, *table))
        assert self.run("check", self.id, "--sources", self.folder / "sources").stdout == "1 sumber benar\n"
        return yaml.safe_load(source.read_text()), yaml.safe_load(table[0].read_text()) if table else None

    def preview(self, *options, **secrets):
        """How many rows the drafted source reads, and the codes of its findings apart from the data standard."""
        done = self.run("preview", self.id, "--sources", self.folder / "sources", "--json", *options, **secrets)
        report = json.loads(done.stdout)
        assert done.exit_code == 0, done.output
        codes = {each["code"] for each in report["findings"]} - {"standar-data-missing"}
        return report["records"], codes


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def columns(table):
    return {column["name"]: column for column in table["columns"]}


def test_an_api_of_laravel(desk):
    with serving(systems.licences) as server:
        source, table = desk.draft(f"{server.url}/api/izin?page=2", "--allow", server.address)
        assert desk.preview("--allow", server.address) == (25, {"value-harmonised"})
    options = source["options"]
    assert (options["url"], options["records"]) == (f"{server.url}/api/izin", "data.data")
    assert options["paging"] == {"kind": "next_link", "path": "data.next_page_url"}
    assert options["error_when"].startswith("status != 'success'")
    kinds = {name: column["kind"] for name, column in columns(table).items()}
    assert (kinds["modal_usaha"], kinds["tgl_terbit"], kinds["kecamatan"], kinds["tenaga_kerja"]) == ("number", "date", "code", "integer")
    assert "updated_at" not in kinds
    assert columns(table)["nama_pemohon"]["public"] is False
    assert columns(table)["kecamatan"]["codes"]["file"] == "../districts.csv"
    assert table["key"] == ["id"]


def test_an_api_of_django_rest_framework_with_its_token(desk):
    with serving(systems.visits) as server:
        secret = {"SUMBER_KUNJUNGAN_KEY": f"Token {systems.TOKEN}"}
        options = ("--allow", server.address, "--token", "env:SUMBER_KUNJUNGAN_KEY", "--auth", "header:Authorization")
        source, table = desk.draft(f"{server.url}/api/kunjungan/", *options, **secret)
        assert desk.preview("--allow", server.address, **secret) == (24, set())
    assert source["options"]["auth"] == {"kind": "header", "name": "Authorization", "value": "env:SUMBER_KUNJUNGAN_KEY"}
    assert source["options"]["paging"] == {"kind": "next_link", "path": "next"}
    assert source["options"]["fields"]["puskesmas_nama"] == "puskesmas.nama"
    assert set(table["key"]) == {"puskesmas_kode", "tahun", "bulan"}
    assert columns(table)["persen_bpjs"]["kind"] == "number"
    assert systems.TOKEN not in desk.text


def test_a_script_of_rows_by_their_id(desk):
    with serving(systems.prices) as server:
        source, table = desk.draft(f"{server.url}/api/harga.php", "--allow", server.address)
        records, _ = desk.preview("--allow", server.address)
        broken = desk.run("draft", f"{server.url}/api/harga.php?rusak=1", "--allow", server.address)
    assert records == 8
    assert source["options"]["records"] == "keyed(harga, 'kunci')"
    assert {name: column["kind"] for name, column in columns(table).items()} == {
        "kunci": "integer", "komoditas": "text", "satuan": "text", "harga": "integer", "tanggal": "date",
    }  # fmt: skip
    assert broken.exit_code == 1
    assert "halaman web" in broken.output


def test_a_description_and_what_its_api_answers(desk):
    with serving(systems.clinics) as server:
        secret = {"SUMBER_FASKES_KEY": systems.TOKEN}
        source, table = desk.draft(f"{server.url}/openapi.json", "--allow", server.address, "--token", "env:SUMBER_FASKES_KEY", **secret)
        assert desk.preview("--allow", server.address, **secret) == (15, set())
    assert source["options"]["url"] == f"{server.url}/v1/faskes"
    assert source["options"]["auth"] == {"kind": "header", "name": "X-API-Key", "value": "env:SUMBER_FASKES_KEY"}
    assert source["options"]["paging"]["pages"] == "meta.last_page"
    assert list(columns(table)["jenis"]["codes"]) == ["puskesmas", "klinik", "rumah sakit"]
    assert columns(table)["tempat_tidur"]["unit"] == "unit"
    assert (columns(table)["nama_faskes"]["title"], table["key"]) == ("Nama fasilitas", ["kode"])


def test_a_description_alone(desk, tmp_path):
    file = tmp_path / "openapi.yaml"
    file.write_text(yaml.safe_dump(systems.DESCRIPTION))
    source, table = desk.draft(file, "--url", "https://api.example/")
    assert source["options"]["url"] == "https://api.example/v1/faskes"
    assert source["options"]["paging"] == {"kind": "page", "param": "page", "pages": "meta.last_page", "total": "meta.total"}
    assert columns(table)["tempat_tidur"]["kind"] == "integer"
    assert "dari skemanya saja" in desk.text


def test_several_lists_of_a_description_are_listed(desk, tmp_path):
    paths = systems.DESCRIPTION["paths"]
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps({**systems.DESCRIPTION, "paths": {**paths, "/lain": paths["/faskes"]}}))
    done = desk.run("draft", file, "--into", desk.folder)
    assert (done.exit_code, [line.split()[0] for line in done.stdout.splitlines()]) == (2, ["/faskes", "/lain"])
    assert desk.draft(file, "--operation", "/lain", "--url", "https://api.example")[0]["options"]["url"] == "https://api.example/v1/lain"


SHEET = """\
Jumlah Penduduk menurut Kecamatan
Tahun 2025

No;Kecamatan;Tahun;Laki-laki (jiwa);Kepadatan (jiwa/km2)
1;Kec. Bukit Indah;2025;12.345;153,25
2;LEMBAH HIJAU;2025;9.345;53,5
3;Tanjung Damai;2025;-;33,1
;Jumlah;;21.690;
Sumber: Disdukcapil
"""


def test_a_file_of_text(desk):
    (desk.folder / "penduduk.csv").write_text(SHEET)
    source, table = desk.draft(desk.folder / "penduduk.csv")
    assert desk.preview()[0] == 4  # with the total
    assert (source["options"], source["title"]) == ({"location": "penduduk.csv"}, "Jumlah Penduduk menurut Kecamatan")
    assert table["key"] == ["kecamatan", "tahun"]
    found = columns(table)
    assert (found["laki_laki"]["kind"], found["laki_laki"]["unit"], found["laki_laki"]["missing"]) == ("integer", "jiwa", {"-": "missing"})
    assert (found["kepadatan"]["kind"], found["kecamatan"]["codes"]["value"]) == ("number", "kode")
    assert "titik dibaca sebagai pemisah ribuan" in desk.text


def test_headings_that_stand_twice_are_left_out_and_said(desk):
    (desk.folder / "dua.csv").write_text("kode;luas;luas\nA1;2;3\nA2;5;6\n")
    _, table = desk.draft(desk.folder / "dua.csv")
    assert (desk.preview()[0], list(columns(table))) == (2, ["kode"])
    assert "judul luas ada lebih dari satu kali" in desk.text
    (desk.folder / "sama.csv").write_text("luas;luas\n2;3\n5;6\n")
    assert "semua judul kolomnya sama" in desk.run("draft", desk.folder / "sama.csv").output


def test_years_as_columns_of_a_workbook(desk):
    with xlsxwriter.Workbook(desk.folder / "Produksi Padi.xlsx") as book:
        book.add_worksheet("Catatan").write(0, 0, "Isi berkas ini")
        sheet = book.add_worksheet("Padi")
        rows = [["Produksi padi menurut kecamatan"], ["Kecamatan", "Tahun"], [None, 2023, 2024, 2025]]
        rows += [[name.title(), 10.5 + at, 20 + at, 30 + at] for at, name in enumerate(systems.AREAS)]
        for at, cells in enumerate([*rows, ["Jumlah", 48, 86, 126]]):
            sheet.write_row(at, 0, cells)
        sheet.merge_range(1, 0, 2, 0, "Kecamatan")
        sheet.merge_range(1, 1, 1, 3, "Tahun")
    source, table = desk.draft(desk.folder / "Produksi Padi.xlsx")
    records, codes = desk.preview()
    assert source["unpivot"]["columns"] == "years"
    assert source["options"]["sheets"] == ["Padi"]
    assert (table["key"], columns(table)["nilai"]["kind"]) == (["kecamatan", "tahun"], "number")
    assert not {code for code in codes if code not in ("value-harmonised", "number-by-rule")}, codes
    assert records == 5


def test_a_database(desk):
    file = desk.folder / "opd.sqlite"
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE pasar (kode TEXT PRIMARY KEY, nama_pasar TEXT, no_hp TEXT, luas REAL, created_at TEXT, updated_at TEXT)")
        database.execute("CREATE TABLE pengguna (id INTEGER)")
        rows = [(f"0{at}", f"Pasar {at}", f"0812345678{at}0", at + 0.5, "2026-01-01 08:00:00", "2026-01-02 08:00:00") for at in range(4)]
        database.executemany("INSERT INTO pasar VALUES (?, ?, ?, ?, ?, ?)", rows)
    done = desk.run("draft", file, "--into", desk.folder)
    assert (done.exit_code, sorted(line.split()[0] for line in done.stdout.splitlines())) == (2, ["pasar", "pengguna"])
    source, table = desk.draft(file, "--table", "pasar")
    assert desk.preview() == (4, set())
    assert source["options"] == {"url": "sqlite:///opd.sqlite", "query": "SELECT kode, nama_pasar, no_hp, luas, updated_at FROM pasar"}
    assert (source["read"]["changes"], table["key"]) == ("updated_at", ["kode"])
    kinds = {name: column["kind"] for name, column in columns(table).items()}
    assert kinds == {"kode": "code", "nama_pasar": "text", "no_hp": "code", "luas": "number"}
    assert columns(table)["no_hp"]["public"] is False


def test_nothing_is_overwritten_and_no_secret_is_typed(desk):
    (desk.folder / "penduduk.csv").write_text(SHEET)
    desk.draft(desk.folder / "penduduk.csv")
    before = {path: path.read_text() for path in desk.folder.rglob("*.yaml")}
    assert desk.run("draft", desk.folder / "penduduk.csv", "--into", desk.folder).exit_code == 1
    assert {path: path.read_text() for path in desk.folder.rglob("*.yaml")} == before
    for what in ("https://a.example/api?api_key=rahasia", "postgresql://orang:sandi@db.example/opd"):
        assert desk.run("draft", what).exit_code == 2
    assert "10.0.0.9" in desk.run("draft", "http://10.0.0.9/api").output  # private, and not allowed


def test_a_database_server_by_the_name_of_its_secret(desk, civil_registry):
    allowed = ("--allow", f"127.0.0.1:{civil_registry.port}")
    secret = {"SUMBER_PENDUDUK_URL": civil_registry.url}
    source, table = desk.draft("env:SUMBER_PENDUDUK_URL", "--table", "v_penduduk", *allowed, **secret)
    records, codes = desk.preview(*allowed, **secret)
    assert records > 20
    assert not {code for code in codes if code.endswith(("not-readable", "unknown", "missing"))}, codes
    assert (source["options"]["url"], source["read"]["changes"]) == ("env:SUMBER_PENDUDUK_URL", "diubah")
    assert {"kode_kec", "tahun"} <= set(table["key"])
    assert civil_registry.url not in desk.text
