"""Dynamic data of BPS: each variable with its figures of all regions, categories and periods."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from harvesters.options import OptionError, option
from harvesters.place import Place
from harvesters.reading.bpsfigures import YEAR_ZERO, Figure, NoFigures, Term, entries, figures
from harvesters.reading.bpslinks import table_page
from harvesters.reading.bpsreading import BpsReading, filled
from harvesters.reading.bpstidy import Tidy, TidyRow, period_covered
from harvesters.record import Record
from harvesters.words import Phrase, phrase

__all__ = ["Variables"]

MOST_PERIODS = 2  # that BPS gives in one answer
DYNAMIC = 2
LONGEST_CLASSIFICATION = 300
LARGEST_YEAR = 2200
FREQUENCIES = {"tahun": "tahunan", "semester": "semesteran", "triwulan": "triwulanan", "bulan": "bulanan", "januari": "bulanan"}


@dataclass(frozen=True)
class Variables:
    """Variables of dynamic tables with their figures."""

    kind: ClassVar[str] = "variables"
    about: ClassVar[Phrase] = phrase("Variabel tabel dinamis beserta angkanya.", "Variables of dynamic tables with their figures.")
    subjects: Sequence[str] = option("nomor subjek; kosong berarti semua", "numbers of subjects; empty: all", default_factory=list)
    ids: Sequence[str] = option(
        "nomor variabel; kosong berarti semua variabel subjek itu", "numbers of variables; empty: all of those subjects", default_factory=list
    )
    from_year: int = option("periode paling lama, misalnya 2015; 0 berarti semua", "oldest period, such as 2015; 0: all", default=0)
    years: Sequence[str] = option(
        "hanya periode ini, tanpa menanyakan daftarnya", "only these periods, without asking for their list", default_factory=list
    )
    periods_at_once: int = option("periode tiap permintaan, paling banyak 2", "periods in one request, at most 2", default=MOST_PERIODS)

    def __post_init__(self) -> None:
        if not 1 <= self.periods_at_once <= MOST_PERIODS:
            raise OptionError("periods_at_once", phrase("BPS memberi paling banyak 2 periode", "BPS gives at most 2 periods"), "1 | 2")
        for year in self.years:
            if not (year.isascii() and year.isdigit() and YEAR_ZERO <= int(year) < LARGEST_YEAR):
                raise OptionError("years", phrase(f"«{year}» bukan tahun", f"«{year}» is no year"), "2024")

    def records(self, reading: BpsReading) -> Iterator[Record]:
        """A record a variable, with its table; or a row a figure.

        :raises FetchError: what there is cannot be listed, or nobody answers any more.
        """
        yield from reading.each(self._things(reading))

    def _things(self, reading: BpsReading) -> Iterator[tuple[str, Callable[[], Iterator[Record] | None]]]:
        seen = set[str]()
        for row in self._listed(reading):
            number = str(_first(row, "var_id", "var")).strip()
            if number in seen:
                continue
            seen.add(number)
            yield f"var {number}", lambda row=row, number=number: _Variable(reading, self, number, reading.clean(row)).read()  # type: ignore[misc]

    def _listed(self, reading: BpsReading) -> Iterator[Mapping[str, Any]]:
        if self.ids and not self.subjects:
            yield from ({"var_id": each} for each in self.ids)
            return
        for subject in self.subjects or [""]:
            for row in reading.listed("var", *(("subject", subject) if subject else ())):
                if _first(row, "var_id", "var") in (None, ""):
                    reading.skip(Place(record="list/model/var"), "variabel tanpa nomor «var_id»", "a variable without a number «var_id»")
                elif not self.ids or str(_first(row, "var_id", "var")) in self.ids:
                    yield row


class _Variable:
    """One variable: its periods, its figures, its dataset. ``row``: as the list of variables has it; only the number if there was none."""

    def __init__(self, reading: BpsReading, options: Variables, number: str, row: Mapping[str, Any]) -> None:
        self.reading, self.options, self.number, self.row = reading, options, number, row
        self.place = Place(record=f"var {number}")
        self.data_path = ("list", "model", "data", "lang", reading.language, "domain", reading.domain, "var", number, "th")
        self.about: Mapping[str, Any] = {}
        self.heading = ""
        self.changed: Any = None

    def read(self) -> Iterator[Record] | None:
        """None if BPS has no figure of it here.

        :raises FetchError: something of it cannot be read.
        """
        found, rows, findings = list[Figure](), list[TidyRow](), []
        for part in self._answers():
            try:
                taken = figures(part, self.number, self.place)
            except NoFigures as problem:
                raise self.reading.api.unreadable("/".join(self.data_path), problem.reason) from None
            self._look(part)
            found += taken.found
            rows += [self._row(each) for each in taken.found]  # by its own answer's unit, which may be another one than before
            findings += taken.findings
        if not found:
            self.reading.findings += findings
            return None
        tidy = self.reading.tidy(self.heading, self.place)
        tidy.findings += findings
        records = tidy.records(rows)
        if self.reading.rows:
            self.reading.findings += tidy.findings
            return iter(records)
        return iter([self._dataset(tidy, records, found)])

    def _answers(self) -> Iterator[Mapping[str, Any]]:
        """Never more than two periods at once."""
        periods = sorted(self._periods(), key=int)
        size = self.options.periods_at_once
        for start in range(0, len(periods), size):
            found = self.reading.api.whole(*self.data_path, ";".join(periods[start : start + size]))
            if found is not None and not (found.get("data") == "" and "datacontent" not in found):
                yield found

    def _periods(self) -> set[str]:
        if self.options.years:
            return {str(int(year) - YEAR_ZERO) for year in self.options.years}
        wanted = set[str]()
        for row in self.reading.listed("th", "var", self.number):
            number = str(row.get("th_id") if row.get("th_id") is not None else "").strip()
            if not (number.isascii() and number.isdigit() and len(number) <= 4):
                reason = phrase("periode tanpa nomor «th_id»", "a period without a number «th_id»")
                raise self.reading.api.unreadable(f"list/model/th, var {self.number}", reason)
            if int(number) + YEAR_ZERO >= self.options.from_year:
                wanted.add(number)
        return wanted

    def _look(self, part: Mapping[str, Any]) -> None:
        """What the answer says of the variable itself."""
        self.about = self.reading.clean(entries(part["var"])[0])
        self.heading = str(self.reading.clean({"label": part.get("labelvervar") or ""})["label"])
        self.changed = part.get("last_update") or self.changed

    @property
    def _unit(self) -> str:
        """As the latest answer says it."""
        unit = str(self.about.get("unit") or self.row.get("unit") or "").strip()
        return "" if unit.lower() == "tidak ada satuan" else unit

    def _row(self, figure: Figure) -> TidyRow:
        return TidyRow(_pair(figure.area), _pair(figure.category), figure.year, _pair(figure.period), figure.value, self._unit)

    def _dataset(self, tidy: Tidy, records: Sequence[Record], found: Sequence[Figure]) -> Record:
        reading, title = self.reading, str(_first(self.row, "title", "label") or self.about.get("label") or "").strip()
        table = tidy.table(f"bps_{self.number}", title or f"BPS {self.number}", records, reading.zone)
        notes = str(self.row.get("notes") or self.about.get("note") or "")
        definition = str(self.row.get("def") or self.about.get("def") or "")
        units = dict.fromkeys(str(each.data["satuan"]) for each in records if each.data["satuan"])
        subject = str(_first(self.row, "sub_name", "subj_label") or self.about.get("subj") or "")
        fields = {
            "notes": notes, "definisi": definition, "satuan": ", ".join(units), "klasifikasi": self._classification(found),
            "kode_data": f"BPS {reading.domain}/{self.number}", "jenis_data": "statistik", "jenis_metadata": "variabel",
            "cakupan_wilayah": [reading.regions.code] if reading.regions.code else [], "level_penyajian": tidy.level,
            "cakupan_waktu": period_covered(each.year for each in found), "frekuensi": _frequency(found),
            "url": table_page(reading.site, DYNAMIC, self.number, title),
        }  # fmt: skip
        data = {
            **self.row, "var_id": self.number, "title": title, "subject": subject, "unit": self._unit, "def": definition, "notes": notes,
            "region": tidy.level, "rows_of": self.heading, "years": sorted({each.year for each in found}), "last_update": self.changed,
        }  # fmt: skip
        return Record(data, self.number, self.changed, self.place, fields=filled(fields), table=table, findings=tuple(tidy.findings))

    def _classification(self, found: Sequence[Figure]) -> str:
        """By what the figures are told apart: the rows, and the categories where there are any."""
        categories = list(dict.fromkeys(each.category.label for each in found if each.category.number != "0"))
        listed = f": {', '.join(categories)}" if categories else ""
        return f"{self.heading}{listed}"[:LONGEST_CLASSIFICATION]


def _first(row: Mapping[str, Any], *names: str) -> Any:
    return next((row[name] for name in names if row.get(name) not in (None, "")), None)


def _pair(term: Term) -> tuple[str, str]:
    return term.number, term.label


def _frequency(found: Sequence[Figure]) -> str:
    """What the names of the periods say of how often figures come; empty where they say nothing."""
    labels = [each.period.label.lower() for each in found]
    said = {next((frequency for word, frequency in FREQUENCIES.items() if label.startswith(word)), "") for label in labels}
    finer = said - {"tahunan"}
    return next(iter(finer or said)) if len(finer or said) == 1 else "bulanan" if _months(labels) else ""


def _months(labels: Sequence[str]) -> bool:
    return bool(set(labels) & {"februari", "maret", "april", "juni", "juli", "agustus", "september", "oktober", "november", "desember"})
