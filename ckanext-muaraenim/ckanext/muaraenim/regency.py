"""The regency that is served: its names, codes, colours, OPDs and districts, read from ``config/regencies/<name>``.

Which one is served is the setting ``ckanext.muaraenim.regency``; no other Python file knows anything of a particular regency.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo, available_timezones

from ckanext.muaraenim.configuration import ConfigurationMissing, config_file, default_regency, regency_folders
from harvesters.declaration import Declared, read_declaration
from harvesters.errors import SourceError
from harvesters.words import phrase

__all__ = ["District", "Front", "Organization", "Regency", "Village", "current_regency", "read_regency"]

Line = TypeVar("Line", "Organization", "District", "Village")

SETTING = "ckanext.muaraenim.regency"
COLOURS = ("marun", "marun-tua", "emas", "tanda", "aksi")
CONTACT = ("position", "address", "email", "phone", "website")
KEYS = {
    "name", "kind", "full_name", "government", "capital", "province", "codes", "motto", "time_zone",
    "portal", "walidata", "licence", "contact", "emblem", "colours", "front",
}  # fmt: skip


@dataclass(frozen=True)
class Organization:
    """One OPD (one line of ``organizations.csv``).

    ``code`` is also its URL name and never changes. ``since``/``until``: ISO date or only the year, empty when unknown or still there.
    ``source``: where the name comes from; "perlu diperiksa" in it means that nobody has compared it with the regency's regulation.
    """

    code: str
    name: str
    abbreviation: str
    kind: str
    parent: str = ""
    dimension: str = ""
    predecessors: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    source: str = ""

    @property
    def former(self) -> bool:
        """It no longer exists; others have taken over."""
        return bool(self.successors or self.until)


@dataclass(frozen=True)
class District:
    """One kecamatan. ``code`` is the Ministry of Home Affairs' (dotted), ``bps_code`` that of BPS, empty where it has none yet.

    The two code systems are unrelated; they are joined only by this table. ``aliases``: other spellings met in practice.
    """

    code: str
    name: str
    bps_code: str
    bps_name: str
    aliases: tuple[str, ...]
    kelurahan: int
    desa: int

    @property
    def spellings(self) -> tuple[str, ...]:
        """Whatever it is called: codes of both systems, other names, at last its own."""
        return tuple(filter(None, (self.bps_code, self.bps_name, *self.aliases, self.name, self.code)))


@dataclass(frozen=True)
class Village:
    """One desa or kelurahan; ``kind`` says which. ``district``: code of its kecamatan."""

    code: str
    name: str
    kind: str
    district: str


@dataclass(frozen=True)
class Front:
    """What the front page shows of published datasets, by their names. ``figures``: pairs of a dataset and a column of its table;
    ``picture``: a dataset with a figure of each kecamatan, empty where there is none."""

    figures: tuple[tuple[str, str], ...] = ()
    picture: str = ""


@dataclass(frozen=True)
class Regency:
    """``key`` is the folder's name. Texts for people that exist in two languages are ``{"id": …, "en": …}``."""

    key: str
    name: str
    kind: str
    full_name: str
    government: str
    capital: str
    province: str
    code: str
    bps_code: str
    motto: str
    time_zone: ZoneInfo
    title: Mapping[str, str]
    tagline: Mapping[str, str]
    description: Mapping[str, str]
    walidata: str
    licence: str
    contact: Mapping[str, str]
    emblem: str
    colours: Mapping[str, Mapping[str, str]]
    front: Front

    @property
    def today(self) -> date:
        """The date in its time zone."""
        return datetime.now(self.time_zone).date()

    @cached_property
    def organizations(self) -> Mapping[str, Organization]:
        """Every OPD by code, former ones included, in the order of the file."""
        return _listed(self.key, "organizations.csv", _organization)

    @cached_property
    def districts(self) -> Mapping[str, District]:
        """Every kecamatan by the Ministry's code."""
        return _listed(self.key, "districts.csv", _district)

    @cached_property
    def villages(self) -> Mapping[str, Village]:
        """Every desa and kelurahan by the Ministry's code; none where nobody has listed them."""
        try:
            return _listed(self.key, "villages.csv", _village)
        except ConfigurationMissing:
            return {}

    @cached_property
    def places(self) -> frozenset[str]:
        """Names of kecamatan, desa and kelurahan in small letters, other names included, alone and with what they are in front."""
        found = set()
        for district in self.districts.values():
            for name in (district.name, *district.aliases):
                found |= {name, f"kecamatan {name}", f"kec. {name}", f"kec {name}"}
        for village in self.villages.values():
            found |= {village.name, f"{village.kind} {village.name}"}
        return frozenset(name.lower() for name in found)


def current_regency() -> Regency:
    """The regency that this portal serves."""
    from ckan.common import config  # here, so that the portal command can read a regency before CKAN is configured

    return read_regency(config.get(SETTING, None) or default_regency())


