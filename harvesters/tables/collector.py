"""Python's collector of cycles, paused while many plain values are made."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["collector_paused"]


@contextmanager
def collector_paused() -> Iterator[None]:
    """Rows of a sheet are lists of texts and hold no cycles, but a hundred thousand of them make the collector look through everything again and
    again: a fifth of the time of reading. For short stretches only; several threads may pause it at once."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
