"""Configuration is found in the checkout, and the operator's files replace whole files."""

import pytest

from ckanext.muaraenim.configuration import (
    ConfigurationMissing,
    config_file,
    config_files,
    config_folders,
    default_regency,
    regencies,
    regency_folders,
)


def test_the_default_regency_is_one_that_exists():
    assert default_regency() in regencies()


def test_an_operators_file_replaces_ours(tmp_path, monkeypatch):
    name = default_regency()
    own = tmp_path / "regencies" / name / "regency.yaml"
    own.parent.mkdir(parents=True)
    own.write_text("name: own")
    ours = config_file(f"regencies/{name}/regency.yaml")
    monkeypatch.setenv("MUARAENIM_CONFIG", str(tmp_path))
    assert config_folders()[-1] == tmp_path
    assert config_file(f"regencies/{name}/regency.yaml") == own != ours
    assert config_file("ckan.ini") != own
    assert regency_folders(name) == [ours.parent, own.parent]
    assert config_files(f"regencies/{name}", "*.yaml")["regency.yaml"] == own
    assert "organizations.csv" in config_files(f"regencies/{name}", "*.csv")


@pytest.mark.parametrize("name", ["atlantis", "../muba", "", "."])
def test_an_unknown_regency_is_refused_with_those_that_exist(name):
    with pytest.raises(ConfigurationMissing, match="known: .*muba"):
        regency_folders(name)


def test_a_missing_operators_folder_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("MUARAENIM_CONFIG", str(tmp_path / "absent"))
    with pytest.raises(ConfigurationMissing, match="absent"):
        config_folders()


def test_a_missing_file_names_where_it_was_sought():
    with pytest.raises(ConfigurationMissing, match="schemas/absent.yaml"):
        config_file("schemas/absent.yaml")
