"""One worker of several that import at the same time.

    python -m tests.bench.harvest_worker FOLDER ADDRESS NAME ORGANIZATION

Prints a line when it is ready and begins when its input ends.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.bench.harvest import Harvest
from tests.bench.process import started


def main(folder: str, address: str, name: str, organization: str) -> None:
    with started():
        go = Harvest(Path(folder), address, name, organization)
        print(flush=True)
        sys.stdin.read()
        go()


if __name__ == "__main__":
    main(*sys.argv[1:])
