"""From the regions of BPS to those of the Ministry of Home Affairs: two systems whose codes look alike and are not."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from harvesters.checks.finding import Finding
from harvesters.errors import Unreadable
from harvesters.reading.local import local_file
from harvesters.tables.spelling import fold, tidy
from harvesters.words import phrase

__all__ = ["WHOLE", "RegionAmbiguous", "RegionUnknown", "Regions", "load_regions"]

WHOLE = "9999"
"""What BPS numbers the whole domain by."""
LARGEST = 5_000_000  # bytes of the file
_DISTRICT = re.compile(r"(?:kecamatan|kec\.?)\s+", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:\[\d{1,10}\]|\d{1,10}[.)])\s*(?=\D)")
"""What office lists write before a name: ``1. ``, ``[9916010] ``."""
_REGENCY = re.compile(r"(?:kabupaten|kab\.?|kota)\s+", re.IGNORECASE)


@dataclass(frozen=True)
class RegionAmbiguous(Finding):
    """Published without a code of the ministry; ``value`` is the region's name."""

    code = "region-ambiguous"
    severity = "warning"
    sentence_id = "Wilayah «{value}» dapat berarti {codes}; kode Kemendagri-nya dikosongkan."
    sentence_en = "The region «{value}» may mean {codes}; its code of the Ministry of Home Affairs stays empty."
    remedy_id = "Sebut tingkat dan wilayah di atasnya pada region(), atau pada sumber BPS nomor mana berarti kode yang mana («areas»)."
    remedy_en = "Give region() the level and the region around it; in a source of BPS, say which number means which code («areas»)."

    value: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class RegionUnknown(Finding):
    """Regions of BPS that the list of regions does not have; published without a code of the ministry."""

    code = "region-unknown"
    severity = "warning"
    sentence_id = "{count} wilayah tidak ada di daftar wilayah: {names}; kode Kemendagri-nya dikosongkan."
    sentence_en = "{count} regions are not in the list of regions: {names}; their codes of the Ministry of Home Affairs stay empty."
    remedy_id = "Tambahkan ejaannya sebagai alias di daftar wilayah, atau pada sumber BPS nomornya di «areas»."
    remedy_en = "Add the spelling as an alias to the list of regions, or in a source of BPS the number to «areas»."

    count: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class Regions:
    """``by_bps``: code of BPS -> code of the ministry. ``by_name``: folded name or alias -> the codes that it may mean.
    ``areas``: what the source itself says of a number. ``name``, ``code``, ``domain``: of the regency as a whole."""

    by_bps: Mapping[str, str] = field(default_factory=dict)
    by_name: Mapping[str, frozenset[str]] = field(default_factory=dict)
    areas: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    code: str = ""
    domain: str = ""

    @property
    def known(self) -> bool:
        return bool(self.by_name or self.areas or self.code)

    def numbered(self, number: str) -> str:
        """The code that the number alone says for sure; empty if it does not."""
        if number in self.areas:
            return self.areas[number]
        return self.code if number in (WHOLE, self.domain, f"{self.domain}000") else ""

    def meant(self, number: str, label: str) -> frozenset[str]:
        """Codes that the region with this number and name may have: one if it is sure, none if it is not known, several if it is not clear."""
        if sure := self.numbered(number):
            return frozenset({sure})
        numbered = frozenset({self.by_bps[number]}) if number in self.by_bps else frozenset[str]()
        named = self.named(label)
        if not numbered or numbered <= named or not named:
            return numbered or named
        return numbered | named

    def named(self, label: str) -> frozenset[str]:
        """The same by the name alone."""
        whole = _NUMBERED.sub("", tidy(label))
        own = {self.code} if self.code and self.name and fold(_REGENCY.sub("", whole)) == fold(self.name) else set[str]()
        if _REGENCY.match(whole):
            return frozenset(own)
        if _DISTRICT.match(whole):
            return self.by_name.get(fold(_DISTRICT.sub("", whole)), frozenset())
        return self.by_name.get(fold(whole), frozenset()) | own


def load_regions(written: str, folder: Path | None) -> tuple[dict[str, str], dict[str, frozenset[str]]]:
    """``by_bps`` and ``by_name`` of :class:`Regions`, from the CSV file ``written`` below ``folder``.

    Its columns are ``kode``, ``nama`` and perhaps ``kode_bps``, ``nama_bps`` and ``alias`` (several apart by ``|``).

    :raises FetchError: there is no such file, or it has not these columns.
    """
    path = local_file(written, folder)
    if path.stat().st_size > LARGEST:
        raise Unreadable(system=path.name, reason=phrase("terlalu besar untuk daftar wilayah", "it is too large for a list of regions"))
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error):
        raise Unreadable(system=path.name, reason=phrase("bukan CSV berhuruf UTF-8", "it is no CSV in UTF-8")) from None
    if not rows or not {"kode", "nama"} <= rows[0].keys():
        raise Unreadable(system=path.name, reason=phrase("tidak punya kolom kode dan nama", "it has no columns kode and nama"))
    names: dict[str, set[str]] = {}
    for row in rows:
        for name in (row["nama"], row.get("nama_bps") or "", *(row.get("alias") or "").split("|")):
            if name and fold(name):
                names.setdefault(fold(name), set()).add(row["kode"])
    by_bps = {row["kode_bps"]: row["kode"] for row in rows if row.get("kode_bps")}
    return by_bps, {name: frozenset(codes) for name, codes in names.items()}
