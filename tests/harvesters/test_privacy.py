"""Personal data is neither published nor quoted. All numbers are invented."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.catalogue.memory import MemoryCatalogue
from harvesters.errors import Unexpected
from harvesters.journal import Outcome
from harvesters.personalfields import without_personal
from harvesters.privacy import MASK, PREFILTER, masked, may_quote, personal_name, personal_pattern
from harvesters.record import Record
from harvesters.run import run
from harvesters.tables.builder import TableBuilder
from harvesters.tables.definition import CheckSpecification, Column, Kind, TableDefinition
from harvesters.tables.refusal import TableRefused

NIK = "1603014508900001"


@pytest.mark.parametrize(
    ("value", "pattern"),
    [
        (NIK, "nik"),
        (int(NIK), "nik"),
        (f"a.n. Ibu X ({NIK})", "nik"),
        ("a.n. Budi NIK 1603 0101 0190 0001", "nik"),
        ("1603.0101.0190.0001", "nik"),
        ("160301-010190-0001", "nik"),
        ("16.03.01.010190.0001", "nik"),
        ("1 6 0 3 0 1 0 1 0 1 9 0 0 0 0 1", "nik"),
        ("'1603010101900001", "nik"),
        ("1603010101900001.00", "nik"),
        ("1.60301E+15", "nik"),
        ("1,6030101019e+15", "nik"),
        ("No. KK 1603010711120003", "nik"),
        ("198705232010012003", "nip"),
        ("19870523 201001 2 003", "nip"),
        ("19870523.201001.2.003", "nip"),
        ("1.98705E+17", "nip"),
        ("09.254.294.3-407.000", "npwp"),
        ("NPWP 09 254 294 3 407 000", "npwp"),
        ("092542943407000", "npwp"),
        ("0092542943407000", "npwp"),
        ("081234567890", "phone"),
        ("+62 812-3456-7890", "phone"),
        ("hubungi 0812.3456.789", "phone"),
        ("0734-421234", "phone"),
        ("(0734) 421 234", "phone"),
        ("+62 734 421234", "phone"),
        ("Telp. 0734421234", "phone"),
        ("warga@contoh.id", "email"),
    ],
)
def test_what_looks_personal(value, pattern):
    assert personal_pattern(value) == pattern
    assert re.search(PREFILTER, str(value))
    said = masked(f"x {value} y")
    assert MASK in said
    assert not personal_pattern(said)


@pytest.mark.parametrize(
    "value",
    ["16.03.01.2001", "1603010", "1234567890123456", "0000000000000000", "99010145089000019", "850.000.000", "Rp 81.234.567.890", "2024", "@", "a@b",
     "5 Januari 2026", "12345678901234567890", "Kecamatan 8", "", "5.1.02.01.01.0024", "1.02.02.2.02.0001.5.1.02.01.01.0024", "46311", "10600123",
     "027/123/SPK/DINKES/2025", "050/0123-45678/2025", "-3.6535, 103.7754", "-3.1603010101900001", "103.77541234567891", "1234755656300012",
     "8120012345678", "202501310830001", "16.03.010.001.001-0001.0", "1.603.010.101.900.001", "2025-01-31 08:30:00", "08.00-16.00 WIB",
     "6203990101900001", "1603810101900001", "1603013201900001", "1603010113900001"],
)  # fmt: skip
def test_what_does_not(value):
    assert personal_pattern(value) == ""
    assert masked(value) == value


@given(st.integers(1, 40), st.integers(1, 80), st.dates(), st.booleans(), st.integers(1, 9999), st.sampled_from(["", " ", ".", "-"]))
def test_every_nik_is_found_however_it_is_grouped(regency, district, born, woman, number, mark):
    parts = ["16", f"{regency:02}", f"{district:02}", f"{born.day + 40 * woman:02}{born:%m%y}", f"{number:04}"]
    digits = "".join(parts)
    fours = mark.join(digits[at : at + 4] for at in range(0, 16, 4))
    for written in (mark.join(parts), fours, mark.join([digits[:6], digits[6:12], digits[12:]])):
        assert personal_pattern(f"a.n. Budi, {written}") == "nik"
        assert not set(masked(f"({written})")) & set("0123456789")


@given(st.text(max_size=60))
def test_the_cheap_expression_misses_nothing(text):
    assert not personal_pattern(text) or re.search(PREFILTER, text)


def test_few_numbers_of_sixteen_digits_pass_for_a_nik_by_chance():
    chance = random.Random(1)
    assert sum(personal_pattern(str(chance.randrange(10**15, 10**16))) == "nik" for _ in range(2_000)) < 40


PERSONAL_NAMES = [
    "nama", "Nama", "namaLengkap", "nama_lengkap", "nama_lengkap_ibu", "nama_pemohon", "nama_ibu_kandung", "nama_anak_1", "pemohon_nama",
    "applicant_name", "full_name", "nama_kepala_keluarga", "nama_penerima_bantuan", "nik", "no_nik", "NIK_ibu", "nik_pemohon", "no_kk",
    "nkk", "kk", "nip", "nip_lama", "npwp", "no_npwp", "no_telp", "No._HP", "no_hp_pemohon", "phone_number", "no_wa", "telepon_rumah",
    "email", "email_pribadi", "alamat", "alamat_rumah", "alamat_pemohon", "tanggal_lahir", "tempat_tanggal_lahir", "tgl_lahir_anak", "ttl",
    "no_rekening", "no_bpjs", "narahubung",
]  # fmt: skip
OTHER_NAMES = [
    "nama_kecamatan", "nama_desa", "nama_sekolah", "nama_obat", "nama_puskesmas", "nama_perusahaan", "nama_kegiatan", "nama_jalan",
    "nama_hari", "alamatnya", "alamat_kantor", "alamat_web", "telepon_kantor", "email_opd", "npwp_perusahaan", "jumlah_kk", "penduduk",
    "pasien", "bpjs", "kode_rekening", "tempat_wisata", "tanggal_terbit", "nama_kepala_desa", "nama_camat", "nama_wali_kota",
    "nama_ibu_kota", "nama_anak_sungai", "username", "file_name", "no", "nomor", "kode", "npsn",
]  # fmt: skip


@pytest.mark.parametrize(("name", "personal"), [*((each, True) for each in PERSONAL_NAMES), *((each, False) for each in OTHER_NAMES)])
def test_names_are_taken_whole(name, personal):
    assert personal_name(name) is personal
    assert Column(name, "X").withheld is personal


def test_figures_named_after_what_they_count_and_closed_lists_are_published():
    assert Column("kk", "KK", Kind.INTEGER).published
    assert Column("nama", "Nama", codes={"01": "Rambang"}).published
    assert not Column("nik", "NIK", Kind.INTEGER).published
    assert not Column("kolom_3", "Nama pemohon").published
    assert not Column("ciri", "Ciri khas", personal=True).published


def test_what_a_finding_may_hold():
    assert may_quote(Column("a", "A"), "x")
    assert not may_quote(Column("a", "A"), NIK)
    assert not may_quote(Column("nama", "Nama"), "x")
    assert not may_quote(Column("a", "Alamat"), "x")
    assert not may_quote(Column("a", "A", public=False), "x")
    assert may_quote(Column("nama", "Nama", personal=False), "x")
    assert not may_quote(None, "x")


def build(*columns, rows):
    builder = TableBuilder(TableDefinition("t", "T", (Column("id", "Id"), *columns), key=("id",)))
    for number, row in enumerate(rows):
        builder.add(Record({"id": str(number), **row}))
    return builder.finish()


def everything_said(findings):
    return " ".join(str([finding.as_dict(), finding.sentence("id"), finding.sentence("en")]) for finding in findings)


def test_rows_with_personal_values_are_held_and_never_quoted():
    rows = [{"ket": "baik"}, {"ket": f"NIK {NIK}"}, {"ket": "081234567890"}, {"ket": f"juga {NIK}"}]
    table, findings = build(Column("ket", "Keterangan"), rows=rows)
    assert table.rows["ket"].to_list() == ["baik"]
    assert {key["id"] for key in table.held} == {"1", "2", "3"}
    assert {(finding.code, finding.pattern, finding.count) for finding in findings} == {("personal-data", "nik", 2), ("personal-data", "phone", 1)}
    assert NIK not in everything_said(findings)
    assert "0812" not in everything_said(findings)


def test_a_column_that_a_person_has_looked_at_passes():
    table, findings = build(Column("telepon", "Telepon kantor", personal=False), rows=[{"telepon": "081234567890"}])
    assert table.rows.height == 1
    assert not findings


def test_a_column_with_a_personal_name_waits_until_a_person_has_looked():
    table, findings = build(Column("nama", "Nama"), Column("ket", "Keterangan"), rows=[{"nama": "Budi Rahasia", "ket": "baik"}])
    assert [(finding.code, finding.severity) for finding in findings] == [("personal-column", "warning")]
    assert table.rows.columns == ["id", "ket"]
    assert "Rahasia" not in everything_said(findings)
    table, findings = build(Column("nama", "Nama", personal=False), rows=[{"nama": "Rambang"}])
    assert (table.rows["nama"].to_list(), findings) == (["Rambang"], [])


@pytest.mark.parametrize("more", [{"key": ("nama",)}, {"split_by": "nama"}, {"checks": (CheckSpecification("unique", {"columns": ("id", "nama")}),)}])
def test_a_table_that_cannot_do_without_such_a_column_is_refused(more):
    builder = TableBuilder(TableDefinition("t", "T", (Column("id", "Id"), Column("nama", "Nama")), **more))
    builder.add(Record({"id": "1", "nama": "Budi Rahasia"}))
    with pytest.raises(TableRefused) as refused:
        builder.finish()
    assert [finding.code for finding in refused.value.findings] == ["personal-key"]


def test_an_office_may_be_called_and_codes_may_look_like_an_area_code():
    rows = [{"telepon_kantor": "0734-421234", "ket": "baik", "nomor": "0734-421234"}]
    table, findings = build(Column("telepon_kantor", "Telepon kantor"), Column("nomor", "Nomor", Kind.CODE), Column("ket", "Ket"), rows=rows)
    assert (table.rows.height, findings) == (1, [])
    table, _ = build(Column("ket", "Ket"), rows=[{"ket": "hubungi 0734-421234"}])
    assert table.rows.height == 0


def test_a_nik_among_figures_holds_its_row():
    kinds = (Column("a", "A", Kind.INTEGER), Column("b", "B", Kind.NUMBER, decimals=2), Column("c", "C", Kind.NUMBER))
    table, findings = build(*kinds, rows=[{"a": int(NIK), "b": 1, "c": 2}, {"a": 1, "b": float(NIK), "c": 2}, {"a": 1, "b": 2.5, "c": 10**12}])
    assert table.rows["id"].to_list() == ["2"]
    assert {(finding.code, finding.column) for finding in findings} == {("personal-data", "A"), ("personal-data", "B")}


def test_a_column_of_other_numbers_with_fifteen_digits_is_told_from_tax_numbers():
    others = [f"{730_000_000_000_000 + 1_003_001_007 * number}" for number in range(100)]
    assert any(personal_pattern(each) == "npwp" for each in others)
    table, findings = build(Column("kode", "Kode", Kind.CODE), rows=[{"kode": each} for each in others])
    assert (table.rows.height, findings) == (100, [])
    table, findings = build(Column("kode", "Kode", Kind.CODE), rows=[{"kode": "092542943407000"}] * 3)
    assert (table.rows.height, findings[0].pattern) == (0, "npwp")


def test_a_heading_that_is_data_is_not_quoted():
    _, findings = build(Column("ket", "Ket"), rows=[{"ket": "baik", f"Budi {NIK}": "x"}])
    assert [finding.code for finding in findings] == ["column-unknown"]
    assert NIK not in everything_said(findings)


def test_nothing_withheld_stands_anywhere(bench):
    """Rows, plan, findings, errors and what the engine keeps, as bytes."""
    columns = "  - {name: kode, title: Kode, kind: code}\n  - {name: laki, title: Nama pemohon}\n  - {name: rasio, title: Uraian}\n"
    bench.table(f"title: Izin\ndescription: Izin\nkey: [kode]\ncolumns:\n{columns}")
    bench.agency.add(("01", "Budi Rahasia", "baik"), ("02", "Siti Rahasia", f"a.n. Siti {NIK}"))
    catalogue = MemoryCatalogue()
    first = run(bench.source(), catalogue, bench.state, bench.settings)
    assert first.outcome is Outcome.DONE
    (rows,) = catalogue.tables.values()
    assert rows.select("kode", "rasio").rows() == [("01", "baik")]
    bench.agency.do("UPDATE penduduk SET laki = 'Ani Rahasia'")
    second = run(bench.source(), catalogue, bench.state, bench.settings)
    assert second.plan.counts["unchanged"] == 1
    kept = (bench.folder / "state.sqlite").read_bytes()
    said = f"{first.as_dict()} {second.as_dict()} {catalogue.datasets} {rows.columns} {kept}"
    assert "Rahasia" not in said
    assert NIK not in said
    assert "'laki'" not in f"{rows.columns}"


def test_a_mistake_that_quotes_data_is_masked():
    assert NIK not in f"{Unexpected(kind='ValueError', reason=f'cannot read {NIK}').as_dict()}"


def test_what_a_catalogue_says_is_masked_and_an_office_may_be_reached():
    fields, hidden = without_personal({
        "title": "Izin", "notes": f"NIK {NIK}, hubungi 081234567890 atau budi@surel.id; kantor: dinkes@contoh.go.id, 0734-421234",
        "maintainer_email": "budi@surel.id", "extras": [{"key": "kontak", "value": f"081234567890 ({NIK})"}],
        "resources": [{"url": "https://x.id/a.csv", "description": "budi@surel.id"}], "tags": ["izin"],
    })  # fmt: skip
    assert fields["notes"] == f"NIK {MASK}, hubungi {MASK} atau {MASK}; kantor: dinkes@contoh.go.id, 0734-421234"
    assert fields["maintainer_email"] == "budi@surel.id"
    assert fields["extras"] == [{"key": "kontak", "value": f"081234567890 ({MASK})"}]
    assert fields["resources"] == [{"url": "https://x.id/a.csv", "description": MASK}]
    assert sorted(hidden) == [("extras", "nik"), ("notes", "email"), ("notes", "nik"), ("notes", "phone"), ("resources", "email")]
    same, nothing = without_personal({"title": "Izin", "notes": "Kode 16.03.01"})
    assert (same["notes"], nothing) == ("Kode 16.03.01", [])


def test_a_wrong_cell_of_a_private_column_is_not_quoted():
    _, findings = build(Column("n", "N", Kind.INTEGER, public=False), Column("m", "M", Kind.INTEGER), rows=[{"n": "rahasia", "m": f"x{NIK}"}])
    assert [finding.code for finding in findings] == ["number-not-readable", "number-not-readable"]
    assert "rahasia" not in everything_said(findings)
    assert NIK not in everything_said(findings)
    assert "(tidak ditampilkan)" in findings[0].sentence()
