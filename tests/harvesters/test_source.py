"""A broken source file names file, line, key and what is allowed; all its mistakes at once."""

from datetime import timedelta
from decimal import Decimal as D

import pytest

from harvesters.connectors import CONNECTORS
from harvesters.errors import SourceError
from harvesters.secrets import SecretForbidden, SecretMissing, SourceSecrets, prefix
from harvesters.settings import Settings
from harvesters.sources import load_source, load_sources

TABLE = """
title: Penduduk
key: [kode]
columns:
  - {name: kode, title: Kode, kind: code}
  - {name: jumlah, title: Jumlah, kind: integer}
"""

GOOD = """\
title: Penduduk menurut kecamatan
organization: disdukcapil
connector: sql
options:
  url: env:SUMBER_PENDUDUK_URL
  query: SELECT kode, jumlah FROM penduduk
table: penduduk
license: CC-BY-4.0
"""


OWNERS = [
    ("owner: {notes: theirs}", "owner.notes", "local"),
    ("owner: {owner_org: local}", "owner.owner_org", "a-z"),
    ("owner: notes", "owner", ""),
]


@pytest.fixture
def folder(tmp_path):
    for name in ("sources", "tables"):
        (tmp_path / name).mkdir()
    (tmp_path / "tables" / "penduduk.yaml").write_text(TABLE)
    return tmp_path


def load(folder, text, name="penduduk.yaml"):
    path = folder / "sources" / name
    path.write_text(text)
    return load_source(path, {"penduduk": folder / "tables" / "penduduk.yaml"})


def mistakes(folder, text):
    with pytest.raises(SourceError) as caught:
        load(folder, text)
    return [(error.facts["line"], error.facts["key"]) for error in (caught.value, *caught.value.others)]


def test_defaults(folder):
    source = load(folder, GOOD)
    assert (source.id, source.schedule, source.reading.changes, source.example, source.table.name) == ("penduduk", "", "", False, "penduduk")
    assert (source.limits.withdraw_after, source.limits.withdraw_at_most, source.limits.rows_at_most) == (timedelta(days=7), D(10), D(10))


def test_everything_that_can_be_said(folder):
    more = """id: lain
title_en: Population
read: {changes: diubah, full: "0 1 * * 0"}
schedule: "0 2 * * *"
withdraw: {after: 2 weeks, at_most: 25%}
rows: {at_most: 2.5%}
example: true
system: SIAK terpusat
"""
    source = load(folder, GOOD + more)
    assert (source.id, source.title_en, source.reading.changes, source.reading.full) == ("lain", "Population", "diubah", "0 1 * * 0")
    assert (source.limits.withdraw_after, source.limits.withdraw_at_most, source.limits.rows_at_most) == (timedelta(days=14), D(25), D("2.5"))
    assert (source.example, source.system) == (True, "SIAK terpusat")


@pytest.mark.parametrize(
    ("change", "line", "key"),
    [
        (("license: CC-BY-4.0\n", ""), 1, ""),
        (("license: CC-BY-4.0", "license:"), 1, ""),
        (("title: Pend", "titel: Pend"), 1, "titel"),
        (("connector: sql", "connector: sqll"), 3, "connector"),
        (("  url:", "  urll:"), 5, "options.urll"),
        (("  query: SELECT kode, jumlah FROM penduduk", "  query: [SELECT]"), 6, "options.query"),
        (("  query: SELECT kode, jumlah FROM penduduk\n", ""), 4, "options.query"),
        (("options:", "options: kosong\nlain:"), 4, "options"),
        (("table: penduduk", "table: pendduk"), 7, "table"),
        (("table: penduduk", "table: penduduk\nmap: {title: judul}"), 7, "table"),
        (("table: penduduk\n", ""), 1, ""),
        (("table: penduduk", "map: {notes: isi}"), 7, "map"),
        (("table: penduduk", "map: {title: 'a.['}"), 7, "map.title"),
        (("table: penduduk", "map: {Title: a, title: b}"), 7, "map.Title"),
        (("license:", "schedule: '0 25 * * *'\nlicense:"), 8, "schedule"),
        (("license:", "schedule: '* * * * * *'\nlicense:"), 8, "schedule"),
        (("license:", "schedule: '0 0 31 2 *'\nlicense:"), 8, "schedule"),
        (("license:", "schedule: [1]\nlicense:"), 8, "schedule"),
        (("license:", "read: fulll\nlicense:"), 8, "read"),
        (("license:", "read: {changes: diubah}\nlicense:"), 8, "read"),
        (("license:", "read: {changes: diubah, full: x}\nlicense:"), 8, "read.full"),
        (("license:", "read: {changes: a, full: '0 1 * * 0', more: 1}\nlicense:"), 8, "read.more"),
        (("license:", "withdraw: {after: tujuh}\nlicense:"), 8, "withdraw.after"),
        (("license:", "withdraw: {at_most: 10}\nlicense:"), 8, "withdraw.at_most"),
        (("license:", "rows: {at_most: 101%}\nlicense:"), 8, "rows.at_most"),
        (("license:", "example: ya\nlicense:"), 8, "example"),
        (("license:", "id: Ada Spasi\nlicense:"), 8, "id"),
        (("license:", "license: a\nlicense:"), 9, "license"),
        (("license: CC-BY-4.0", "license: [CC-BY-4.0"), 9, ""),
        (("title: Penduduk menurut", "title: &a Penduduk menurut"), 1, "title"),
    ],
)
def test_one_mistake(folder, change, line, key):
    if change[1].startswith("title: &"):
        assert load(folder, GOOD.replace(*change)).title.startswith("Penduduk")  # an anchor that nothing refers to is harmless
        return
    text = GOOD.replace(*change)
    found = mistakes(folder, text)
    assert (line, key) in found


