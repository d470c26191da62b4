"""XML Spreadsheet 2003, as government applications export it under the names .xls and .xml."""

from datetime import date, datetime

import pytest

from harvesters.errors import Unreadable
from harvesters.reading import workbook_xml
from harvesters.reading.workbook import open_workbook
from harvesters.tables.cell import CellError, Percent
from harvesters.tables.definition import Column, Kind, TableDefinition
from tests.harvesters.sheetfiles import xml2003
from tests.harvesters.sheetreader import KEC

pytest_plugins = ["tests.harvesters.sheetreader"]

LAKI, PEREMPUAN = (Column(title.lower(), title, Kind.INTEGER) for title in ("Laki-laki", "Perempuan"))
PEOPLE = TableDefinition("jiwa", "Jiwa", (KEC, Column("desa", "Desa"), LAKI, PEREMPUAN), key=("kec", "desa"), version="1")


def text(content, **where):
    placed = "".join(f' ss:{name}="{value}"' for name, value in where.items())
    return f'<Cell{placed}><Data ss:Type="String">{content}</Data></Cell>'

HEAD = [
    f"<Row>{text('REKAP PENDUDUK – é', MergeAcross=4)}</Row>",
    '<Row ss:Index="3">'
    + "".join(text(title, MergeDown=1) for title in ("No", "Kecamatan", "Desa"))
    + text("Jumlah Jiwa", MergeAcross=1)
    + "</Row>",
    f"<Row>{text('Laki-laki', Index=4)}{text('Perempuan')}</Row>",
]
ROWS = [
    *HEAD,
    [1, text("Atas", MergeDown=1), "Muara", "1.234", 5],
    ["2", text("Hulu &amp; Hilir", Index=3), 7, 8],
    '<Row ss:Index="9" ss:Span="2" ss:Hidden="1"/>',
    ["3", "Bawah", "Karang", 1, 2],
    [text("Jumlah", MergeAcross=2), 1242, 15],
]


def sheets(folder, content):
    name = folder.write(content, "a.xls")
    with open_workbook(folder.path / name, name) as found:
        return [(each.name, each.hidden, list(each.rows())) for each in found]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1252"])
def test_a_report_with_merged_cells_and_gaps(folder, encoding):
    name = folder.write(b"\n " * (encoding != "utf-16") + xml2003(ROWS, encoding=encoding), "rekap.xls")
    table, findings, records = folder.read(name, PEOPLE)
    assert table.rows.rows() == [("Atas", "Muara", 1234, 5), ("Atas", "Hulu & Hilir", 7, 8), ("Bawah", "Karang", 1, 2)]
    assert table.totals["laki-laki"].to_list() == [1242]
    assert not findings
    assert [(record.place.sheet, record.place.row) for record in records if not record.total] == [("Data", 5), ("Data", 6), ("Data", 12)]


def test_what_a_cell_is(folder):
    styles = '<Style ss:ID="p"><NumberFormat ss:Format="0.0%"/></Style><Style ss:ID="q" ss:Parent="p"/>'
    styles += '<Style ss:ID="r" ss:Parent="p"><NumberFormat ss:Format="0"/></Style>'
    data = '<Cell{}><Data ss:Type="{}">{}</Data></Cell>'
    cells = [
        data.format("", "Number", "1.5"), data.format("", "Number", "1E3"), data.format("", "Number", "1.234,5"), data.format("", "Number", "NaN"),
        data.format("", "Number", "1e999"), data.format("", "String", "007"), data.format("", "Boolean", "1"), data.format("", "Error", "#DIV/0!"),
        data.format("", "DateTime", "2024-01-31T00:00:00.000"), data.format("", "DateTime", "2024-01-31T08:30:00.000"),
        data.format("", "DateTime", "1899-12-31T08:30:00.000"), data.format("", "DateTime", "31/01/2024"),
        data.format(' ss:StyleID="p"', "Number", "0.125"), data.format(' ss:StyleID="q"', "Number", "0.5"),
        data.format(' ss:StyleID="r"', "Number", "0.5"),
        '<Cell ss:Formula="=1"><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><B>tebal</B> biasa</ss:Data>'
        '<Comment><ss:Data xmlns="http://www.w3.org/TR/REC-html40">catatan</ss:Data></Comment></Cell>',
    ]  # fmt: skip
    ((_, _, rows),) = sheets(folder, xml2003([f"<Row>{''.join(cells)}</Row>"], styles=styles))
    assert rows == [(1, [
        1.5, 1000.0, "1.234,5", "NaN", "1e999", "007", True, CellError("#DIV/0!"), date(2024, 1, 31), datetime(2024, 1, 31, 8, 30), "08:30:00",  # noqa: DTZ001
        "31/01/2024", Percent(12.5), Percent(50), 0.5, "tebal biasa",
    ])]  # fmt: skip


