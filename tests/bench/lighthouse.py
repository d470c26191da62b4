"""Lighthouse's four figures of a page on a phone, where npm's ``lighthouse`` is installed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FIGURES = ("performance", "accessibility", "best-practices", "seo")
PAGES = ("home", "list", "dataset", "office", "topic")
TIMES = 3
"""Other programs take from the figure of performance and never add to it: the best of these counts."""


def missing() -> str:
    """What has to be installed first; empty when nothing."""
    if not CHROMIUM:
        return "no Chromium here: install the Debian package chromium"
    return "" if shutil.which("lighthouse") else "no command lighthouse here: npm install --global lighthouse"


def figures(address: str) -> dict[str, int]:
    """0 to 100 each.

    :raises ValueError: Lighthouse could not look at the page
    """
    runs = [_once(address)]
    while len(runs) < TIMES and runs[-1]["performance"] < 100:
        runs.append(_once(address))
    return {figure: max(run[figure] for run in runs) for figure in FIGURES}


def _once(address: str) -> dict[str, int]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.json"
        flags = ["--quiet", "--output=json", f"--output-path={file}", "--chrome-flags=--headless=new --no-sandbox"]
        command = ["lighthouse", address, *flags, f"--only-categories={','.join(FIGURES)}"]
        done = subprocess.run(command, env={**os.environ, "CHROME_PATH": str(CHROMIUM)}, capture_output=True, text=True, check=False)
        if done.returncode:
            raise ValueError(f"{address}: {done.stderr[-500:]}")
        found = json.loads(file.read_text())["categories"]
        return {figure: round(found[figure]["score"] * 100) for figure in FIGURES}
