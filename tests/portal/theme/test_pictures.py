"""Pictures of tables: the right kind, honest figures, and words for who does not see them."""

from __future__ import annotations

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from ckanext.muaraenim.explore.axis import brief, ticks, written
from ckanext.muaraenim.explore.change import percent
from ckanext.muaraenim.explore.chart import Point, chart_of, kinds_of
from ckanext.muaraenim.explore.drawing import alone, draw, rasterised
from ckanext.muaraenim.explore.geometry import WIDTH, layout
from ckanext.muaraenim.explore.hints import Hints
from ckanext.muaraenim.explore.lettering import fitted, room_for, wrapped
from ckanext.muaraenim.explore.outline import outline_of
from ckanext.muaraenim.explore.shading import shading
from ckanext.muaraenim.theme.column import Column
from harvesters.tables.chart import ChartDeclaration, ChartKind

NAME, YEAR, FIGURE = Column("nama", "Jenis", "text"), Column("tahun", "Tahun", "year"), Column("n", "Kasus", "integer", "kasus")
COUNTED = Hints(counted=True)
PLACES = {"hulu": "01", "tengah": "02", "hilir": "03"}
pytestmark = pytest.mark.usefixtures("with_plugins", "with_request_context")


def outlined(*values, hints=COUNTED, places=None):
    records = [{"nama": name, "tahun": year, "n": figure} for name, year, figure in values]
    named = len({name for name, _, _ in values}) > 1
    return outline_of([*[NAME] * named, YEAR, FIGURE], records, hints, places)


def picture(outline, kind):
    return draw(chart_of(outline, kind), "Kasus menurut jenis", "Sumber: Dinas Contoh", sample=False)


def over_years(*figures):
    return outlined(*(("", 2020 + number, figure) for number, figure in enumerate(figures)))


def in_one_year(*figures):
    return outlined(*((f"Jenis {number}", 2025, figure) for number, figure in enumerate(figures)))


@pytest.mark.parametrize(
    ("outline", "kinds"),
    [
        (over_years(1, 2, 3), ["line"]),
        (over_years(1, 2), []),
        (in_one_year(1, 2, 3, 4, 5), ["bar"]),
        (in_one_year(1, 2, 3), ["share", "bar"]),
        (in_one_year(-1, 2, 3), ["bar"]),
        (in_one_year(1, 2, None), ["bar"]),
        (outlined(*((name, 2025, len(name)) for name in PLACES), places=PLACES), ["tiles", "share", "bar"]),
        (outlined(*((name, 2025, len(name)) for name in PLACES), hints=Hints(), places=PLACES), ["tiles", "bar"]),
        (outlined(*((str(name), year, 1) for name in range(6) for year in (2023, 2024, 2025))), ["line", "bar"]),
    ],
)  # fmt: skip
def test_the_kind_follows_from_the_columns(outline, kinds):
    assert [kind.value for kind in kinds_of(outline, COUNTED)] == kinds


def test_a_declared_kind_comes_first_and_none_means_none():
    outline = in_one_year(1, 2, 3)
    assert kinds_of(outline, Hints(chart=ChartDeclaration(kind=ChartKind.BAR)))[0] is ChartKind.BAR
    assert kinds_of(outline, Hints(chart=ChartDeclaration(kind=ChartKind.LINE)))[0] is ChartKind.SHARE, "what does not fit is not drawn"
    assert kinds_of(outline, Hints(chart=ChartDeclaration(kind=ChartKind.NONE))) == []


def test_bars_begin_at_zero():
    svg = picture(in_one_year(1000, 998, 996, -500, 0), ChartKind.BAR)
    zero = float(re.search(r'<path class="nol" d="M([\d.]+) ', svg)[1])
    bars = [(float(x), float(width)) for x, width in re.findall(r'class="a1" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', svg)]
    assert len(bars) == 5
    assert all(abs(x - zero) < 0.2 or abs(x + width - zero) < 0.2 for x, width in bars)
    assert bars[0][1] == pytest.approx(2 * bars[-1][1], abs=0.3)


