"""Addresses of places: every one has its own, and whatever else people call it leads there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ckanext.muaraenim.configuration import regencies
from ckanext.muaraenim.gazetteer import Gazetteer
from ckanext.muaraenim.regency import District, Village, read_regency


@pytest.fixture(params=regencies())
def regency(request):
    return read_regency(request.param)


def small():
    """A regency with two villages of one name in one kecamatan, and one of its name in another."""
    regency = replace(read_regency(regencies()[0]))
    hulu = District("99.01.01", "Hulu Sungai", "9901010", "Hulu Sei", ("Udik",), 0, 2)
    hilir = District("99.01.02", "Hilir", "", "", (), 0, 1)
    villages = [Village("99.01.01.2001", "Suka Maju", "desa", hulu.code), Village("99.01.01.2007", "Suka Maju", "desa", hulu.code)]
    villages.append(Village("99.01.02.2001", "Suka Maju", "desa", hilir.code))
    regency.__dict__["districts"] = {each.code: each for each in (hulu, hilir)}
    regency.__dict__["villages"] = {each.code: each for each in villages}
    return Gazetteer(regency), hulu


def test_a_question_names_kecamatan_by_any_spelling_and_the_regency_is_none():
    known, hulu = small()
    regency = read_regency(regencies()[0])
    assert known.named("penduduk Kec. HULU sungai 2025") == [hulu]
    assert [each.name for each in known.named("udik dan hilir")] == ["Hilir", "Hulu Sungai"]
    assert known.named(f"99.01.01 hilirisasi, {regency.full_name}") == []


def test_of_two_names_the_longer_is_meant():
    regency = replace(read_regency(regencies()[0]))
    places = [District("99.01.01", "Rimba", "", "", (), 0, 0), District("99.01.02", "Rimba Ulu", "", "", (), 0, 0)]
    regency.__dict__["districts"] = {each.code: each for each in places}
    assert Gazetteer(regency).named("sekolah di rimba ulu") == [places[1]]


def test_every_place_has_an_address_of_its_own_and_is_found_there(regency):
    known = Gazetteer(regency)
    addresses = [known.address(code) for code in regency.districts]
    assert len(set(addresses)) == len(addresses) > 0
    for code, district in regency.districts.items():
        assert known.district(known.address(code)) == district
        assert {known.village(district, known.address(each.code)) for each in known.villages(district).values()} == set(
            each for each in regency.villages.values() if each.district == code
        )


@pytest.mark.parametrize("asked", ["hulu-sungai", "99.01.01", "9901010", "Hulu Sungai", "hulu sei", "Hulu-Sei", "UDIK"])
def test_whatever_a_kecamatan_is_called_leads_to_it(asked):
    known, hulu = small()
    assert known.district(asked) == hulu


@pytest.mark.parametrize("asked", ["", "-", "hulu", "99.01", "../etc", "x" * 5000])
def test_other_words_lead_nowhere(asked):
    known, hulu = small()
    assert known.district(asked) is None
    assert known.village(hulu, asked) is None


def test_two_villages_of_one_name_have_two_addresses():
    known, hulu = small()
    assert list(known.villages(hulu)) == ["suka-maju", "suka-maju-2007"]
    assert known.village(hulu, "suka-maju-2007").code == known.village(hulu, "99.01.01.2007").code == "99.01.01.2007"
    assert known.address("99.01.02.2001") == "suka-maju"
