"""What runs in a home gets what a bare machine lacks."""

from __future__ import annotations

import subprocess
import sys

from ckanext.muaraenim.stack.home import Home
from ckanext.muaraenim.stack.settings import environment

LOADED = """
import magic
assert magic.from_buffer(b"%PDF-1.7", mime=True) == "application/pdf"
print([line.split()[-1] for line in open("/proc/self/maps") if "libmagic" in line][0])
"""


def test_libmagic_comes_from_its_wheel(tmp_path):
    """CKAN imports python-magic, and a bare Debian has no libmagic."""
    found = subprocess.run([sys.executable, "-c", LOADED], env=environment(Home(tmp_path)), capture_output=True, text=True, check=True)
    assert "site-packages/pylibmagic" in found.stdout


def test_compiled_modules_are_kept(tmp_path, monkeypatch):
    """Else each process compiles all of CKAN at each start: twice the time until a page is there."""
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    told = "import sys; print(sys.dont_write_bytecode)"
    found = subprocess.run([sys.executable, "-c", told], env=environment(Home(tmp_path)), capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
