"""A new process that asks its first question: how long that takes and how much memory the process then holds.

    python -m tests.bench.process real|stub

Prints milliseconds and megabytes as JSON. ``stub`` answers without an index, so the difference of both is the index.
"""

from __future__ import annotations

import gc
import json
import logging
import sys
import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import psutil
from ckan.cli import load_config
from ckan.config.middleware import make_app

INI = "config/test.ini"


def started(settings: Mapping[str, str] = MappingProxyType({})) -> Any:
    """CKAN with the settings of the tests and these; the addresses come from the environment."""
    logging.disable(logging.WARNING)
    config = load_config(INI)
    config.update(settings)
    return make_app(config)._wsgi_app.test_request_context()


def main(engine: str) -> None:
    with started():
        import ckan.plugins.toolkit as tk

        from ckanext.muaraenim.search.connection import Connection, Response
        from tests.bench.queries import queries

        if engine == "stub":
            Connection.search = lambda *_, **__: Response(0, [], {"facet_fields": {}})  # type: ignore[method-assign]
        begun = time.perf_counter()
        for query in queries("none", "none"):
            tk.get_action(query.action)({"ignore_auth": True}, dict(query.parameters))
            if query.name == "everything":
                first = (time.perf_counter() - begun) * 1000
        gc.collect()
        print(json.dumps({"first": first, "memory": psutil.Process().memory_full_info().uss / 1e6, "files": unseen_files() / 1e6}))


def unseen_files() -> float:
    """Bytes of the index's files that this process does not hold itself: memory all the same, where they lie in memory."""
    import ckan.plugins.toolkit as tk

    from ckanext.muaraenim.search.follower import follower

    current = follower(tk.config["sqlalchemy.url"], tk.config["ckanext.muaraenim.search.analysis"]).index
    if current is None or current.folder is None:
        return 0
    files = sum(file.stat().st_size for file in current.folder.path.iterdir())
    held = sum(area.rss for area in psutil.Process().memory_maps() if area.path.startswith(str(current.folder.path)))
    return max(0, files - held)


if __name__ == "__main__":
    main(sys.argv[1])
