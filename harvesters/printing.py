"""Plans, reports and sources as a person reads them in a terminal, in Indonesian or English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from harvesters.checks.finding import Finding
from harvesters.connectors import CONNECTORS
from harvesters.journal import Outcome
from harvesters.options import OptionHelp
from harvesters.plan.change import Change, Kind, RowSample
from harvesters.report import Report
from harvesters.schedule import next_time
from harvesters.settings import Settings
from harvesters.source import Source
from harvesters.words import Language

__all__ = ["Printer"]

FINDINGS_SHOWN = 20
FIELD_AT_MOST = 120

WORDS: Mapping[str, tuple[str, str]] = {
    "create": ("dibuat", "create"),
    "update": ("diperbarui", "update"),
    "former": ("dahulu id {record}", "formerly id {record}"),
    "unchanged": ("tetap", "unchanged"),
    "missing": ("hilang di sumber", "missing at the source"),
    "withdraw": ("ditarik", "withdraw"),
    "restore": ("dipulihkan", "restore"),
    "done": ("selesai", "done"),
    "failed": ("gagal", "failed"),
    "refused": ("ditahan", "held back"),
    "lost": ("terputus", "cut off"),
    "cancelled": ("dihentikan", "stopped"),
    "paused": ("diteruskan nanti", "to be continued"),
    "dataset": ("dataset", "dataset"),
    "what": ("apa", "what"),
    "rows": ("baris +tambah ~ubah -hapus =tetap", "rows +added ~changed -removed =same"),
    "held": ("ditahan", "held"),
    "column added": ("kolom {name} ditambahkan", "column {name} added"),
    "column lost": ("kolom {name} hilang", "column {name} lost"),
    "column renamed": ("kolom {former} menjadi {name}", "column {former} becomes {name}"),
    "column converted": ("kolom {name} menjadi jenis lain", "column {name} becomes of another kind"),
    "findings": ("temuan", "findings"),
    "and more": ("dan {number} lagi", "and {number} more"),
    "records": ("{number} catatan dibaca dari {system}", "{number} records read from {system}"),
    "full": ("pembacaan penuh", "full read"),
    "changes": ("pembacaan perubahan", "changes read"),
    "confirm": ("rencana {fingerprint}", "plan {fingerprint}"),
    "needs": ("Perlu persetujuan:", "Needs a person's yes:"),
    "agreed": ("Disetujui:", "Agreed to:"),
    "awaits": ("{source} menunggu kuncinya: {names}", "{source} waits for its key: {names}"),
    "how": ("jalankan lagi dengan --confirm {fingerprint}", "run again with --confirm {fingerprint}"),
    "nothing": ("tidak ada yang ditulis (pratinjau)", "nothing was written (preview)"),
    "source": ("sumber", "source"),
    "title": ("judul", "title"),
    "owner": ("OPD", "agency"),
    "connector": ("penghubung", "connector"),
    "schedule": ("jadwal", "schedule"),
    "by hand": ("hanya bila dijalankan", "only when started"),
    "next": ("berikutnya", "next"),
    "reads": ("Membaca {system} dengan penghubung «{connector}».", "Reads {system} with the connector «{connector}»."),
    "reads full": ("Setiap kali dibaca seluruhnya.", "Everything is read each time."),
    "reads window": (
        "Setiap kali dibaca yang diperlihatkan sistem; yang tidak tampak lagi tetap ada.",
        "What the system shows is read each time; what it no longer shows stays.",
    ),
    "unpivots": ("Kolom {columns} menjadi baris: «{name}» dan «{value}».", "The columns {columns} become rows: «{name}» and «{value}»."),
    "reads changes": (
        "Dibaca hanya yang berubah menurut kolom «{changes}»; seluruhnya menurut jadwal «{full}».",
        "Only what changed by the column «{changes}» is read; everything at «{full}».",
    ),
    "table": ("Baris mengikuti tabel «{table}» (kunci: {names}).", "The rows follow the table «{table}» (key: {names})."),
    "catalogue": ("Setiap catatan menjadi satu dataset; pemetaan: {map}.", "Every record becomes a dataset; mapping: {map}."),
    "belongs": ("Milik OPD «{organization}», lisensi {license}.", "Belongs to the agency «{organization}», licence {license}."),
    "scheduled": ("Jadwal «{schedule}», berikutnya {next}.", "Schedule «{schedule}», next {next}."),
    "example": ("Angkanya karangan (data contoh).", "Its figures are invented (example data)."),
    "limits": (
        "Dataset yang hilang ditarik setelah {after} hari; tanpa persetujuan paling banyak {withdraw}% dataset ditarik dan {rows}% baris dihapus.",
        "A dataset that is missing is withdrawn after {after} days; without a person's yes at most {withdraw}% of the datasets are withdrawn "
        "and {rows}% of the rows removed.",
    ),
    "option": ("pilihan", "option"),
    "kind": ("jenis", "kind"),
    "default": ("bawaan", "default"),
    "help": ("keterangan", "help"),
    "required": ("wajib", "required"),
    "nothing new": (
        "{system} menyatakan datanya masih sama seperti yang terakhir dibaca ({number} dataset); tidak ada yang dibaca",
        "{system} says that its data are those that were read last ({number} datasets); nothing was read",
    ),
    "good": ("{number} sumber benar", "{number} sources are right"),
    "waits": ("menunggu giliran di {host}, yang sedang dibaca yang lain", "waits for its turn at {host}, from which others are reading"),
}


class Printer:
    """Writes to ``console`` in ``language``."""

    def __init__(self, console: Console, language: Language) -> None:
        self.console = console
        self.language = language

    def word(self, key: str, **facts: Any) -> str:
        return WORDS[key][0 if self.language == "id" else 1].format(**facts)

    def say(self, text: str, style: str = "") -> None:
        self.console.print(escape(text), style=style or None, highlight=False, soft_wrap=True)

    def sources(self, sources: Sequence[Source], settings: Settings, now: datetime) -> None:
        table = Table(*(self.word(key) for key in ("source", "title", "owner", "connector", "schedule", "next")))
        for source in sources:
            when = next_time(source.schedule, now, settings.zone).strftime("%Y-%m-%d %H:%M") if source.schedule else "–"
            row = (source.id, source.title, source.organization, source.connector, source.schedule or self.word("by hand"), when)
            table.add_row(*map(escape, row))
        self.console.print(table)

    def report(self, report: Report) -> None:
        """The plan with its differences, what the guard says, the findings, and how it ended."""
        self.say(f"{report.source}: {self.word(report.outcome.value)}", "bold")
        if report.former is not None:
            self.say(f"  {self.word('nothing new', number=report.unchanged, system=report.system)}")
        elif report.system:
            kind = self.word("full" if report.full else "changes")
            self.say(f"  {self.word('records', number=report.records, system=report.system)}; {kind}")
        if report.plan is not None:
            self._plan(report)
        for note in report.notes:
            self.say(f"  {note[self.language]}", "dim")
        self._findings(report.findings)
        for error in (report.error, *report.refused):
            if error is not None:
                self.say(f"  {error.sentence(self.language)} {error.remedy(self.language)}".rstrip(), "red")
        if report.preview and report.error is None:
            self.say(f"  {self.word('nothing')}")

    def explain(self, source: Source, settings: Settings, now: datetime) -> None:
        """What the source does, in sentences."""
        for sentence in self._explained(source, settings, now):
            self.say(sentence)

    def connector(self, name: str) -> None:
        """The connector's options."""
        self.say((CONNECTORS[name].__doc__ or name).strip().split("\n")[0])
        table = Table(*(self.word(key) for key in ("option", "kind", "default", "help")))
        for row in _options(CONNECTORS[name].options_help(self.language), "", self.word("required")):
            table.add_row(*map(escape, row))
        self.console.print(table)

    def _plan(self, report: Report) -> None:
        plan = report.plan
        assert plan is not None
        table = Table(self.word("what"), self.word("dataset"), self.word("rows"))
        for change in plan.changes:
            rows = change.rows
            counted = f"+{rows.added} ~{rows.changed} -{rows.removed} ={rows.unchanged}" + (
                f" ({self.word('held')} {rows.held})" if rows.held else ""
            )
            former = f" ({self.word('former', record=change.former)})" if change.former else ""
            table.add_row(self.word(change.kind.value), escape(change.title + former), counted)
        self.console.print(table)
        for change in plan.changes:
            if change.kind not in (Kind.UNCHANGED, Kind.MISSING):
                self._differences(change)
        self.say(f"  {self.word('confirm', fingerprint=plan.fingerprint)}", "dim")
        if report.refusals:
            word = "agreed" if report.outcome is Outcome.DONE and not report.preview else "needs"
            self.say(f"  {self.word(word)} {'; '.join(refusal.sentence(self.language) for refusal in report.refusals)}", "yellow")
            if report.preview:
                self.say(f"  {self.word('how', fingerprint=plan.fingerprint)}", "yellow")

    def _differences(self, change: Change) -> None:
        self.say(f"  {change.title}", "bold")
        for each in change.fields:
            before = "" if each.before in (None, "") else f"{_short(each.before)} → "
            self.say(f"    {each.name}: {before}{_short(each.after)}")
        for column in change.rows.columns:
            self.say(f"    {self.word('column ' + column['kind'], name=column['name'], former=column['former'])}")
        for sample in change.rows.samples:
            self.say(f"    {_sample(sample)}", "green" if sample.before is None else "red" if sample.after is None else "yellow")

    def _findings(self, findings: Sequence[Finding]) -> None:
        if not findings:
            return
        self.say(f"  {len(findings)} {self.word('findings')}")
        for finding in findings[:FINDINGS_SHOWN]:
            place = finding.place.words(self.language)
            said = f"{finding.sentence(self.language)} {finding.remedy(self.language)}".rstrip()
            self.say(f"    [{finding.code}] {place + ': ' if place else ''}{said}")
        if len(findings) > FINDINGS_SHOWN:
            self.say(f"    {self.word('and more', number=len(findings) - FINDINGS_SHOWN)}")

    def _explained(self, source: Source, settings: Settings, now: datetime) -> Iterator[str]:
        yield f"{source.id}: {source.title_en if self.language == 'en' and source.title_en else source.title}"
        yield self.word("reads", system=source.system or source.title, connector=source.connector)
        reading = source.reading
        whole = "reads window" if reading.window else "reads full"
        yield self.word("reads changes", changes=reading.changes, full=reading.full) if reading.changes else self.word(whole)
        if source.unpivot:
            wide = source.unpivot.columns if isinstance(source.unpivot.columns, str) else ", ".join(source.unpivot.columns)
            yield self.word("unpivots", columns=wide, name=source.unpivot.name, value=source.unpivot.value)
        if source.table:
            yield self.word("table", table=source.table.name, names=", ".join(source.table.key) or "–")
        else:
            yield self.word("catalogue", map=", ".join(f"{name} = {expression}" for name, expression in source.map.items()))
        yield self.word("belongs", organization=source.organization, license=source.license)
        if source.schedule:
            when = next_time(source.schedule, now, settings.zone).strftime("%Y-%m-%d %H:%M %Z")
            yield self.word("scheduled", schedule=source.schedule, next=when)
        else:
            yield f"{self.word('schedule')}: {self.word('by hand')}."
        limits = source.limits
        after = f"{limits.withdraw_after.total_seconds() / 86400:g}"
        yield self.word("limits", after=after, withdraw=limits.withdraw_at_most, rows=limits.rows_at_most)
        if source.example:
            yield self.word("example")


def _sample(sample: RowSample) -> str:
    if sample.before is None or sample.after is None:
        row = sample.after or sample.before or {}
        return ("+ " if sample.before is None else "- ") + ", ".join(f"{name}={_short(value)}" for name, value in row.items())
    before, after = sample.before, sample.after
    changed = (f"{name}: {_short(before[name])} → {_short(after[name])}" for name in after if before[name] != after[name])
    return f"~ {', '.join(f'{name}={value}' for name, value in sample.key.items())}: {', '.join(changed)}"


def _short(value: Any) -> str:
    text = "–" if value is None else str(value)
    return text if len(text) <= FIELD_AT_MOST else text[: FIELD_AT_MOST - 1] + "…"


def _options(options: Iterator[OptionHelp] | Sequence[OptionHelp], path: str, required: str) -> Iterator[tuple[str, str, str, str]]:
    for each in options:
        yield f"{path}{each.name}", each.type, required if each.required else _short(each.default), each.help
        for kind, help, inner in each.choices:
            yield f"{path}{each.name}.kind: {kind}", "", "", help
            yield from _options(inner, f"{path}{each.name}.", required)