def test_what_is_missing_has_no_bar_and_breaks_the_line():
    bars = picture(in_one_year(5, None, 3, 2, 1), ChartKind.BAR)
    assert bars.count('class="a1"') == 4
    assert "tanpa angka" in bars
    path = re.search(r'class="g1" d="([^"]+)"', picture(over_years(1, 2, None, 4, 5), ChartKind.LINE))[1]
    assert (path.count("M"), path.count("L")) == (2, 2)
    tiles = outlined(("hulu", 2025, 1), ("tengah", 2025, 2), ("hilir", 2025, None), places=PLACES)
    svg = picture(tiles, ChartKind.TILES)
    assert svg.count('class="p0"') == 1
    assert "tanpa angka" in svg


def test_years_stand_as_far_apart_as_they_are():
    outline = outlined(("", 2010, 1), ("", 2020, 2), ("", 2022, 3))
    first, second, third = (float(x) for x in re.findall(r'cx="([\d.]+)"', picture(outline, ChartKind.LINE)))
    assert (second - first) == pytest.approx(5 * (third - second), abs=0.5)


def test_a_cut_axis_says_so():
    assert "Sumbu tidak mulai dari 0" in picture(over_years(1000, 1001, 1002), ChartKind.LINE)
    assert "Sumbu tidak mulai dari 0" not in picture(over_years(1, 500, 1002), ChartKind.LINE)


def test_the_title_states_the_finding():
    assert chart_of(over_years(100, 100, 110), ChartKind.LINE).title == "Kasus 2022: 110 kasus, naik 10,0\u00a0% dari 2021"
    assert chart_of(in_one_year(1, 3), ChartKind.BAR).title == "Kasus tertinggi di Jenis 1: 3 kasus"
    assert chart_of(in_one_year(3, 3, 1), ChartKind.BAR).title == "Kasus: dari 1 sampai 3 kasus"
    assert chart_of(in_one_year(1, 3), ChartKind.SHARE).title == "Jenis 1 mencakup 75,0\u00a0% dari Kasus"


def test_a_picture_says_measure_unit_year_source_and_itself_in_words():
    svg = ElementTree.fromstring(picture(in_one_year(1, 2), ChartKind.BAR))
    words = " ".join(svg.itertext())
    assert svg.get("role") == "img"
    assert [svg.find(f"*[@id='{name}']").tag for name in svg.get("aria-labelledby").split()] == ["title", "desc"]
    for said in ("Kasus (kasus), 2025", "Sumber: Dinas Contoh", "Jenis 0 1; Jenis 1 2"):
        assert said in words


def test_hostile_names_stay_text():
    outline = outlined(("<script>alert(1)</script>", 2025, 1), ('"/><a href="javascript:x">', 2025, 2), ("&lt;", 2025, 3))
    for kind in (ChartKind.BAR, ChartKind.SHARE):
        tags = {element.tag.split("}")[-1] for element in ElementTree.fromstring(alone(picture(outline, kind))).iter()}
        assert not tags & {"script", "a"}


@pytest.mark.parametrize("kind", [ChartKind.LINE, ChartKind.BAR])
def test_a_png_has_letters_without_fonts_of_the_machine(kind):
    outline = over_years(1, 2, 3) if kind is ChartKind.LINE else in_one_year(1, 2)
    svg = picture(outline, kind)
    without = re.sub(r"<text.*?</text>", "", svg)
    whole = rasterised(svg)
    assert whole.startswith(b"\x89PNG")
    assert len(whole) > 2 * len(rasterised(without))


def test_ticks_are_round_and_hold_all_figures():
    assert ticks(Decimal(0), Decimal(13333)) == [0, 5000, 10000, 15000]
    assert ticks(Decimal("0.1"), Decimal("0.1"))[0] <= Decimal("0.1") <= ticks(Decimal("0.1"), Decimal("0.1"))[-1]
    assert ticks(Decimal(-7), Decimal(3))[0] <= -7


