"""``python -m harvesters list|check|preview|run|explain``: the engine from a terminal.

The portal offers the same commands on its own sources and its own catalogue: it calls :func:`group` with surroundings of its own.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, get_args

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from harvesters.arguments import hosts, named_token, portal, zone
from harvesters.connectors import CONNECTORS
from harvesters.courtesy import host_of
from harvesters.drafting.command import draft
from harvesters.errors import HarvestError
from harvesters.journal import Outcome
from harvesters.printing import Printer
from harvesters.report import Report
from harvesters.run import run
from harvesters.source import Source
from harvesters.state import State
from harvesters.surroundings import Choices, Surroundings, standalone
from harvesters.words import Language

__all__ = ["FAILED", "HELD", "group", "main"]

FAILED, USAGE, HELD = 1, 2, 3
"""Exit codes: something failed; the command is wrong; a plan waits for a person's yes."""

PAUSE = 1.0
"""Seconds after which a place at a busy host is asked for again."""

PHASES = {
    "read": ("membaca", "reading"),
    "check": ("memeriksa", "checking"),
    "compare": ("membandingkan", "comparing"),
    "apply": ("menerapkan", "applying"),
}

Command = Callable[..., None]


def group(open_surroundings: Callable[[Choices], Surroundings] = standalone) -> click.Group:
    """The commands, working on whatever ``open_surroundings`` makes of the choices on the command line."""

    @click.group(help="Baca sistem OPD, lihat apa yang akan berubah, lalu terapkan. / Read agency systems, see what would change, apply it.")
    def harvesters() -> None:
        pass

    for name, (command, options, help) in COMMANDS.items():
        harvesters.add_command(_command(name, command, options, help, open_surroundings))
    return harvesters


def _list(session: _Session) -> None:
    sources = session.chosen()
    if session.json:
        session.write([{"id": each.id, "title": each.title, "connector": each.connector, "schedule": each.schedule} for each in sources])
    else:
        session.printer.sources(sources, session.opened.settings, datetime.now(UTC))
    session.print_mistakes()


def _check(session: _Session) -> None:
    good = session.chosen()
    errors = session.print_mistakes()
    if session.json:
        session.write({"sources": [each.id for each in good], "errors": [error.as_dict() for error in errors]})
    else:
        session.printer.say(session.printer.word("good", number=len(good)))
    session.code = FAILED if errors else 0


def _explain(session: _Session, connector: str) -> None:
    if connector:
        session.printer.connector(connector)
        return
    for source in session.needed():
        session.printer.explain(source, session.opened.settings, datetime.now(UTC))
        session.printer.connector(source.connector)


def _preview(session: _Session, full: bool) -> None:
    session.run_all(preview=True, full=full, confirmed="")


def _run(session: _Session, full: bool, confirm: str, only: tuple[str, ...], reason: str) -> None:
    if (only or reason) and not confirm:
        raise click.UsageError("--only and --reason need --confirm with the fingerprint of the plan that you have seen")
    if not session.opened.writable:
        raise click.UsageError("run needs a portal: --to https://… --token env:NAME (preview works without)")
    session.run_all(preview=False, full=full, confirmed=confirm, chosen=only or None, reason=reason)


class _Session:
    """One call of one command."""

    def __init__(self, opened: Surroundings, choices: Choices, all_sources: bool, json: bool, language: Language) -> None:
        self.opened, self.choices, self.all, self.json = opened, choices, all_sources, json
        self.printer = Printer(Console(), language)
        self.code = 0

    def chosen(self) -> list[Source]:
        """The named source, or all."""
        found = self.opened.sources.found
        if not self.choices.source or Path(self.choices.source).suffix in (".yaml", ".yml"):
            return list(found.values())
        if self.choices.source not in found:
            if self.choices.source in self.opened.sources.broken:
                self.print_mistakes()
                raise click.exceptions.Exit(FAILED)
            raise click.UsageError(f"there is no source «{self.choices.source}»; there are: {', '.join(found) or '–'}")
        return [found[self.choices.source]]

    def needed(self) -> list[Source]:
        if not self.choices.source and not self.all:
            raise click.UsageError("name a SOURCE, or all of them with --all")
        sources = self.chosen()
        if self.print_mistakes() and not sources:
            raise click.exceptions.Exit(FAILED)
        return sources

    def print_mistakes(self) -> Sequence[HarvestError]:
        """What is wrong in the files that were asked for."""
        asked, sources = self.choices.source, self.opened.sources
        errors = () if asked in sources.found else sources.broken.get(asked, sources.errors)
        for error in errors:
            print(f"{error.sentence(self.printer.language)} {error.remedy(self.printer.language)}", file=sys.stderr)
        return errors

    def run_all(self, *, preview: bool, full: bool, confirmed: str, chosen: tuple[str, ...] | None = None, reason: str = "") -> None:
        sources = self.needed()
        catalogue = self.opened.catalogue()
        state = self.opened.state(catalogue)
        reports = []
        for source in sources:
            if self.all and self._keyless(source, state):
                continue
            try:
                with self._turn(source), self._progress(source) as progress:
                    asked: dict[str, Any] = {"preview": preview, "full": full, "confirmed": confirmed, "chosen": chosen, "reason": reason}
                    report = run(source, catalogue, state, self.opened.settings, by="cli", progress=progress, **asked)
            except HarvestError as error:  # somebody else has the source in hand, or the state can't be opened
                report = Report(source.id, preview, error=error)
            self.opened.ended(source.id)
            report.notes = list(self.opened.notes)
            reports.append(report)
            if not self.json:
                self.printer.report(report)
        if self.json:
            self.write([report.as_dict() for report in reports] if self.all else reports[0].as_dict())
        outcomes = {report.outcome for report in reports}
        mistaken = self.all and bool(self.opened.sources.errors)
        self.code = FAILED if {Outcome.FAILED, Outcome.LOST} & outcomes or mistaken else HELD if Outcome.REFUSED in outcomes else 0

    def _keyless(self, source: Source, state: State) -> bool:
        """It has published nothing yet and waits for a secret, which is no failure: it is told and left out."""
        awaited = source.awaits(self.opened.settings)
        waits = bool(awaited) and not state.remembered(source.id)
        if waits:
            print(self.printer.word("awaits", source=source.id, names=", ".join(awaited)), file=sys.stderr)
        return waits

    def write(self, value: Any) -> None:
        print(json.dumps(value, ensure_ascii=False, indent=2))

    @contextmanager
    def _turn(self, source: Source) -> Iterator[None]:
        """A place at the source's host, which is waited for however long it takes; the wait is said on standard error."""
        host = host_of(source, self.opened.settings)
        for attempt in count():
            with self.opened.place(host) as free:
                if free:
                    yield
                    return
            if not attempt:
                print(f"{source.id}: {self.printer.word('waits', host=host)}", file=sys.stderr)
            time.sleep(PAUSE)

    @contextmanager
    def _progress(self, source: Source) -> Iterator[Callable[[str, int], None]]:
        """What it does just now, on a terminal only (standard error, so that output may be piped)."""
        console = Console(stderr=True)
        with Progress(SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console, transient=True) as bar:
            task = bar.add_task(source.id, total=None)
            english = self.printer.language == "en"
            yield lambda phase, done: bar.update(task, description=f"{source.id}: {PHASES[phase][english]} {done:,}")


