"""Table declarations: what they mean, and how every mistake is named."""

import pytest

from harvesters.errors import SourceError
from harvesters.tables.chart import ChartDeclaration, ChartKind
from harvesters.tables.definition import Kind, Meaning, Retention
from harvesters.tables.loading import load, load_tables

GOOD = """
title: Penduduk
organization: disdukcapil
key: [kecamatan, tahun]
missing: {"-": zero, "x": suppressed}
columns:
  - name: kecamatan
    title: Kecamatan
    kind: code
    codes: {file: ../districts.csv, value: kode, title: nama, aliases: lain}
  - {name: tahun, title: Tahun, kind: year}
  - name: jiwa
    title: Penduduk
    title_en: Population
    kind: integer
    unit: jiwa
    minimum: 0
    status: {"*": sementara, default: tetap}
    headings: [Jumlah Penduduk]
  - {name: kelas, codes: {0012: Dua belas, "2": Dua}, aliases: {II: "2"}, missing: {n/a: not_applicable}}
checks:
  - sum-of-parts: {columns: [jiwa]}
  - complete-codes: {column: kecamatan, per: tahun}
dataset: {konsep: Penduduk, tags: [a, b]}
"""


@pytest.fixture
def write(tmp_path):
    (tmp_path / "districts.csv").write_text("kode,nama,lain\n16.01,Atas,Hulu;Udik\n16.02,Bawah,\n", encoding="utf-8")
    (tmp_path / "tables").mkdir()

    def written(text, name="penduduk.yaml"):
        path = tmp_path / "tables" / name
        path.write_text(text, encoding="utf-8")
        return path

    return written


def test_a_declaration_in_full(write):
    table = load(write(GOOD))
    assert table.name == "penduduk"
    assert table.key == ("kecamatan", "tahun")
    kecamatan, _, jiwa, kelas = table.columns
    assert kecamatan.codes == {"16.01": "Atas", "16.02": "Bawah"}
    assert kecamatan.aliases == {"Hulu": "16.01", "Udik": "16.01"}
    assert not kecamatan.companion
    assert jiwa.kind is Kind.INTEGER
    assert jiwa.missing == {"-": Meaning.ZERO, "x": Meaning.SUPPRESSED}
    assert (jiwa.status, jiwa.status_default, jiwa.companion) == ({"*": "sementara"}, "tetap", True)
    assert list(kelas.codes) == ["0012", "2"]
    assert kelas.companion
    assert [check.name for check in table.checks] == ["sum-of-parts", "complete-codes"]
    assert table.checks[1].options == {"column": "kecamatan", "per": ("tahun",)}
    assert table.dataset == {"konsep": "Penduduk", "tags": ["a", "b"]}
    assert table.published_names == ("kecamatan", "tahun", "jiwa", "jiwa_ket", "kelas", "kelas_ket")


def test_the_version_follows_what_is_published_only(write):
    version = load(write(GOOD)).version
    assert load(write(GOOD.replace("[Jumlah Penduduk]", "[Jml]"))).version == version
    assert load(write(GOOD.replace("sum-of-parts: {columns: [jiwa]}", "sum-of-parts"))).version == version
    assert load(write(GOOD.replace("unit: jiwa", "unit: orang"))).version != version
    assert load(write(GOOD.replace('"x": suppressed', '"x": missing'))).version != version


@pytest.mark.parametrize(
    ("change", "line", "key", "allowed"),
    [
        (("kind: integer", "kind: whole"), 15, "columns.3.kind", "integer"),
        (("unit: jiwa", "satuan: jiwa"), 16, "columns.3.satuan", "unit"),
        (("title: Penduduk\norg", "judul: Penduduk\norg"), 2, "judul", "title"),
        (("key: [kecamatan, tahun]", "key: [kecamatan, bulan]"), 4, "key", "kecamatan"),
        (('"-": zero', '"-": none'), 5, "missing.-", "zero"),
        (("../districts.csv", "../nowhere.csv"), 10, "columns.1.codes.file", "CSV"),
        (("title: nama,", "title: judul,"), 10, "columns.1.codes.title", "nama"),
        (("minimum: 0", "minimum: nol"), 17, "columns.3.minimum", "bilangan bulat"),
        (("name: tahun", "name: Tahun Data"), 11, "columns.2.name", "huruf kecil"),
        (("name: tahun", "name: jiwa_ket"), 12, "columns.3.name", "nama yang lain"),
        (("sum-of-parts:", "sum-of-part:"), 22, "checks.1.sum-of-part", "sum-of-parts"),
        (("columns: [jiwa]", "columns: [kelas]"), 22, "checks.1.sum-of-parts.columns", "jiwa"),
        (('aliases: {II: "2"}', 'aliases: {II: "3"}'), 20, "columns.4.aliases.II", "0012"),
        (("title: Tahun,", "title: &a Tahun, title_en: *a,"), 11, "", "YAML"),
        (("kind: year}", "kind: year, kind: date}"), 11, "columns.2.kind", "satu kali"),
        (("kind: year}", "kind: year"), 12, "", "YAML"),
    ],
)
def test_every_mistake_is_named(write, change, line, key, allowed):
    text = GOOD.replace(*change)
    assert text != GOOD
    with pytest.raises(SourceError) as refused:
        load(write(text))
    facts = refused.value.facts
    assert (facts["file"], facts["line"], facts["key"]) == ("tables/penduduk.yaml", line, key)
    assert allowed in str(facts["allowed"])
    assert str(refused.value).startswith(f"tables/penduduk.yaml, baris {line}{', ' if key else ': '}")
    assert "Allowed" in refused.value.remedy("en")


