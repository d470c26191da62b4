"""``portal test``: every proof of the project, on a throwaway home, with one summary at the end."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as xml
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ckanext.muaraenim.configuration import PACKAGE, default_regency
from ckanext.muaraenim.stack import control
from ckanext.muaraenim.stack.errors import StackError
from ckanext.muaraenim.stack.fleet import CORE, Fleet
from ckanext.muaraenim.stack.home import Home
from ckanext.muaraenim.stack.postgres import OWNER, READER
from ckanext.muaraenim.stack.settings import OVERRIDES, environment

ROOT = PACKAGE.parents[2]
WITHOUT_CKAN = ("-p", "no:ckan", "-p", "no:ckan_fixtures")
NOTHING_COLLECTED = 5


@dataclass(frozen=True)
class Group:
    """Some proofs that run in one process.

    ``without``: folders below its own that another group takes. ``server``: they need the PostgreSQL and Redis of a throwaway home.
    """

    name: str
    command: tuple[str, ...]
    folders: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    server: bool = False

    def asked(self, paths: Sequence[str]) -> list[str]:
        """Those of the paths that are its own, and of its folders those that lie below one of the paths."""
        own = []
        for path in paths:
            file = Path(path.split("::")[0])
            own += [folder for folder in self.folders if Path(folder).is_relative_to(file)]
            if any(map(file.is_relative_to, self.folders)) and not any(map(file.is_relative_to, self.without)):
                own.append(path)
        return list(dict.fromkeys(own))


PYTEST = (sys.executable, "-m", "pytest", "-q")
GROUPS = (
    Group("portal", (*PYTEST, "--ckan-ini", "config/test.ini"), ("tests/portal",), ("tests/portal/search",), server=True),
    Group("stack", (*PYTEST, *WITHOUT_CKAN), ("tests/stack",)),
    Group("harvesters", (*PYTEST, *WITHOUT_CKAN), ("tests/house", "tests/harvesters", "tests/docs")),
    Group("browser", (*PYTEST, "--ckan-ini", "config/test.ini"), ("tests/browser",), server=True),
    Group("search", (*PYTEST, "--ckan-ini", "config/test.ini"), ("tests/portal/search",), server=True),
    Group("mypy", (sys.executable, "-m", "mypy", "--no-error-summary")),
    Group("ruff", (sys.executable, "-m", "ruff", "check", "--no-cache", "harvesters", "ckanext-muaraenim", "tests", "setup.py")),
)
"""The longest first, so that the lanes end together."""

LANES = 3
"""One more than the least cores: a lane often waits for a server, a browser or a clock."""


@dataclass(frozen=True)
class Outcome:
    """How a group ended."""

    name: str
    passed: int
    failed: int
    skipped: int
    seconds: float


class Suite:
    """One run of the proofs.

    :param arguments: what the caller gave: paths choose the groups, the rest goes to every pytest.
    """

    def __init__(self, arguments: Sequence[str], long: bool, work: Path) -> None:
        self.paths = [argument for argument in arguments if argument.startswith("tests/")]
        if missing := [path for path in self.paths if not (ROOT / path.split("::")[0]).exists()]:
            raise StackError(f"Tidak ada uji {', '.join(missing)}. / There is no test {', '.join(missing)}.")
        self.extra = [argument for argument in arguments if argument not in self.paths] + (["--long"] if long else [])
        self.work = work
        self.variables = {name: value for name, value in os.environ.items() if name not in OVERRIDES}
        self.outcomes: list[Outcome] = []
        self.speaking = threading.Lock()

    def groups(self) -> list[tuple[Group, list[str]]]:
        """The groups to run, each with its paths."""
        chosen = []
        for group in GROUPS:
            asked = group.asked(self.paths)
            if self.paths and not asked:
                continue
            present = asked or [folder for folder in group.folders if any((ROOT / folder).rglob("test_*.py"))]
            if present or not group.folders:
                chosen.append((group, present))
        return chosen

    def run(self) -> bool:
        """Run the groups in lanes, each taking the next one when it is free; whether all passed."""
        waiting = deque(self.groups())
        lanes = [threading.Thread(target=self._lane, args=(waiting,)) for _ in range(LANES)]
        for lane in lanes:
            lane.start()
        for lane in lanes:
            lane.join()
        return bool(self.outcomes) and not sum(outcome.failed for outcome in self.outcomes)

    def _lane(self, waiting: deque[tuple[Group, list[str]]]) -> None:
        while True:
            try:
                group, paths = waiting.popleft()
            except IndexError:
                return  # no group waits any more
            self.outcomes.append(self._served(group, paths) if group.server else self._run_group(group, paths, self.variables))

    def _served(self, group: Group, paths: list[str]) -> Outcome:
        folder = self.work / group.name
        folder.mkdir(mode=0o711)  # PostgreSQL's account has to pass
        try:
            with throwaway_home(folder) as variables:
                return self._run_group(group, paths, variables)
        except StackError as error:
            with self.speaking:
                print(f"\n{error}", flush=True)
            return Outcome(group.name, 0, 1, 0, 0.0)

    def _run_group(self, group: Group, paths: list[str], variables: dict[str, str]) -> Outcome:
        begun = time.monotonic()
        report, said = self.work / f"{group.name}.xml", self.work / f"{group.name}.txt"
        left_out = [f"--ignore={folder}" for folder in group.without]
        command = [*group.command, *([*paths, *left_out, f"--junitxml={report}", *self.extra] if group.folders else [])]
        with said.open("wb") as output:
            status = subprocess.run(command, cwd=ROOT, env=variables, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False)
        with self.speaking:
            print(f"\n── {group.name} {'─' * 60}", flush=True)
            print(said.read_text(encoding="utf-8", errors="replace"), flush=True)
        return _outcome(group.name, status.returncode, report, time.monotonic() - begun)

    def summary(self) -> str:
        lines = [f"{one.name:12} {one.passed:5} passed {one.failed:4} failed {one.skipped:4} skipped {one.seconds:7.1f} s" for one in self.outcomes]
        passed, failed, skipped = (sum(getattr(one, name) for one in self.outcomes) for name in ("passed", "failed", "skipped"))
        return "\n".join([*lines, f"{passed} passed, {failed} failed, {skipped} skipped"])


def _outcome(name: str, status: int, report: Path, seconds: float) -> Outcome:
    """Counts of a group; a group that ends badly without a failed test counts as one failure."""
    passed = failed = skipped = 0
    if report.is_file():
        for suite in xml.parse(report).getroot().iter("testsuite"):  # noqa: S314  written by the pytest that we ran
            counts = {key: int(suite.get(key, 0)) for key in ("tests", "failures", "errors", "skipped")}
            failed += counts["failures"] + counts["errors"]
            skipped += counts["skipped"]
            passed += max(0, counts["tests"] - counts["failures"] - counts["errors"] - counts["skipped"])
    elif not status:
        passed = 1
    if status not in (0, NOTHING_COLLECTED) and not failed:
        failed = 1
    return Outcome(name, passed, failed, skipped, seconds)


@contextmanager
def throwaway_home(folder: Path) -> Iterator[dict[str, str]]:
    """A home without fsync whose databases have CKAN's tables; gives the variables that CKAN's tests need."""
    home = Home(folder / "home")
    home.create(default_regency(), demo=False, port=None, fsync=False)
    with home.only_one("up"):
        supervisor = control.start_supervisor(home, list(CORE), attached=True)
        try:
            control.wait_ready(home, list(CORE), 60, supervisor)
            fleet = Fleet(home)
            fleet.postgres.create_databases()
            steps = [sys.executable, "-m", "ckanext.muaraenim.stack.firststart", str(home.path), "tables", "permissions"]
            made = subprocess.run(steps, env=environment(home), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
            if made.returncode:
                raise StackError(f"Basis data uji tidak dapat disiapkan. / The test databases can't be prepared.\n{made.stderr[-3000:]}")
            variables = environment(home)
            del variables["CKAN_INI"], variables["MUARAENIM_HOME"]
            yield variables | {
                "CKAN_SQLALCHEMY_URL": fleet.postgres.url("ckan", OWNER),
                "CKAN_DATASTORE_WRITE_URL": fleet.postgres.url("datastore", OWNER),
                "CKAN_DATASTORE_READ_URL": fleet.postgres.url("datastore", READER),
                "CKAN_REDIS_URL": fleet.redis.url.removesuffix("/0") + "/1",
            }
        finally:
            control.stop(home)


def run_suite(arguments: Sequence[str], long: bool) -> int:
    """The exit status of ``portal test``."""
    if not (ROOT / "tests").is_dir():
        raise StackError("Uji hanya ada dalam salinan sumber. / The tests are only in a checkout.", "git clone …; ./portal test")
    work = Path(tempfile.mkdtemp(prefix="portal-test-"))
    work.chmod(0o711)  # ours, and PostgreSQL's account has to pass
    try:
        suite = Suite(arguments, long, work)
        passed = suite.run()
        print(f"\n{suite.summary()}", flush=True)
        return 0 if passed else 1
    finally:
        shutil.rmtree(work, ignore_errors=True)
