"""Another CKAN with any number of datasets, in a process of its own so that it takes no time of the one that is measured.

    python -m tests.bench.neighbour DATASETS

Prints its address, then changes as many datasets as each line of its input says.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from tests.opd.otherportal import OtherPortal
from tests.opd.regency import Regency
from tests.opd.server import serving

ORGANIZATIONS = ("dinas-ganjil", "dinas-genap")
FORMATS = ("CSV", "XLSX", "PDF")
WORDS = ("penduduk", "luas", "panen", "padi", "jalan", "sekolah", "guru", "puskesmas", "izin", "pasar", "harga", "pajak", "wisata", "hujan", "sungai")


class Neighbour:
    """``address`` (``host:port``) of a portal whose datasets :meth:`change` changes."""

    def __init__(self, told: IO[str], tells: IO[str]) -> None:
        self._told, self._tells = told, tells
        self.address = tells.readline().strip()

    def change(self, datasets: int) -> None:
        print(datasets, file=self._told, flush=True)
        self._tells.readline()


@contextmanager
def neighbour(datasets: int) -> Iterator[Neighbour]:
    command = [sys.executable, "-m", "tests.bench.neighbour", str(datasets)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        yield Neighbour(process.stdin, process.stdout)
        process.stdin.close()


def main(datasets: int) -> None:
    portal = OtherPortal(Regency("", "", ()), rows_at_most=1_000)
    for number in range(datasets):
        _add(portal, number)
    with serving(portal) as server:
        print(server.address, flush=True)
        for line in sys.stdin:
            now = time.strftime("%Y-%m-%dT%H:%M:%S.000000", time.gmtime())
            for package in list(portal.packages.values())[: int(line)]:
                package |= {"notes": f"{package['notes']} Diperbarui {time.monotonic()}.", "metadata_modified": now}
            print(flush=True)


def _add(portal: OtherPortal, number: int) -> None:
    """A dataset as catalogues have them: a paragraph, five tags, five extras, three files."""
    words = [WORDS[(number + step) % len(WORDS)] for step in range(5)]
    resources: list[dict[str, Any]] = [
        portal.link(f"berkas-{number}-{format}", f"{words[0]}-{number}.{format.lower()}", format, description=f"Berkas {format}")
        for format in FORMATS
    ]
    portal.add(
        number, f"Data {' '.join(words[:3])} {number}", ORGANIZATIONS[number % 2], notes=f"Uraian {' '.join(words)}. " * 10, resources=resources,
        tags=[{"name": word} for word in words], extras=[{"key": key, "value": str(number)} for key in ("Satuan", "2022", "2023", "2024", "2025")],
    )  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]))
