"""``./portal`` finds its Python, makes ``.venv`` once, and makes it anew when it was cut short or its lock has changed."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INSTALL = Path("ckanext-muaraenim/ckanext/muaraenim/stack/install.py")


@pytest.fixture
def checkout(tmp_path):
    """The launcher and its installer, with a project of one package in the place of ours."""
    folder = tmp_path / "checkout"
    command = folder / INSTALL.with_name("cli.py")
    command.parent.mkdir(parents=True)
    shutil.copy2(ROOT / "portal", folder / "portal")
    shutil.copy2(ROOT / INSTALL, folder / INSTALL)
    command.write_text("import sys\nprint('ran', *sys.argv[1:])\n")
    locked = re.search(r"^setuptools==(?:.*\\\n)+.*$", (ROOT / "requirements.lock").read_text(), re.M).group()
    for name in ("requirements.lock", "requirements-test.lock"):
        (folder / name).write_text(f"{locked}\n")
    (folder / "pyproject.toml").write_text('[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n')
    packages = 'packages=["ckanext.muaraenim.stack"], package_dir={"ckanext": "ckanext-muaraenim/ckanext"}'
    (folder / "setup.py").write_text(f'from setuptools import setup\nsetup(name="proof", version="1", {packages})\n')
    return folder


def run(checkout, *arguments, path=os.environ["PATH"], status=0):
    done = subprocess.run([checkout / "portal", *arguments], env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def bare(tmp_path):
    """A path with nothing but the shell's own tools."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in ("sh", "readlink", "dirname", "env"):
        (folder / tool).symlink_to(shutil.which(tool))
    return folder


def python(folder, name, *lines):
    (folder / name).write_text("\n".join(["#!/bin/sh", *lines]) + "\n")
    (folder / name).chmod(0o755)


def test_no_python_is_said(checkout, bare):
    assert "apt install python3 python3-venv" in run(checkout, "status", path=str(bare), status=1)


def test_an_old_python_is_said(checkout, bare):
    python(bare, "python3", "echo 3.9; exit 3")
    assert "Python 3.9 is too old; 3.11" in run(checkout, "status", path=str(bare), status=1)


def test_a_python_without_venv_is_said_with_the_package(checkout, bare):
    python(bare, "python3", "echo 3.11; exit 1")
    assert "apt install python3.11-venv" in run(checkout, "status", path=str(bare), status=1)


def test_a_newer_python_beside_an_old_one_is_taken(checkout, bare):
    python(bare, "python3", "echo 3.9; exit 3")
    python(bare, "python3.12", '[ "$1" = -c ] && { echo 3.12; exit 0; }', 'echo "taken $2"')
    assert "taken status" in run(checkout, "status", path=str(bare))


@pytest.mark.long
def test_the_environment_is_made_once_and_again_when_it_has_to_be(checkout, monkeypatch):
    environment = checkout / ".venv"
    monkeypatch.setenv("PORTAL_PYTHON", sys.executable)
    assert "Installing" in (first := run(checkout, "status"))
    assert "ran status" in first
    assert run(checkout, "status") == "ran status\n"
    (environment / ".installed").unlink()  # as if the power had gone before the end
    (environment / "lib").rename(environment / "gone")
    assert "Installing" in run(checkout, "status")
    assert not (environment / "gone").exists()
    with (checkout / "requirements.lock").open("a") as lock:
        lock.write("# another day\n")
    assert "Installing" in run(checkout, "status")
    assert run(checkout, "status") == "ran status\n"
    assert "Installing" in run(checkout, "test")
    assert run(checkout, "status") == "ran status\n"
