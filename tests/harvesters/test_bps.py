"""The connector ``bps`` against a statistical office on loopback: figures of variables, from its answers to what is published."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from decimal import Decimal

import pytest

from harvesters.connectors import CONNECTORS, OptionError
from tests.opd.server import Answer, serving
from tests.opd.statistics import DOMAIN, EMPTY, EXAMPLE_KEY, OFFICE, PEOPLE, PERIODS_AT_MOST, PRICES, RICE, TOTAL, YEARS

pytest_plugins = ["tests.opd.fixtures", "tests.opd.context", "tests.harvesters.bpsreader"]

MINIMUM = {"url": "x", "key": "env:SUMBER_A_KEY", "domain": DOMAIN, "what": {"kind": "variables"}}


def found(report, code):
    return [each for each in report.findings if each.code == code]


def test_a_variable_becomes_a_dataset_with_a_tidy_table(bps, regency):
    report = bps.harvest()
    assert report.plan.counts["create"] == 3
    rows = bps.rows(PEOPLE)
    assert rows.height == (len(regency.districts) + 1) * 2 * len(YEARS) - 1
    first = rows.filter((rows["kode_bps"] == "1") & (rows["kode_kategori"] == "121") & (rows["tahun"] == 2024)).to_dicts()
    assert first == [{
        "kode_wilayah": None, "kode_bps": "1", "wilayah": regency.districts[0].name, "kode_kategori": "121", "kategori": "Laki-laki", "tahun": 2024,
        "kode_periode": "0", "periode": "Tahun", "nilai": Decimal(1000 + 121 + 2024), "nilai_ket": None, "satuan": "Jiwa",
    }]  # fmt: skip
    assert bps.harvest().plan.counts["unchanged"] == 3


def test_what_bps_says_of_a_variable_becomes_fields_of_the_dataset(bps):
    bps.harvest()
    fields = bps.published(PEOPLE).fields
    assert fields["satuan"] == "Jiwa"
    assert fields["klasifikasi"] == "Kecamatan: Laki-laki, Perempuan"
    assert fields["level_penyajian"] == "kecamatan"
    assert (fields["cakupan_waktu"], fields["frekuensi"]) == ("2019/2024", "tahunan")
    assert fields["notes"].splitlines() == ["Angka contoh", "Sumber: contoh"]
    assert fields["kode_data"] == f"BPS {DOMAIN}/{PEOPLE}"
    assert "konsep" not in fields
    assert bps.published(PRICES).fields["frekuensi"] == "bulanan"
    assert "level_penyajian" not in bps.published(PRICES).fields


def test_never_more_than_two_periods_are_asked_for_at_once(bps):
    bps.harvest("{kind: variables, ids: [31]}")
    periods = [asked.partition("/th/")[2].split(";") for asked in bps.office.asked if "/model/data/" in asked]
    assert len(periods) == -(-len(YEARS) // PERIODS_AT_MOST)
    assert max(map(len, periods)) == PERIODS_AT_MOST
    bps.run("{kind: variables, ids: [31], from_year: 2023, periods_at_once: 1}", preview=True)
    assert [asked.partition("/th/")[2] for asked in bps.office.asked if "/model/data/" in asked] == ["123", "124"]
    with pytest.raises(OptionError, match="periods_at_once"):
        CONNECTORS["bps"].read_options({**MINIMUM, "what": {"kind": "variables", "periods_at_once": 3}})


def test_subjects_and_numbers_choose(bps):
    bps.harvest("{kind: variables, subjects: [53]}")
    assert {each.record for each in bps.catalogue.datasets.values()} == {str(RICE), str(PRICES)}
    bps.harvest("{kind: variables, subjects: [53], ids: [47]}")
    assert not any("/var/311" in asked for asked in bps.office.asked)


def test_keys_are_built_and_never_cut(bps):
    table = bps.office.tables[PRICES]
    table["vervar"] = [{"val": 1, "label": "Beras"}, {"val": 13, "label": "Jagung"}]
    table["turvar"], table["turtahun"] = [{"val": 10, "label": "Eceran"}, {"val": 0, "label": "Grosir"}], [{"val": 0, "label": "Tahun"}]
    table["cells"] = {("1311101240", 124): 5, ("1331101240", 124): 7, ("99999", 124): 9}
    report = bps.harvest("{kind: variables, ids: [311]}")
    assert bps.rows(PRICES).select("kode_bps", "kode_kategori", "nilai").rows() == [("1", "10", Decimal(5)), ("13", "0", Decimal(7))]
    assert [each.count for each in found(report, "bps-figures-unread")] == [1]


def test_a_key_that_fits_two_places_is_told_and_not_published(bps):
    table = bps.office.tables[RICE]
    table["vervar"] = [{"val": 7, "label": "Satu"}, {"val": 747, "label": "Dua"}]
    table["turvar"] = [{"val": 471, "label": "A"}, {"val": 1, "label": "B"}]
    table["cells"] = {("747" + "47" + "1" + "124" + "0", 124): 5, ("7" + "47" + "1" + "124" + "0", 124): 3}
    report = bps.harvest("{kind: variables, ids: [47]}")
    assert [(each.count, each.key) for each in found(report, "bps-figures-ambiguous")] == [(1, "7474711240")]
    assert bps.rows(RICE).select("kode_bps", "nilai").rows() == [("7", Decimal(3))]


def test_what_is_missing_is_no_zero(bps):
    bps.harvest()
    rows = bps.rows(RICE)
    assert rows.filter(rows["kode_bps"] == "1").select("nilai", "nilai_ket").row(0) == (None, "kosong")
    assert rows.filter(rows["kode_bps"] == "2").select("nilai", "nilai_ket").row(0) == (Decimal("7.25"), "angka sementara")
    people = bps.rows(PEOPLE)
    assert people.filter((people["kode_bps"] == "2") & (people["kode_kategori"] == "122"))["tahun"].to_list() == [2019, 2020, 2021, 2022, 2023]


def test_signs_may_mean_something_else_here(bps):
    bps.harvest("{kind: variables, ids: [47]}\n  missing: {'-': zero}")
    rows = bps.rows(RICE)
    assert rows.filter(rows["kode_bps"] == "1")["nilai"].to_list() == [Decimal(0)]
    bps.office.tables[RICE]["cells"][f"1{RICE}01240", 124] = 0
    bps.catalogue.datasets.clear()
    bps.harvest("{kind: variables, ids: [47]}\n  missing: {'0': missing}")
    rows = bps.rows(RICE)
    assert rows.filter(rows["kode_bps"] == "1")["nilai"].to_list() == [None]
    with pytest.raises(OptionError, match="missing"):
        CONNECTORS["bps"].read_options({**MINIMUM, "missing": {"-": "x"}})


def test_a_figure_that_is_none_stays_behind_with_a_finding(bps):
    key = next(key for key, _ in bps.office.tables[RICE]["cells"])
    bps.office.tables[RICE]["cells"][key, 124] = "rusak"
    bps.office.tables[RICE]["cells"][f"3{RICE}01240", 124] = float("nan")
    report = bps.harvest()
    assert bps.rows(RICE).height == len(bps.office.tables[RICE]["cells"]) - 1
    assert [each.place.record for each in found(report, "number-not-readable")] == [f"var {RICE}"]


def test_a_variable_without_figures_gives_no_dataset(bps):
    report = bps.harvest()
    assert [(each.count, each.names) for each in found(report, "bps-nothing-there")] == [(1, (f"var {EMPTY}",))]
    bps.office.lists["var"].clear()
    assert not bps.run("{kind: variables, subjects: [99]}").records


def test_regions_get_codes_of_the_ministry_by_name(bps, regency):
    lines = [f"{each.code},{each.name},,,{'|'.join(each.aliases)}" for each in regency.districts]
    (bps.folder / "districts.csv").write_text("\n".join(["kode,nama,kode_bps,nama_bps,alias", *lines]))
    name = regency.name.removeprefix("Kabupaten ")
    options = f"\n  regions: districts.csv\n  region: {{name: {name}, code: '{regency.districts[0].code[:5]}'}}"
    report = bps.harvest("{kind: variables, ids: [31]}" + options)
    codes = dict(bps.rows(PEOPLE).select("kode_bps", "kode_wilayah").unique().rows())
    assert codes == {**{str(number): each.code for number, each in enumerate(regency.districts, 1)}, str(TOTAL): regency.districts[0].code[:5]}
    assert not {"region-ambiguous", "region-unknown"} & {each.code for each in report.findings}
    assert bps.published(PEOPLE).fields["cakupan_wilayah"] == [regency.districts[0].code[:5]]


def test_a_name_that_two_regions_bear_is_told_and_left_without_code(bps):
    (bps.folder / "districts.csv").write_text("kode,nama,kode_bps\n99.01.01,Contoh,\n99.01.02,Lain,9901020\n")
    options = "{kind: variables, ids: [47]}\n  regions: districts.csv\n  region: {name: Contoh, code: '99.01'}"
    table = bps.office.tables[RICE]
    table["vervar"] = [{"val": 1, "label": "Kec. Lain"}, {"val": 2, "label": "<b>Contoh</b>"}, {"val": 3, "label": "Kabupaten Contoh"}]
    report = bps.harvest(options)
    codes = dict(bps.rows(RICE).select("kode_bps", "kode_wilayah").unique().rows())
    assert codes == {"1": "99.01.02", "2": None, "3": "99.01"}
    assert [(each.value, each.codes) for each in found(report, "region-ambiguous")] == [("Contoh", ("99.01", "99.01.01"))]
    assert not found(bps.harvest(options + "\n  areas: {'2': '99.01.01'}"), "region-ambiguous")
    assert bps.rows(RICE).filter(bps.rows(RICE)["kode_bps"] == "2")["kode_wilayah"].to_list() == ["99.01.01"]


def test_a_code_of_bps_that_contradicts_the_name_is_told(bps):
    (bps.folder / "districts.csv").write_text("kode,nama,kode_bps\n99.01.01,Satu,9901010\n99.01.02,Dua,9901020\n")
    table = bps.office.tables[RICE]
    table["vervar"] = [{"val": 9901010, "label": "Satu"}, {"val": 9901020, "label": "Satu"}]
    table["cells"] = {(f"{area}{RICE}01240", 124): 1 for area in (9901010, 9901020)}
    report = bps.harvest("{kind: variables, ids: [47]}\n  regions: districts.csv")
    assert dict(bps.rows(RICE).select("kode_bps", "kode_wilayah").rows()) == {"9901010": "99.01.01", "9901020": None}
    assert [each.codes for each in found(report, "region-ambiguous")] == [("99.01.01", "99.01.02")]


def test_a_region_that_nobody_knows_is_told(bps):
    (bps.folder / "districts.csv").write_text("kode,nama\n99.01.01,Tiada\n")
    report = bps.harvest("{kind: variables, ids: [47]}\n  regions: districts.csv")
    assert found(report, "region-unknown")[0].count == len(bps.office.tables[RICE]["vervar"])
    for content in ("a,b\n1,2\n", "", "kode,nama\n\xff"):
        (bps.folder / "districts.csv").write_bytes(content.encode("latin-1"))
        assert "districts.csv" in bps.run("{kind: variables}\n  regions: districts.csv").error.sentence("en")


def test_nothing_that_is_kept_holds_key_or_token(bps, caplog):
    caplog.set_level(logging.DEBUG)
    report = bps.harvest()
    kept = json.dumps([dict(each.fields) for each in bps.catalogue.datasets.values()], default=str) + json.dumps(report.as_dict(), default=str)
    for each in (kept, caplog.text):
        assert EXAMPLE_KEY not in each
        assert "tokenuser" not in each.lower()


def test_the_key_goes_nowhere_else(bps):
    with serving(bps.office) as other:
        where = f"{other.url}/v1/api/list/model/th/key/{EXAMPLE_KEY}/"
        bps.settings = replace(bps.settings, allow_hosts=(*bps.settings.allow_hosts, other.address))
        bps.office.wrong["list/model/th"] = Answer(302, b"", "text/html", {"Location": where})
        error = bps.fails()
    assert "another server" in error.sentence("en")
    assert EXAMPLE_KEY not in str(error.as_dict())
    assert bps.office.asked[1:] == [f"list/model/th/lang/ind/domain/{DOMAIN}/var/31"]


def test_an_error_that_repeats_the_key_is_told_without_it(bps):
    bps.office.key = "kunci-lain"
    error = bps.fails()
    assert error.code == "bps-refused"
    for language in ("id", "en"):
        assert "Invalid key ***" in error.sentence(language)
        assert EXAMPLE_KEY not in error.sentence(language)
    assert "list/model/th" in error.sentence("en")


OK = {"status": "OK", "data-availability": "available"}
PAGE = {"page": 1, "pages": 1, "per_page": 4, "count": 1, "total": 1}


@pytest.mark.parametrize(
    ("part", "answer", "said"),
    [
        ("list/model/var", Answer(200, b"", "application/json"), "empty"),
        ("list/model/var", Answer(200, b"<html>Request Rejected</html>", "text/html"), "HTML"),
        ("list/model/var", Answer(403, b"<html>Request Rejected</html>", "text/html"), "403"),
        ("list/model/var", Answer(200, b'{"status":"OK","data-avail', "application/json"), "valid JSON"),
        ("list/model/var", Answer(200, b'{"status": "OK", "data": "\xe9\xff"}', "application/json"), "UTF-8"),
        ("list/model/var", Answer(200, b"[" * 100_000, "application/json"), "valid JSON"),
        ("list/model/var", [], "no JSON object"),
        ("list/model/var", {"data": []}, "«status»"),
        ("list/model/var", {"error": "UserNotFound"}, "UserNotFound"),
        ("list/model/var", {**OK, "data": [1, 2]}, "«data»"),
        ("list/model/var", {**OK, "data": {"a": 1}}, "«data»"),
        ("list/model/var", {**OK, "data": [PAGE, ["x"]]}, "no set of names"),
        ("list/model/var", {**OK, "data": [PAGE, "x"]}, "no list"),
        ("list/model/var", {**OK, "data": [{**PAGE, "pages": 9, "total": 90}, [{"var_id": 31}]]}, "again and again"),
        ("page=2", {**OK, "data-availability": "list-not-available", "data": ""}, "page 2"),
    ],
)  # fmt: skip
def test_a_list_that_is_none_is_said_with_its_place(bps, part, answer, said):
    bps.office.lists["var"] += [{**bps.office.lists["var"][0], "var_id": 1000 + number} for number in range(4)]
    bps.office.wrong[part] = answer
    error = bps.fails("{kind: variables}")
    assert said in error.sentence("en")
    assert "list/model/var" in error.sentence("en")


@pytest.mark.parametrize(
    ("encoding", "kind"),
    [("utf-8-sig", "application/json"), ("utf-16", "application/json"), ("cp1252", "application/json; charset=cp1252"), ("utf-8", "text/plain")],
)
def test_other_encodings_and_wrong_media_types(bps, encoding, kind):
    rows = [{**bps.office.lists["var"][0], "title": "Café"}]
    body = json.dumps({**OK, "data": [PAGE, rows]}, ensure_ascii=False).encode(encoding)
    bps.office.wrong["list/model/var"] = Answer(200, body, kind)
    bps.harvest("{kind: variables}")
    assert bps.published(PEOPLE).title == "Café"


def test_figures_beyond_all_bounds_are_findings_of_their_cells(bps):
    cells = bps.office.tables[RICE]["cells"]
    cells[f"3{RICE}01240", 124], cells[f"4{RICE}01240", 124] = "9" * 2_000_000, [1]
    bps.office.tables[RICE]["tahun"].append({"val": 8099, "label": "9999"})
    cells[f"5{RICE}080990", 8099] = 1
    report = bps.harvest("{kind: variables, ids: [47]}")
    assert bps.rows(RICE).height == len(cells) - 3
    assert all(len(each.sentence("en")) < 1000 for each in report.findings)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"vervar": None}, "«vervar»"), ({"tahun": "x"}, "«tahun»"), ({"vervar": [{"label": "x"}]}, "«vervar»"), ({"var": []}, "«var»"),
        ({"datacontent": "x"}, "«datacontent»"), ({"datacontent": ...}, "«datacontent»"), ({"var": [{"val": 5}]}, "variable 5"),
        ({"tahun": [{"val": "x", "label": "y"}]}, "no year"),
        ({"vervar": [{"val": number} for number in range(3000)], "tahun": [{"val": number} for number in range(3000)]}, "places"),
    ],
)  # fmt: skip
def test_figures_that_are_none_are_said_with_their_place(bps, change, said):
    answer = {name: each for name, each in {**bps.office._data(PEOPLE, ["124"]), **change}.items() if each is not ...}
    if said == "no year":
        answer["datacontent"] = {f"1{PEOPLE}121x0": 1}
    bps.office.wrong["model/data"] = answer
    error = bps.fails()
    assert said in error.sentence("en")
    assert f"var/{PEOPLE}" in error.sentence("en")


def test_one_bad_variable_does_not_keep_the_others_back(bps):
    bps.harvest()
    bps.office.wrong[f"data/lang/ind/domain/{DOMAIN}/var/{PEOPLE}/"] = {"status": "Error", "message": "busy"}
    report = bps.harvest()
    assert [each.place.record for each in found(report, "record-unreadable")] == [f"var {PEOPLE}"]
    assert {kind: report.plan.counts[kind] for kind in ("unchanged", "missing")} == {"unchanged": 2, "missing": 0}
    assert report.plan.removes, "only what was not read stays, whatever else is gone"


def test_an_empty_answer_of_figures_is_none(bps):
    bps.office.wrong["th/123;124"] = {"status": "OK", "data-availability": "list-not-available", "data": ""}
    bps.office.wrong["th/121;122"] = {"status": "OK", "data-availability": "available", "data": ""}
    bps.harvest("{kind: variables, ids: [31]}")
    assert sorted(bps.rows(PEOPLE)["tahun"].unique().to_list()) == [2019, 2020]


def test_a_list_that_gives_less_than_it_announces_removes_nothing(bps):
    bps.harvest()
    bps.office.wrong["list/model/var"] = {**OK, "data": [{**PAGE, "total": 3}, bps.office.lists["var"][:1]]}
    report = bps.harvest()
    assert not report.plan.removes
    assert report.plan.counts["withdraw"] == 0


@pytest.mark.parametrize("wrong", [{"domain": "16"}, {"key": "tertulis"}, {"timeout": 0}, {"what": {"kind": "x"}}, {"region": {"name": "x"}},
                                   {"what": {"kind": "variables", "years": ["x"]}}])  # fmt: skip
def test_options_that_cannot_be(wrong):
    with pytest.raises(OptionError, match=next(iter(wrong))):
        CONNECTORS["bps"].read_options({**MINIMUM, **wrong})


def test_the_public_page_is_named_where_the_office_is_known(bps):
    bps.harvest("{kind: variables, subjects: [12]}")
    page = "/id/statistics-table/2/MzEjMg==/jumlah-penduduk-menurut-kecamatan-dan-jenis-kelamin.html"
    assert bps.published(PEOPLE).fields["url"] == OFFICE + page
    bps.office.wrong["domain/type"] = Answer(500, b"", "text/html")
    bps.harvest("{kind: variables, subjects: [12]}\n  site: https://lain.bps.go.id/")
    assert bps.published(PEOPLE).fields["url"] == "https://lain.bps.go.id" + page
    bps.catalogue.datasets.clear()
    bps.harvest("{kind: variables, subjects: [12]}")
    assert "url" not in bps.published(PEOPLE).fields


def test_a_unit_that_changes_stays_with_its_figures(bps):
    bps.office.units = {"124": "Ribu jiwa"}
    bps.harvest("{kind: variables, ids: [31], periods_at_once: 1}")
    rows = bps.rows(PEOPLE)
    assert rows.filter(rows["tahun"] == 2024)["satuan"].unique().to_list() == ["Ribu jiwa"]
    assert rows.filter(rows["tahun"] == 2023)["satuan"].unique().to_list() == ["Jiwa"]
    assert bps.published(PEOPLE).fields["satuan"] == "Jiwa, Ribu jiwa"


def test_years_that_the_source_names_are_asked_for_at_once(bps):
    bps.harvest("{kind: variables, ids: [31], years: [2023, 2020]}")
    assert [asked for asked in bps.office.asked if "model" in asked] == [f"list/model/data/lang/ind/domain/{DOMAIN}/var/31/th/120;123"]
    assert sorted(bps.rows(PEOPLE)["tahun"].unique().to_list()) == [2020, 2023]


def test_rows_of_one_variable_for_a_table_of_our_own(bps, context):
    kind = CONNECTORS["bps"]
    raw = {"url": "env:SUMBER_CONTOH_URL", "key": "env:SUMBER_CONTOH_KEY", "domain": DOMAIN, "what": {"kind": "variables", "ids": [47]}, "between": 0}
    secrets = {"SUMBER_CONTOH_URL": bps.settings.secrets["SUMBER_BPS_URL"], "SUMBER_CONTOH_KEY": EXAMPLE_KEY}
    with kind(kind.read_options(raw), context(*bps.settings.allow_hosts, table=object(), **secrets)) as connector:
        records = list(connector.records())
        assert connector.complete
    assert len(records) == len(bps.office.tables[RICE]["cells"])
    assert (records[2].data["nilai"], records[2].data["satuan"], records[2].place.row) == (Decimal("14.5"), "Ton", 3)
