"""Which of CKAN's own tests: from what somebody types to test ids and files.

An id is ``tests.lib.test_x.TestY::test_z``, below the package ``ckan``; tests of extensions begin with ``ckanext.``.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterable
from pathlib import Path

from ckanext.muaraenim.stack.errors import StackError

TYPED = re.compile(r"(/|(\./)?(ckan|ckanext|tests)[./]|(ckan|ckanext|tests)$)")
"""What names a test; anything else is an option of pytest."""


def packages() -> Path:
    """The folder in which the package ckan is installed."""
    found = importlib.util.find_spec("ckan")
    if found is None or found.origin is None:
        raise StackError("CKAN tidak terpasang. / CKAN is not installed.")
    return Path(found.origin).parents[1]


def written_as_id(typed: str) -> str:
    """The id that a path, a module or a node of pytest stands for."""
    place, bracket, parameters = typed.partition("[")
    head, *nodes = place.split("::")
    head = head.removeprefix(str(packages()) + "/").removeprefix("./").rstrip("/")
    module = head.removesuffix(".py").replace("/", ".").removeprefix("ckan.")
    joint = "." if nodes and nodes[0][:1].isupper() else "::"
    return joint.join([module, "::".join(nodes)] if nodes else [module]) + bracket + parameters


class Choice:
    """Some ids: of tests, or of classes, modules and packages that hold tests."""

    def __init__(self, ids: Iterable[str]) -> None:
        self.ids = {one for one in ids if one and not one.startswith("#")}

    def holds(self, id: str) -> bool:
        place = id.partition("[")[0]
        heads = {place[: match.start()] for match in re.finditer(r"\.|::", place)}
        return bool(self.ids & {id, place, *heads})

    def files(self) -> dict[Path, set[str]]:
        """Test files that hold them, each with the ids that brought it.

        :raises StackError: there is no such module
        """
        found: dict[Path, set[str]] = {}
        for id in sorted(self.ids):
            place = where(id)
            for file in sorted(place.rglob("test_*.py")) if place.is_dir() else [place]:
                found.setdefault(file, set()).add(id)
        return found


def where(id: str) -> Path:
    """The file or folder of an id.

    :raises StackError: there is none
    """
    module, _, test = id.partition("[")[0].partition("::")
    place = packages() / ("ckan" if module.split(".")[0] == "tests" else "")
    parts = module.split(".")
    for at, part in enumerate(parts):
        file = place / f"{part}.py"
        if file.is_file() and len(parts) - at <= 2:
            return file
        place /= part
        if not place.is_dir():
            break
    if test or not place.is_dir():
        raise StackError(f"Tidak ada uji CKAN {id}. / CKAN has no test {id}.")
    return place
