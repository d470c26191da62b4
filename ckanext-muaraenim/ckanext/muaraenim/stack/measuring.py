"""``portal bench``: which measurements there are, and their options."""

from __future__ import annotations

import sys

import click

__all__ = ["bench"]


@click.group()
def bench() -> None:
    """Measure the portal, on a throwaway home."""


@bench.command()
@click.option("--size", "sizes", multiple=True, type=click.IntRange(100), default=(1_500, 10_000), show_default=True, help="Datasets; may recur.")
@click.option("--check", is_flag=True, help="Exit status 1 if a goal is missed.")
def search(sizes: tuple[int, ...], check: bool) -> None:
    """Searches, writes, rebuilds and memory, beside a stock CKAN with Solr."""
    from ckanext.muaraenim.stack.bench import run_bench

    sys.exit(run_bench("search", [*(f"--size={size}" for size in sizes), *(["--check"] if check else [])]))


@bench.command("harvest")
@click.option("--datasets", default=1_000, show_default=True, type=click.IntRange(20), help="Datasets of the other CKAN.")
@click.option("--rows", default=1_000_000, show_default=True, type=click.IntRange(0), help="Rows of the large table; 0: without it.")
@click.option("--check", is_flag=True, help="Exit status 1 if a goal is missed.")
def bench_harvest(datasets: int, rows: int, check: bool) -> None:
    """Imports of a catalogue and of tables, beside ckanext-harvest, xloader and a bare COPY."""
    from ckanext.muaraenim.stack.bench import run_bench

    sys.exit(run_bench("harvest", [f"--datasets={datasets}", f"--rows={rows}", *(["--check"] if check else [])]))


@bench.command("checks")
@click.option("--rows", default=1_000_000, show_default=True, type=click.IntRange(1_000), help="Rows of the table, of 12 columns.")
@click.option("--check", is_flag=True, help="Exit status 1 if the checks take more than twice the time of typing.")
def bench_checks(rows: int, check: bool) -> None:
    """All checks of a large table, beside typing the same rows."""
    from ckanext.muaraenim.stack.bench import run_bench

    sys.exit(run_bench("checks", [f"--rows={rows}", *(["--check"] if check else [])], databases=False))


@bench.command("pages")
@click.option("--size", "sizes", multiple=True, type=click.IntRange(100), default=(1_500,), show_default=True, help="Datasets; may recur.")
@click.option("--check", is_flag=True, help="Exit status 1 if a goal is missed.")
@click.option("--json", "file", type=click.Path(dir_okay=False, resolve_path=True), help="Also write all figures to this file.")
def bench_pages(sizes: tuple[int, ...], check: bool, file: str | None) -> None:
    """Times and bytes of pages, beside a CKAN without us on the same datasets."""
    from ckanext.muaraenim.stack.bench import run_bench

    options = [*(f"--size={size}" for size in sizes), *(["--check"] if check else []), *([f"--json={file}"] if file else [])]
    sys.exit(run_bench("pages", options))


@bench.command("readers")
@click.option("--size", default=1_500, show_default=True, type=click.IntRange(100), help="How many datasets.")
@click.option("--page", "pages", multiple=True, help="Only this page (home, list, dataset, office, …); may recur.")
@click.option("--mock", type=click.Path(exists=True, file_okay=False, resolve_path=True), help="Also measure the static pages of this folder.")
@click.option("--shots", type=click.Path(file_okay=False, resolve_path=True), help="Also write pictures of every page into this folder.")
@click.option("--lighthouse/--no-lighthouse", default=True, help="Also Lighthouse's figures, where npm's lighthouse is installed.")
@click.option("--check", is_flag=True, help="Exit status 1 if the portal loses anywhere.")
@click.option("--json", "file", type=click.Path(dir_okay=False, resolve_path=True), help="Also write all figures to this file.")
def bench_readers(size: int, pages: tuple[str, ...], mock: str | None, shots: str | None, lighthouse: bool, check: bool, file: str | None) -> None:
    """What readers get on slow lines, beside a CKAN without us on the same data: bytes, axe, English, errands."""
    from ckanext.muaraenim.stack.bench import run_bench

    options = [f"--size={size}", *(f"--page={page}" for page in pages), *([] if lighthouse else ["--no-lighthouse"]), *(["--check"] if check else [])]
    options += [f"--{name}={value}" for name, value in {"mock": mock, "shots": shots, "json": file}.items() if value]
    sys.exit(run_bench("readers", options))


@bench.command()
@click.option("--url", required=True, help="Address of a Solr core with CKAN's schema; it is emptied.")
@click.option("--size", "sizes", multiple=True, type=click.IntRange(100), default=(1_500, 10_000), show_default=True, help="Datasets; may recur.")
@click.option("--questions", default=400, show_default=True, help="Random questions of each family.")
@click.option("--seed", default=1, show_default=True, help="Other questions.")
@click.option("--show", default=5, show_default=True, help="Differences of each kind that are printed.")
def solr(url: str, sizes: tuple[int, ...], questions: int, seed: int, show: int) -> None:
    """Answers and times beside a real Solr, on the same datasets."""
    from ckanext.muaraenim.stack.bench import run_bench

    options = [f"--url={url}", f"--questions={questions}", f"--seed={seed}", f"--show={show}", *(f"--size={size}" for size in sizes)]
    sys.exit(run_bench("side_by_side", options))


@bench.command()
@click.option("--all", "every", is_flag=True, help="Every question, not only those that could be answered better.")
def quality(every: bool) -> None:
    """How well results are ordered: nDCG@10 of real kinds of questions, beside plain BM25."""
    from ckanext.muaraenim.stack.bench import run_bench

    sys.exit(run_bench("quality", ["--all"] if every else [], databases=False))
