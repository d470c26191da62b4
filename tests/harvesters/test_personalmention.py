"""Persons within texts: everybody who is announced as one is found, and no place that bears a person's name is."""

import re

import polars as pl
import pytest

from harvesters.personalmention import MENTION_PREFILTER, may_mention, mentions_person
from harvesters.privacy import may_quote, personal_cells
from harvesters.tables.column import Column

PERSONS = """
Kepala Dinas: Drs. H. Ahmad Fauzi, M.Si
Rekening a.n. Siti Aminah
Pelapor Sdr. Budi
Pemilik lahan Ny. Suryani
Tn. Hasan Basri pindah
Ditandatangani Ir. Bambang Sutrisno
oleh dr. Rina Kusuma, Sp.PD
drg. Maya Sari
Hj. Nurlaila Wati menerima bantuan
Bapak Ahmad Sobari
Ibu Siti Rohani
Bpk. H. Mulyadi Saputra
dibayar atas nama Joko Susilo
a/n Dewi Lestari
Saudara Iwan Setiawan
Alm. Zainal Abidin
Penanggung jawab Rahmat Hidayat, S.T., M.T.
Prof. Dr. Bambang Irawan
Nurhayati, S.Pd
narasumber M. Yusuf Effendi, S.H.
Sdri. Ayu
Verifikator: Andi Saputra, A.Md
dr. Eko bersama H. Abdul Rahman
diserahkan kepada Dra. Sri Wahyuni
Surat a.n. M. Ali bin Hasan
""".strip().splitlines()
NOBODY = """
Kecamatan Tanjung Agung
Desa Haji Pemanggilan
Jalan H. Agus Salim
Jl. Haji Abdul Karim No. 5
RSUD Dr. H. M. Rabain
RSUD dr. Mohammad Hoesin
Jl. Prof. Dr. Hazairin
Masjid H. Abdul Rahman
Ibu Kota Kabupaten
Ibu Hamil Risiko Tinggi
ibu dan anak
a.n. Bupati Muara Enim
a.n. Kepala Dinas Kesehatan
atas nama Pemerintah Kabupaten
Jalan Ir. Haji Juanda
Jln. Drs. Mohammad Hatta
Stadion H. Achmad Bastari
SMA Ir. Soekarno Hatta
Gedung Prof. Dr. Amir Hamzah
Sungai Lematang, Muara Enim
Luas (Ha), Produksi
PT Bukit Asam, Tbk
Dinas PU, SDA dan Tata Ruang
padi, jagung, kedelai
Perbaikan jalan Jl. Dr. A. K. Gani
Pasar H. Umar Baki
Rumah Sakit Dr. Sobirin Musi
Bapak/Ibu Guru
Ibu Menyusui
Perumahan Ir. Sutami Permai
Simpang H. Abdul Malik
Kelurahan Air Lintang, S. Enim
Lr. Hj. Siti Khodijah
Sekolah Luar Biasa, SDLB
Talang Ubi, Semende
Gang H. Muhammad Yasin
Puskesmas Lawang Kidul
Yayasan Ibu Pertiwi Jaya
Klinik dr. Sari Husada
Jumlah SD, SMP, SMA
Gunung Megang, M. Enim
Madrasah H. Ahmad Dahlan
Taman Dr. Setia Budi
Kab. Muara Enim, Sumatera Selatan
Pelatihan Ibu Rumah Tangga
Jembatan Ir. Mohammad Noer
Desa Suka Maju, SP 2
Kelurahan Pasar II, RT 3
Tanjung Enim, Sumsel
""".strip().splitlines()


@pytest.mark.parametrize("text", PERSONS)
def test_who_is_announced_is_found(text):
    assert mentions_person(text)
    assert re.search(MENTION_PREFILTER, text)


@pytest.mark.parametrize("text", NOBODY)
def test_no_place_is_a_person(text):
    assert not mentions_person(text)


def test_rows_of_free_texts_are_held_and_not_quoted():
    column = Column("keterangan", "Keterangan")
    texts = pl.Series(["Baik", "Diterima a.n. Siti Aminah", "Jalan H. Agus Salim", "NIK 1603014508900001 valid"])
    assert personal_cells(column, [(0, texts)]) == [(1, "name"), (3, "nik")]
    assert not may_quote(column, "Sdr. Budi")
    assert may_quote(Column("keterangan", "Keterangan", personal=False), "Sdr. Budi")
    assert [may_mention(name) for name in ("keterangan", "nama_kepala_desa", "alamat", "uraian_kegiatan")] == [True, False, False, True]
