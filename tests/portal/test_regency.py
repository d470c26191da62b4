"""Both regencies: their files agree with one another, their colours can be read, and what they publish is whole."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest
from ckan.plugins import toolkit as tk

from ckanext.muaraenim.configuration import VARIABLE, ConfigurationMissing, config_file, default_regency, regencies
from ckanext.muaraenim.regency import current_regency, read_regency
from ckanext.muaraenim.vocabularies import label, term, vocabulary
from harvesters.errors import SourceError
from harvesters.settings import Settings
from harvesters.sources import load_sources

PUBLISHED = {"kode-urusan", "kode-kecamatan", "kode-desa-kelurahan", "daftar-opd", "profil-wilayah"}
PAPER = {"light": "#ffffff", "dark": "#161214"}  # the page's own background (theme)


@pytest.fixture(params=regencies())
def regency(request):
    return read_regency(request.param)


def folder(regency):
    return config_file(f"regencies/{regency.key}/regency.yaml").parent


def lines(regency, file):
    with (folder(regency) / file).open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def brightness(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((brightness(one), brightness(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_two_regencies_are_there_and_one_is_the_default():
    assert len(regencies()) >= 2
    assert default_regency() in regencies()


@pytest.mark.usefixtures("with_plugins")
def test_the_setting_decides_which_is_served(ckan_config, monkeypatch):
    assert current_regency().key == default_regency()
    other = next(key for key in regencies() if key != default_regency())
    monkeypatch.setitem(ckan_config, "ckanext.muaraenim.regency", other)
    assert current_regency().key == other
    assert tk.h.muaraenim_areas({})[0]["value"] == read_regency(other).code


def test_districts_and_villages_agree(regency):
    counted = Counter((line["kode_kecamatan"], line["jenis"]) for line in lines(regency, "villages.csv"))
    assert {(code, kind) for code, kind in counted} <= {(code, kind) for code in regency.districts for kind in ("desa", "kelurahan")}
    for code, district in regency.districts.items():
        assert code.startswith(f"{regency.code}.")
        assert (counted[code, "desa"], counted[code, "kelurahan"]) == (district.desa, district.kelurahan)
        assert not district.bps_code or district.bps_code.startswith(regency.bps_code)


def test_the_code_systems_are_joined_by_table_only(regency):
    bridged = [each for each in regency.districts.values() if each.bps_code]
    assert len({each.bps_code for each in bridged}) == len(bridged) > len(regency.districts) / 2
    assert not [each for each in bridged if each.bps_code == each.code.replace(".", "")]


def test_agencies_refer_to_agencies(regency):
    known = regency.organizations
    assert regency.walidata in known
    for each in known.values():
        assert re.fullmatch(r"[a-z0-9][a-z0-9-]+", each.code)
        assert each.kind in vocabulary("organization_kinds")
        assert not each.dimension or each.dimension in vocabulary("dimensions")
        assert {each.parent, *each.predecessors, *each.successors} - {""} <= set(known)
        assert each.source, "where the name comes from"
        assert all(each.code in known[code].successors for code in each.predecessors)
        assert all(each.code in known[code].predecessors for code in each.successors)
    kecamatan = [each for each in known.values() if each.kind == "kecamatan"]
    assert len(kecamatan) == len(regency.districts)


@pytest.mark.parametrize("shade", ["light", "dark"])
def test_text_can_be_read_in_the_regencys_colours(regency, shade):
    colours = regency.colours[shade]
    assert contrast(colours["aksi"], PAPER[shade]) >= 4.5
    assert contrast(colours["marun"], "#ffffff") >= 4.5
    assert contrast(colours["marun-tua"], "#ffffff") >= 4.5
    assert contrast(colours["emas"], colours["marun"]) >= 3
    assert contrast(colours["tanda"], PAPER[shade]) >= 3


def test_the_regencies_do_not_look_alike():
    assert len({read_regency(key).colours["light"]["marun"] for key in regencies()}) == len(regencies())


def test_reference_data_is_declared_whole_and_read_to_its_end(regency):
    found = load_sources([folder(regency) / "sources"], [folder(regency) / "tables"])
    assert found.errors == []
    assert set(found.found) >= PUBLISHED
    expected = {
        "kode-urusan": len(vocabulary("urusan")),
        "kode-kecamatan": len(regency.districts),
        "kode-desa-kelurahan": len(lines(regency, "villages.csv")),
        "daftar-opd": len(regency.organizations),
        "profil-wilayah": 1,
    }
    settings = Settings(folder=folder(regency), sources=tuple(found.found))
    for name, number in expected.items():
        source = found.found[name]
        assert (source.organization, source.example) == (regency.walidata, False)
        for part in ("konsep", "definisi", "klasifikasi", "ukuran", "satuan"):
            assert source.table.dataset[part]
        with source.reader(settings, source.secrets(settings)) as reader:
            assert sum(1 for _ in reader.records(None)) == number
            assert reader.complete


def test_the_published_affairs_are_those_of_the_vocabulary(regency):
    published = [(line["kode"], line["nama"], line["kelompok"]) for line in lines(regency, "reference/urusan.csv")]
    assert published == [(each.value, each.label["id"], each.group["id"]) for each in vocabulary("urusan").values()]


def test_every_table_names_only_terms_that_exist(regency):
    choices = {"jenis": "entries", "jenis_data": "data_kinds", "jenis_metadata": "metadata_kinds", "urusan": "urusan", "frekuensi": "frequencies",
               "level_penyajian": "presentation_levels", "data_prioritas": "yes_no", "klasifikasi_akses": "access_classes"}  # fmt: skip
    for source in load_sources([folder(regency) / "sources"], [folder(regency) / "tables"]).found.values():
        given = source.table.dataset if source.table else {}
        assert not [(source.id, name) for name, terms in choices.items() if name in given and given[name] not in vocabulary(terms)]
        assert source.license in vocabulary("licences")


@pytest.mark.parametrize("file", sorted({path.stem for path in config_file("vocabularies/urusan.yaml").parent.iterdir()} - {"search_words"}))
def test_every_term_speaks_both_languages(file):
    for each in vocabulary(file).values():
        assert each.label["id"].strip()
        assert each.label["en"].strip()
        assert term(file, each.value.upper()) == each


def test_labels_follow_the_language():
    assert (label("frequencies", "tahunan", "id"), label("frequencies", "tahunan", "en")) == ("Tahunan", "Yearly")
    assert label("frequencies", "kadang", "id") == "kadang"


def written(folder, key, changes=("", ""), csv_changes=("", "")):
    """A regency of its own in the operator's folder: a copy of the default one with one thing changed."""
    source, target = config_file(f"regencies/{default_regency()}/regency.yaml").parent, folder / "regencies" / key
    target.mkdir(parents=True)
    for file, (old, new) in {"regency.yaml": changes, "organizations.csv": csv_changes, "districts.csv": ("", "")}.items():
        (target / file).write_text((source / file).read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")


def test_an_operators_own_regency_is_served_from_the_operators_folder(tmp_path, monkeypatch):
    written(tmp_path, "contoh", changes=(f"name: {read_regency(default_regency()).name}", "name: Contoh"))
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert read_regency("contoh").name == "Contoh"
    assert "contoh" in regencies()


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        (("motto:", "moto:"), "moto"),
        (("#6a0f2b", "maroon"), "colours.light.marun"),
        (("Asia/Jakarta", "Asia/Palembang"), "time_zone"),
        (("walidata: ", "walidata: x-"), "walidata"),
        (("licence: ", "# "), ""),
    ],
)
def test_a_broken_file_names_line_and_key(tmp_path, monkeypatch, changes, key):
    name = f"rusak{abs(hash(changes))}"
    written(tmp_path, name, changes=changes)
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    with pytest.raises(SourceError) as refused:
        read_regency(name)
    assert refused.value.facts["file"] == f"{name}/regency.yaml"
    assert refused.value.facts["key"] == key
    assert int(refused.value.facts["line"]) >= 1


def test_a_list_without_a_column_names_the_column(tmp_path, monkeypatch):
    written(tmp_path, "tanpa", csv_changes=("singkatan", "pendek"))
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    with pytest.raises(SourceError) as refused:
        read_regency("tanpa")
    assert (refused.value.facts["file"], refused.value.facts["key"]) == ("organizations.csv", "singkatan")


@pytest.mark.parametrize("key", ["tidak-ada", "../muba", "/etc"])
def test_an_unknown_regency_is_refused(key):
    with pytest.raises(ConfigurationMissing):
        read_regency(key)


def test_no_file_of_a_regency_holds_an_account_or_secret(regency):
    for path in Path(folder(regency)).rglob("*.yaml"):
        assert not re.search(r"(?i)(password|token|secret)\s*:\s*(?!env:)\S", path.read_text(encoding="utf-8")), path.name
