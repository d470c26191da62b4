"""Which place a word of a table means: a kecamatan by the Ministry's code, BPS's or its name, a desa by its code or a name that no other has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from ckanext.muaraenim.regency import current_regency

__all__ = ["districts_by_name", "neighbours", "titles", "villages_by_name"]


def districts_by_name() -> dict[str, str]:
    """Code of every kecamatan by whatever it is called, in small letters."""
    return {name.lower(): district.code for district in current_regency().districts.values() for name in district.spellings}


def villages_by_name() -> dict[str, str]:
    """Code of every desa and kelurahan by its code, with and without points, and by its name where only one has it."""
    villages = current_regency().villages.values()
    names = Counter(village.name.lower() for village in villages)
    found = {village.name.lower(): village.code for village in villages if names[village.name.lower()] == 1}
    for village in villages:
        found |= {village.code: village.code, village.code.replace(".", ""): village.code}
    return found


def neighbours(codes: Collection[str]) -> dict[str, str]:
    """What a map of these places shows: every kecamatan; or of desa those in the same kecamatan, because all would be too small to see."""
    regency = current_regency()
    if not set(codes) & set(regency.villages):
        return districts_by_name()
    around = {regency.villages[code].district for code in codes if code in regency.villages}
    return {name: code for name, code in villages_by_name().items() if regency.villages[code].district in around}


def titles() -> dict[str, str]:
    """Name of every kecamatan, desa and kelurahan by its code."""
    regency = current_regency()
    return {code: place.name for places in (regency.villages, regency.districts) for code, place in places.items()}
