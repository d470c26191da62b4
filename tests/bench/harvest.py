"""How long harvesting takes: a catalogue of another CKAN, and tables; beside it what ckanext-harvest and xloader take on a stock CKAN.

    python -m tests.bench.harvest --datasets 1000 --rows 1000000 [--check]

Needs an empty database, whose address it takes from the environment; ``./portal bench harvest`` gives it one and removes it afterwards.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

from tests.bench.neighbour import ORGANIZATIONS, Neighbour, neighbour
from tests.bench.process import started

SOURCE = """
title: Portal tetangga
organization: walidata
connector: ckan
license: CC-BY-4.0
read: {changes: metadata_modified, full: "0 1 * * 0"}
map: {title: title, notes: notes, tags: tags, satuan: extras.Satuan}
options:
  url: env:%s_URL
  trust_formats: true
"""
CHANGED = 10


class Figures:
    """One line a figure: seconds of the clock and of the processor, what stock needs for the same, and the goal."""

    def __init__(self) -> None:
        self.missed: list[str] = []

    def line(
        self, name: str, *, seconds: float, cpu: float | None = None, stock: str = "", goal: float | None = None, raw: float | None = None
    ) -> None:
        """``raw``: seconds of a bare COPY of the same rows at the same moment, shown as 1.0."""
        worked = "" if cpu is None else f"{cpu:8.2f}"
        ratio = "" if raw is None else f"{seconds / raw:7.1f} x COPY ({raw:.2f} s)"
        wanted = "" if goal is None else f"   goal {goal:g} s"
        if goal is not None and seconds > goal:
            self.missed.append(f"{name}: {seconds:.1f} s, goal {goal:g} s")
            wanted += "   MISSED"
        click.echo(f"  {name:42} {seconds:8.2f} {worked:>8}  {ratio:24} {stock:>22}{wanted}")


@click.command()
@click.option("--datasets", default=1_000, show_default=True, type=click.IntRange(20), help="Datasets of the other CKAN.")
@click.option("--rows", default=1_000_000, show_default=True, type=click.IntRange(0), help="Rows of the large table; 0: without it.")
@click.option("--check", is_flag=True, help="Exit status 1 if a goal is missed.")
def main(datasets: int, rows: int, check: bool) -> None:
    """Times of imports and of tables."""
    figures = Figures()
    load = os.getloadavg()[0]
    if load > (os.cpu_count() or 1) / 2:
        click.echo(f"This machine is busy (load {load:.1f} on {os.cpu_count()} cores): times are higher than they would be.")
    with started(), tempfile.TemporaryDirectory() as folder:
        organizations("walidata", *ORGANIZATIONS)
        click.echo(f"\n{datasets:,} datasets   (seconds: clock, processor of this process)   stock: ckanext-harvest 1.6.3, 1,000 datasets, 2 cores")
        catalogues(figures, datasets, Path(folder))
        from tests.bench import harvest_tables

        harvest_tables.measured(figures, rows, Path(folder))
    if figures.missed:
        click.echo("\nMissed:\n  " + "\n  ".join(figures.missed))
    sys.exit(1 if check and figures.missed else 0)


def organizations(*names: str) -> None:
    import ckan.plugins.toolkit as tk

    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    for name in names:
        tk.get_action("organization_create")({"ignore_auth": True, "user": user}, {"name": name, "title": name.title()})


def catalogues(figures: Figures, datasets: int, folder: Path) -> None:
    """The same catalogue again and again, and a second time by two workers, of whom each has half of it as a source of its own."""
    share = datasets / 1_000
    with neighbour(datasets) as other:
        go = Harvest(folder, other.address, "satu")
        figures.line("first import, one worker", **go(create=datasets), stock="125 s", goal=62 * share)
        figures.line("nothing changed, incremental", **go(), stock="0.3 s")
        figures.line("nothing changed, everything fetched", **go(full=True, unchanged=datasets), stock="41–55 s", goal=2.5 * share)
        other.change(CHANGED)
        figures.line(f"{CHANGED} changed, everything fetched", **go(full=True, update=CHANGED), stock="41–55 s", goal=2.5)
        other.change(CHANGED)
        figures.line(f"{CHANGED} changed, incremental", **go(update=CHANGED), stock="–", goal=2.5)
        figures.line("first import, two workers", seconds=side_by_side(folder, other), stock="–", goal=42 * share)


class Harvest:
    """Runs one source in this process. :param only: the one organisation it takes; empty: all."""

    def __init__(self, folder: Path, address: str, name: str, only: str = "") -> None:
        from harvesters.settings import Settings
        from harvesters.sources import load_source

        prefix = f"SUMBER_{name.upper()}"
        path = folder / f"{name}.yaml"
        path.write_text(SOURCE % prefix + (f"  organization: [{only}]\n" if only else ""))
        self.source = load_source(path, {})
        self.settings = Settings(allow_hosts=(address,), secrets={f"{prefix}_URL": f"http://{address}"}, sources=(name,))

    def __call__(self, *, full: bool = False, **expected: int) -> dict[str, float]:
        """``seconds`` of the run by the clock, and of the processor, ``cpu``.

        :raises RuntimeError: it did not do what it should, so its time says nothing.
        """
        from ckanext.muaraenim.harvest.state import PostgresState
        from ckanext.muaraenim.tables.catalogue import CkanCatalogue
        from harvesters.run import run

        with timed() as taken:
            report = run(self.source, CkanCatalogue(), PostgresState(), self.settings, full=full)
        done = report.plan.counts if report.plan else {}
        if report.error or report.refused or any(done[kind] != number for kind, number in expected.items()):
            raise RuntimeError(f"{report.error or report.refused or done}, expected {expected}")
        return taken


@contextmanager
def timed() -> Iterator[dict[str, float]]:
    """``seconds`` by the clock and of this process's processor time, ``cpu``, once it is over."""
    taken: dict[str, float] = {}
    wall, cpu = time.perf_counter(), time.process_time()
    yield taken
    taken |= {"seconds": time.perf_counter() - wall, "cpu": time.process_time() - cpu}


def side_by_side(folder: Path, other: Neighbour) -> float:
    """Seconds until both of two processes are done that began at the same moment."""
    command = [sys.executable, "-m", "tests.bench.harvest_worker", str(folder), other.address]
    with ExitStack() as stack:
        workers = [
            stack.enter_context(subprocess.Popen([*command, name, only], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
            for name, only in zip(("dua", "tiga"), ORGANIZATIONS, strict=True)
        ]
        for worker in workers:
            assert worker.stdout
            worker.stdout.readline()  # it is ready
        begun = time.perf_counter()
        for worker in workers:
            assert worker.stdin
            worker.stdin.close()
        if any([worker.wait() for worker in workers]):
            raise RuntimeError("a worker failed")
        return time.perf_counter() - begun


if __name__ == "__main__":
    main()
