"""``portal test --ckan``: CKAN's own tests, as they ship, on our search."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from ckanext.muaraenim.configuration import PACKAGE, config_file
from ckanext.muaraenim.stack.ckanchoice import TYPED, Choice, packages, written_as_id
from ckanext.muaraenim.stack.ckanverdict import Verdict, note, outcomes
from ckanext.muaraenim.stack.errors import StackError
from ckanext.muaraenim.stack.suite import throwaway_home

ROOT = PACKAGE.parents[2]
FOLDER = ROOT / "tests" / "ckansuite"
NEED_SEARCH = FOLDER / "need_search.txt"
EXPECTED = FOLDER / "expected_failures.yaml"
LANES = 2
SECONDS_BETWEEN_SIGNS = 60
ADDRESSES = {
    "sqlalchemy.url": "CKAN_SQLALCHEMY_URL",
    "ckan.datastore.write_url": "CKAN_DATASTORE_WRITE_URL",
    "ckan.datastore.read_url": "CKAN_DATASTORE_READ_URL",
    "ckan.redis.url": "CKAN_REDIS_URL",
}


@dataclass
class Lane:
    """Some test files on a throwaway home of their own."""

    number: int
    work: Path
    files: list[Path] = field(default_factory=list)
    weight: int = 0

    @property
    def ended(self) -> Path:
        return self.work / "ended.jsonl"

    @property
    def said(self) -> Path:
        return self.work / "said.txt"

    def settings(self, variables: dict[str, str]) -> Path:
        """The ini of this lane: what all share, and the addresses, taken out of the variables, which tests set themselves."""
        values = {key: variables.pop(variable) for key, variable in ADDRESSES.items()}
        lines = [f"{key} = {value.replace('%', '%%')}" for key, value in values.items()]
        file = self.work / "lane.ini"
        file.write_text("\n".join(["[app:main]", f"use = config:{config_file('ckan-tests.ini')}", *lines]) + "\n", encoding="utf-8")
        return file

    def run(self, chosen: Path, options: Sequence[str]) -> None:
        """Run them; what pytest says is in ``said``, how tests ended in ``ended``."""
        with throwaway_home(self.work) as variables, self.said.open("wb") as said:
            command = [
                *(sys.executable, "-m", "pytest", "-c", str(FOLDER / "pytest.ini"), "--rootdir", str(packages())),
                *("--ckan-ini", str(self.settings(variables)), "--chosen", str(chosen), "--ended", str(self.ended)),
                *options,
                *(str(file) for file in self.files),
            ]
            variables["PYTHONPATH"] = str(FOLDER)
            done = subprocess.run(command, cwd=self.work, env=variables, stdin=subprocess.DEVNULL, stdout=said, stderr=said, check=False)
        if done.returncode > 1 and done.returncode != 5:
            note(self.ended, f"pytest, lane {self.number}", "failed")


def weight(file: Path, ids: Collection[str]) -> int:
    """About how many tests of a file these ids stand for."""
    return len(ids) if all("::" in id for id in ids) else file.read_text(encoding="utf-8").count("def test_")


def lanes(files: dict[Path, int], work: Path) -> list[Lane]:
    """Files by weight, the heaviest first, each to the lane that has least."""
    found = [Lane(number, work / str(number)) for number in range(1, LANES + 1)]
    for file in sorted(files, key=lambda file: (-files[file], file)):
        lane = min(found, key=lambda lane: lane.weight)
        lane.files.append(file)
        lane.weight += files[file]
    return [lane for lane in found if lane.files]


def run_ckan_suite(arguments: Sequence[str]) -> int:
    """The exit status of ``portal test --ckan``.

    :param arguments: paths, modules or ids of CKAN's tests; everything else goes to pytest. Without any, the tests that need search.
    """
    typed = [argument for argument in arguments if TYPED.match(argument)]
    options = [argument for argument in arguments if argument not in typed]
    choice = Choice([written_as_id(one) for one in typed] if typed else NEED_SEARCH.read_text(encoding="utf-8").splitlines())
    weights = {file: weight(file, ids) for file, ids in choice.files().items()}
    work = Path(tempfile.mkdtemp(prefix="portal-test-"))
    work.chmod(0o711)  # ours, and PostgreSQL's account has to pass
    try:
        verdict = run_lanes(lanes(weights, work), choice, options, work)
        print(f"\n{verdict}", flush=True)
        return 1 if verdict.surprises or not verdict.outcomes else 0
    finally:
        shutil.rmtree(work, ignore_errors=True)


def run_lanes(side_by_side: list[Lane], choice: Choice, options: Sequence[str], work: Path) -> Verdict:
    chosen = work / "chosen.txt"
    chosen.write_text("\n".join(sorted(choice.ids)) + "\n", encoding="utf-8")
    speaking = threading.Lock()

    def run(lane: Lane) -> None:
        lane.work.mkdir(mode=0o711)
        try:
            lane.run(chosen, options)
        except StackError as error:
            lane.said.write_text(str(error), encoding="utf-8")
            note(lane.ended, f"home of lane {lane.number}", "failed")
        with speaking:
            print(f"\n── CKAN's tests, lane {lane.number} {'─' * 60}", flush=True)
            print(lane.said.read_text(encoding="utf-8", errors="replace"), flush=True)

    ended = [lane.ended for lane in side_by_side]
    with ThreadPoolExecutor(len(side_by_side)) as pool:
        running = [pool.submit(run, lane) for lane in side_by_side]
        while wait(running, SECONDS_BETWEEN_SIGNS).not_done:
            print(f"CKAN's tests: {len(outcomes(ended))}", flush=True)
        for one in running:
            one.result()
    found = outcomes(ended)
    ran = Choice(found)
    missing = [] if options else sorted(id for id in choice.ids if id not in ran.ids and not any(Choice([id]).holds(one) for one in found))
    return Verdict(found, missing, yaml.safe_load(EXPECTED.read_text(encoding="utf-8")) or {})
