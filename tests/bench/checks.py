"""How long all checks of a large table take, beside typing the same rows.

    python -m tests.bench.checks --rows 1000000 [--check]

Needs no database; ``./portal bench checks`` runs it.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import click
import polars as pl

from harvesters.block import Block
from harvesters.checks import CHECKS, check
from harvesters.checks.subject import Subject
from harvesters.place import Place
from harvesters.record import Record
from harvesters.tables.builder import TableBuilder
from harvesters.tables.definition import TableDefinition
from harvesters.tables.loading import load
from harvesters.tables.table import Table

GOAL = 2.0
ROWS_AT_ONCE, ROWS_A_TOTAL, YEARS = 20_000, 1_000, 5
PLACES = {f"16.{number:02}": f"Kecamatan nomor {number}" for number in range(1, 23)}
TABLE = f"""
title: Tabel ukur
key: [kode, tahun]
columns:
  - {{name: kode, kind: code}}
  - {{name: tahun, kind: year}}
  - {{name: tanggal, kind: date}}
  - {{name: kecamatan, kind: code, codes: {{{", ".join(f'"{code}": {title}' for code, title in PLACES.items())}}}}}
  - {{name: uraian}}
  - {{name: laki, kind: integer, unit: orang}}
  - {{name: perempuan, kind: integer, unit: orang}}
  - {{name: jumlah, kind: integer, unit: orang}}
  - {{name: luas, kind: number, decimals: 2, unit: ha}}
  - {{name: produksi, kind: number, decimals: 2, unit: ton}}
  - {{name: hasil, kind: number, decimals: 2, unit: ton/ha}}
  - {{name: catatan}}
checks:
  - sum-of-parts
  - sum-of-columns: {{parts: [laki, perempuan], total: jumlah}}
  - formula: {{column: hasil, equals: "produksi / luas"}}
  - unique: {{columns: [kode, tanggal]}}
  - year-jump: {{columns: [jumlah, produksi], percent: 400}}
  - range: {{column: jumlah, minimum: 0, maximum: 1000000}}
  - complete-codes: {{column: kecamatan, per: [tahun]}}
  - pattern: {{column: kode, matches: "K[0-9]{{7}}"}}
  - period: {{within: 2000/2030}}
  - period: {{columns: [tanggal], year: tahun}}
  - foreign-key: {{column: kecamatan, table: tabel, key: kecamatan}}
"""


@click.command()
@click.option("--rows", default=1_000_000, show_default=True, type=click.IntRange(1_000), help="Rows of the table, of 12 columns.")
@click.option("--check", "must", is_flag=True, help="Exit status 1 if the checks take more than twice the time of typing.")
def main(rows: int, must: bool) -> None:
    """Times of typing a table and of all its checks."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tabel.yaml"
        path.write_text(TABLE, encoding="utf-8")
        definition = load(path)
    blocks = list(written(rows))
    typed, table = timed(lambda: read(definition, blocks))
    blocks.clear()
    before = memory()
    checked, findings = timed(lambda: list(check(table, None)))
    click.echo(f"{rows:,} rows x {len(definition.columns)}, {table.totals.height:,} printed totals   (seconds of the processor, all its cores)\n")
    click.echo(f"  {'typed':22} {typed:8.2f}")
    more = f"peak of memory {before:,.0f} MB + {memory() - before:,.0f} MB"
    click.echo(f"  {'all checks':22} {checked:8.2f}   {checked / typed:.2f} x typing, goal {GOAL:g} x   {more}")
    click.echo(f"  {'findings':22} {len(findings):8}\n")
    for name, seconds in each(definition, table):
        click.echo(f"  {name:22} {seconds:8.2f}")
    sys.exit(1 if must and checked > GOAL * typed else 0)


def written(rows: int) -> Iterator[Block]:
    """Sheets' rows as a reader gives them: texts, with numbers as Indonesian offices write them, and a total after every thousand."""
    for first in range(0, rows, ROWS_AT_ONCE):
        number = pl.int_range(first, min(rows, first + ROWS_AT_ONCE), eager=True)
        frame = pl.DataFrame({"n": number}).with_columns(
            laki=pl.col("n") * 7919 % 4999 + 1000,
            perempuan=pl.col("n") * 104729 % 4999 + 1000,
            luas=pl.col("n") * 31 % 9000 + 1000,
            tahun=2020 + pl.col("n") % YEARS,
        )
        frame = frame.with_columns(jumlah=pl.col("laki") + pl.col("perempuan"), produksi=pl.col("luas") * (pl.col("n") % 7 + 2))
        cells = frame.select(
            kode=pl.format("K{}", (pl.col("n") // YEARS).cast(pl.String).str.zfill(7)),
            tahun=pl.col("tahun").cast(pl.String),
            tanggal=pl.format("{}-{}-15", "tahun", (pl.col("n") % 12 + 1).cast(pl.String).str.zfill(2)),
            kecamatan=pl.format("16.{}", (pl.col("n") % len(PLACES) + 1).cast(pl.String).str.zfill(2)),
            uraian=pl.format("Desa nomor {}", pl.col("n") % 977),
            **{name: grouped(pl.col(name)) for name in ("laki", "perempuan", "jumlah")},
            luas=hundredths(pl.col("luas")),
            produksi=hundredths(pl.col("produksi")),
            hasil=pl.format("{},00", pl.col("n") % 7 + 2),
            catatan=pl.format("catatan {}", pl.col("n") % 13),
        )
        lines = [2 + each + each // ROWS_A_TOTAL for each in number]
        yield Block({name: cells[name] for name in cells.columns}, lines, "besar.xlsx", "Data", {}, list(totals(frame)))


def totals(frame: pl.DataFrame) -> Iterator[Record]:
    for (group,), rows in frame.group_by([pl.col("n") // ROWS_A_TOTAL], maintain_order=True):
        sums = {name: rows[name].sum() for name in ("laki", "perempuan", "jumlah")} | {name: rows[name].sum() / 100 for name in ("luas", "produksi")}
        yield Record({"kode": "Jumlah", **sums}, place=Place("besar.xlsx", "Data", 1 + (int(group) + 1) * (ROWS_A_TOTAL + 1)), total=True)  # type: ignore[call-overload]


def grouped(number: pl.Expr) -> pl.Expr:
    """1.234"""
    return pl.format("{}.{}", number // 1000, (number % 1000).cast(pl.String).str.zfill(3))


def hundredths(number: pl.Expr) -> pl.Expr:
    """12,34"""
    return pl.format("{},{}", number // 100, (number % 100).cast(pl.String).str.zfill(2))


def read(definition: TableDefinition, blocks: list[Block]) -> Table:
    builder = TableBuilder(definition)
    for block in blocks:
        builder.add_block(block)
    return builder.finish()[0]


def each(definition: TableDefinition, table: Table) -> Iterator[tuple[str, float]]:
    """Seconds of every check."""
    subject = Subject(table, None)
    for specification in definition.checks:
        if specification.options is not None:
            yield specification.name, timed(lambda: list(CHECKS[specification.name].run(specification.options, subject)))[0]  # noqa: B023
    for name, kind in CHECKS.items():
        if (options := kind.default()) is not None:
            yield f"{name}, by itself", timed(lambda: list(kind.run(options, subject)))[0]  # noqa: B023


def timed(call):  # type: ignore[no-untyped-def]
    start = time.process_time()
    result = call()
    return time.process_time() - start, result


def memory() -> float:
    """Megabytes that this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
