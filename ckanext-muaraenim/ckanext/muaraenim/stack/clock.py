"""The clock: once a minute it has due harvests started and lost ones taken up again. Run as ``python -m ckanext.muaraenim.stack.clock INI``."""

from __future__ import annotations

import logging
import sys
import time
from pathlib import Path

from ckanext.muaraenim.stack.commands import Commands

EVERY = 60.0


def run(ini: Path) -> None:
    """Tick until the process is ended. A tick that fails, as when PostgreSQL is being restarted, is said and followed by the next."""
    commands = Commands(ini)
    from ckan import model

    while True:
        begun = time.monotonic()
        try:
            commands.run("harvest", "tick")
        except Exception:
            logging.getLogger(__name__).exception("a tick of the clock failed; the next follows in a minute")
        finally:
            model.Session.remove()
        time.sleep(max(1.0, EVERY - (time.monotonic() - begun)))


if __name__ == "__main__":
    run(Path(sys.argv[1]))
