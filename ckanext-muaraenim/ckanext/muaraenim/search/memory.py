"""Memory that is not needed any more, given back to the system."""

from __future__ import annotations

import ctypes


def give_back() -> None:
    """The C library keeps what the making of an index needed for a moment, several times the index itself; where it can let go, it does."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
