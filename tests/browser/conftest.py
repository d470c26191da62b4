"""A portal on loopback with the sample catalogue, and Chromium to look at it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
STARTED_WITHIN = 180  # seconds


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def portal(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a running portal, without slash at the end."""
    ini = pytestconfig.getoption("ckan_ini") or str(HERE.parents[1] / "config" / "test.ini")
    port = _free_port()
    address, log = f"http://127.0.0.1:{port}", tmp_path_factory.mktemp("portal") / "log"
    with log.open("wb") as output:
        command = [sys.executable, str(HERE / "serve.py"), str(Path(ini).resolve()), str(port)]
        settings = {"CKAN_SITE_URL": address, "CKAN_STORAGE_PATH": str(tmp_path_factory.mktemp("files"))}
        server = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env={**os.environ, **settings})
    try:
        _wait_for(address, server, log)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture(scope="session")
def launch() -> Iterator[Callable[..., Browser]]:
    """Starts Chromium with further arguments."""
    if not CHROMIUM:
        pytest.skip("no Chromium here: install the Debian package chromium")
    with sync_playwright() as player:
        yield lambda *further: player.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", *further]
        )


@pytest.fixture(scope="session")
def chromium(launch: Callable[..., Browser]) -> Iterator[Browser]:
    browser = launch()
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def table(portal: str) -> str:
    """Id of the table of ``penduduk-wilayah``."""
    with urllib.request.urlopen(f"{portal}/api/3/action/package_show?id=penduduk-wilayah") as answer:
        return str(json.load(answer)["result"]["resources"][0]["id"])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < until:
        if server.poll() is not None:
            pytest.fail(f"the portal stopped while starting:\n{log.read_text(errors='replace')[-4000:]}")
        try:
            with urllib.request.urlopen(f"{address}/about", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    pytest.fail(f"the portal did not start within {STARTED_WITHIN} s:\n{log.read_text(errors='replace')[-4000:]}")
