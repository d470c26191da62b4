"""How long searches take, end to end, and what the index costs; beside it what a stock CKAN with Solr takes.

    python -m tests.bench.search --size 1500 --size 10000 [--check]

Needs an empty database, whose address it takes from the environment; ``./portal bench search`` gives it one and removes it afterwards.
"""

from __future__ import annotations

import json
import operator
import os
import statistics
import subprocess
import sys
import time
from typing import Any

import click
import sqlalchemy as sa

from tests.bench.process import started
from tests.bench.queries import STOCK, Query
from tests.bench.timing import Timing, measure

FAIR = 0.6
"""Of a stock CKAN's median that a query may take, up to ``SMALL`` datasets; above it as much as stock."""
SMALL = 10_000
WRITES = 10
TURNS = 5
SETTLE = 3
"""Seconds in which a process keeps its index for others, aside."""
REBUILT = 300
BIGGEST = sa.text('SELECT g.name, g.id FROM package p JOIN "group" g ON g.id = p.owner_org GROUP BY 1, 2 ORDER BY count(*) DESC, 1 LIMIT 1')
CHANGE = sa.text("UPDATE search_document SET fields = fields || jsonb_build_object('version', clock_timestamp()::text) WHERE id = :id")
FORGET = [
    sa.text(f"DELETE FROM {table} WHERE {column} = ANY (:ids)")
    for table, column in (("package_tag", "package_id"), ("resource", "package_id"), ("member", "table_id"), ("package", "id"))
]


class Goals:
    """What was measured beside what it should be."""

    def __init__(self) -> None:
        self.missed: list[str] = []

    def line(self, name: str, value: float, unit: str, most: float | None = None) -> None:
        """Print one figure; ``most`` is the goal."""
        beside = "" if most is None else f"   goal {most:g} {unit}"
        if most is not None and value > most:
            self.missed.append(f"{name}: {value:.1f} {unit}, goal {most:g}")
            beside += "   MISSED"
        click.echo(f"  {name:44} {value:9.1f} {unit}{beside}")


@click.command()
@click.option("--size", "sizes", multiple=True, type=click.IntRange(100), default=(1_500, 10_000), help="How many datasets; may be given again.")
@click.option("--check", is_flag=True, help="Exit status 1 if a goal is missed.")
def main(sizes: tuple[int, ...], check: bool) -> None:
    """Times of searches, writes and rebuilds, and memory."""
    goals = Goals()
    load = os.getloadavg()[0]
    if load > (os.cpu_count() or 1) / 2:
        click.echo(f"This machine is busy (load {load:.1f} on {os.cpu_count()} cores): times are higher than they would be.")
    with started():
        from tests.bench.catalogue import Catalogue

        catalogue = Catalogue()
        for size in sorted(sizes):
            begun = time.perf_counter()
            catalogue.grow(size)
            click.echo(f"\n{size:,} datasets (made up in {time.perf_counter() - begun:.0f} s)")
            searches(goals, size)
            writes(goals, catalogue)
            processes(goals, size)
        from tests.bench import quality

        click.echo(f"\n{quality.headline(quality.measured())}")
    if goals.missed:
        click.echo("\nMissed:\n  " + "\n  ".join(goals.missed))
    sys.exit(1 if check and goals.missed else 0)


def searches(goals: Goals, size: int) -> None:
    import ckan.model as model

    from tests.bench.queries import queries

    organization, organization_id = model.Session.execute(BIGGEST).one()
    click.echo(f"  {'milliseconds':24} {'median':>8} {'p95':>8} {'engine':>8} {'cpu':>8} {'again':>8} | {'stock':>8} {'Solr':>8} {'ratio':>6}")
    for query in queries(organization, organization_id):
        ours, again, bare = timed(query)
        shown = f"  {query.name:24} {ours.median:8.1f} {ours.high:8.1f} {ours.median - bare.median:8.1f} {ours.cpu:8.1f} {again.median:8.1f} |"
        stock = query.stock(size)
        if stock is None:
            click.echo(f"{shown} {'–':>8} {'–':>8} {'–':>6}")
            continue
        ratio, most = ours.median / stock[0], FAIR if size <= SMALL else 1.0
        if ratio > most:
            goals.missed.append(f"{query.name} at {size:,}: {ratio:.2f} of stock, goal {most:g}")
        click.echo(f"{shown} {stock[0]:8.1f} {stock[1]:8.1f} {ratio:6.2f}{'   MISSED' if ratio > most else ''}")


