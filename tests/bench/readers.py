"""What readers of the portal get, beside those of a stock CKAN on the same data, and beside static pages of a design.

    python -m tests.bench.readers [--size 1500] [--mock FOLDER] [--shots FOLDER] [--no-lighthouse] [--check] [--json FILE]

Empties the database, whose address it takes from the environment; ``./portal bench readers`` gives it one and removes it afterwards.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from playwright.sync_api import sync_playwright
from spoken import SPOKEN, detector_of_english, pairs

from tests.bench import lighthouse
from tests.bench.comparison import MOCK, SITES, judged, table
from tests.bench.errands import ERRANDS, run
from tests.bench.folder import serving_files
from tests.bench.served import Site, serving
from tests.bench.visits import LINES, Reader

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
Measured = dict[str, dict[str, Any]]


@click.command()
@click.option("--size", default=1_500, show_default=True, type=click.IntRange(100), help="How many datasets.")
@click.option("--page", "only", multiple=True, help="Only this page (home, list, dataset, office, …); may recur.")
@click.option("--mock", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Also measure the static pages of this folder.")
@click.option("--shots", type=click.Path(file_okay=False, path_type=Path), help="Also write pictures of every page into this folder.")
@click.option("--lighthouse/--no-lighthouse", "audit", default=True, help="Also Lighthouse's figures of the portal.")
@click.option("--check", is_flag=True, help="Exit status 1 if the portal loses anywhere.")
@click.option("--json", "file", type=click.Path(dir_okay=False, path_type=Path), help="Also write all figures to this file.")
def main(size: int, only: tuple[str, ...], mock: Path | None, shots: Path | None, audit: bool, check: bool, file: Path | None) -> None:
    """Bytes, requests, first text on slow lines, axe, words and errands, page by page."""
    if not lighthouse.CHROMIUM:
        raise click.ClickException("no Chromium here: install the Debian package chromium")
    if shots:
        shots.mkdir(parents=True, exist_ok=True)
    absent = lighthouse.missing()
    if audit and absent:
        click.echo(f"Lighthouse is left out: {absent}")
    found: dict[str, Any] = {"date": datetime.now(UTC).date().isoformat(), "datasets": size}
    for kind in SITES:
        with serving(kind, size) as site:
            found[kind] = measured(site, only, shots)
            keep(found, file)
            if kind == "portal" and audit and not absent:
                found["lighthouse"] = {name: lighthouse.figures(site.address + site.pages[name]) for name in chosen(lighthouse.PAGES, only)}
    if mock:
        with serving_files(mock, MOCK) as site:
            found["mock"] = measured(site, only, shots)
            keep(found, file)
    table(found)
    missed = judged(found)
    click.echo("\nThe portal loses:\n  " + "\n  ".join(missed) if missed else "\nThe portal loses nowhere.")
    sys.exit(1 if check and missed else 0)


def keep(found: dict[str, Any], file: Path | None) -> None:
    """What is known so far: the whole takes long and may be broken off."""
    if file:
        file.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def chosen(pages: Iterable[str], only: tuple[str, ...]) -> list[str]:
    return [name for name in pages if not only or name in only]


def measured(site: Site, only: tuple[str, ...], shots: Path | None) -> Measured:
    """``pages``: figures by page. ``errands``: figures by errand, of sites that have data."""
    english = detector_of_english(pairs())
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=lighthouse.CHROMIUM, args=ARGUMENTS)
        reader = Reader(browser, site)
        pages = {}
        for name in chosen(site.pages, only):
            address = site.pages[name]
            click.echo(f"{site.kind}: {name}", err=True)
            pages[name] = page(reader, address) | dict(zip(("english", "texts"), reader.foreign(address, english, SPOKEN), strict=True))
            if shots:
                reader.pictures(name, address, shots)
        done = {name: asdict(run(reader, do)) for name, do in ERRANDS.items()} if site.figure[0] else {}
        browser.close()
    return {"pages": pages, "errands": done}


def page(reader: Reader, address: str) -> dict[str, float]:
    found = reader.weight(address)
    for line in LINES:
        for scripts in (False, True):
            found[f"{line.name}{', scripts' if scripts else ''}"] = reader.first_text(address, line, scripts=scripts)
    return found | {"axe": reader.faults(address)}


if __name__ == "__main__":
    main()
