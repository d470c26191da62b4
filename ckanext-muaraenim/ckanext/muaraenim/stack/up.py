"""``portal up``: from nothing, or from whatever a power cut left, to a page in the browser."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys

from ckanext.muaraenim.configuration import regency_folders
from ckanext.muaraenim.stack import control, standins
from ckanext.muaraenim.stack.errors import StackError
from ckanext.muaraenim.stack.fleet import CORE, Fleet
from ckanext.muaraenim.stack.home import Home
from ckanext.muaraenim.stack.ports import require_free
from ckanext.muaraenim.stack.progress import Progress
from ckanext.muaraenim.stack.settings import environment
from ckanext.muaraenim.stack.steps import STEPS, due
from ckanext.muaraenim.writing import read_json

BACKGROUND = ("worker", "clock")


class Up:
    """One start of one home."""

    def __init__(self, home: Home, progress: Progress) -> None:
        self.home = home
        self.progress = progress
        self.supervisor: subprocess.Popen[bytes] | None = None

    def prepare(self, regency: str, demo: bool, port: int | None, fsync: bool = True) -> None:
        """Make the home, or check that it is the one that is asked for.

        :param regency: asked for; empty for the home's own.
        :raises StackError: the home serves another regency; the port is busy.
        """
        made_for = self.home.about.get("regency")
        if made_for and regency and made_for != regency:
            raise StackError(
                f"Portal di {self.home.path} dibuat untuk {made_for!r}, bukan {regency!r}. "
                f"/ The portal in {self.home.path} was made for {made_for!r}, not {regency!r}.",
                f"Buat portal lain dengan --home, misalnya --home var-{regency}. / Make another one with --home, such as --home var-{regency}.",
            )
        regency_folders(made_for or regency)
        if not made_for:
            require_free(port or int(self.home.about.get("port", 5000)))
        self.home.create(regency, demo, port, fsync)
        choices = {"port": port} if port else {}
        self.home.remember(**choices, demo=bool(demo and self.home.about["demo"]))

    def start(self, detach: bool) -> None:
        """Services up, due steps done, page answered."""
        control.stop(self.home)  # what a killed supervisor has left
        require_free(int(self.home.about["port"]))
        with self.progress.step("PostgreSQL, Redis"):
            core = [*CORE, *(["standins"] if self.home.about["demo"] else [])]
            self.supervisor = control.start_supervisor(self.home, core, attached=not detach)
            control.wait_ready(self.home, list(CORE), 120, self.supervisor)
        self.finish()

    def finish(self) -> None:
        """With PostgreSQL and Redis there: databases, stand-ins, due steps, web and worker."""
        fleet = Fleet(self.home)
        if fleet.own_postgres:
            fleet.postgres.create_databases()
        wanted = [name for name in control.EVERYTHING if name != "standins" or self.home.about["demo"]]
        if self.home.about["demo"]:
            with self.progress.step("Sistem contoh perangkat daerah / Stand-in agency systems"):
                control.want(self.home, sorted({*(read_json(self.home.run / "wanted.json") or []), "standins"}))
                control.wait_ready(self.home, ["standins"], 120, self.supervisor)
        if due(self.home):
            control.want(self.home, sorted({*(read_json(self.home.run / "wanted.json") or []), "pause"}))  # readers learn why they wait
            self._first_start()
        with self.progress.step("Web, pekerja latar / Web and worker"):
            control.want(self.home, [name for name in wanted if name not in BACKGROUND])  # the page first, on a machine with few cores
            control.wait_ready(self.home, ["web"], 120, self.supervisor)
            control.want(self.home, wanted)
            control.wait_ready(self.home, list(BACKGROUND), 30, self.supervisor)

    def _first_start(self) -> None:
        """Do the due steps in a process of their own, and show each."""
        titles = {step.name: step.title for step in STEPS}
        with (self.home.logs / "first-start.log").open("ab") as log:
            command = [sys.executable, "-m", "ckanext.muaraenim.stack.firststart", str(self.home.path)]
            work = subprocess.Popen(command, env=environment(self.home), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            lines = iter(work.stdout or ())
            for line in lines:
                event, name = line.split()
                if event == "begin":
                    with self.progress.step(titles[name]):
                        if next(lines, "") != f"end {name}\n":
                            self._failed(titles[name])
            if work.wait():
                self._failed("CKAN")
        finally:
            if work.poll() is None:
                work.terminate()
                work.wait()

    def _failed(self, title: str) -> None:
        raise StackError(
            f"Langkah gagal: {title}. / This step failed.\n{control.last_lines(self.home, 'first-start')}",
            "Setelah sebabnya diperbaiki, jalankan ./portal up lagi; langkah yang sudah selesai tidak diulang. "
            "/ Once the cause is mended, run ./portal up again; finished steps are not repeated. "
            f"{self.home.logs}/first-start.log",
        )

    def announce(self, first: bool) -> None:
        """Tell the address, once the administrator's password, and the seconds."""
        admin = self.home.settings / "admin.txt"
        if first and admin.exists():
            _, name, password = admin.read_text().split()
            self.progress.say(f"Akun pengelola / Administrator: {name}  kata sandi / password: {password}  ({admin})")
        self.progress.say(f"Siap dalam {self.progress.seconds:.1f} detik. / Ready in {self.progress.seconds:.1f} seconds.")
        self.progress.say(f"READY {self.home.address}")


def up(home: Home, regency: str, demo: bool, port: int | None, detach: bool, fsync: bool = True) -> int:
    """Bring a home up; the exit status of the command. Stays in the foreground unless ``detach``."""
    progress = Progress()
    start = Up(home, progress)
    if demo and not standins.available() and not home.exists:
        progress.say("Pemasangan ini tanpa sistem contoh. / This installation has no stand-in agency systems.")
        demo = False
    home.path.mkdir(parents=True, exist_ok=True)
    with home.only_one("up"):
        if control.supervisor_pid(home) and not _half_up(home):
            if port and port != home.about["port"]:
                raise StackError(
                    f"Portal sudah berjalan di {home.address}. / The portal is already running at {home.address}.",
                    "Untuk port lain: ./portal down, lalu / for another port: ./portal down, then ./portal up --port N",
                )
            start.prepare(regency, demo, None)
            progress.say(f"Portal sudah berjalan. / The portal is already running.\nREADY {home.address}")
            return 0
        start.prepare(regency, demo, port, fsync)
        first = "admin" not in read_json(home.settings / "steps.json")
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        try:
            start.start(detach)
        except BaseException:
            control.stop(home)
            raise
        shutil.rmtree(home.aside, ignore_errors=True)  # the new home of a restore has answered
        if start.supervisor is not None and not detach:
            control.pass_signals_to(start.supervisor)
        start.announce(first)
    return 0 if detach or start.supervisor is None else start.supervisor.wait()


def _half_up(home: Home) -> bool:
    """A supervisor runs, but not everything that is wanted: another ``up`` was killed on its way."""
    seen = control.state(home)
    return any(seen.get(name, {}).get("state") != "running" for name in ("web", *BACKGROUND))