_SOURCE = click.argument("source", default="", metavar="[SOURCE]")
_COMMON = (
    click.option("--sources", type=click.Path(path_type=Path, file_okay=False), help="Folder of source files (default: sources)."),
    click.option(
        "--tables", type=click.Path(path_type=Path, file_okay=False), help="Folder of table definitions (default: tables, beside the sources)."
    ),
    click.option("--json", "as_json", is_flag=True, help="Print JSON."),
    click.option("--lang", type=click.Choice(get_args(Language)), default="id", show_default=True, help="Language of the sentences."),
)
_READING = (
    click.option("--to", default="", callback=portal, metavar="CKAN_URL", help="Front page of the portal."),
    click.option("--token", default="", metavar="env:NAME", help="Where the API token stands; any name."),
    click.option("--all", "all_sources", is_flag=True, help="Every source."),
    click.option("--full", is_flag=True, help="Read everything, even if the source reads changes."),
    click.option("--allow", multiple=True, callback=hosts, metavar="HOST:PORT", help="A private address that sources may reach; may be repeated."),
    click.option("--files", type=click.Path(path_type=Path, file_okay=False, exists=True), help="Local files are read below this folder only."),
    click.option("--state", type=click.Path(path_type=Path, dir_okay=False), help="State file (default: beside the sources)."),
    click.option("--zone", default="Asia/Jakarta", callback=zone, show_default=True, help="Time zone."),
)
_ONLY = click.option("--only", multiple=True, metavar="RECORD", help="Write only this record of the plan --confirm names; may be repeated.")
_REASON = click.option("--reason", default="", help="Why figures that were final change, for everybody to read; with --confirm.")
_CONFIRM = click.option("--confirm", default="", metavar="FINGERPRINT", help="Accept the plan that has this fingerprint.")
_CONNECTOR = click.option("--connector", type=click.Choice(sorted(CONNECTORS)), default=None, help="Explain a connector's options.")

COMMANDS: dict[str, tuple[Command, tuple[Any, ...], str]] = {
    "list": (_list, _COMMON, "Daftar sumber. / List the sources."),
    "check": (_check, _COMMON, "Periksa berkas sumber dan tabel. / Check source and table files."),
    "preview": (_preview, (*_READING, *_COMMON), "Apa yang akan berubah; tidak menulis apa pun. / What would change; writes nothing."),
    "run": (_run, (_CONFIRM, _ONLY, _REASON, *_READING, *_COMMON), "Baca dan terapkan. / Read and apply."),
    "explain": (
        _explain,
        (_CONNECTOR, click.option("--all", "all_sources", is_flag=True), *_COMMON),
        "Apa yang dilakukan sumber. / What a source does.",
    ),
}


def _command(name: str, command: Command, options: tuple[Any, ...], help: str, open_surroundings: Callable[[Choices], Surroundings]) -> click.Command:
    def callback(
        source: str, as_json: bool, lang: Language, all_sources: bool = False, token: str = "", connector: str | None = None, **given: Any
    ) -> None:
        own: dict[str, Any] = {key: given.pop(key) for key in ("full", "confirm", "only", "reason") if key in given}
        if name == "explain":
            own["connector"] = connector or ""
        try:
            choices = Choices(source, token=named_token(token), **given)
            session = _Session(open_surroundings(choices), choices, all_sources, as_json, lang)
            command(session, **own)
        except HarvestError as error:
            raise click.ClickException(f"{error.sentence(lang)} {error.remedy(lang)}".strip()) from error
        sys.exit(session.code)

    for option in reversed((_SOURCE, *options)):
        callback = option(callback)
    return click.command(name, help=help)(callback)


main = group()
main.add_command(draft)
"""The command ``harvesters``, on the source files of a folder."""
