"""How long searches take, end to end through ``package_search``, and what the index costs.

    python tests/bench/search.py --config config/test.ini --size 1500 --size 10000

Fills the database of that configuration, which must be an empty one, with made-up datasets, and leaves them there.
"""

from __future__ import annotations

import json
import random
import resource
import statistics
import time
from collections.abc import Callable
from typing import Any

import click
import sqlalchemy as sa

WORDS = [
    "penduduk", "kecamatan", "desa", "jumlah", "luas", "panen", "padi", "jagung", "karet", "sawit", "jalan", "jembatan", "sekolah", "guru",
    "murid", "puskesmas", "dokter", "perawat", "gizi", "anak", "ibu", "kelahiran", "kematian", "akta", "izin", "usaha", "pasar", "harga",
    "pajak", "retribusi", "belanja", "anggaran", "wisata", "hotel", "curah", "hujan", "sungai", "hutan", "tambang", "batubara", "listrik",
    "air", "bersih", "sampah", "kendaraan", "terminal", "koperasi", "umkm", "investasi", "tenaga", "kerja", "upah", "kemiskinan", "bantuan",
    "sosial", "pemilu", "banjir", "kebakaran",
]  # fmt: skip
FACETS = ["organization", "groups", "tags", "res_format", "license_id", "frekuensi"]
QUERIES: dict[str, dict[str, Any]] = {
    "everything, 6 facets": {"facet.field": FACETS},
    "common word": {"q": "penduduk", "facet.field": FACETS},
    "two words": {"q": "penduduk kecamatan"},
    "rare word": {"q": "langka7"},
    "phrase": {"q": '"luas panen"'},
    "no hit": {"q": "tidakadasamasekali"},
    "organisation": {"fq": 'organization:"opd-3"', "facet.field": FACETS},
    "tag and format": {"fq": 'tags:"padi" res_format:"CSV"', "facet.field": FACETS},
    "by title": {"sort": "title_string asc"},
    "deep page": {"start": 1_000},
    "facets only": {"rows": 0, "facet.field": FACETS},
    "100 rows": {"rows": 100},
}
FILL = """
    INSERT INTO package (id, name, title, notes, type, state, private, owner_org, license_id, metadata_created, metadata_modified)
        SELECT id, id, title, notes, 'dataset', 'active', false, owner, 'cc-by', changed, changed
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (id text, title text, notes text, owner text, changed timestamp);
    UPDATE search_document d SET stale = false, relabel = false, labels = '{public}', fields = r.fields,
        data_dict = r.stored, validated_data_dict = r.stored
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (id text, fields jsonb, stored text) WHERE d.id = r.id
"""


def invented(number: int, chance: random.Random) -> dict[str, Any]:
    """One dataset as a row to insert, with the document that the index would build of it."""
    title = " ".join(chance.choices(WORDS, k=5)) + (f" langka{number}" if number % 500 == 7 else "")
    notes, name = " ".join(chance.choices(WORDS, k=60)), f"data-{number}"
    changed = f"2026-01-{number % 28 + 1:02d}T{number % 24:02d}:{number % 60:02d}:00.{number % 1_000_000:06d}"
    shown = {"id": name, "name": name, "title": title, "notes": notes, "state": "active", "private": False, "license_id": "cc-by", "type": "dataset"}
    resources = [{"id": f"r{number}", "url": f"http://x/{number}.csv", "format": chance.choice(["CSV", "XLSX", "PDF"]), "name": title}]
    fields = shown | {
        "title_string": title, "entity_type": "package", "dataset_type": "dataset", "site_id": "default", "metadata_created": changed + "Z",
        "metadata_modified": changed + "Z", "res_format": [resources[0]["format"]], "res_name": [title], "res_url": [resources[0]["url"]],
        "tags": chance.sample(WORDS, 3), "organization": f"opd-{number % 40}", "frekuensi": chance.choice(["tahunan", "bulanan"]),
    }  # fmt: skip
    stored = json.dumps({**shown, "resources": resources, "tags": [], "groups": [], "organization": None, "extras": []})
    return {"id": name, "title": title, "notes": notes, "owner": None, "changed": changed, "fields": fields, "stored": stored}


def measure(call: Callable[[], object], times: int = 15) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds."""
    call()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken), sorted(taken)[int(times * 0.95) - 1]


@click.command()
@click.option("--config", "ini", required=True, type=click.Path(exists=True))
@click.option("--size", "sizes", multiple=True, type=int, default=(1_500, 10_000))
def main(ini: str, sizes: tuple[int, ...]) -> None:
    from ckan.cli import load_config
    from ckan.config.middleware import make_app

    app = make_app(load_config(ini))
    with app._wsgi_app.test_request_context():
        import ckan.model as model
        import ckan.plugins.toolkit as tk

        from ckanext.muaraenim.search import store

        store.ensure(model.Session)
        if model.Session.query(model.Package).count():
            raise click.ClickException("The database already has datasets; take an empty one.")
        chance, filled = random.Random(7), 0
        for size in sorted(sizes):
            fill(model.Session, filled, size, chance)
            filled = size
            report(tk.get_action("package_search"), model.Session, size)


def fill(session: Any, start: int, end: int, chance: random.Random) -> None:
    for first in range(start, end, 1_000):
        rows = [invented(number, chance) for number in range(first, min(end, first + 1_000))]
        for statement in FILL.split(";"):
            session.execute(sa.text(statement), {"rows": json.dumps(rows)})
        session.commit()


def report(search: Callable[..., Any], session: Any, size: int) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    search({"ignore_auth": True}, {"rows": 0})
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    click.echo(f"\n{size} datasets: first query {time.perf_counter() - start:.2f} s, memory {grown:+.0f} MB")
    for name, parameters in QUERIES.items():
        median, high = measure(lambda parameters=parameters: search({"ignore_auth": True}, dict(parameters)))
        click.echo(f"  {name:24} median {median:7.1f} ms   p95 {high:7.1f} ms")

    def change() -> None:
        session.execute(sa.text("UPDATE search_document SET labels = '{public}' WHERE id = 'data-1'"))
        session.commit()
        search({"ignore_auth": True}, {"q": "name:data-1"})

    click.echo(f"  {'seen after a change':24} median {measure(change)[0]:7.1f} ms")


if __name__ == "__main__":
    main()
