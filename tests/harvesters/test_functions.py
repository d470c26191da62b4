"""The functions that a source's JMESPath may call: what they give, what they refuse, and how that is said."""

from decimal import Decimal

import pytest

from harvesters.connectors.base import ConnectorContext
from harvesters.errors import SourceError
from harvesters.mapping import from_records
from harvesters.reading.bridge import Bridge
from harvesters.reading.expression import JMESPathError, find, why_not_expression
from harvesters.reading.functions import SourceFunctions
from harvesters.record import Record
from harvesters.source import Source

DISTRICTS = "kode,nama,kode_bps,alias\n99.99.01,Bukit Indah,9999010,BI|Bukit-Indah\n99.99.02,Lembah Hijau,9999020,\n"
VILLAGES = (
    "kode,nama,jenis\n99.99.01.2001,Sukamaju,desa\n99.99.02.2001,Sukamaju,desa\n99.99.02.2002,Lembah Hijau,desa\n99.99.02.2003,Karang,kelurahan\n"
)
SOURCE = """\
title: T
organization: o
connector: sql
options: {url: env:SUMBER_PENDUDUK_URL, query: SELECT kode FROM penduduk, id: kode}
license: CC0-1.0
"""


@pytest.fixture
def regions(tmp_path):
    (tmp_path / "districts.csv").write_text(DISTRICTS)
    (tmp_path / "villages.csv").write_text(VILLAGES)
    return SourceFunctions(Bridge(("districts.csv", "villages.csv"), tmp_path))


@pytest.mark.parametrize(
    ("expression", "value", "expected"),
    [
        ("slug(x)", "Penduduk, 2025", "penduduk-2025"),
        ("date(x)", "5 Januari 2026", "2026-01-05"),
        ("date(x)", "05/01/2026", "2026-01-05"),
        ("date(x)", "05/01/2026 08:30", "2026-01-05T08:30:00"),
        ("date(x, '%m/%d/%Y')", "01/31/2026", "2026-01-31"),
        ("date(x, 'unix-ms')", 1_700_000_000_000, "2023-11-14T22:13:20+00:00"),
        ("date(x, 'excel')", 46_027, "2026-01-05"),
        ("date(x)", "/Date(1767225600000+0700)/", "2026-01-01T00:00:00+00:00"),
        ("date(x)", "Mon, 05 Jan 2026 08:30:00 GMT", "2026-01-05T08:30:00+00:00"),
        ("date(x)", "", None),
        ("number(x)", "Rp 1.234,50", Decimal("1234.50")),
        ("number(x)", "1.234", 1234),
        ("number(x, '.')", "1.234", Decimal("1.234")),
        ("number(x, ',')", "12,350", Decimal("12.350")),
        ("number(x)", 0.30000000000000004, Decimal("0.3")),
        ("number(x)", Decimal("0.10"), Decimal("0.10")),
        ("html_to_text(x)", "<p>Satu<br>dua</p>", "Satu\ndua"),
        ("template('{a} – {b}', x, y)", "K1", "K1 –"),
        ("template('{a} – {b}', y, y)", "K1", None),
        ("keyed(x, 'id')", {"7": {"a": 1}}, [{"id": "7", "a": 1}]),
        ("named(x, ['a', 'b'])", [[1, 2]], [{"a": 1, "b": 2}]),
    ],
)
def test_what_they_give(expression, value, expected):
    if "['a'" in expression:
        expression = "named(x, `[\"a\", \"b\"]`)"
    assert find(expression, {"x": value}) == expected
    if "template" not in expression:
        assert find(expression, {"x": None}) is None


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("slug(x)", [1]), ("date(x)", "31 Februari 2026"), ("date(x, 'unix')", "besok"), ("date(x, 'unix')", 10**30), ("date(x)", {}),
        ("number(x)", "12,350"), ("number(x)", "banyak"), ("number(x)", float("nan")), ("number(x, `1`)", "1"), ("region(x)", "Bukit Indah"),
        ("template('{a}', x, x)", "a"), ("template('{a}', x)", [1]), ("keyed(x, 'id')", {"a": 1}), ("named(x, `[\"a\"]`)", [[1, 2]]),
        ("html_to_text(x)", ["<p>"]), ("slug(x, x)", "a"),
    ],
)  # fmt: skip
def test_what_they_refuse(expression, value):
    with pytest.raises(JMESPathError):
        find(expression, {"x": value})


