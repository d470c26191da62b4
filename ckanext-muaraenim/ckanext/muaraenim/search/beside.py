"""Work of the engine beside the thread that asks. The engine lets go of Python's lock while it searches, so two cores can share one question."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TypeVar

__all__ = ["beside"]

Given = TypeVar("Given")


def beside(work: Callable[[], Given]) -> Callable[[], Given]:
    """Begin ``work`` in another thread; what comes back waits for its end and gives its result, or raises what it raised.

    ``work`` may use the engine only: it has no request and no session of the database.
    """
    return workers(os.getpid()).submit(work).result


@lru_cache(maxsize=1)
def workers(pid: int) -> ThreadPoolExecutor:
    """As many as there are cores. A forked child has none of its parent's threads and makes its own."""
    return ThreadPoolExecutor(max_workers=os.cpu_count() or 1, thread_name_prefix="search")