def timed(query: Query) -> tuple[Timing, Timing, Timing]:
    """A question that nobody has asked before of this state of the index, the same asked again, and one without any engine."""
    import ckan.plugins.toolkit as tk

    from ckanext.muaraenim.search.connection import Connection
    from tests.bench.engines import remembered

    def ask() -> Any:
        return tk.get_action(query.action)({"ignore_auth": True}, dict(query.parameters))

    answers = Connection.view().answers
    ours, again = measure(ask, before=answers.clear), measure(ask)
    with remembered(ask):
        return ours, again, measure(ask)


def writes(goals: Goals, catalogue: Any) -> None:
    import ckan.model as model
    import ckan.plugins.toolkit as tk

    from tests.bench.catalogue import create
    from tests.bench.engines import nothing_indexed

    office = model.Session.execute(BIGGEST).one()[0]
    made: list[str] = []
    unseen: list[str] = []

    def make() -> None:
        made.append(create(catalogue.dataset(f"baru-{time.monotonic_ns()}", office))["id"])

    ours, bare = [], []
    for _ in range(TURNS):  # by turns, so that a machine that gets slower does not decide
        ours.append(measure(make, WRITES).median)
        with nothing_indexed():
            before = len(made)
            bare.append(measure(make, WRITES).median)
            unseen += made[before:]
            del made[before:]
            forget(unseen)
    goals.line("our share of package_create", statistics.median(map(operator.sub, ours, bare)), "ms", 6)

    def change() -> None:
        with model.meta.engine.begin() as other:
            other.execute(CHANGE, {"id": made[0]})

    def find() -> Any:
        return tk.get_action("package_search")({"ignore_auth": True}, {"fq": f"id:{made[0]}"})

    goals.line("answer that shows another process's write", measure(find, WRITES, before=change).median, "ms")
    goals.line("answer while nothing is written", measure(find, WRITES).median, "ms")
    forget(made)
    unchanged, built = rebuild()
    goals.line("search-index rebuild, per dataset", unchanged, "ms", STOCK["rebuild_ms_per_dataset"][0] / 10)
    goals.line("a document that is built anew", built, "ms")


def rebuild() -> tuple[float, float]:
    """Milliseconds per dataset of ``ckan search-index rebuild``, and of building a document anew."""
    import ckan.model as model
    from ckan.lib.search import rebuild as build

    from ckanext.muaraenim.search.builder import builder

    # The catalogue was written as rows; as if CKAN had built them, here and now.
    model.Session.execute(sa.text("UPDATE search_document SET built_by = :by, built_of = search_inputs(id) WHERE NOT deleted"), {"by": builder()})
    model.Session.commit()
    size = model.Session.query(model.Package).count()
    begun = time.perf_counter()
    build(quiet=True)
    unchanged = (time.perf_counter() - begun) * 1000 / size
    ids = [id for (id,) in model.Session.query(model.Package.id).order_by(model.Package.name).limit(REBUILT)]
    begun = time.perf_counter()
    build(package_ids=ids, quiet=True)
    model.Session.commit()
    return unchanged, (time.perf_counter() - begun) * 1000 / len(ids)


def forget(ids: list[str]) -> None:
    """Remove datasets as no action does: at once."""
    import ckan.model as model

    for statement in FORGET:
        model.Session.execute(statement, {"ids": ids})
    model.Session.commit()


def processes(goals: Goals, size: int) -> None:
    from ckanext.muaraenim.search.connection import Connection

    Connection.view()  # as a portal's web process, this one has seen what was written when another starts
    time.sleep(SETTLE)
    real, stub = (new_process(engine) for engine in ("real", "stub"))
    small = size <= SMALL
    goals.line("first query of a new process", real["first"], "ms", 500 if small else 5_000)
    goals.line("the same without an index", stub["first"], "ms")
    goals.line("memory of the index, per web process", real["memory"] + real["files"] - stub["memory"], "MB", 90 if small else 500)
    goals.line("of it files, while they lie in memory", real["files"], "MB")
    goals.line("memory of a web process, all of it", real["memory"] + real["files"], "MB")


def new_process(engine: str) -> dict[str, float]:
    done = subprocess.run([sys.executable, "-m", "tests.bench.process", engine], check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


if __name__ == "__main__":
    main()
