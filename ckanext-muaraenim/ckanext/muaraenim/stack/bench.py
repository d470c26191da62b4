"""``portal bench``: measurements on a throwaway home."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from ckanext.muaraenim.stack.errors import StackError
from ckanext.muaraenim.stack.suite import ROOT, throwaway_home


def run_bench(module: str, arguments: Iterable[str], *, databases: bool = True) -> int:
    """The exit status of ``tests/bench/MODULE.py``, with databases of its own or without any.

    :raises StackError: this is not a checkout
    """
    command = [sys.executable, "-m", f"tests.bench.{module}", *arguments]
    if not (ROOT / "tests" / "bench").is_dir():
        raise StackError("Pengukuran hanya ada dalam salinan sumber. / The measurements are only in a checkout.", "git clone …; ./portal bench")
    if not databases:
        return subprocess.run(command, cwd=ROOT, check=False).returncode
    work = Path(tempfile.mkdtemp(prefix="portal-bench-"))
    work.chmod(0o711)  # ours, and PostgreSQL's account has to pass
    try:
        with throwaway_home(work) as variables:
            return subprocess.run(command, cwd=ROOT, env=variables, check=False).returncode
    finally:
        shutil.rmtree(work, ignore_errors=True)
