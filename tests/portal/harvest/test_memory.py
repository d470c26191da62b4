"""How much memory a run takes of a table and of a catalogue that grow."""

import csv

import pytest
from uji_source import SOURCE, TABLE

from ckanext.muaraenim.harvest.state import PostgresState
from harvesters.journal import Outcome

MEGABYTE = 1_000_000
ROWS = 1_000_000


@pytest.mark.long
def test_a_large_table(agency, worker):
    wide = TABLE.replace("key: [kecamatan]", "key: [kecamatan, tahun]")
    agency.declare(source=SOURCE + "rows: {at_most: 100%}\n", table=wide)
    assert worker.run() == "0"
    base, peaks = worker.peak, {}
    for changed in (0, 1):
        with (agency.folder / "penduduk.csv").open("w") as file:
            writer = csv.writer(file)
            writer.writerow(["Kecamatan", "Tahun", "Penduduk"])
            writer.writerows((f"Kecamatan {number}", 2000 + number % 25, number * 7 + changed) for number in range(ROWS))
        assert worker.run() == "0"
        peaks[changed] = (worker.peak - base) / MEGABYTE
        assert PostgresState().runs("penduduk")[0].outcome is Outcome.DONE
    assert max(peaks.values()) < 300