@pytest.mark.parametrize(
    "content",
    [b"", b"- 1\n", b"title: [", b"\xff\xfe\x00", b"a: " + b"[" * 20_000, b"x" * 1_000_001],
    ids=["nothing", "list", "not closed", "no text", "deep", "long"],
)
def test_what_is_no_declaration_at_all(tmp_path, content):
    path = tmp_path / "t.yaml"
    path.write_bytes(content)
    with pytest.raises(SourceError):
        load(path)


def test_two_codes_that_cannot_be_told_apart(write):
    with pytest.raises(SourceError, match="dapat berarti"):
        load(write("title: A\ncolumns:\n  - {name: a, codes: {Hulu: Satu, HULU: Dua}}\n"))
    ages = load(write('title: A\ncolumns:\n  - {name: a, codes: {"5-9": Lima, "59": Lain, "1.11": X, "11.1": Y}}\n'))
    assert len(ages.columns[0].codes) == 4


def test_the_later_folder_wins(tmp_path):
    for folder, title in (("one", "Lama"), ("two", "Baru")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.yaml").write_text(f"title: {title}\ncolumns: [{{name: a}}]\n", encoding="utf-8")
    tables = load_tables([tmp_path / "one", tmp_path / "two"])
    assert {name: table.title for name, table in tables.items()} == {"a": "Baru"}
    (tmp_path / "two" / "b.yaml").write_text("name: a\ntitle: X\ncolumns: [{name: a}]\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"a\.yaml"):
        load_tables([tmp_path / "two"])


def test_how_long_versions_are_kept_changes_nothing_that_is_published(tmp_path):
    text = "title: T\ncolumns: [{name: a, title: A}]\n"
    file = tmp_path / "t.yaml"

    def loaded(more=""):
        file.write_text(text + more)
        return load(file)

    assert loaded().history == Retention()
    kept = loaded("history: {versions: 20, years: 5}\n")
    assert (kept.history, kept.version) == (Retention(20, 5), loaded().version)
    for wrong in ("history: 3\n", "history: {versions: 0}\n", "history: {days: 3}\n", "history: {years: lama}\n"):
        with pytest.raises(SourceError):
            loaded(wrong)


def test_a_declared_chart_publishes_nothing_anew(write):
    plain = load(write(GOOD))
    drawn = load(write(f"{GOOD}chart: {{kind: line, measure: jiwa, by: kecamatan, time: tahun, sum: false}}\n"))
    assert drawn.chart == ChartDeclaration(ChartKind.LINE, "jiwa", "kecamatan", "tahun", False)
    assert drawn.version == plain.version
    assert load(write(f"{GOOD}chart: none\n")).chart == ChartDeclaration(ChartKind.NONE)


@pytest.mark.parametrize(
    ("chart", "key"),
    [
        ("pie", "chart"),
        ("{kind: pie}", "chart.kind"),
        ("{measure: kelas}", "chart.measure"),
        ("{by: jiwa}", "chart.by"),
        ("{time: kecamatan}", "chart.time"),
        ("{sum: maybe}", "chart.sum"),
        ("{colour: red}", "chart.colour"),
    ],
)
def test_a_wrong_chart_is_named(write, chart, key):
    with pytest.raises(SourceError) as error:
        load(write(f"{GOOD}chart: {chart}\n"))
    assert error.value.facts["key"] == key
