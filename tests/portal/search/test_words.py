"""Indonesian words: families, spellings, short forms, fillers. What must find each other does, what must not does not."""

from __future__ import annotations

import pytest
from ckan.tests import factories

from ckanext.muaraenim.configuration import VARIABLE
from ckanext.muaraenim.search.lexicon import Lexicon
from ckanext.muaraenim.search.wordlist import lexicon_of
from harvesters.errors import SourceError

FAMILIES = [
    "pembangunan membangun bangunan dibangun terbangun pembangunannya", "kependudukan penduduk penduduknya berpenduduk", "kedudukan duduk menduduki",
    "kesehatan sehat penyehatan menyehatkan", "pertanian petani bertani tani", "perikanan ikan", "pelayanan melayani layanan dilayani",
    "keluarga berkeluarga sekeluarga", "pengangguran menganggur penganggur", "kemiskinan miskin", "perizinan izin mengizinkan ijin",
    "pendidikan mendidik didik terdidik", "perkebunan kebun pekebun", "perumahan rumah", "kecamatan camat kec", "penyakit penyakitnya",
    "kesakitan sakit", "menanam tanaman penanaman ditanam", "pertambangan tambang penambang menambang", "kepegawaian pegawai",
    "pemerintah pemerintahan", "perintah memerintahkan", "perjalanan jalan berjalan", "bersekolah sekolah persekolahan",
    "pemilih memilih pemilihan terpilih", "anak-anak anak anak2 anaknya", "laki-laki laki", "rata-rata rata", "sayur-sayuran sayur",
    "pemberdayaan memberdayakan daya", "pengeluaran keluar", "pengawasan mengawasi awas", "kawasan", "kearsipan arsip", "perpustakaan pustaka",
    "peternakan peternak ternak beternak", "keuangan uang", "pariwisata wisata wisatawan kepariwisataan", "pencemaran tercemar mencemari",
    "kebakaran terbakar", "perindustrian industri", "pekerja bekerja pekerjaan kerja", "kepadatan padat", "kelahiran lahir melahirkan",
    "menyusui susu", "semendo semende", "akte akta", "beras", "pengadaan", "keterbukaan terbuka membuka", "ketersediaan penyediaan sedia",
    "pengelolaan mengelola kelola", "penerimaan menerima terima", "penelitian meneliti", "persampahan sampah", "pengangkutan angkutan angkut",
    "propinsi provinsi", "apotek apotik", "jadwal jadual penjadwalan", "kekerasan", "kepemilikan pemilik milik", "pendapatan",
]  # fmt: skip
STRANGERS = [
    ("penduduk", "kedudukan"), ("pemerintah", "perintah"), ("penyakit", "sakit"), ("beras", "asan"), ("keluarga", "luar"), ("pengadaan", "ada"),
    ("kawasan", "pengawasan"), ("pendapatan", "dapat"), ("kekerasan", "keras"), ("desa", "dewasa"), ("pengangguran", "anggaran"),
    ("perangkat", "angkutan"), ("pegawai", "gawat"), ("sekolah", "skala"), ("berita", "beri"), ("pekan", "peka"), ("padi", "pada"),
    ("kepala", "pala"), ("semende", "semen"), ("lembak", "tembak"),
]  # fmt: skip


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return lexicon_of("muaraenim")


def test_every_word_of_a_family_has_the_same_stem(lexicon):
    assert not {family: stems for family in FAMILIES if len(stems := {tuple(lexicon.words(word)) for word in family.split()}) != 1}


def test_no_two_families_share_a_stem(lexicon):
    stems = [tuple(lexicon.words(family.split()[0])) for family in FAMILIES]
    assert not {stem for stem in stems if stems.count(stem) > 1}
    assert not [(one, other) for one, other in STRANGERS if lexicon.words(one) == lexicon.words(other)]


def test_a_doubled_word_is_one_and_a_joined_one_is_two(lexicon):
    assert lexicon.words("Jumlah anak-anak sekolah") == lexicon.words("jumlah ANAK sekolah")
    assert lexicon.words("Muara-Enim") == ["muara", "enim"]
    assert lexicon.words("pajak bumi-bangunan 2025 tabel-2") == ["pajak", "bumi", "bangun", "2025", "tabel", "2"]
    assert lexicon.words("Rp1.000 co2 e-KTP café") == ["rp1", "000", "co2", "e", "ktp", "cafe"]


def test_a_word_without_a_known_root_is_cut_by_rule(lexicon):
    assert lexicon.words("diblabur memblaburkan") == ["blabur", "blabur"]


