"""Metadata of statistical activities, indicators and variables (MS-Keg, MS-Ind, MS-Var), as agencies register them at BPS."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from harvesters.options import option
from harvesters.place import Place
from harvesters.reading.bpslinks import is_link
from harvesters.reading.bpsreading import BpsReading, filled
from harvesters.record import Record
from harvesters.words import Phrase, phrase

__all__ = ["MetadataActivities", "MetadataIndicators", "MetadataVariables", "Registered", "listed_texts"]

PERSONAL = frozenset({
    "ii_pj_nama", "ii_pj_alamat", "ii_pj_telepon", "ii_pj_faksimile", "ii_pj_email", "requested_by", "updated_by", "approved_by", "created_by",
})  # fmt: skip
"""Who is responsible and who typed it: never read on. The position (``ii_pj_jabatan``) stays."""
NO = frozenset({"false", "0", "tidak", "no", "t", "n"})
LEVELS = ("nasional", "provinsi", "kabupaten_kota", "kecamatan", "desa_kelurahan")
FREQUENCIES = {
    "harian": "harian", "mingguan": "mingguan", "bulanan": "bulanan", "triwulanan": "triwulanan", "empat bulanan": "empat_bulanan",
    "semesteran": "semesteran", "tahunan": "tahunan", "> dua tahunan": "dua_tahunan",
}  # fmt: skip


@dataclass(frozen=True)
class Registered(ABC):
    """What all three have in common. How BPS spells a regency here could not be verified, so it is the source that says it."""

    bearer: ClassVar[bool] = True
    room: ClassVar[str]
    province: str = option("kode provinsi seperti diminta layanan itu, misalnya 16", "code of the province as the service wants it, such as 16")
    city: str = option("kode kabupaten seperti diminta layanan itu", "code of the regency as the service wants it")
    year: str = option("tahun; kosong berarti semua", "year; empty: all", default="")
    statistics: str = option("jenis statistik; kosong berarti semua", "kind of statistics; empty: all", default="STATISTIK_SEKTORAL")
    statistics_param: str = option(
        "parameter jenis statistik; ejaan BPS memang begitu", "parameter of the kind; that is how BPS spells it", default="staticticsType"
    )
    size: int = option("catatan tiap halaman", "records of one page", default=100)
    detail: bool = option("ambil rincian setiap catatan", "fetch the details of every record", default=False)

    def records(self, reading: BpsReading) -> Iterator[Record]:
        """A record each; what BPS marks as not public is left out.

        :raises FetchError: the list cannot be read to its end.
        """
        for found in self._rows(reading):
            row = {name: value for name, value in reading.clean(self._detailed(reading, found)).items() if name not in PERSONAL}
            public = [value for name, value in row.items() if name.endswith("bisa_diakses_umum")]
            if not any(str(value).strip().lower() in NO for value in public):
                yield self._record(reading, row)

    @abstractmethod
    def fields(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Dataset fields of one record."""

    def _rows(self, reading: BpsReading) -> Iterator[Mapping[str, Any]]:
        api, path = reading.api, ("metadata", self.room, "search")
        asked = {"province": self.province, "city": self.city, "year": self.year, self.statistics_param: self.statistics, "length": str(self.size)}
        seen, before, page = 0, "", 1
        while page <= api.pages_at_most:
            place = f"{'/'.join(path)}, page {page}"
            answer = api.content(place, path, {**asked, "page": str(page)})
            result = answer.get("result", answer.get("data"))
            about, rows = ({**answer, **_further(answer), **result, **_further(result)}, result.get("data")) if isinstance(result, Mapping) else (
                {**answer, **_further(answer)}, result
            )  # fmt: skip
            rows = [] if rows in ("", None) else rows
            if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
                raise api.unreadable(place, phrase("tidak ada daftar di «result»", "there is no list in «result»"))
            mark = json.dumps(rows, sort_keys=True, default=str)
            if rows and mark == before:
                raise api.unreadable(place, phrase("halaman yang sama terus berulang", "the same page comes again and again"))
            yield from rows
            seen, before = seen + len(rows), mark
            if not rows or _ends(about, page, seen) or (not _tells(about) and len(rows) < self.size):
                api.complete = api.complete and (not rows or _tells(about))
                return
            page += 1
        limit = api.pages_at_most
        raise api.unreadable("/".join(path), phrase(f"belum selesai setelah {limit} halaman", f"not finished after {limit} pages"))

    def _detailed(self, reading: BpsReading, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """With its details, which come as an object or as a list of one."""
        if not self.detail or row.get("id") in (None, ""):
            return row
        path = ("metadata", self.room, "detail", str(row["id"]))
        answer = reading.api.content("/".join(path), path, {})
        found = answer.get("result", answer.get("data"))
        found = found.get("data", found) if isinstance(found, Mapping) else found
        found = found[0] if isinstance(found, list) and found else found
        return {**row, **found} if isinstance(found, Mapping) else row

    def _record(self, reading: BpsReading, row: Mapping[str, Any]) -> Record:
        number = str(row.get("id") if row.get("id") is not None else "").strip()
        title = str(row.get("nama") or row.get("judul_kegiatan") or "").strip()
        link = next((str(row[name]) for name in (f"link_{self.room}", "link") if is_link(str(row.get(name) or ""))), "")
        fields = {**self.fields(row), "kode_data": f"{self.room} {number}", "jenis_data": "statistik", "url": link}
        texts = {name: "; ".join(listed_texts(value)) if isinstance(value, list) else value for name, value in row.items()}
        return Record({**texts, "title": title}, number, row.get("updated_at"), Place(record=f"{self.room} {number}"), fields=filled(fields))


@dataclass(frozen=True)
class MetadataActivities(Registered):
    """Statistical activities (MS-Keg)."""

    kind: ClassVar[str] = "metadata_activities"
    about: ClassVar[Phrase] = phrase("Metadata kegiatan statistik (MS-Keg).", "Metadata of statistical activities (MS-Keg).")
    room: ClassVar[str] = "mskeg"

    def fields(self, row: Mapping[str, Any]) -> dict[str, Any]:
        once = "sekali" in str(row.get("iv_kegiatan_ini_dilakukan") or "").lower()
        said = str(row.get("iv_frekuensi_penyelanggara") or row.get("iv_frekuensi_penyelenggara") or "").strip().lower()
        notes = [row.get("iii_latar_belakang_kegiatan"), row.get("iii_tujuan_kegiatan")]
        return {
            "ms_keg_id": str(row.get("id") or ""), "jenis_metadata": "kegiatan", "rekomendasi_bps": row.get("identitas_rekomendasi"),
            "notes": _lines(notes), "frekuensi": "sekali" if once else FREQUENCIES.get(said, ""), "cakupan_waktu": _year(row.get("tahun")),
        }  # fmt: skip


@dataclass(frozen=True)
class MetadataIndicators(Registered):
    """Indicators (MS-Ind)."""

    kind: ClassVar[str] = "metadata_indicators"
    about: ClassVar[Phrase] = phrase("Metadata indikator (MS-Ind).", "Metadata of indicators (MS-Ind).")
    room: ClassVar[str] = "msind"

    def fields(self, row: Mapping[str, Any]) -> dict[str, Any]:
        level = str(row.get("level_estimasi") or "").strip().lower().replace("/", "_").replace(" ", "_")
        notes = [row.get("interpretasi"), row.get("metode_perhitungan"), row.get("rumus")]
        return {
            **_standard(row), "klasifikasi": "; ".join(listed_texts(row.get("variabel_disaggregasi"))), "notes": _lines(notes),
            "ms_ind_id": str(row.get("id") or ""), "jenis_metadata": "indikator", "level_penyajian": level if level in LEVELS else "",
        }  # fmt: skip


@dataclass(frozen=True)
class MetadataVariables(Registered):
    """Variables (MS-Var)."""

    kind: ClassVar[str] = "metadata_variables"
    about: ClassVar[Phrase] = phrase("Metadata variabel (MS-Var).", "Metadata of variables (MS-Var).")
    room: ClassVar[str] = "msvar"

    def fields(self, row: Mapping[str, Any]) -> dict[str, Any]:
        notes = [row.get("alias"), row.get("referensi_waktu"), row.get("aturan_validasi")]
        return {
            **_standard(row), "klasifikasi": "; ".join(listed_texts(row.get("value_domain"))), "notes": _lines(notes),
            "ms_var_id": str(row.get("id") or ""), "jenis_metadata": "variabel",
        }  # fmt: skip


def listed_texts(value: Any) -> list[str]:
    """What a field lists: BPS gives a list, the same as JSON in a text, or a plain text. Of an object its name, or its values."""
    if isinstance(value, str) and value.strip()[:1] in ("[", "{"):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return [value.strip()]
    if isinstance(value, Mapping):
        named = value.get("nama")
        return [str(named)] if named else [" ".join(str(each) for each in value.values() if isinstance(each, str | int))]
    if isinstance(value, list):
        return [text for each in value if not isinstance(each, list) for text in listed_texts(each)]
    return [] if value in (None, "") else [str(value)]


def _standard(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: "; ".join(listed_texts(row.get(name))) for name in ("konsep", "definisi", "ukuran", "satuan")}


def _lines(texts: list[Any]) -> str:
    return "\n".join("; ".join(listed_texts(text)) for text in texts if text not in (None, ""))


def _year(value: Any) -> str:
    text = str(value or "").strip()
    return text if text.isascii() and text.isdigit() and len(text) == 4 else ""


def _further(about: Mapping[str, Any]) -> Mapping[str, Any]:
    """What Laravel's resources say of their pages one level further in."""
    meta = about.get("meta")
    return meta if isinstance(meta, Mapping) else {}


def _tells(about: Mapping[str, Any]) -> bool:
    return any(name in about for name in ("next_page_url", "last_page", "total"))


def _ends(about: Mapping[str, Any], page: int, seen: int) -> bool:
    """As Laravel's pages say it: no next address, the last page, or as many as there are."""
    if "next_page_url" in about:
        return not about["next_page_url"]
    last, total = (str(about.get(name)) for name in ("last_page", "total"))
    return (last.isdigit() and page >= int(last)) or (total.isdigit() and seen >= int(total))