def test_a_record_that_a_function_refuses_is_named_with_its_field_and_without_its_value():
    source = Source("s", "S", "opd", "rest", None, "CC0", map={"title": "judul", "cakupan_waktu": "date(hari)"})
    found = from_records(source, [Record({"judul": "A", "hari": "rahasia 3"}, id="7"), Record({"judul": "B", "hari": "05/01/2026"}, id="8")])
    assert [each.fields["cakupan_waktu"] for each in found.datasets] == ["2026-01-05"]
    [finding] = found.findings
    assert (finding.code, finding.place.record) == ("record-not-mapped", "7")
    assert "«cakupan_waktu»: date()" in finding.sentence("id")
    assert "rahasia" not in finding.sentence("id") + finding.sentence("en")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("'Bukit Indah'", "99.99.01"), ("'BUKIT INDAH'", "99.99.01"), ("'Kec. Bukit-Indah'", "99.99.01"), ("'BI'", "99.99.01"),
        ("'9999010'", "99.99.01"), ("'99.99.01'", "99.99.01"), ("'999901'", "99.99.01"), ("'Lembah Hijau', 'kecamatan'", "99.99.02"),
        ("'Kec. Lembah Hijau'", "99.99.02"), ("'Desa Lembah Hijau'", "99.99.02.2002"), ("'Sukamaju', 'desa', '99.99.01'", "99.99.01.2001"),
        ("'Kel. Karang'", "99.99.02.2003"), ("'Kec.Bukit Indah'", "99.99.01"), ("'KEL.KARANG'", "99.99.02.2003"), ("'Kecil'", None),
        ("'99.99.01', 'desa'", None), ("'Sukamaju'", None), ("'Entah'", None), ("''", None),
    ],
)  # fmt: skip
def test_regions_by_name_alias_and_both_codes(regions, arguments, code):
    assert find(f"region({arguments})", {}, regions) == code


def test_regions_that_are_not_clear_are_told_once(regions):
    for name in ("Sukamaju", "Sukamaju", "Entah", "Bukit Indah"):
        find(f"region('{name}')", {}, regions)
    ambiguous, unknown = regions.findings()
    assert (ambiguous.code, ambiguous.value, ambiguous.codes) == ("region-ambiguous", "Sukamaju", ("99.99.01.2001", "99.99.02.2001"))
    assert (unknown.code, unknown.names) == ("region-unknown", ("Entah",))
    assert regions.findings() == []
    with pytest.raises(JMESPathError):
        find("region('Karang', 'dusun')", {}, regions)


def test_an_unknown_function_is_a_mistake_of_the_file(bench):
    why = why_not_expression("a.b[].{x: entah(y)}")
    assert why is not None
    assert "entah" in why[0]
    with pytest.raises(SourceError) as refused:
        bench.source("map: {title: entah(judul)}\n", SOURCE)
    assert (refused.value.facts["key"], "entah" in refused.value.sentence("id")) == ("map.title", True)


def test_a_source_says_where_its_regions_stand(bench):
    (bench.folder / "districts.csv").write_text(DISTRICTS)
    source = bench.source("regions: districts.csv\nmap: {title: kode, cakupan_wilayah: region(kode)}\n", SOURCE)
    with source.reader(bench.settings, source.secrets(bench.settings)) as connector:
        context: ConnectorContext = connector.context
        [dataset] = from_records(source, [Record({"kode": "Kec. Bukit Indah"}, id="1")], context.functions).datasets
    assert dataset.fields["cakupan_wilayah"] == "99.99.01"