def test_what_is_hidden(folder):
    visible = '<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions>'
    ((name, hidden, _),) = sheets(folder, xml2003(ROWS, options=visible))
    assert (name, hidden) == ("Data", True)
    rows = ['<Column/><Column ss:Index="3" ss:Span="1" ss:Hidden="1"/>', ["Kecamatan", "Desa", "Laki-laki", "Perempuan"]]
    rows += ['<Row ss:Hidden="1"><Cell><Data ss:Type="String">Atas</Data></Cell><Cell><Data ss:Type="String">a</Data></Cell></Row>']
    with folder.connector(folder.write(xml2003([*rows, ["Bawah", "b", 1, 2]])), PEOPLE) as connector:
        assert len(list(connector.records())) == 2
    assert {(finding.code, getattr(finding, "columns", "")) for finding in connector.findings} == {("rows-hidden", ""), ("columns-hidden", "C, D")}


def test_several_sheets_are_read_each_by_itself(folder):
    content = xml2003(ROWS, name="2023").decode()
    second = content[content.index("<Worksheet") : content.index("</Workbook>")].replace("2023", "2024").replace("1.234", "9")
    found = sheets(folder, content.replace("</Workbook>", second + "</Workbook>").encode())
    assert [(name, rows[3][1][3]) for name, _, rows in found] == [("2023", "1.234"), ("2024", "9")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (xml2003(ROWS)[:-200], "terpotong di baris 3"),
        (xml2003([["a & b"]]), "rusak atau terpotong di baris 3"),
        (xml2003(ROWS, extra='<!DOCTYPE l [<!ENTITY a "ha">]>'), "DOCTYPE"),
        (xml2003(ROWS, extra='<!DOCTYPE l SYSTEM "file:///etc/passwd">'), "DOCTYPE"),
        (xml2003(['<Row ss:Index="99999999"/>']), "rusak"),
        (xml2003(['<Row ss:Index="9"/>', '<Row ss:Index="3"/>']), "rusak"),
        (xml2003(['<Row><Cell ss:Index="-1"/></Row>']), "rusak"),
        (xml2003(['<Row><Cell ss:MergeAcross="999999999"/></Row>']), "rusak"),
        (xml2003(['<Row><Cell ss:Index="16384"><Data ss:Type="String">a</Data></Cell></Row>']), "paling banyak 1.000"),
        (xml2003([["x" * 1_000_001]]), "1 juta huruf"),
        (xml2003([]).replace(b"Worksheet", b"Names"), "tidak ada lembar"),
        (xml2003([["a"]], encoding="utf-8").replace(b"utf-8", b"tidak-ada"), "rusak"),
        (xml2003([]), "tidak ada isi"),
    ],
)
def test_what_cannot_be_read_is_a_sentence(folder, content, said):
    with pytest.raises(Unreadable, match=said):
        folder.read(folder.write(content, "a.xml"), PEOPLE)


def test_what_would_grow_is_refused(folder, monkeypatch):
    monkeypatch.setattr(workbook_xml, "MOST_SHEETS", 1)
    with pytest.raises(Unreadable, match="lebih dari 1 lembar"):
        sheets(folder, xml2003(ROWS).replace(b"</Workbook>", b"<Worksheet/></Workbook>"))
    monkeypatch.setattr(workbook_xml, "MOST_HIDDEN", 2)
    with pytest.raises(Unreadable, match="rusak"):
        sheets(folder, xml2003(ROWS))
    monkeypatch.setattr(workbook_xml, "MOST_MERGED", 2)
    with pytest.raises(Unreadable, match="rusak"):
        sheets(folder, xml2003(HEAD))