@pytest.mark.parametrize(
    ("names", "order"),
    [
        (("Februari", "Desember", "Januari"), ["Januari", "Februari", "Desember"]),
        (("Triwulan II", "Triwulan IV", "Triwulan I"), ["Triwulan I", "Triwulan II", "Triwulan IV"]),
        (("75+", "5–9", "0–4"), ["0–4", "5–9", "75+"]),
        (("Karet", "Kopi", "Sawit"), ["Kopi", "Sawit", "Karet"]),
    ],
)
def test_bars_of_months_and_ages_keep_their_order(names, order):
    figures = dict(zip(names, (1, 3, 2), strict=True))
    chart = chart_of(outlined(*((name, 2025, figure) for name, figure in figures.items())), ChartKind.BAR)
    assert [point.name for point in chart.points] == order


def test_an_axis_of_large_figures_fits():
    scale = ticks(Decimal(0), Decimal(987_654_321_000))
    assert written(scale) == ["0", "0,5 triliun", "1 triliun"]
    assert written([Decimal(0), Decimal(5_000_000)]) == ["0", "5.000.000"]
    assert written([Decimal(0), Decimal(2_500_000), Decimal(10_000_000)]) == ["0", "2,5 juta", "10 juta"]
    assert (brief(Decimal(1200), "1.200"), brief(Decimal("740740734074070"), "740.740.734.074.070")) == ("1.200", "740,7 triliun")


def test_nothing_but_zeros_has_an_axis_from_0_to_1():
    assert ticks(Decimal(0), Decimal(0)) == [0, 1]
    assert picture(in_one_year(0, 0), ChartKind.BAR).count(">0<") >= 3


def test_long_names_stand_above_their_bars_and_stay_apart():
    names = [f"Dinas Pemberdayaan Masyarakat dan Desa bidang {number}" for number in range(3)]
    svg = picture(outlined(*((name, 2025, 5) for name in names)), ChartKind.BAR)
    assert all(f">{name}</text>" in svg for name in names)


def test_no_figures_cover_one_another():
    figures = [Decimal(1_234_567_890_123) * (number + 1) for number in range(5)]
    svg = picture(in_one_year(*figures), ChartKind.BAR)
    axis = [(float(x), text) for x, text in re.findall(r'class="k m" x="([\d.]+)" y="[\d.]+">([^<]+)<', svg)]
    assert len(axis) >= 2
    halves = [(x, room_for(text, 11) / 2) for x, text in axis]
    assert all(after - before > half + other for (before, half), (after, other) in zip(halves, halves[1:], strict=False))
    assert all(float(x) + 7 * len(text) <= 366 for x, text in re.findall(r'<text class="t" x="([\d.]+)" y="[\d.]+">([^<]+)<', svg))


def test_the_line_of_zero_is_told_apart_below_it():
    svg = picture(over_years(5, -3, 2), ChartKind.LINE)
    zero = re.search(r'class="nol" d="M[\d.]+ ([\d.]+)h', svg)[1]
    assert f'y="{float(zero) + 4}">0<' in svg


def test_a_part_that_is_not_nothing_is_not_zero_per_cent():
    assert percent(Decimal(3) / Decimal(6_354_590)) == "<\u00a00,001\u00a0%"
    assert percent(Decimal(0)) == "0,0\u00a0%"


CAPITALS = "JUMLAH PENDUDUK MISKIN MENURUT KECAMATAN DAN KELOMPOK UMUR DI KABUPATEN"


def test_words_in_capitals_stay_inside_the_picture():
    assert room_for("MAMA", bold=True) > room_for("MAMA") > room_for("mama") > room_for("lili")
    for size, bold in ((15, True), (12, False)):
        lines = wrapped(f"{CAPITALS} {'W' * 90}", WIDTH, size, bold=bold)
        assert all(room_for(line, size, bold=bold) <= WIDTH for line in lines)
        assert "".join(lines).replace(" ", "") == f"{CAPITALS}{'W' * 90}".replace(" ", "")
    assert fitted("Karet", 100) == "Karet"
    assert fitted(CAPITALS, 142).endswith("…")
    assert room_for(fitted(CAPITALS, 142)) <= 142
    assert wrapped("", 10) == []
    names = [f"KECAMATAN MUARA BELIDA {number}" for number in range(3)]
    svg = picture(outlined(*((name, 2025, 5) for name in names)), ChartKind.BAR)
    assert all(f'x="12" y="{38 * number + 14}">{name}</text>' in svg for number, name in enumerate(names))


