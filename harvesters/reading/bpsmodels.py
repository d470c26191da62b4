"""Any further list of BPS, by the name of its model: vertical and derived variables, derived periods, units, categories, news, infographics."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from harvesters.options import OptionError, option
from harvesters.place import Place
from harvesters.reading.bpslinks import dated_page
from harvesters.reading.bpslist import entry
from harvesters.reading.bpsreading import BpsReading
from harvesters.record import Record
from harvesters.words import Phrase, phrase

__all__ = ["AnyList"]

_WORD = re.compile(r"[a-z]{1,30}")
NUMBERS = {
    "subcat": "subcat_id", "subcatcsa": "subcat_id", "subjectcsa": "sub_id", "vervar": "item_ver_id", "turvar": "turvar_id", "th": "th_id",
    "turth": "turth_id", "unit": "unit_id", "infographic": "inf_id", "news": "news_id", "newscategory": "newscat_id", "tablestatistic": "id",
    "sdgs": "var_id", "sdds": "var_id",
}  # fmt: skip
"""By model: what an entry is numbered by."""
TITLES = {"newscategory": "newscat_name", "glosarium": "konsep"}
NOTES = ("abstract", "news", "desc", "def", "notes")
STANDARD = ("konsep", "definisi", "ukuran", "satuan")
REGION = ("kode_ver_id", "vervar")
"""Number and name of a vertical variable, which may be a region."""
OTHERWISE = {"data": "variables", "var": "variables", "statictable": "static_tables"}
FIXED = frozenset({"model", "lang", "domain", "key", "page", "keyword"})


@dataclass(frozen=True)
class AnyList:
    """The entries of any list that the WebAPI numbers by pages."""

    kind: ClassVar[str] = "list"
    about: ClassVar[Phrase] = phrase(
        "Daftar apa saja menurut nama modelnya, misalnya vervar, turvar, turth, unit atau news.",
        "Any list by the name of its model, such as vervar, turvar, turth, unit or news.",
    )
    model: str = option("nama model pada WebAPI, misalnya vervar", "name of the model in the WebAPI, such as vervar")
    parameters: Mapping[str, str] = option(
        "parameter di alamatnya, misalnya {var: 31} atau {year: 2024}", "parameters in its path, such as {var: 31} or {year: 2024}",
        default_factory=dict,
    )  # fmt: skip
    id: str = option("kunci nomor entri; kosong: menurut modelnya", "key of an entry's number; empty: as the model has it", default="")
    keyword: str = option("hanya yang judulnya memuat kata ini", "only those whose title has this word", default="")

    def __post_init__(self) -> None:
        if not _WORD.fullmatch(self.model) or self.model in OTHERWISE:
            instead = OTHERWISE.get(self.model)
            reason = phrase("bukan nama daftar", "it is no list's name")
            raise OptionError("model", reason, f"kind: {instead}" if instead else "vervar, turvar, th, turth, unit, subcat, news …")
        for name in self.parameters:
            if not _WORD.fullmatch(name) or name in FIXED:
                reason = phrase("bukan parameter daftar itu", "it is no parameter of the list")
                raise OptionError(f"parameters.{name}", reason, "var, subject, year …")

    def records(self, reading: BpsReading) -> Iterator[Record]:
        """:raises FetchError: the list cannot be read to its end."""
        path = [str(part) for pair in self.parameters.items() for part in pair]
        rows = [_inside(row) for row in reading.listed(self.model, *path, keyword=self.keyword)]
        codes = self._codes(reading, rows)
        for row in rows:
            said = reading.clean(row)
            number = self.id or NUMBERS.get(self.model) or next((name for name in said if name == "id" or name.endswith("_id")), "id")
            title = str(said.get("title") or said.get(TITLES.get(self.model, self.model)) or said.get(number) or "")
            fields = {
                "notes": next((said[name] for name in NOTES if said.get(name)), None),
                "url": dated_page(reading.site, self.model, said.get("rl_date"), str(said.get(number) or ""), title),
                "kode_data": f"BPS {reading.domain}/{self.model} {said.get(number)}", **{name: said.get(name) for name in STANDARD},
            }
            record = entry(reading, row, number, self.model, fields)
            own = {"kode_wilayah": codes[_region(row)]} if _region(row) in codes else {}
            yield replace(record, data={**record.data, "title": title, **own})

    def _codes(self, reading: BpsReading, rows: list[Mapping[str, Any]]) -> dict[tuple[str, str], str | None]:
        """The ministry's codes, where the entries are regions."""
        areas = dict.fromkeys(_region(row) for row in rows if all(row.get(name) not in (None, "") for name in REGION))
        if not areas:
            return {}
        tidy = reading.tidy("Wilayah", Place(record=f"list/model/{self.model}"))
        codes = tidy.codes(areas)
        reading.findings += tidy.findings if any(codes.values()) else []
        return {area: code or None for area, code in codes.items()}


def _region(row: Mapping[str, Any]) -> tuple[str, str]:
    number, name = (str(row.get(each) if row.get(each) is not None else "").strip() for each in REGION)
    return number, name


def _inside(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Entries of the glossary come as a search engine gives them, with what they say one level further in."""
    return row["_source"] if isinstance(row.get("_source"), Mapping) else row