def test_the_sentence_names_file_line_key_and_allowed_values(folder):
    with pytest.raises(SourceError) as caught:
        load(folder, GOOD.replace("connector: sql", "connector: sqll"))
    said = str(caught.value)
    assert said.startswith("sources/penduduk.yaml, baris 3, kunci «connector»: «sqll» tidak dikenal.")
    assert said.endswith(f"Yang boleh: {', '.join(sorted(CONNECTORS))}.")


def test_all_mistakes_at_once(folder):
    text = GOOD.replace("connector: sql", "connector: x").replace("license: CC-BY-4.0", "schedule: kapan\nwarna: biru")
    assert [line for line, _ in mistakes(folder, text)] == [1, 3, 8, 9]


def test_a_missing_table_key_is_needed_for_a_changes_read(folder):
    (folder / "tables" / "penduduk.yaml").write_text(TABLE.replace("key: [kode]\n", ""))
    assert mistakes(folder, GOOD + 'read: {changes: diubah, full: "0 1 * * 0"}\n') == [(9, "read")]


def test_one_broken_file_never_hides_the_others_and_later_folders_replace_files(folder, tmp_path):
    (folder / "sources" / "penduduk.yaml").write_text(GOOD)
    (folder / "sources" / "rusak.yaml").write_text("title: [")
    (folder / "sources" / "sama.yaml").write_text("id: penduduk\n" + GOOD)
    other = tmp_path / "operator"
    other.mkdir()
    (other / "penduduk.yaml").write_text(GOOD.replace("disdukcapil", "dinkes"))
    sources = load_sources([folder / "sources", other], [folder / "tables"])
    assert {id: source.organization for id, source in sources.found.items()} == {"penduduk": "dinkes"}
    assert [(error.facts["file"], error.facts["line"]) for error in sources.errors] == [("sources/rusak.yaml", 1), ("sources/sama.yaml", 1)]


def test_a_mistake_in_the_table_is_the_source_s_mistake(folder):
    (folder / "tables" / "penduduk.yaml").write_text(TABLE.replace("kind: integer", "kind: angka"))
    with pytest.raises(SourceError) as caught:
        load(folder, GOOD)
    assert (caught.value.facts["file"], caught.value.facts["line"]) == ("tables/penduduk.yaml", 6)


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("SUMBER_A_URL", True),
        ("SUMBER_B_URL", False),
        ("SUMBER_A_B_URL", False),  # of source a-b
        ("DATABASE_PASSWORD", False),
        ("SUMBER_A", False),
        ("sumber_a_url", False),
    ],
)
def test_a_source_reads_its_own_secrets_only(name, allowed):
    secrets = SourceSecrets("a", {name: "rahasia"}, ["a", "a-b", "b"])
    if allowed:
        assert secrets(name) == "rahasia"
        assert secrets.mask("kata sandi rahasia!") == "kata sandi ***!"
    else:
        with pytest.raises(SecretForbidden):
            secrets(name)


def test_a_secret_without_value_says_which():
    with pytest.raises(SecretMissing, match="SUMBER_A_URL"):
        SourceSecrets("a", {})("SUMBER_A_URL")


def test_the_prefix_of_a_source():
    assert prefix("penduduk-kecamatan.2") == "SUMBER_PENDUDUK_KECAMATAN_2_"


def test_files_stand_beside_the_declaration_that_names_them(tmp_path):
    """An operator's folder with one source of its own must not take the product's files away from the product's sources."""
    ours, operators = tmp_path / "product", tmp_path / "operator"
    settings = Settings(folder=operators, roots=(ours, operators))
    assert settings.folder_of(ours / "sources" / "a.yaml") == ours
    assert settings.folder_of(operators / "sources" / "a.yaml") == operators
    assert settings.folder_of(None) is None  # declared in the portal by a person
    assert Settings().folder_of(ours / "sources" / "a.yaml") is None


def test_a_mistake_of_the_whole_file_names_no_key_and_is_told_in_either_language(bench):
    mistakes = {
        "a: &x 1\nb: *x\n": "sources/sumber.yaml, line 2: anchors & and * are not used.",
        "- a\n": "sources/sumber.yaml, line 1: the file must hold",
    }
    for text, said in mistakes.items():
        with pytest.raises(SourceError) as mistake:
            bench.source(text=text, name="sumber")
        assert mistake.value.sentence("en").startswith(said)
        assert "«»" not in mistake.value.sentence("id")


def test_fields_of_people_are_named(folder):
    path = folder / "sources" / "penduduk.yaml"
    path.write_text(GOOD + "owner: {notes: local, tags: local}\n")
    assert load_source(path, {"penduduk": folder / "tables" / "penduduk.yaml"}).local == ("notes", "tags")


@pytest.mark.parametrize(("line", "key", "allowed"), OWNERS)
def test_wrong_owners_of_fields(folder, line, key, allowed):
    path = folder / "sources" / "penduduk.yaml"
    path.write_text(f"{GOOD}{line}\n")
    with pytest.raises(SourceError) as caught:
        load_source(path, {"penduduk": folder / "tables" / "penduduk.yaml"})
    assert caught.value.facts["key"] == key
    assert allowed in caught.value.remedy("en") + caught.value.sentence("en")
