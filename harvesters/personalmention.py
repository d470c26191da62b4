"""Persons who are named within a text: after an honorific or an academic title, before a degree, or as whom something is in the name of.

Only what announces a person counts, because names of persons and of places are made of the same words: a street, a hospital or a mosque that bears a
person's name is none, nor is an office that signs for another.
"""

from __future__ import annotations

import re

__all__ = ["MENTION_PREFILTER", "may_mention", "mentions_person"]


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


MENTION_PREFILTER = (
    r"\b(?:Drs|Dra|Ir|Prof|[Dd]r|[Dd]rg|Hj?|Sdri?|Tn|Ny|Nn|Almh?|Bpk)\.|\b[Aa](?:\.\s?n\.|/n)|\b[Aa]tas nama|\b(?:Bapak|Ibu|Saudar[ai])\b"
    r"|,\s?(?:S[.EHTPp]|M[.MHSP]|A\.|Ph|Apt|Ners)"
)
"""Whatever :func:`mentions_person` finds also matches this cheap expression (Rust's syntax, for ``polars``)."""

_WORD = r"[A-Z](?:[a-z]{2,}|['’][A-Z]?[a-z]+)"
_NAME = rf"(?:(?:[A-Z]\.\s?){{0,2}}{_WORD}(?:\s(?:bin|binti|[A-Z]\.?|{_WORD})){{0,3}})"
_FULL = rf"(?:(?:[A-Z]\.\s?){{0,2}}{_WORD}(?:\s(?:bin|binti|[A-Z]\.))?\s{_WORD})"
_DEGREE = (
    r"(?:SE|SH|ST|SPd|MM|MH|MSi|MPd|S\.\s?(?:E|H|T|P|Pd|Sos|Kom|IP|I\.?P|Ag|KM|K\.M|Kep|Si|Hut|STP|Pt|Farm|Psi|Ak|Stat|AP|Gz|Ked|I\.?Kom|Pd\.?I|H\.?I|E\.?I)"
    r"|M\.\s?(?:Si|M|H|Pd|Kes|T|Sc|AP|A\.P|Ak|Kom|Ag|Hum|Eng|E|Ec\.?Dev|P|IP|Pd\.?I|K\.?M)"
    r"|A\.\s?(?:Md|Ma)(?:\.?\s?\w{1,4})?|Sp\.\s?[A-Z]\w{0,4}|Ph\.?\s?D|Apt|Ners)"
)
_WITH_DEGREE = re.compile(rf"({_NAME}|{_WORD}),\s?{_DEGREE}(?![A-Za-z])")
_TITLED = re.compile(rf"\b(?:(?:Drs|Dra|Ir|Prof|[Dd]r|[Dd]rg|Hj?)\.\s?)+({_FULL})")
_ADDRESSED = re.compile(rf"\b(?:Sdri?\.|Tn\.|Ny\.|Nn\.|Almh?\.|Saudar[ai]\b)\s?({_NAME})|\b(?:Bapak|Ibu|Bpk\.)\s(?:Hj?\.\s?)?({_FULL})")
_IN_NAME_OF = re.compile(rf"\b(?:[Aa]\.\s?n\.|[Aa]/n\.?|[Aa]tas nama)\s*:?\s?({_NAME})")
_PLACE = re.compile(
    r"(?i)\b(jalan|jln?|gang|gg|lorong|lrg?|simpang|rsud?|rsup|rsia|rs|rumah sakit|klinik|masjid|mushol+a|langgar|gedung|aula|"
    r"stadion|lapangan|gor|taman|bandara|pelabuhan|terminal|pasar|jembatan|perumahan|komplek|kompleks|blok|museum|monumen|makam|"
    r"universitas|institut|politeknik|sekolah|madrasah|sd|smp|sma|smk|mts|ma|sdn|smpn|sman|tk|paud|pondok|pesantren|ponpes|yayasan|"
    r"perpustakaan|hutan|tahura|kapal|kri|tol|desa|kelurahan|kecamatan|dusun|kampung|sungai|danau|pulau|gunung|panti|makorem|"
    r"lanud)\b[\s.:]*(?:\S+\s){0,2}$"
)
_NOBODY = _listed("""
    kota hamil menyusui rumah tangga bupati wakil camat lurah kepala sekretaris gubernur menteri presiden ketua direktur plt plh pj
    pemerintah dinas badan kantor kabupaten kecamatan kelurahan desa provinsi negara republik daerah kelompok tani koperasi yayasan lembaga
    perusahaan masyarakat warga rakyat nelayan pkk anak bayi balita asuh bersalin melahirkan nifas pertiwi guru siswa inspektur asisten
    rektor dekan panitia tim bank bapak ibu bunda muda jalan keluarga pokja organisasi asosiasi perkumpulan forum
""")
_HOLDERS = _listed("""
    kepala camat lurah bupati gubernur ketua direktur sekretaris pejabat pimpinan penandatangan penulis pengarang pencipta author
""")
_PLACES = _listed("""
    alamat jalan lokasi tempat gedung sekolah kampus rs rsud masjid fasilitas sarana bangunan ruas desa kelurahan kecamatan dusun nama judul
    title
""")


def may_mention(column: str) -> bool:
    """Whether texts of a column are searched for persons; not where it names places, titles or holders of a public office."""
    words = set(re.split(r"[^a-z]+", column.casefold()))
    return words.isdisjoint(_HOLDERS) and words.isdisjoint(_PLACES)


def mentions_person(text: str) -> bool:
    """Whether somebody is named."""
    patterns = (_WITH_DEGREE, _TITLED, _ADDRESSED, _IN_NAME_OF)
    return any(_is_person(text, found) for pattern in patterns for found in pattern.finditer(text))


def _is_person(text: str, found: re.Match[str]) -> bool:
    name = next(group for group in found.groups() if group)
    words = {word.casefold().strip(".,") for word in name.split()}
    return words.isdisjoint(_NOBODY) and _PLACE.search(text[: found.start()]) is None
