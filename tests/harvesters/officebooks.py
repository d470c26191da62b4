"""Workbooks in the shape in which Indonesian offices keep their figures. Places and figures are invented."""

from __future__ import annotations

from tests.harvesters.sheetfiles import ods, xls, xml2003
from tests.harvesters.sheetreader import book

KOP = ("PEMERINTAH KABUPATEN CONTOH", "DINAS PERTANIAN, PANGAN DAN PERIKANAN", "Jalan Merdeka Nomor 1 Contoh 31300 Telp. (0700) 421000")
SIGNED = ("Contoh, 31 Desember 2024", "Kepala Dinas,", "", "", "Drs. H. Budi Contoh, M.Si", "Pembina Utama Muda", "NIP. 19690101 199503 1 001")


def letterhead(sheet, last):
    """Three merged lines and an empty one; the next free row."""
    for row, text in enumerate(KOP):
        sheet.merge_range(row, 0, row, last, text)
    return len(KOP) + 1


def signature(sheet, row, column):
    for at, text in enumerate(SIGNED):
        sheet.write(row + at, column, text)


def population():
    """Heading of three lines over merged cells, a numbering line, figures with dots as text, signs, misspelt places, a total, notes, who signed."""

    def fill(workbook):
        sheet = workbook.add_worksheet("Tabel 3.1.1")
        top = letterhead(sheet, 6)
        sheet.merge_range(top, 0, top, 6, "Tabel 3.1.1 Jumlah Penduduk Menurut Kecamatan dan Jenis Kelamin, 2024")
        head = top + 2
        sheet.merge_range(head, 0, head + 2, 0, "No.")
        sheet.merge_range(head, 1, head + 2, 1, "Kecamatan\n(Subdistrict)")
        sheet.merge_range(head, 2, head, 4, "Penduduk (jiwa)")
        sheet.merge_range(head + 1, 2, head + 1, 3, "Jenis Kelamin")
        sheet.write_row(head + 2, 2, ["Laki-laki", "Perempuan"])
        sheet.merge_range(head + 1, 4, head + 2, 4, "Jumlah")
        sheet.merge_range(head, 5, head + 2, 5, "Rasio Jenis\nKelamin")
        sheet.merge_range(head, 6, head + 2, 6, "Keterangan")
        sheet.write_row(head + 3, 0, ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"])
        rows = [
            (1, "Kec. Hulu Contoh", "12.345", "11.980", "24.325", "103,05", None),
            (2, "MUARA  CONTOH", 9876, "10.004 ", 19880, 98.72, "termasuk lapas"),
            (3, "Kecamatan Tanjung Contho", "1.050", "-", "1.050", "…", None),
            (4, "Lubuk Contoh *)", "NA", "NA", "NA", "NA", "belum dilaporkan"),
        ]
        for at, row in enumerate(rows):
            sheet.write_row(head + 4 + at, 0, row)
        sheet.merge_range(head + 8, 0, head + 8, 1, "KABUPATEN CONTOH")
        sheet.write_row(head + 8, 2, ["23.271", "21.984", "45.255"])
        sheet.write(head + 9, 0, "Sumber: Dinas Kependudukan dan Pencatatan Sipil, 2025")
        sheet.write(head + 10, 0, "Catatan: *) pemekaran; data menyusul")
        signature(sheet, head + 12, 4)

    return book(fill)


def villages():
    """Groups of villages under their district, each with a subtotal, and a total of the regency."""

    def fill(workbook):
        sheet = workbook.add_worksheet("REKAP")
        top = letterhead(sheet, 3)
        sheet.write_row(top, 0, ["NO", "DESA / KELURAHAN", "LUAS TANAM (HA)", "PRODUKSI (TON)"])
        rows = [
            ("I", "KECAMATAN HULU CONTOH", None, None), (1, "Suka Maju", "1.250,50", 5000), (2, "Suka Makmur", 75.25, "300,5"),
            (None, "Jumlah Kec. Hulu Contoh", "1.325,75", "5.300,5"),
            ("II", "KECAMATAN MUARA CONTOH", None, None), (1, "Suka Maju", 10, 40), (2, "Kel. Pasar", "-", "-"),
            (None, "Sub Total", 10, 40), (None, "JUMLAH KABUPATEN", "1.335,75", "5.340,5"),
        ]  # fmt: skip
        for at, row in enumerate(rows):
            sheet.write_row(top + 1 + at, 0, row)
        signature(sheet, top + 12, 2)

    return book(fill)


def once():
    """The district is written at the first of its rows only, without merged cells; printed pages repeat the heading and carry their sums over."""

    def fill(workbook):
        sheet = workbook.add_worksheet("Sheet1")
        sheet.write(0, 0, "DAFTAR SEKOLAH TAHUN 2024")
        head = ["No", "Kecamatan", "Jenjang", "Negeri", "Swasta"]
        rows = [
            head, (1, "Hulu Contoh", "SD", 10, 1), (None, None, "SMP", 3, 0), (None, "Jumlah dipindahkan", None, 13, 1), None,
            head, (None, "Jumlah pindahan", None, 13, 1), (None, None, "SMA", 1, "-"), (2, "Muara Contoh", "SD", 7, 2), (None, None, "SMP", 2, None),
            (None, "Total", None, 23, 3), None, (None, "Ket : data per 31 Desember 2024"),
        ]  # fmt: skip
        for at, row in enumerate(rows):
            sheet.write_row(2 + at, 0, row or ())

    return book(fill)


def rainfall():
    """The year above its months, quarters and a sum among them, days of Excel as month names, gaps."""

    def fill(workbook):
        sheet = workbook.add_worksheet("Curah Hujan")
        sheet.merge_range("A1:I1", "CURAH HUJAN MENURUT STASIUN (mm)")
        sheet.merge_range("A3:A4", "Stasiun")
        sheet.merge_range("B3:F3", "Tahun 2024")
        sheet.merge_range("G3:H3", "2025*)")
        sheet.merge_range("I3:I4", "Ket.")
        sheet.write_row("B4", ["Januari", "Pebruari", "Maret", "TW I", "Jumlah", "Jan", "Feb"])
        sheet.write_row("A5", ["Hulu", "301,5", "-", 120, "421,5", "421,5", 90.25, "NA", "rusak Feb"])
        sheet.write_row("A6", ["Muara", 250, 100, "1.120,5", "1.470,5", "1.470,5", "…", 80])
        sheet.write("A8", "Sumber : BMKG")

    return book(fill)


def years():
    """A sheet a year, a cover, a sheet of last year's draft that is hidden."""

    def fill(workbook):
        workbook.add_worksheet("Cover").write("B5", "BUKU DATA")
        for name, figure in (("Data Thn 2023", 5), ("Data Thn 2024 (rev)", 7)):
            sheet = workbook.add_worksheet(name)
            sheet.write("A1", f"JUMLAH PUSKESMAS {name[9:13]}")
            sheet.write_row("A3", ["NO.", "KECAMATAN", "PUSKESMAS (UNIT)", "TENAGA\nKESEHATAN (ORANG)"])
            sheet.write_row("A4", [1, "Hulu Contoh", figure, f"1.0{figure}0"])
            sheet.write_row("A5", [2, "Muara Contoh", figure + 1, 90])
            sheet.write_row("A6", [None, "JUMLAH", 2 * figure + 1])
            sheet.write_formula("D6", "=SUM(D4:D5)", None, 1090 + 10 * figure)
        draft = workbook.add_worksheet("Data Thn 2024 lama")
        draft.write_row("A3", ["NO.", "KECAMATAN", "PUSKESMAS (UNIT)", "TENAGA\nKESEHATAN (ORANG)"])
        draft.write_row("A4", [1, "Hulu Contoh", 999, 999])
        draft.hide()

    return book(fill)


def stacked():
    """A table a year below one another, each with title, numbering line, total and source."""

    def fill(workbook):
        sheet = workbook.add_worksheet("Lampiran")
        row = letterhead(sheet, 3)
        for year in (2022, 2023, 2024):
            sheet.write(row, 0, f"Tabel Produksi Perikanan Tahun {year}")
            sheet.write_row(row + 2, 0, ["No", "Jenis Ikan", "Volume", "Nilai"])
            sheet.write_row(row + 3, 2, ["(kg)", "(Rp.000)"])
            sheet.write_row(row + 4, 0, [1, 2, 3, 4])
            sheet.write_row(row + 5, 0, [1, "Nila", f"{year:,}.000".replace(",", "."), "Rp 1.500.000,-"])
            sheet.write_row(row + 6, 0, [2, "Patin", year, "Rp. 2.000,00"])
            sheet.write_row(row + 7, 0, [None, "J u m l a h", year * 1001, 1502000])
            sheet.write(row + 8, 0, "Sumber data : Bidang Perikanan")
            row += 11
        signature(sheet, row, 2)

    return book(fill)


def report():
    """As report writers export it: every cell is merged over several columns of a fine grid, the data as well as the heading."""
    cell = '<Cell ss:Index="{}" ss:MergeAcross="{}"><Data ss:Type="{}">{}</Data></Cell>'

    def line(*texts):
        kinds = ["Number" if isinstance(text, int) else "String" for text in texts]
        places = zip((1, 2, 6, 9), (0, 3, 2, 1), kinds, texts, strict=True)
        return f"<Row>{''.join(cell.format(*place) for place in places)}</Row>"

    title = f"<Row>{cell.format(1, 9, 'String', 'LAPORAN REALISASI PBB')}</Row><Row ss:Index='4'/>"
    rows = [title, line("No", "Kecamatan", "Pokok (Rp)", "Realisasi (Rp)"), line(1, "Hulu Contoh", 1500000, "1.250.000,00")]
    rows += [line(2, "Muara Contoh", 900000, "-"), line("", "TOTAL", 2400000, "1.250.000,00")]
    return xml2003([*rows, "<Row/>", ["Dicetak: 05-01-2025 08:30:11"]])


def semicolons():
    """A text file out of an application: title lines, semicolons, quotes, a trailing semicolon, who printed it."""
    lines = [
        "LAPORAN STOK OBAT;;;;", "Periode: Desember 2024;;;;", ";;;;", "No;Nama Obat;Satuan;Stok Awal;Sisa Stok;",
        '1;"Paracetamol; 500 mg";tablet;"12.500";1.250;',
        "2;Amoksisilin;kapsul;7.000;-;", "3;OBH;botol;1.020;NA;", ";Jumlah;;20.520;1.250;", ";;;;", "Dicetak oleh: admin;;;;",
    ]  # fmt: skip
    return b"\xef\xbb\xbf" + "\r\n".join(lines).encode()


def old():
    """An old XLS: everything is text, with spaces that do not break, apostrophes and spaced thousands."""
    rows = [
        ("DATA UMKM", None, None, None), (None,) * 4, ("No", "Kecamatan", "Jumlah UMKM (unit)", "Omzet (juta Rp)"),
        ("1", "Hulu\u00a0Contoh ", "'1.204", "1 250,75"), ("2.", "muara contoh", "\u00a0873", "90"), (None, "Total", "2.077", "1.340,75"),
    ]  # fmt: skip
    return xls(rows)


def open_document():
    """An ODS with a heading of two lines over merged cells."""
    two = '<table:table-cell office:value-type="string" table:number-{}-spanned="2"><text:p>{}</text:p></table:table-cell>'
    covered = "<table:covered-table-cell/>"
    rows = [
        ("Tabel Panjang Jalan", None, None), (None,), (two.format("rows", "Kecamatan"), two.format("columns", "Panjang (km)"), covered),
        (covered, "Baik", "Rusak"), ("Hulu Contoh", 10.5, "3,25"), ("Muara Contoh", "-", 7), ("Jumlah/Total", 10.5, 10.25),
        ("Sumber/Source: Dinas PU", None, None),
    ]  # fmt: skip
    return ods(rows)


def quarters():
    """Quarters of two years side by side, target and realisation under each."""

    def fill(workbook):
        sheet = workbook.add_worksheet("PAD")
        sheet.merge_range("A1:I1", "TARGET DAN REALISASI PAD")
        sheet.merge_range("A3:A4", "Jenis Pajak")
        for at, period in enumerate(("TW I/2023", "TW II/2023", "TW I/2024", "TW II/2024")):
            sheet.merge_range(2, 1 + 2 * at, 2, 2 + 2 * at, period)
            sheet.write_row(3, 1 + 2 * at, ["Target", "Realisasi"])
        sheet.write_row("A5", ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)"])
        sheet.write_row("A6", ["Pajak Hotel", "1.000.000", 900000, 1000, 2000, 3000, 4000, 5000, "6.000"])
        sheet.write_row("A7", ["Pajak Restoran", 1, 2, 3, 4, 5, 6, 7, 8])
        sheet.write_row("A8", ["JUMLAH PAD", "1.000.001", 900002, 1003, 2004, 3005, 4006, 5007, "6.008"])

    return book(fill)


def beside_notes():
    """Remarks and a small legend beside the table, an empty column between; a running number of letters; a row for «tidak diketahui»."""

    def fill(workbook):
        sheet = workbook.add_worksheet("Kasus")
        sheet.write("A1", "Kasus DBD 2024")
        sheet.write_row("A3", ["No", "Kecamatan", "Kasus (orang)", "Meninggal (orang)"])
        sheet.write_row("A4", ["a.", "Hulu Contoh", "1.204", 0])
        sheet.write_row("A5", ["b.", "Muara Contoh", 12, "-"])
        sheet.write_row("A6", ["c.", "Tidak diketahui", 3, None])
        sheet.write_row("A7", [None, "Jumlah Total", "1.219", 0])
        sheet.write_row("F4", ["Keterangan:", None])
        sheet.write_row("F5", ["- :", "nihil"])
        sheet.write_row("F6", ["NA :", "tidak ada data"])

    return book(fill)


def comparison():
    """A heading of four lines, percentages by format, figures with units behind them, a failed formula, stars for what is provisional."""

    def fill(workbook):
        sheet = workbook.add_worksheet("4.2")
        percent = workbook.add_format({"num_format": "0.00%"})
        sheet.merge_range("A1:F1", "PERSENTASE RUMAH TANGGA MENURUT SUMBER AIR MINUM")
        for cells, text in (
            ("A3:A6", "Kecamatan"), ("B3:F3", "Rumah Tangga"), ("B4:C4", "Air Minum Layak"), ("B5:B6", "Jumlah (KK)"), ("C5:C6", "Persentase (%)"),
            ("D4:E5", "Sanitasi"), ("F4:F6", "Biaya (Rp)"),
        ):  # fmt: skip
            sheet.merge_range(cells, text)
        sheet.write_row("D6", ["Layak", "Tidak Layak"])
        for row, (name, many, share, good, bad, cost) in enumerate(
            (("Hulu Contoh", "1.204 KK", 0.5125, 10, "2*", "Rp1.250.000"), ("Muara Contoh", 90, 0.1, "11", "-", "1.000,50"))
        ):
            sheet.write_row(6 + row, 0, [name, many])
            sheet.write_number(6 + row, 2, share, percent)
            sheet.write_row(6 + row, 3, [good, bad, cost])
        sheet.write("A9", "Rata-rata")
        sheet.write_formula("C9", "=AVERAGE(C7:C8)", percent, 0.30625)
        sheet.write("A10", "Ket: *) angka sementara")

    return book(fill)


def continued():
    """The same table goes on beside itself to save paper, and its foot says who made it."""

    def fill(workbook):
        sheet = workbook.add_worksheet("Daftar")
        sheet.merge_range("A1:G1", "DAFTAR HARGA ECERAN TERTINGGI PUPUK")
        for left in (0, 4):
            sheet.write_row(2, left, ["No", "Jenis", "Harga (Rp/kg)"])
        for at, (name, price) in enumerate((("Urea", "2.250"), ("NPK", "2.300"), ("ZA", 1700), ("SP-36", "2.400"), ("Organik", 800))):
            sheet.write_row(3 + at % 3, 4 * (at // 3), [at + 1, name, price])
        sheet.write_row(7, 4, ["Dibuat oleh :", None, "Mengetahui,"])
        sheet.write_row(8, 4, ["Staf", None, "Kepala Bidang"])

    return book(fill)


def untidy():
    """No title, heading in small letters with a colon, blank rows between, a place over two spaces, sums in a column and a line of dashes."""

    def fill(workbook):
        sheet = workbook.add_worksheet("Sheet1 (2)")
        sheet.write_row("B2", ["kecamatan :", "jml. kejadian", "korban jiwa", "kerugian (rp.)", "ket"])
        sheet.write_row("B4", ["KEC. HULU  CONTOH", 3, 0, "Rp. 1.250.000.000,-", None])
        sheet.write_row("B6", ["Kec.Muara Contoh", 1, "nihil", "-", "banjir"])
        sheet.write_row("B7", ["-----", "-----", "-----", "-----"])
        sheet.write_row("B8", ["jumlah keseluruhan", 4, 0, "1.250.000.000"])
        sheet.write("B10", "Contoh, 5 Januari 2025")
        sheet.write("B11", "an. Kepala Pelaksana BPBD")
        sheet.write("B14", "Siti Contoh, S.Sos")

    return book(fill)
