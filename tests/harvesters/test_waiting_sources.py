"""The sources of both regencies that use presets can be read, and wait until the operator has given their key or address."""

import pytest
import yaml

from ckanext.muaraenim.configuration import config_file
from harvesters.settings import Settings
from harvesters.sources import load_sources

REGENCIES = ("muaraenim", "muba")
PAGES = config_file("regencies/default").parent


def with_presets(regency):
    """The sources of a regency that name a preset, and that preset, by id."""
    folder = PAGES / regency
    found = load_sources([folder / "sources"], [folder / "tables"])
    assert found.errors == []
    declared = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in (folder / "sources").glob("*.yaml")}
    return {name: (found.found[name], each["preset"]) for name, each in declared.items() if "preset" in each}


@pytest.mark.parametrize("regency", REGENCIES)
def test_they_wait_for_a_key_or_an_address_of_their_own(regency):
    sources = with_presets(regency)
    assert len(sources) > 10
    for name, (source, _) in sources.items():
        awaited = source.awaits(Settings(secrets={}))
        assert awaited, name
        given = Settings(secrets=dict.fromkeys(awaited, "https://contoh.invalid/"))
        assert not source.awaits(given)
        with source.reader(given, source.secrets(given)) as reader:
            assert reader.target is not None
        assert not source.example


@pytest.mark.parametrize("regency", REGENCIES)
def test_their_pages_say_what_has_to_be_set(regency):
    """The first line of a file names every secret that it waits for, or the preset that holds the address."""
    for name, (source, _) in with_presets(regency).items():
        first = source.file.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith("# It waits until ")
        assert any(each in first for each in source.awaits(Settings(secrets={}))), name


def test_together_they_use_every_preset_that_is_not_for_one_dataset_only():
    used = {preset for regency in REGENCIES for _, preset in with_presets(regency).values()}
    presets = {path.stem for path in (PAGES.parent / "presets").glob("*.yaml")}
    assert presets - used == {"arcgis", "jabar-bigdata"}
