"""All stand-in agency systems of one regency, as one process::

    python tests/opd/serve.py --home DIR --regency NAME --write-env FILE

Prints ``READY`` on a line of its own when every system answers, and stops on SIGTERM or SIGINT. Everything it keeps (ports, passwords, the database
cluster) lies in ``DIR/opd``, so that addresses stay the same from start to start; it comes back after ``kill -9`` by itself.

``FILE`` is an environment file (mode 0600) of ``NAME=value`` lines, written whole once everything answers:

* ``SUMBER_<SOURCE>_…``: addresses and keys that the sources in ``config/regencies/<regency>/demo/sources`` refer to;
* ``MUARAENIM_ALLOW_HOSTS``: exactly the stand-ins' ``host:port``, comma separated, for the operator's ``allow_hosts``.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import signal
import sys
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Any

sys.path[0] = str(Path(__file__).resolve().parents[2])  # the checkout, not this folder

from tests.opd.civilregistry import CivilRegistry  # noqa: E402
from tests.opd.healthoffice import PATH as WORKBOOK  # noqa: E402
from tests.opd.healthoffice import HealthOffice  # noqa: E402
from tests.opd.licensing import PATH as LICENCES  # noqa: E402
from tests.opd.licensing import Licensing  # noqa: E402
from tests.opd.ports import any_free, is_free, refusing  # noqa: E402
from tests.opd.regency import load  # noqa: E402
from tests.opd.server import HOST, serving  # noqa: E402

SYSTEMS = ("civil_registry", "licensing", "health_office", "market_prices")
SECRETS = ("owner", "reader", "key")


class Kept:
    """Ports and secrets of a home's stand-ins, in ``DIR/opd/settings.json``."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "settings.json"
        self.values: dict[str, Any] = json.loads(self.file.read_text()) if self.file.exists() else {}
        for name in SECRETS:
            self.values.setdefault(name, secrets.token_urlsafe(24))

    def port(self, system: str) -> int:
        """The system's port of last time, or another one if somebody took it meanwhile."""
        wanted = int(self.values.get(system, 0))
        self.values[system] = wanted if wanted and is_free(wanted) else any_free({int(self.values.get(other, 0)) for other in SYSTEMS})
        return int(self.values[system])

    def save(self) -> None:
        write(self.file, json.dumps(self.values, indent=1))


def write(file: Path, text: str) -> None:
    """Beside, then renamed; readable by the owner only."""
    beside = file.with_name(f"{file.name}.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    beside.rename(file)


def serve(folder: Path, regency_key: str, env: Path, stopped: threading.Event) -> None:
    """Start every system, say READY, wait until ``stopped``."""
    folder.mkdir(parents=True, exist_ok=True)
    regency, kept = load(regency_key), Kept(folder)
    with ExitStack() as running:
        registry = CivilRegistry(folder / "postgres", 0, regency, owner=kept.values["owner"], reader=kept.values["reader"])
        registry.end_earlier()
        registry.port = kept.port("civil_registry")
        kept.save()  # before the cluster exists, which is made with the password
        registry.start()
        running.callback(registry.stop)
        licensing = running.enter_context(serving(Licensing(regency, kept.values["key"]), kept.port("licensing")))
        health = running.enter_context(serving(HealthOffice(regency), kept.port("health_office")))
        down = running.enter_context(refusing(kept.port("market_prices")))
        kept.save()
        lines = {
            "SUMBER_PENDUDUK_KECAMATAN_URL": registry.url,
            "SUMBER_IZIN_USAHA_URL": f"{licensing.url}{LICENCES}",
            "SUMBER_IZIN_USAHA_KEY": kept.values["key"],
            "SUMBER_GIZI_BALITA_URL": f"{health.url}{WORKBOOK}",
            "SUMBER_HARGA_PANGAN_URL": f"http://{HOST}:{down}/harga",
            "MUARAENIM_ALLOW_HOSTS": ",".join([f"{HOST}:{registry.port}", licensing.address, health.address, f"{HOST}:{down}"]),
        }
        write(env, "".join(f"{name}={value}\n" for name, value in lines.items()))
        print("READY", flush=True)
        while not stopped.wait(1):
            if not registry.running:
                sys.exit("the civil registry's database has ended")


def main() -> None:
    parser = argparse.ArgumentParser(description="Stand-in agency systems")
    parser.add_argument("--home", type=Path, required=True, help="folder of the portal; everything is kept in its opd/")
    parser.add_argument("--regency", required=True, help="folder name in config/regencies")
    parser.add_argument("--write-env", type=Path, required=True, help="environment file to write")
    arguments = parser.parse_args()
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    serve(arguments.home.resolve() / "opd", arguments.regency, arguments.write_env, stopped)


if __name__ == "__main__":
    main()
