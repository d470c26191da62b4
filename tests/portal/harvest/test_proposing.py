"""``./portal harvest draft``: the engine's drafts with the regency's own lists, in the regency's own folder."""

from __future__ import annotations

import json
from pathlib import Path

import yaml
from ckan.cli.cli import ckan
from opd.server import Answer, serving

ROWS = [{"kecamatan": name, "tahun": 2025, "kasus": at} for at, name in enumerate(("Sekayu", "BABAT TOMAN", "Lais"), 3)]


def answer(asked):
    return Answer(200, json.dumps({"data": ROWS}).encode(), "application/json")


def draft(cli, *words):
    return cli.invoke(ckan, ["harvest", "draft", *words])


def test_a_draft_lies_in_the_regency_and_runs(agency, cli, ckan_config, monkeypatch):
    with serving(answer) as server:
        monkeypatch.setitem(ckan_config, "ckanext.muaraenim.harvest.allow_hosts", server.address)
        done = draft(cli, f"{server.url}/api/kasus", "--organization", "dinkes", "--write")
        assert done.exit_code == 0, done.output
        assert "./portal harvest preview kasus" in done.output
        preview = cli.invoke(ckan, ["harvest", "preview", "kasus", "--json"])
    table = yaml.safe_load((agency.folder / "tables" / "kasus.yaml").read_text())
    assert (agency.folder / "sources" / "kasus.yaml").is_file()
    assert table["columns"][0]["codes"]["file"] == "../districts.csv"
    assert json.loads(preview.stdout)["records"] == len(ROWS)


def test_a_system_of_a_preset_is_known(agency, cli):
    done = draft(cli, "https://api.bmkg.go.id/publik/prakiraan-cuaca?adm4=99.99.01.2001", "--organization", "bpbd", "--id", "cuaca", "--write")
    assert done.exit_code == 0, done.output
    source = yaml.safe_load((agency.folder / "sources" / "cuaca.yaml").read_text())
    assert (source["preset"], source["options"]) == ("bmkg-prakiraan", {"params": {"adm4": "99.99.01.2001"}})


def test_what_the_portal_does_not_know_is_told_with_what_is_alike(agency, cli):
    file = Path(agency.folder / "kasus.json")
    file.write_text(json.dumps(ROWS))
    for option, given, alike in (("--organization", "dinks", "dinkes"), ("--license", "CC-BY", "CC-BY-4.0"), ("--id", "penduduk", "penduduk")):
        done = draft(cli, str(file), option, given, "--write")
        assert (done.exit_code, alike in done.output) == (2, True), done.output
    assert "# == sources/kasus.yaml ==" in draft(cli, str(file), "--organization", "dinkes").output
