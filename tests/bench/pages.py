"""How long the portal's pages take and what they weigh, beside the pages of a CKAN without us on the same datasets.

    python -m tests.bench.pages --size 1500 [--check] [--json FILE]

Empties the database, whose address it takes from the environment; ``./portal bench pages`` gives it one and removes it afterwards.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import click

HALF = 0.5
"""Of stock CKAN's time that a page may take."""
BUDGETS = {"page": 10_000, "visit": 25_000, "requests": 4}
STORED = {"home": 63, "list": 46, "dataset": 67, "office": 84}
"""Milliseconds of stock CKAN 2.12 with Solr on 2 cores that did nothing else."""
TIMES = " ".join(f"{name:>8}" for name in ("first", "fastest", "median", "p90", "cpu", "kept", "ETag"))
HEAD = f"  {'':10} {TIMES} {'SQL':>5} | {'page':>9} {'visit':>11} {'requests':>9}"
Measured = dict[str, dict[str, float]]


@click.command()
@click.option("--size", "sizes", multiple=True, type=click.IntRange(100), default=(1_500,), help="How many datasets; may be given again.")
@click.option("--check", is_flag=True, help="Exit status 1 if a goal is missed.")
@click.option("--json", "file", type=click.Path(dir_okay=False, path_type=Path), help="Also write all figures to this file.")
def main(sizes: tuple[int, ...], check: bool, file: Path | None) -> None:
    """Times, statements, bytes and requests of home, list, dataset and office."""
    load = os.getloadavg()[0]
    if load > (os.cpu_count() or 1) / 2:
        click.echo(f"This machine is busy (load {load:.1f} on {os.cpu_count()} cores): times are higher than they would be; the ratios hold.")
    results, missed = {}, []
    for size in sorted(sizes):
        ours, theirs = site("portal", size), site("stock", size)
        click.echo(f"\n{size:,} datasets; milliseconds, bytes (brotli; stock as it sends them)")
        table("portal", ours)
        table("stock CKAN", theirs)
        missed += [f"{size:,} datasets, {each}" for each in judged(ours, theirs)]
        results[str(size)] = {"portal": ours, "stock": theirs}
    if file:
        file.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    if missed:
        click.echo("\nMissed:\n  " + "\n  ".join(missed))
    sys.exit(1 if check and missed else 0)


def site(kind: str, size: int) -> Measured:
    """Measured in a process of its own."""
    done = subprocess.run([sys.executable, "-m", "tests.bench.sites", kind, str(size)], check=True, stdout=subprocess.PIPE, text=True)
    found: Measured = json.loads(done.stdout.splitlines()[-1])
    return found


def table(title: str, measured: Measured) -> None:
    click.echo(f"{title}\n{HEAD}")
    for name, each in measured.items():
        again = " ".join(f"{each[key]:8.1f}" if key in each else f"{'–':>8}" for key in ("kept", "again"))
        times = " ".join(f"{each[key]:8.1f}" for key in ("first", "fastest", "median", "p90", "cpu"))
        click.echo(f"  {name:10} {times} {again} {each['statements']:5.0f} | {each['page']:9,.0f} {each['visit']:11,.0f} {each['requests']:9.0f}")


def judged(ours: Measured, theirs: Measured) -> list[str]:
    """Print the ratios; the goals that were missed."""
    missed = []
    click.echo(f"of stock   {'median':>8} {'fastest':>8} {'cpu':>8} {'kept':>8} {'stored':>10} {'bytes':>8}")
    for name, each in ours.items():
        ratios = [each[key] / theirs[name][key] for key in ("median", "fastest", "cpu")] + [each["kept"] / theirs[name]["fastest"]]
        shown = " ".join(f"{ratio:8.2f}" for ratio in ratios)
        click.echo(f"  {name:8} {shown} {each['median'] / STORED[name]:10.2f} {each['visit'] / theirs[name]['visit']:8.3f}")
        if ratios[1] > HALF:  # what other programs take away from both is least in the fastest answer
            missed.append(f"{name}: {ratios[1]:.2f} of stock's time, goal {HALF:g}")
        missed += [f"{name}, {key}: {each[key]:,.0f}, goal {most:,}" for key, most in BUDGETS.items() if each[key] > most]
    return missed


if __name__ == "__main__":
    main()