def test_short_forms_stand_for_phrases_and_phrases_for_short_forms(lexicon):
    assert lexicon.readings(["kk"]) == [[("kartu", "keluarga"), ("kepala", "keluarga")]]
    assert lexicon.readings(["blanko", "kartu", "keluarga"]) == [[], [("kk",)], [("kk",)]]
    assert lexicon.phrasings(lexicon.words("fotokopi KK")) == [("fotokop", "kk"), ("fotokop", "kartu", "keluarga"), ("fotokop", "kepala", "keluarga")]
    assert lexicon.phrasings(lexicon.words("kepala keluarga")) == [("kepala", "keluarga"), ("kk",)]  # never "kartu keluarga"


def test_offices_and_districts_have_their_names_from_the_regency(lexicon):
    assert lexicon.words("dinas kesehatan") in [list(other) for other in lexicon.readings(["dinkes"])[0]]
    assert ("disdukcapil",) in lexicon.readings(lexicon.words("Dinas Kependudukan dan Pencatatan Sipil"))[0]
    assert lexicon.readings(["sdl"]) == [[("semende", "darat", "laut")]]
    assert lexicon_of("muba").readings(["sdl"]) == [[]]


def test_the_regencys_own_files_are_all_readable():
    assert lexicon_of("muba").readings(["muba"]) == [[("musi", "banyuasin")]]


def test_a_wrong_key_is_named(tmp_path, monkeypatch):
    (tmp_path / "vocabularies").mkdir()
    (tmp_path / "vocabularies" / "search_words.yaml").write_text("roots: desa\nsinonim: {}\n", encoding="utf-8")
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    with pytest.raises(SourceError, match="sinonim"):
        lexicon_of.__wrapped__("muaraenim")


@pytest.fixture
def documents(with_plugins, clean_db, clean_index):
    titles = {
        "kk": "Rekap blanko KK", "kartu": "Penerbitan kartu keluarga per desa", "kepala": "Kepala keluarga menurut pendidikan",
        "dinkes": "Laporan kinerja Dinkes", "kesehatan": "Laporan kinerja Dinas Kesehatan", "akta": "Akte kelahiran anak-anak",
        "keluarga": "Keluarga yang punya kartu", "bangun": "Membangun jalan di Semendo Darat Laut", "duduk": "Kedudukan wakil bupati",
    }  # fmt: skip
    for name, title in titles.items():
        factories.Dataset(name=f"d-{name}", title=title, notes="")


FOUND = {
    "KK": ["d-kartu", "d-kepala", "d-kk"],
    "kartu keluarga": ["d-kartu", "d-keluarga", "d-kk"],
    '"kartu keluarga"': ["d-kartu", "d-kk"],
    '"blanko kartu keluarga"': ["d-kk"],
    "title:KK": ["d-kartu", "d-kepala", "d-kk"],
    'title:"kepala keluarga"': ["d-kepala", "d-kk"],
    "dinkes": ["d-dinkes", "d-kesehatan"],
    "dinas kesehatan": ["d-dinkes", "d-kesehatan"],
    "berapa akta kelahiran anak?": ["d-akta"],
    "pembangunan jalan": ["d-bangun"],
    "pembangunan di SDL": ["d-bangun"],
    "kependudukan": [],
    "kedudukan": ["d-duduk"],
    "data": [],
    "yang punya": ["d-keluarga"],
    "+yang +punya": ["d-keluarga"],
    "-kartu keluarga": ["d-kepala"],
}


@pytest.mark.ckan_config("ckan.plugins", "muaraenim_search")
@pytest.mark.ckan_config("ckan.auth.create_unowned_dataset", True)
def test_what_people_ask_finds_what_is_called_otherwise(documents, names):
    assert {q: names(q) for q in FOUND} == FOUND


PATTERNS = {
    "title:memb*": ["d-bangun"],
    "title:bangu*": ["d-bangun"],
    "title:pemb*": [],
    "memb*": ["d-bangun"],
    "title:*nerbitan": ["d-kartu"],
    "title:/p[eo]nerbit.n/": ["d-kartu"],
    "title:Pener?itan": ["d-kartu"],
    "notes:memb*": [],
}


@pytest.mark.ckan_config("ckan.plugins", "muaraenim_search")
@pytest.mark.ckan_config("ckan.auth.create_unowned_dataset", True)
def test_patterns_are_compared_with_words_as_they_are_written_and_with_stems(documents, names):
    assert {q: names(q, defType="lucene") for q in PATTERNS} == PATTERNS
