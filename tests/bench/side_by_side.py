"""Our search beside a real Solr on the same datasets: the same questions through CKAN's own code, answers and times compared.

    python -m tests.bench.side_by_side --url http://127.0.0.1:8983/solr/ckan [--questions 400] [--show 5] [--size 1500]

The Solr needs CKAN's ``schema.xml`` and is emptied. Needs an empty database, whose address it takes from the environment;
``./portal bench solr`` gives it one and removes it afterwards.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
import click

from tests.bench import stock
from tests.bench.outcome import Comparison, Question, ask
from tests.bench.process import started
from tests.bench.queries import Query
from tests.bench.search import BIGGEST
from tests.bench.timing import measure

UNUSUAL = 300
LONGEST = 250
TURNS, TIMES = 5, 7


@click.command()
@click.option("--url", required=True, help="Address of the Solr core.")
@click.option("--questions", default=400, show_default=True, help="Of each family.")
@click.option("--seed", default=1, show_default=True, help="Other questions.")
@click.option("--show", default=5, show_default=True, help="Differences of each kind and family that are printed.")
@click.option("--size", "sizes", multiple=True, type=click.IntRange(100), default=(1_500, 10_000), show_default=True, help="Datasets; may recur.")
def main(url: str, questions: int, seed: int, show: int, sizes: Sequence[int]) -> None:
    """Answers at the smallest size, times at each."""
    with started(stock.SETTINGS):
        from tests.bench.asking import generated
        from tests.bench.unusual import StockCatalogue

        catalogue = StockCatalogue()
        catalogue.grow(min(sizes))
        catalogue.unusual(UNUSUAL)
        click.echo(f"{stock.fill(url):,} datasets in both")
        report(compared(url, generated(questions, seed)), show)
        for size in sorted(sizes):
            catalogue.grow(size)
            stock.copy(url)
            times(url, size)


def times(url: str, size: int) -> None:
    """The timed questions, end to end, in turns."""
    from tests.bench.queries import queries

    click.echo(f"\n{size:,} datasets, milliseconds\n  {'':24} {'ours':>8} {'Solr':>8} {'ratio':>6}")
    organization, organization_id = model.Session.execute(BIGGEST).one()
    for query in queries(organization, organization_id):
        ours, theirs = in_turns(url, partial(answer, query))
        click.echo(f"  {query.name:24} {ours:8.1f} {theirs:8.1f} {ours / theirs:6.2f}")


def answer(query: Query) -> Any:
    return tk.get_action(query.action)({"ignore_auth": True}, dict(query.parameters))


def in_turns(url: str, call: Callable[[], object]) -> tuple[float, float]:
    """Medians of both engines."""
    ours, theirs = [], []
    for _ in range(TURNS):
        ours.append(measure(call, TIMES).median)
        with stock.stock(url):
            theirs.append(measure(call, TIMES).median)
    return statistics.median(ours), statistics.median(theirs)


def compared(url: str, questions: Iterable[Question]) -> list[Comparison]:
    asked = list(questions)
    ours = [ask(question) for question in asked]
    with stock.stock(url):
        theirs = [ask(question) for question in asked]
    return [Comparison(*each) for each in zip(asked, ours, theirs, strict=True)]


def report(found: list[Comparison], show: int) -> None:
    families: dict[str, list[Comparison]] = defaultdict(list)
    for each in found:
        families[each.question.family].append(each)
    click.echo(f"  {'family':12} {'asked':>6} {'refused':>8} {'counts':>8} {'facets':>8} {'sorts':>8} {'first 10':>9} {'below .8':>9}")
    for family, answers in families.items():
        click.echo(line(family, answers))
    click.echo(line("all", found))
    for family, answers in families.items():
        for what, wrong in different(answers).items():
            for each in wrong[:show]:
                click.echo(f"\n{family}: {what}\n{shown(each)}")


def line(family: str, answers: list[Comparison]) -> str:
    """The share of answers that are the same, of those that can be."""
    answered = [each for each in answers if not each.theirs.refused and not each.ours.refused]
    counted = [each for each in answered if each.theirs.facets]
    sorted_ = [each for each in answered if each.sorted_by_fields and each.theirs.names]
    scored = [each for each in answered if not each.sorted_by_fields and each.theirs.names]
    low = sum(each.overlap < 0.8 for each in scored)
    return (
        f"  {family:12} {len(answers):6} {sum(bool(each.theirs.refused) for each in answers):8} {share([each.same_count for each in answers]):>8}"
        f" {share([each.same_facets for each in counted]):>8} {share([each.same_order for each in sorted_]):>8}"
        f" {share([each.overlap for each in scored]):>9} {low if scored else '–':>9}"
    )


def share(values: Sequence[float]) -> str:
    return f"{100 * sum(values) / len(values):.2f} %" if values else "–"


def different(answers: list[Comparison]) -> dict[str, list[Comparison]]:
    return {
        "refused by one only": [each for each in answers if bool(each.ours.refused) != bool(each.theirs.refused)],
        "another count": [each for each in answers if not each.same_count and not each.ours.refused and not each.theirs.refused],
        "other facets": [each for each in answers if each.same_count and not each.same_facets],
        "another order": [each for each in answers if each.same_count and each.sorted_by_fields and not each.same_order],
        "other first ten": [each for each in answers if each.same_count and not each.sorted_by_fields and each.overlap < 0.8],
    }


def shown(each: Comparison) -> str:
    lines = [f"  {dict(each.question.parameters)}"[:LONGEST]]
    for name, outcome in (("ours", each.ours), ("Solr", each.theirs)):
        hits = " ".join(f"{hit}={score:.2f}" if score else hit for hit, score in zip(outcome.names[:10], outcome.scores, strict=False))
        lines.append(f"  {name}: {outcome.refused[-LONGEST:] or f'{outcome.count} {hits}'}"[:LONGEST])
        unequal = [key for key in outcome.facets if each.ours.facets.get(key) != each.theirs.facets.get(key)]
        lines += [f"    {key}: {outcome.facets[key][:12]}"[:LONGEST] for key in unequal]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
