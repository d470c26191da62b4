"""Files for the tests that no library here writes: an old XLS and an ODS, byte by byte, and archives that are meant to harm."""

from __future__ import annotations

import io
import struct
import zipfile

SECTOR = 512


def xls(rows, name="Data", hidden_row=None, hidden_column=None):
    """A BIFF8 workbook in a compound file, perhaps with a row or column (numbers from 0) that is not shown. A cell is text, a number,
    None, or an error code as ``bytes`` (``b"\\x07"`` is #DIV/0!).
    A number in a tuple, ``(0.12,)``, has the per cent format."""
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 6))
    width = max(len(row) for row in rows)
    sheet += _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    if hidden_column is not None:
        sheet += _record(0x007D, struct.pack("<HHHHHH", hidden_column, hidden_column, 0, 0, 1, 0))
    if hidden_row is not None:
        sheet += _record(0x0208, struct.pack("<HHHHHHHH", hidden_row, 0, width, 0, 0, 0, 0x20, 0))
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet += _cell(number, column, cell)
    sheet += _record(0x000A, b"")
    formats = b"".join(_record(0x00E0, struct.pack("<HHH", 0, form, 0) + b"\x00" * 14) for form in (0, 9))
    opening = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 6)) + _record(0x0042, struct.pack("<H", 1200)) + formats
    title = name.encode("utf-16-le")
    bound = len(opening) + 4 + 8 + len(title) + 4
    globals_ = opening + _record(0x0085, struct.pack("<IHBB", bound, 0, len(name), 1) + title) + _record(0x000A, b"")
    assert len(globals_) == bound
    return _compound({"Workbook": (globals_ + sheet).ljust(4096, b"\x00")})


def _record(kind, body):
    return struct.pack("<HH", kind, len(body)) + body


def _cell(row, column, cell):
    style = 0
    if isinstance(cell, tuple):
        (cell,), style = cell, 1
    where = struct.pack("<HHH", row, column, style)
    if cell is None:
        return b""
    if isinstance(cell, bytes):
        return _record(0x0205, where + cell + b"\x01")
    if isinstance(cell, str):
        return _record(0x0204, where + struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le"))
    return _record(0x0203, where + struct.pack("<d", cell))


def _compound(streams):
    """A compound file with a root entry and streams of 4,096 bytes or more."""
    sectors, entries, table = [], [], []
    for name, body in streams.items():
        start = len(sectors)
        parts = [body[at : at + SECTOR].ljust(SECTOR, b"\x00") for at in range(0, len(body), SECTOR)]
        sectors += parts
        table += [*range(start + 1, start + len(parts)), 0xFFFFFFFE]
        entries.append(_entry(name, 2, start, len(body)))
    directory = len(sectors)
    entries.insert(0, _entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1))
    entries += [_entry("", 0, 0, 0)] * (-len(entries) % 4)
    listed = b"".join(entries)
    parts = [listed[at : at + SECTOR] for at in range(0, len(listed), SECTOR)]
    sectors += parts
    table += [*range(directory + 1, directory + len(parts)), 0xFFFFFFFE]
    at = len(sectors)
    table.append(0xFFFFFFFD)
    assert len(table) <= SECTOR // 4
    sectors.append(struct.pack("<128I", *table, *[0xFFFFFFFF] * (128 - len(table))))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\x00" * 6
    head += struct.pack("<IIIIIIIII", 0, 1, directory, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    return head + struct.pack("<109I", at, *[0xFFFFFFFF] * 108) + b"".join(sectors)


def _entry(name, kind, start, size, child=0xFFFFFFFF):
    written = (name + "\x00").encode("utf-16-le") if name else b""
    body = written.ljust(64, b"\x00") + struct.pack("<HBB", len(written), kind, 1)
    return body + struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child) + b"\x00" * 36 + struct.pack("<IQ", start, size)


def ods(rows, name="Data", extra="", mend=lambda content: content):
    """A cell is text, a number, None, or the XML of the cell itself. ``mend`` changes the whole content."""
    body = "".join(f"<table:table-row>{''.join(_ods_cell(cell) for cell in row)}</table:table-row>" for row in rows)
    content = (
        '<?xml version="1.0" encoding="UTF-8"?>' + extra + '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
        ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
        f'<office:body><office:spreadsheet><table:table table:name="{name}">{body}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "META-INF/manifest.xml": manifest, "content.xml": mend(content)})


def _ods_cell(cell):
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, str) and cell.startswith("<"):
        return cell
    if isinstance(cell, str):
        return f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="float" office:value="{cell}"><text:p>{cell}</text:p></table:table-cell>'


def xml2003(rows, name="Data", extra="", styles="", options="", encoding="utf-8"):
    """An XML Spreadsheet 2003. ``rows``: XML of whole rows, or lists whose cell is text, a number, None, or the XML of the cell itself."""
    body = "".join(row if isinstance(row, str) else f"<Row>{''.join(_xml_cell(cell) for cell in row)}</Row>" for row in rows)
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>\n<?mso-application progid="Excel.Sheet"?>\n{extra}'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel"'
        f' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles>{styles}</Styles>'
        f'<Worksheet ss:Name="{name}"><Table>{body}</Table>{options}</Worksheet></Workbook>'
    )
    return text.encode(encoding)


def _xml_cell(cell):
    if cell is None:
        return "<Cell/>"
    if isinstance(cell, str) and cell.startswith("<"):
        return cell
    kind = "String" if isinstance(cell, str) else "Number"
    return f'<Cell><Data ss:Type="{kind}">{cell}</Data></Cell>'


def zipped(parts, method=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return stream.getvalue()


def xlsx(sheet_data, styles="", extra=""):
    """A workbook of one sheet from its raw XML."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packed = "http://schemas.openxmlformats.org/package/2006/relationships"
    link = f'<Relationships xmlns="{packed}"><Relationship Id="r1" Type="{office}'
    sheets = '<sheets><sheet name="Data" sheetId="1" r:id="r1"/></sheets>'
    parts = {
        "_rels/.rels": f'{link}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "xl/workbook.xml": f'{extra}<workbook xmlns="{main}" xmlns:r="{office}">{sheets}</workbook>',
        "xl/_rels/workbook.xml.rels": f'{link}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet_data}</sheetData></worksheet>',
    }
    if styles:
        parts["xl/styles.xml"] = f'<styleSheet xmlns="{main}">{styles}</styleSheet>'
    return zipped(parts)
