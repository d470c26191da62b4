"""Which columns are named after persons. The whole name is read, word by word: ``nama_pemohon`` and ``nama_lengkap_ibu`` are persons' names,
``nama_kecamatan`` and ``nama_obat`` are not.

Holders of a public office (``nama_kepala_desa``, ``nama_camat``) are named in public by law (UU 14/2008), so their names do not count.
"""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["counts_people", "office_contact", "personal_name"]


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_PERSONS = _listed("""
    pemohon penduduk pegawai pasien siswa siswi murid santri mahasiswa mahasiswi ibu ayah bapak anak bayi balita suami istri isteri wali
    ortu orang orangtua pemilik penerima keluarga korban pelapor terlapor pengadu guru dosen peserta petugas penanggung pendaftar karyawan
    karyawati pekerja nasabah pelanggan debitur warga penghuni waris almarhum almarhumah dokter bidan perawat kader lansia disabilitas
    pelamar wajib penyewa pembeli penjual petani nelayan peternak pedagang pelaku tersangka terdakwa terpidana saksi pensiunan asn pns
    honorer responden pengusaha penyandang pengunjung tamu pengirim pelajar atlet jemaah jamaah pendamping narahubung applicant
    owner patient customer student teacher mother father employee child parent guardian spouse husband wife person contact recipient
    beneficiary citizen resident victim witness member staff
""")
_PERSONS_IN_TWO = frozenset({("kepala", "keluarga"), ("kepala", "rumah"), ("kontak", "person"), ("tenaga", "kerja"), ("penanggung", "jawab")})
_OFFICES = frozenset({("ibu", "kota"), ("wali", "kota"), ("wali", "nagari"), ("anak", "perusahaan"), ("anak", "sungai"), ("anak", "usaha")})
"""Two words that begin like a person and are none."""

_NAMES = frozenset({"nama", "name", "nm"})
_QUALIFIERS = _listed("""
    lengkap panggilan depan belakang kecil asli gadis kandung tengah full first last middle maiden given family surname
""")
_ADDRESSES = frozenset({"alamat", "address"})
_HOME = _listed("""
    rumah ktp domisili tinggal lengkap asal tempat kk home residence
""")
_CONTACTS = _listed("""
    telepon telp tlp tlpn tel phone hp handphone ponsel wa whatsapp mobile email surel seluler selular cell cellphone
""")
_OFFICE_WORDS = _listed("""
    kantor opd dinas instansi badan puskesmas pustu posyandu sekolah madrasah rumah sakit rs rsud klinik apotek pemda pemkab pemkot
    kecamatan kelurahan desa upt uptd satker unit lembaga layanan pelayanan pengaduan darurat hotel office agency school hospital clinic
""")
_DESKS = _listed("""
    faks fax faksimile hotline kontak
""")
_BIRTH = frozenset({"tempat", "tanggal", "tgl", "tmpt"})
_NUMBERS = _listed("""
    nik ktp ektp nkk kk nip nisn paspor passport npwp rekening rek norek
""")
_CARDS = frozenset({"sim", "bpjs", "rm"})
"""Personal only as ``no_…``: a column ``bpjs`` may say who has one."""
_COUNTED = frozenset({"kk", "rekening", "rek", "ktp", "ektp", "paspor", "passport"})
_OWN = _listed("""
    pribadi aktif lama baru number numbers personal
""")
_LEADING = frozenset({"no", "nomor", "nomer", "number", "num", "nmr"})
_WHOLE = frozenset({
    "e_mail", "ttl", "dob", "date_of_birth", "birth_date", "birthdate", "birthday", "place_of_birth", "birth_place", "cp", "contact_person",
    "narahubung", "kontak_person", "rekam_medis", "no_rekam_medis", "nomor_rekam_medis", "no_induk_kependudukan", "nomor_induk_kependudukan",
    "nomor_induk_pegawai", "nomor_induk_siswa_nasional", "nomor_pokok_wajib_pajak", "kartu_keluarga", "no_kartu_keluarga", "nomor_kartu_keluarga",
    "alamat_e_mail", "alamat_email", "alamat_surel",
})  # fmt: skip


@lru_cache(maxsize=10_000)
def personal_name(column: str) -> bool:
    """The whole name of the column says that it holds names, addresses, numbers or days of birth of persons."""
    words = _words(column)
    if not words:
        return False
    if "_".join(words) in _WHOLE:
        return True
    rest = words[1:] if words[0] in _LEADING and len(words) > 1 else words
    first, others = rest[0], rest[1:]
    if first in _NUMBERS or first in _CONTACTS or (first in _CARDS and len(rest) < len(words)):
        return all(word in _CONTACTS or word in _OWN for word in others) or others == ("rumah",) or _a_person(_without(others, _CONTACTS))
    if words[0] in _ADDRESSES:
        return all(word in _HOME for word in others) or _a_person(_without(others, _HOME))
    if words[0] in _BIRTH:
        return _of_birth(others)
    return _a_name(words)


def counts_people(column: str) -> bool:
    """In a column of figures the name is that of a count: ``kk`` are households, not their numbers."""
    return "_".join(_words(column)) in _COUNTED


@lru_cache(maxsize=10_000)
def office_contact(column: str) -> bool:
    """The telephone or e-mail address of an office, by the whole name: ``telepon_kantor``, ``no_telp_puskesmas``, ``email_opd``."""
    words = [word for word in _words(column) if word not in _LEADING and word not in ("e", "mail")]
    others = [word for word in words if word not in _CONTACTS and word not in _DESKS]
    contact = len(others) < len(words) or "mail" in _words(column)
    return contact and bool(others) and all(word in _OFFICE_WORDS or word == "alamat" for word in others)


def _words(column: str) -> tuple[str, ...]:
    """Also of ``namaLengkap``; numbers at the end (``nama_anak_1``) do not count."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", "_", column)
    return tuple(word for word in re.split(r"[^a-z]+", apart.casefold()) if word)


def _a_name(words: tuple[str, ...]) -> bool:
    """``nama``, ``nama_lengkap``, ``nama_pemohon``, ``nama_lengkap_ibu_kandung``; ``pemohon_nama`` and ``applicant_name``, too."""
    if words[0] in _NAMES:
        rest = _without(words[1:], _QUALIFIERS)
        return not rest or _a_person(rest)
    if words[-1] in _NAMES:
        rest = _without(words[:-1], _QUALIFIERS)
        return not rest or (_a_person(rest) and len(rest) <= 2)
    return False


def _a_person(words: tuple[str, ...]) -> bool:
    """They begin with whoever it is; what follows says more of the person (``penerima_bantuan``)."""
    if not words or words[:2] in _OFFICES:
        return False
    return words[0] in _PERSONS or words[:2] in _PERSONS_IN_TWO or words[0] == "kk"


def _of_birth(words: tuple[str, ...]) -> bool:
    rest = _without(words, _BIRTH | {"dan"})
    return bool(rest) and rest[0] == "lahir" and (len(rest) == 1 or _a_person(rest[1:]))


def _without(words: tuple[str, ...], these: frozenset[str]) -> tuple[str, ...]:
    first = next((at for at, word in enumerate(words) if word not in these), len(words))
    return words[first:]
