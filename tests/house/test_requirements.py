"""What is installed: complete, exact, hash-checked, nothing compiled."""

import importlib.metadata
import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-test.lock")


def declared(monkeypatch):
    """The arguments of setup()."""
    given = {}
    monkeypatch.setattr("setuptools.setup", lambda **arguments: given.update(arguments))
    monkeypatch.chdir(ROOT)
    runpy.run_path(str(ROOT / "setup.py"))
    return given


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def name_of(requirement):
    return normal(re.match(r"[\w.-]+", requirement).group())


def locked(file):
    return dict((normal(name), version) for name, version in re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / file).read_text(encoding="utf-8"), re.M))


def test_the_portal_extra_is_ckans_own_list_with_the_binary_driver(monkeypatch):
    ckan = {
        match.group(1).replace("psycopg2==", "psycopg2-binary==")
        for match in (re.match(r"(.+); extra == .requirements.$", each) for each in importlib.metadata.requires("ckan"))
        if match
    }
    assert ckan <= {each.replace(" ", "") for each in declared(monkeypatch)["extras_require"]["portal"]}


@pytest.mark.parametrize("file", LOCKS)
def test_locks_are_exact_complete_and_hashed(file, monkeypatch):
    entries = [entry for entry in re.split(r"\n(?=[\w])", (ROOT / file).read_text(encoding="utf-8")) if re.match(r"[\w.-]+==", entry)]
    assert len(entries) > 80
    assert not [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry]
    given = declared(monkeypatch)
    wanted = {name_of(each) for each in [*given["install_requires"], *given["extras_require"]["portal"]]}
    assert wanted <= set(locked(file))


def test_the_test_lock_extends_the_lock():
    assert locked("requirements.lock").items() <= locked("requirements-test.lock").items()


def test_the_driver_that_compiles_is_not_locked():
    assert not {"psycopg2"} & set(locked("requirements.lock"))


@pytest.mark.parametrize("file", LOCKS)
def test_locks_name_no_registry(file):
    assert "http" not in (ROOT / file).read_text(encoding="utf-8").replace("https://github.com", "")
