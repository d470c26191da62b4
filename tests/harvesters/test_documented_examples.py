"""Every example in the reference's parts about connectors is a source that can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from harvesters.sources import load_source

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "connectors.md").read_text(encoding="utf-8")
REST_OF_IT = {"title": "Uji", "organization": "dinas", "license": "CC-BY-4.0"}
COLUMNS = ("kode_kec", "kode_desa", "kode", "tahun", "bulan", "laki", "perempuan", "jumlah", "nilai", "desa", "dusun")
EXAMPLES = [
    (part.partition("\n")[0].strip(), example)
    for part in re.split(r"^## ", PAGE, flags=re.MULTILINE)
    for example in re.findall(r"^```yaml\n(.*?)^```", part, re.MULTILINE | re.DOTALL)
]


@pytest.fixture
def tables(tmp_path):
    columns = "".join(f"  - {{name: {name}, title: {name}}}\n" for name in COLUMNS)
    found = {}
    for name in ("penduduk", "kunjungan"):
        found[name] = tmp_path / f"tabel-{name}.yaml"
        found[name].write_text(f"name: {name}\ntitle: Uji\nkey: [kode]\ncolumns:\n{columns}")
    return found


@pytest.mark.parametrize(("connector", "example"), EXAMPLES, ids=[f"{name} {number}" for number, (name, _) in enumerate(EXAMPLES, 1)])
def test_it_is_a_source(connector, example, tables, tmp_path):
    said = yaml.safe_load(example)
    if "connector" not in said:
        said = {**REST_OF_IT, "connector": connector, **said}
    if not {"table", "map"} & said.keys():
        said["table"] = "penduduk"
    if said.get("table") not in (None, *tables):
        tables[said["table"]] = tables["penduduk"]
    (tmp_path / "uji.yaml").write_text(yaml.safe_dump(said, sort_keys=False))
    assert load_source(tmp_path / "uji.yaml", tables).connector == connector


def test_every_connector_of_ours_begins_with_an_example():
    whole = {name for name, example in EXAMPLES if "connector:" in example}
    assert {"sql", "rest", "bps"} <= whole
