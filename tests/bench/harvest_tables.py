"""How long tables take: read, typed, checked, compared and published, beside a bare COPY of the same rows."""

from __future__ import annotations

import gc
import io
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import xlsxwriter

if TYPE_CHECKING:
    from tests.bench.harvest import Figures

CSV_ROWS, XLSX_ROWS = 100_000, 20_000
COUNTS = [f"jumlah_{number}" for number in range(1, 6)]
SHARES = [f"persen_{number}" for number in range(1, 5)]
COLUMNS = ["kode", "tahun", "uraian", *COUNTS, *SHARES]
TABLE = "\n".join(
    [
        "title: Tabel ukur", "key: [kode]", "columns:", "  - {name: kode, title: kode, kind: code}", "  - {name: tahun, title: tahun, kind: year}",
        "  - {name: uraian, title: uraian}", *(f"  - {{name: {name}, title: {name}, kind: integer}}" for name in COUNTS),
        *(f"  - {{name: {name}, title: {name}, kind: number, decimals: 2, minimum: 0, maximum: 100}}" for name in SHARES),
        "checks:", "  - unique: {columns: [kode, tahun]}",
    ]
)  # fmt: skip
SOURCE = "title: Tabel ukur\norganization: walidata\nconnector: sheet\nlicense: CC-BY-4.0\ntable: ukur\noptions:\n  location: {file}\n"


def measured(figures: Figures, rows: int, folder: Path) -> None:
    from tests.bench.harvest import timed

    gc.collect()
    gc.freeze()  # a worker begins every run in a process of its own; what the imports have left would slow Python's collector here
    print("\ntables   (seconds: clock, processor of this process)   stock: xloader, typed (untyped)")
    (folder / "ukur.yaml").write_text(TABLE)
    csv = folder / "besar.csv"
    csv.write_text("\n".join(";".join(row) for row in ([*COLUMNS], *written(CSV_ROWS))) + "\n")
    raw = copied(CSV_ROWS)
    figures.line(f"CSV {CSV_ROWS:,} x {len(COLUMNS)}", **harvested(folder, csv), raw=raw, stock="44 s (5–7 s)", goal=3)
    book = folder / "buku.xlsx"
    workbook(book)
    figures.line(f"XLSX {XLSX_ROWS:,} x {len(COLUMNS)}", **harvested(folder, book), raw=copied(XLSX_ROWS), stock="11–14 s", goal=1.2)
    if rows:
        changed_row(figures, rows, folder, timed)


def written(rows: int) -> list[list[str]]:
    """Rows with numbers as Indonesian offices write them: 12.345 and 67,89. No column of counts is the sum of others."""
    counts = [f"{number:,}".replace(",", ".") for number in range(0, 5_000_000, 50)]
    return [
        [f"K{row:07}", str(2020 + row % 6), f"Desa nomor {row % 977}", *(counts[(row * step) % len(counts)] for step in (3, 5, 11, 23, 47)),
         *(f"{row * step % 100},{row % 100:02}" for step in range(1, 5))]
        for row in range(rows)
    ]  # fmt: skip


def frame(rows: int) -> pl.DataFrame:
    """The same rows, typed."""
    number = pl.int_range(rows, eager=True)
    columns = {"kode": pl.Series([f"K{row:07}" for row in range(rows)]), "tahun": (2020 + number % 6).cast(pl.Int64)}
    columns["uraian"] = pl.Series([f"Desa nomor {row % 977}" for row in range(rows)])
    columns |= {name: (number * step % 100_000 * 50) for step, name in enumerate(COUNTS, 1)}
    columns |= {name: ((number * step % 100 * 100 + number % 100).cast(pl.Decimal(38, 2)) / 100) for step, name in enumerate(SHARES, 1)}
    return pl.DataFrame(columns)


def workbook(path: Path) -> None:
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Data")
        for number, row in enumerate([[*COLUMNS], *written(XLSX_ROWS)]):
            sheet.write_row(number, 0, row)


def copied(rows: int) -> float:
    """Seconds of a bare COPY of so many rows into a typed table without an index."""
    from ckanext.muaraenim.tables.database import transaction
    from tests.bench.harvest import timed

    types = ["text", "int", "text", *["bigint"] * len(COUNTS), *["numeric"] * len(SHARES)]
    text = io.BytesIO()
    frame(rows).write_csv(text, include_header=False)
    text.seek(0)
    with timed() as taken, transaction() as cursor:
        cursor.execute(f"CREATE TABLE bare ({', '.join(f'{name} {kind}' for name, kind in zip(COLUMNS, types, strict=True))})")
        cursor.copy_expert("COPY bare FROM STDIN WITH (FORMAT csv)", text)
    with transaction() as cursor:
        cursor.execute("DROP TABLE bare")
    return taken["seconds"]


def harvested(folder: Path, file: Path) -> dict[str, float]:
    """Seconds of a whole run, from the file to the published table."""
    from ckanext.muaraenim.harvest.state import PostgresState
    from ckanext.muaraenim.tables.catalogue import CkanCatalogue
    from harvesters.run import run
    from harvesters.settings import Settings
    from harvesters.sources import load_source
    from tests.bench.harvest import timed

    path = folder / f"sumber-{file.stem}.yaml"
    path.write_text(SOURCE.format(file=file.name))
    source = load_source(path, {"ukur": folder / "ukur.yaml"})
    with timed() as taken:
        report = run(source, CkanCatalogue(), PostgresState(), Settings(folder=folder, sources=(source.id,)))
    if report.error or report.refused or any(finding.severity == "error" for finding in report.findings):
        raise RuntimeError(f"{report.error or report.refused or report.findings[:3]}")
    print(f"    {', '.join(f'{phase} {seconds:.2f}' for phase, seconds in report.seconds.items())}")
    return taken


def changed_row(figures: Figures, rows: int, folder: Path, timed) -> None:  # type: ignore[no-untyped-def]
    """A large table loaded, and published again with one row changed: known as a change, or found among all rows."""
    from ckanext.muaraenim.tables import store
    from harvesters.tables import loading
    from harvesters.tables.table import Table

    definition, resource = loading.load(folder / "ukur.yaml"), str(uuid.uuid4())
    whole = Table(definition, frame(rows))
    raw = copied(rows)

    def publish(table: Table, removes: bool) -> dict[str, float]:
        with timed() as taken:
            store.publish_table(resource, table, author="bench", removes=removes, fingerprint=str(uuid.uuid4()))
        return dict(taken)

    loaded = publish(whole, True)
    figures.line(f"{rows:,} rows loaded", **loaded, raw=raw)
    one = whole.rows.with_columns(pl.when(pl.col("kode") == "K0000007").then(pl.lit(1)).otherwise(pl.col("jumlah_1")).alias("jumlah_1"))
    fifth = loaded["seconds"] / 5
    figures.line("one row changed, found among all", **publish(Table(definition, one), True), goal=fifth)
    known = one.filter(pl.col("kode") == "K0000007").with_columns(pl.lit(2).alias("jumlah_1"))
    figures.line("one row changed, read as a change", **publish(Table(definition, known), False), goal=fifth)
