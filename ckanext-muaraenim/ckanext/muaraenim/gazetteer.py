"""Addresses of the regency's kecamatan and their villages: the name in small letters. Codes and other spellings lead to the same place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TypeVar

from ckanext.muaraenim.regency import District, Regency, Village, current_regency, read_regency

__all__ = ["Gazetteer", "gazetteer"]

Place = TypeVar("Place", District, Village)


class Gazetteer:
    """Every kecamatan, desa and kelurahan of a regency by address. Of two places of one name the second is told apart by the end of its code."""

    def __init__(self, regency: Regency) -> None:
        self._districts = _addressed(regency.districts.values())
        self._villages: dict[str, dict[str, Village]] = {}
        for code in regency.districts:
            self._villages[code] = _addressed(village for village in regency.villages.values() if village.district == code)
        self._addresses = {place.code: address for address, place in self._districts.items()}
        for villages in self._villages.values():
            self._addresses |= {place.code: address for address, place in villages.items()}
        self._regency = _address(regency.full_name)
        self._spellings = {_address(spelling): district for district in regency.districts.values() for spelling in district.spellings}

    @property
    def districts(self) -> Mapping[str, District]:
        """Every kecamatan by address, in the order of their names."""
        return self._districts

    def address(self, code: str) -> str:
        """Of a place of this regency. :raises KeyError: it has none."""
        return self._addresses[code]

    def district(self, asked: str) -> District | None:
        """By address, code (of either system) or another spelling."""
        address = _address(asked)
        return self._districts.get(address) or self._spellings.get(address)

    def named(self, text: str) -> list[District]:
        """The kecamatan that a text names in words, in the order of their names; of two names of which one holds the other, the longer."""
        words = f"-{_address(text)}-".replace(f"-{self._regency}-", "-")
        names = {**self._spellings, **self._districts}
        told = [name for name in names if not name[:1].isdigit() and f"-{name}-" in words]
        longest = [name for name in told if not any(f"-{name}-" in f"-{other}-" for other in told if other != name)]
        return sorted({names[name] for name in longest}, key=lambda district: district.name)

    def village(self, district: District, asked: str) -> Village | None:
        """One of a kecamatan, by address or code."""
        villages = self._villages[district.code]
        return villages.get(_address(asked)) or next((village for village in villages.values() if village.code == asked), None)

    def villages(self, district: District) -> Mapping[str, Village]:
        """Of a kecamatan by address, in the order of their names."""
        return self._villages[district.code]


def gazetteer() -> Gazetteer:
    """Of the regency that this portal serves."""
    return _gazetteer(current_regency().key)


@lru_cache(maxsize=4)
def _gazetteer(key: str) -> Gazetteer:
    return Gazetteer(read_regency(key))


def _addressed(places: Iterable[Place]) -> dict[str, Place]:
    found: dict[str, Place] = {}
    for place in sorted(places, key=lambda place: (place.name.casefold(), place.code)):
        address = _address(place.name)
        found[address if address not in found else f"{address}-{place.code.rpartition('.')[2]}"] = place
    return found


def _address(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