def test_what_a_class_says_is_of_its_own_places():
    """Many places with the same figure have a class for themselves; those of the others are of about the same size."""
    skewed = shading(placed([0] * 15 + [1500, 1600, 1700, 1800, 1900, 2000, 2100]))
    assert skewed.classes == ((0, 0), (1500, 1600), (1700, 1800), (1900, 2000), (2100, 2100))
    assert [skewed.shade(figure) for figure in (None, 0, 1600, 2100)] == [0, 1, 2, 5]
    assert shading(placed([7, 7, None])).shade(Decimal(7)) == 2
    assert [len({*each}) for each in shading(placed(range(10))).classes] == [2] * 5


def test_a_legend_says_what_a_hatched_place_is_and_has_room():
    shades = shading(placed([-(10**13), *range(-(10**12), 10**13, 10**12)]))
    entries, height = shades.legend(WIDTH, 0, missing=True)
    assert entries[-1] == {"x": entries[-1]["x"], "y": entries[-1]["y"], "text": "tanpa angka", "shade": 0}
    assert " – " in entries[0]["text"], "two signs of minus and a dash between them are told apart"
    rows = [[each for each in entries if each["y"] == y] for y in sorted({each["y"] for each in entries})]
    assert all(left["x"] + 21 + room_for(left["text"], 11) <= right["x"] for row in rows for left, right in zip(row, row[1:], strict=False))
    assert height == 20 * len(rows)


def placed(figures):
    exact = [None if figure is None else Decimal(figure) for figure in figures]
    return [Point(str(number), figure, "" if figure is None else f"{figure:,}".replace(",", ".")) for number, figure in enumerate(exact)]


def test_long_figures_stay_in_their_tiles():
    outline = outlined(*((name, 2025, 12_345_678_901_234 * (1 + number)) for number, name in enumerate(PLACES)), places=PLACES)
    marks = layout(chart_of(outline, ChartKind.TILES), "", "").marks
    assert [tile["text"] for tile in marks["tiles"]] == ["12,35 triliun", "24,69 triliun", "37,04 triliun"]
    assert all(room_for(tile["text"], bold=True) <= tile["width"] for tile in marks["tiles"])


def test_labels_of_lines_that_end_at_the_bottom_stand_above_the_axis():
    names = ("Karet", "Kelapa sawit", "Kopi robusta rakyat", "Lada")
    outline = outlined(*((name, year, 500 if name == "Karet" else 0) for name in names for year in range(2020, 2025)))
    marks = layout(chart_of(outline, ChartKind.LINE), "", "").marks
    labels = sorted((line["label"] for line in marks["series"]), key=lambda label: label["y"])
    spans = [(label["y"], label["y"] + 13 * len(label["names"])) for label in labels]
    assert all(bottom < top for (_, bottom), (top, _) in zip(spans, spans[1:], strict=False))
    assert spans[-1][1] <= marks["bottom"] + 4
    assert ["Kelapa", "sawit"] in [label["names"] for label in labels]


def test_the_first_and_the_last_time_are_whole():
    time = Column("tanggal", "Tanggal", "date")
    records = [{"tanggal": f"{year}-09-30", "n": 1} for year in (2023, 2024, 2025)]
    marks = layout(chart_of(outline_of([time, FIGURE], records, COUNTED, None), ChartKind.LINE), "", "").marks
    assert all(room_for(each["text"], 11) / 2 <= each["x"] <= WIDTH - room_for(each["text"], 11) / 2 for each in marks["times"])


def test_zero_is_always_told_on_a_level_axis():
    figures = [Decimal(number) * 10**9 for number in (1_234_567, -234_567, 3_456_789, 2, 77)]
    svg = picture(in_one_year(*figures), ChartKind.BAR)
    assert re.search(r'class="k m" x="[\d.]+" y="[\d.]+">0<', svg)
