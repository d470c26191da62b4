"""The two ways to install: the engine alone in an empty environment, and the portal from a wheel far from the checkout."""

import json
import os
import re
import subprocess
import sys
import urllib.request
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(("CKAN_", "MUARAENIM_", "PYTHON", "VIRTUAL_ENV"))}


def run(*arguments, cwd, **options):
    done = subprocess.run([str(each) for each in arguments], cwd=cwd, env=CLEAN, capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, f"{arguments}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


def environment(folder):
    """Its programs, and how to call pip there: the one of this environment, because to put another one there takes longer than most that it does."""
    venv.create(folder)
    return folder / "bin", (sys.executable, "-m", "pip", "--python", folder / "bin" / "python")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    # A copy, because building leaves build/ and egg-info beside setup.py.
    copy = folder / "source"
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", cwd=ROOT).split("\n")
    for name in filter(None, listed):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_bytes((ROOT / name).read_bytes())
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", folder, copy, cwd=folder)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_config_pages_styles_and_translations(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    package = "ckanext/muaraenim/"
    for part in (
        "config_data/ckan.ini",
        "config_data/schemas/dataset.yaml",
        "config_data/regencies/default",
        "theme/templates/portal/base.html",
        "i18n/id/LC_MESSAGES/ckanext-muaraenim.mo",
    ):
        assert package + part in names
    assert [name for name in names if re.search(r"muaraenim/theme/.*\.css$", name)]
    assert "ckanext/__init__.py" not in names
    assert not [name for name in names if name.startswith(("tests/", "docs/")) or "__pycache__" in name]


@pytest.mark.stack
def test_the_engine_installs_alone(wheel, tmp_path):
    programs, pip = environment(tmp_path / "venv")
    run(*pip, "install", "--quiet", "--no-compile", wheel, cwd=tmp_path)
    installed = {each["name"].lower() for each in json.loads(run(*pip, "list", "--format=json", cwd=tmp_path))}
    assert "polars" in installed
    assert not installed & {"ckan", "flask", "redis"}
    assert "preview" in run(programs / "harvesters", "--help", cwd=tmp_path)
    (tmp_path / "rows.csv").write_text("kode;jumlah\n0012;1.234,5\n", encoding="utf-8")
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "rows.yaml").write_text(
        "title: Baris\nkey: [kode]\ncolumns:\n- {name: kode, title: Kode, kind: code}\n- {name: jumlah, title: Jumlah, kind: number}\n",
        encoding="utf-8",
    )
    (tmp_path / "rows.yaml").write_text(
        "title: Baris\norganization: dinas\nconnector: sheet\noptions: {location: rows.csv}\nread: full\ntable: rows\nlicense: CC-BY-4.0\n",
        encoding="utf-8",
    )
    shown = run(programs / "python", "-m", "harvesters", "preview", "rows.yaml", cwd=tmp_path)
    assert "0012" in shown


@pytest.mark.stack
def test_the_portal_runs_from_a_wheel(wheel, tmp_path):
    programs, pip = environment(tmp_path / "venv")
    run(*pip, "install", "--quiet", "--no-compile", "--no-deps", "--require-hashes", "-r", ROOT / "requirements.lock", cwd=tmp_path)
    run(*pip, "install", "--quiet", "--no-compile", "--no-deps", wheel, cwd=tmp_path)
    portal, home = programs / "muaraenim-portal", tmp_path / "home"
    try:
        shown = run(portal, "up", "--home", home, "--no-demo", "--detach", "--port", "0", cwd=tmp_path, timeout=300)
        address = re.search(r"^READY (http://\S+)$", shown, re.M).group(1)
        page = urllib.request.urlopen(address, timeout=30).read().decode()
        assert 'lang="id"' in page
    finally:
        run(portal, "reset", "--yes", "--home", home, cwd=tmp_path, timeout=120)  # as root it stands in /var/lib
