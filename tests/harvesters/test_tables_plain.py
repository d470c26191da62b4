"""Cells that are typed a column at once become what the reader of one cell makes of them, whatever stands in the column."""

from datetime import date, datetime
from decimal import Decimal as D
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harvesters.tables import columnbuffer, plain
from harvesters.tables.column import Column, Kind, Meaning
from harvesters.tables.columnbuffer import ColumnBuffer

digits = st.text("0123456789", min_size=1, max_size=4)
written = st.from_regex(r"\A-?[0-9]{1,4}([., ][0-9]{1,4}){0,3}\Z")
usual = st.from_regex(r"\A([0-9]{1,3}(\.[0-9]{3}){0,2}(,[0-9]{1,3})?|[0-9]{1,2}[,.][0-9]{3})\Z")
figures = st.one_of(digits, written, usual, st.sampled_from(["0,500", "00.500", "-0", "-1.250", "1.000", "99999999999999999", "1.0000000000000001"]))
days = st.from_regex(r"\A([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{2}([/.-])[0-9]{2}[/.-][0-9]{4}|2026-0[12]-[0-3][0-9][ T][0-9]{2}:[0-6][0-9]:[0-6][0-9])\Z")
strange = st.sampled_from(
    ["", None, " ", "-", "…", "...", "x", "n.a.", "Tidak  Ada", "tidak ada", "#N/A", "=1+1", "+cmd|x", "'0012", "Rp 1.234,00", "(5)", "12%", "ya",
     "٣", "a\nb", "a\u00a0b", "é", "1.234*", "12 *", "2026", "0999", "3000", "th 2026", "5 Januari 2026", "a b", "a ", " 1.234 ", "1\x00", "1e5"]
)  # fmt: skip
cells = st.lists(st.one_of(figures, days, strange, st.text(max_size=6)), min_size=1, max_size=30)
LIMITS = {
    Kind.INTEGER: (0, 1250), Kind.NUMBER: (D("-1.5"), D(1250)), Kind.YEAR: (1999, 2026), Kind.DATE: (date(2000, 1, 1), date(2026, 2, 1)),
    Kind.DATETIME: (datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2026-02-01")),
}  # fmt: skip


@st.composite
def columns(draw):
    kind = draw(st.sampled_from(Kind))
    low, high = draw(st.sampled_from([(None, None), LIMITS.get(kind, (None, None)), (LIMITS.get(kind, (None,))[0], None)]))
    signs = {"-": Meaning.MISSING, "...": Meaning.SUPPRESSED, "tidak ada": Meaning.ZERO, "1.234": Meaning.NOT_APPLICABLE, "x": Meaning.MISSING}
    return Column(
        "c", "C", kind, minimum=low, maximum=high,
        decimals=draw(st.sampled_from([None, 0, 2, 3, 5])) if kind is Kind.NUMBER else None,
        decimal_mark=draw(st.sampled_from(["", "", ",", "."])),
        missing=draw(st.sampled_from([{}, signs])),
        status=draw(st.sampled_from([{}, {"*": "sementara", "r": "perbaikan"}])),
        status_default=draw(st.sampled_from(["", "tetap"])),
        companion=draw(st.booleans()),
        codes={"x": "Ikan", "12": "Dua belas"} if draw(st.sampled_from([True, False, False, False])) and kind in (Kind.TEXT, Kind.CODE) else {},
    )  # fmt: skip


def outcome(column, batches, needed):
    buffer = ColumnBuffer(column, needed=needed, zone=ZoneInfo("Asia/Jakarta"))
    read, problems, first = [], [], 0
    for batch in batches:
        typed, bad = buffer.read(batch, first)
        read.append(typed)
        problems += bad
        first += len(batch)
    late, bad = buffer.settle(0, pl.concat([part[0].cast(buffer.dtype) for part in read]))
    values = {row: value for part, start in zip(read, starts(batches), strict=True) for row, value in enumerate(part[0], start)}
    values |= dict(late.iter_rows())
    notes = [note for part in read for series in part[1:] for note in series]
    said = [(each.row, each.raw or None, each.cause.finding, str(each.cause.facts)) for each in (*sorted(problems, key=lambda each: each.row), *bad)]
    return [values[row] for row in range(first)], notes, said, list(buffer.rules()), buffer.schema


def starts(batches):
    return [sum(map(len, batches[:number])) for number in range(len(batches))]


@settings(max_examples=300)
@given(columns(), cells, st.booleans())
def test_a_column_at_once_is_as_cell_by_cell(column, raws, needed):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columnbuffer, "WORTH", 10**9)
        singly = outcome(column, [[raw] for raw in raws], needed)
        patch.setattr(columnbuffer, "WORTH", 0)
        middle = len(raws) // 2
        assert outcome(column, [raws[:middle], raws[middle:]], needed) == singly


@pytest.mark.parametrize(
    ("column", "texts", "values"),
    [
        (Column("c", "C", Kind.INTEGER), ["7", "1.234.567", "0012", "1.000,00"], [7, 1234567, 12, 1000]),
        (Column("c", "C", Kind.NUMBER), ["1,5", "1.234,50", "-0,25"], [D("1.5"), D("1234.5"), D("-0.25")]),
        (Column("c", "C", Kind.CODE), ["0012", "1.02.03", "Desa nomor 7"], ["0012", "1.02.03", "Desa nomor 7"]),
        (Column("c", "C", Kind.YEAR), ["2026"], [2026]),
        (Column("c", "C", Kind.DATE), ["2026-01-05", "05/01/2026", "05.01.2026"], [date(2026, 1, 5)] * 3),
        (Column("c", "C", Kind.DATETIME), ["2026-01-05 23:59:01"], [datetime.fromisoformat("2026-01-05T23:59:01")]),
    ],
)
def test_what_is_usual_is_plain(column, texts, values):
    """Else it would be right and slow."""
    found = plain.plain_reader(column, ())(pl.Series(texts))
    assert found.values.to_list() == values
