"""Tables that offices publish as HTML: merged cells, headings of several lines, notes, groups and totals."""

from __future__ import annotations

import pytest

from harvesters.reading.htmltable import GROUP, NoTable, read_html_table
from harvesters.reading.htmltext import plain_text


def row(*cells, tag="td"):
    return "<tr>" + "".join(cell if str(cell).startswith("<t") else f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>"


def table(*rows):
    return f"<table class=excel>{''.join(rows)}</table>"


def cells(markup):
    return [each.cells for each in read_html_table(markup).rows]


EXPORTED = table(
    row("<td><nobr>Tenaga Kesehatan Menurut Jenisnya 2014</nobr></td>", "&nbsp;", "&nbsp;", "&nbsp;", "&nbsp;"),
    row("&nbsp;", "&nbsp;", "&nbsp;", "&nbsp;", "&nbsp;"),
    row("<td rowspan=2>Tenaga</td>", "<td colspan=2>Status</td>", "<td rowspan=2>Jumlah</td>", "&nbsp;"),
    row("PNS", "Swasta", "&nbsp;"),
    row("(1)", "(2)", "(3)", "(4)", "&nbsp;"),
    row("<td><nobr> <b>Dok</b>ter </nobr></td>", "1.048", "-", "1.048", "&nbsp;"),
    row("Bidan", "1.200<sup>1</sup>", "12*", "1.212*)", "&nbsp;"),
    row("Jumlah", "2.248", "12", "2.260", "&nbsp;"),
    row("<td colspan=4>Sumber: Dinas Kesehatan</td>", "&nbsp;"),
    row("<td colspan=4>1) Angka contoh</td>", "&nbsp;"),
)


def test_an_exported_sheet():
    found = read_html_table(EXPORTED)
    assert found.names == ("Tenaga", "Status / PNS", "Status / Swasta", "Jumlah")
    assert [each.cells for each in found.rows] == [
        ("Dokter", "1.048", "-", "1.048"), ("Bidan", "1.200", "12*", "1.212*"), ("Jumlah", "2.248", "12", "2.260"),
    ]  # fmt: skip
    assert [each.total for each in found.rows] == [False, False, True]
    assert [each.number for each in found.rows] == [6, 7, 8]
    assert found.notes == ("Sumber: Dinas Kesehatan", "1) Angka contoh")


def test_marked_headings_and_years():
    marked = table(row("Kecamatan", "Luas (km<sup>2</sup>)", tag="th"), row("<th>A</th>", "1,5"), row("<th>B</th>", "x"))
    assert read_html_table(marked).names == ("Kecamatan", "Luas (km2)")
    assert cells(marked) == [("A", "1,5"), ("B", "x")]
    years = table(row("<td rowspan=2>Kecamatan</td>", "<td colspan=2>Tahun</td>"), row("2023", "2024*"), row("A", "10", "11"))
    assert read_html_table(years).names == ("Kecamatan", "Tahun / 2023", "Tahun / 2024*")
    assert cells(years) == [("A", "10", "11")]
    bare = table(row("Kecamatan", "2023", "2024"), row("A", "2001", "1999"))
    assert cells(bare) == [("A", "2001", "1999")]


def test_groups_become_a_column_and_repeated_headings_go():
    grouped = table(
        row("Jenis", "Unit"), row("<td colspan=2>I. Negeri</td>"), row("SD", "5"), row("Jenis", "Unit"),
        row("<td colspan=2>II. Swasta</td>"), row("SD", "7"), row("<td colspan=2>Catatan: contoh</td>"),
    )  # fmt: skip
    found = read_html_table(grouped)
    assert found.names == (GROUP, "Jenis", "Unit")
    assert cells(grouped) == [("I. Negeri", "SD", "5"), ("II. Swasta", "SD", "7")]
    assert found.notes == ("Catatan: contoh",)


def test_names_are_told_apart_and_never_missing():
    found = read_html_table(table(row("", "Jumlah", "Jumlah", ""), row("A", "1", "2", "3")))
    assert found.names == ("Uraian", "Jumlah", "Jumlah (2)", "Kolom 4")


def test_the_largest_of_several_tables_and_broken_markup():
    layout = f"<table><tr><td>{EXPORTED}</td></tr></table><table><tr><td>1</td></tr></table>"
    assert len(cells(layout)) == 3
    assert cells("<table><tr><td>Nama<td>Nilai<tr><td>A<td>5<tr><td>B<td>6") == [("A", "5"), ("B", "6")]


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        ("", "no table"), ("<p>Tabel menyusul</p>", "no table"), (table(row("A", "B"), row("c", "d")), "no table"),
        (table(row("A", "1")), "no heading"),
        (table(row("<td colspan=999999999>A</td>"), row("B", "1")), "too large"),
        (table(*[row("<td rowspan=99999 colspan=400>A</td>")] * 3000), "too large"),
        (table(row(*["x"] * 600), row(*["1"] * 600)), "too large"),
    ],
)  # fmt: skip
def test_what_is_no_table_says_why(markup, said):
    with pytest.raises(NoTable) as refused:
        read_html_table(markup)
    assert said in refused.value.reason["en"]
    assert refused.value.reason["id"]


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("&lt;p&gt;A&lt;br /&gt;B &amp;amp; C&lt;/p&gt;", "A\nB & C"), ("<b>Muara</b> Baru", "Muara Baru"), ("5 < 6 &amp;nbsp;orang", "5 < 6 orang"),
        ("<p>a <i><b>b</b> c</i> d</p>", "a b c d"), ("<script>x()</script>teks<style>p{}</style>", "teks"), ("a\x00b", "ab"), ("", ""),
    ],
)  # fmt: skip
def test_text_of_markup(written, plain):
    assert plain_text(written) == plain