@lru_cache(maxsize=8)
def read_regency(key: str) -> Regency:
    """The regency of the folder ``config/regencies/<key>``.

    :raises ConfigurationMissing: there is no such regency.
    :raises SourceError: its ``regency.yaml`` is wrong; the error names line, key and what is allowed.
    """
    regency_folders(key)
    top = read_declaration(config_file(f"regencies/{key}/regency.yaml"))
    top.only(KEYS)
    codes, portal = top.need("codes"), top.need("portal")
    regency = Regency(
        key=key,
        **{name: top.need(name).text() for name in ("name", "kind", "full_name", "government", "capital", "province", "licence")},
        code=codes.need("kemendagri").text(),
        bps_code=codes.need("bps").text(),
        motto=_optional(top, "motto"),
        time_zone=ZoneInfo(top.need("time_zone").choice(available_timezones())),
        **{name: _bilingual(portal.need(name)) for name in ("title", "tagline", "description")},
        walidata=top.need("walidata").text(),
        contact={name: _optional(top.get("contact"), name) for name in CONTACT},
        emblem=_optional(top, "emblem"),
        colours={shade: _colours(top.need("colours").need(shade)) for shade in ("light", "dark")},
        front=_front(top.get("front")),
    )
    top.need("walidata").choice(regency.organizations)
    return regency


def _optional(parent: Declared | None, key: str) -> str:
    found = parent.get(key) if parent else None
    return str(found.plain).strip() if found else ""


def _bilingual(value: Declared) -> dict[str, str]:
    return {language: value.need(language).text() for language in ("id", "en")}


def _front(declared: Declared | None) -> Front:
    if declared is None:
        return Front()
    declared.only({"figures", "picture"})
    listed = declared.get("figures")
    figures = listed.items() if listed else []
    for figure in figures:
        figure.only({"dataset", "column"})
    pairs = tuple((figure.need("dataset").text(), figure.need("column").text()) for figure in figures)
    return Front(pairs, _optional(declared, "picture"))


def _colours(shade: Declared) -> dict[str, str]:
    shade.only(COLOURS)
    return {name: _colour(shade.need(name)) for name in COLOURS}


def _colour(value: Declared) -> str:
    text = value.text().lower()
    if len(text) != 7 or text[0] != "#" or not set(text[1:]) <= set("0123456789abcdef"):
        raise value.wrong(phrase(f"«{text}» bukan warna", f"«{text}» is not a colour"), "#rrggbb")
    return text


def _listed(key: str, file: str, build: Callable[[Mapping[str, str]], Line]) -> dict[str, Line]:
    """One object a line of a CSV file, by its code.

    :raises SourceError: a column is missing, a number is not one, or a code stands twice.
    """
    found: dict[str, Line] = {}
    with config_file(f"regencies/{key}/{file}").open(encoding="utf-8-sig", newline="") as text:
        lines = csv.DictReader(text)
        for row in lines:
            try:
                line = build({name: (value or "").strip() for name, value in row.items() if name})
            except KeyError as missing:
                raise _wrong(file, 1, missing.args[0], phrase("kolom ini tidak ada", "this column is missing")) from missing
            except ValueError as error:
                raise _wrong(file, lines.line_num, row["kode"], phrase("jumlah harus bilangan bulat", "a count must be a whole number")) from error
            if not line.code or line.code in found:
                raise _wrong(file, lines.line_num, line.code, phrase("kode kosong atau sudah dipakai", "the code is empty or stands twice"))
            found[line.code] = line
    return found


def _wrong(file: str, line: int, key: str, reason: Mapping[str, str]) -> SourceError:
    allowed = phrase("lihat docs/reference/regency.md", "see docs/reference/regency.md")
    return SourceError(file=file, line=line, key=key, reason=reason, allowed=allowed)


def _organization(row: Mapping[str, str]) -> Organization:
    return Organization(
        code=row["kode"], name=row["nama"], abbreviation=row["singkatan"], kind=row["jenis"], parent=row["induk"], dimension=row["dimensi"],
        predecessors=_several(row["pendahulu"]), successors=_several(row["penerus"]), since=row["sejak"], until=row["sampai"], source=row["sumber"],
    )  # fmt: skip


def _district(row: Mapping[str, str]) -> District:
    return District(
        code=row["kode"], name=row["nama"], bps_code=row["kode_bps"], bps_name=row["nama_bps"], aliases=_several(row["alias"]),
        kelurahan=int(row["kelurahan"]), desa=int(row["desa"]),
    )  # fmt: skip


def _village(row: Mapping[str, str]) -> Village:
    return Village(code=row["kode"], name=row["nama"], kind=row["jenis"], district=row["kode_kecamatan"])


def _several(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("|") if part.strip())
