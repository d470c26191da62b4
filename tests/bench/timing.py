"""How long something takes."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Timing:
    """Milliseconds: the middle of all runs, the 95th of a hundred, and the processor's own time in this process."""

    median: float
    high: float
    cpu: float


def measure(call: Callable[[], object], times: int = 25, before: Callable[[], object] | None = None) -> Timing:
    """Run ``call`` once unmeasured and ``times`` measured, each time after ``before``, which is not."""
    call()
    taken, worked = [], []
    for _ in range(times):
        if before is not None:
            before()
        wall, cpu = time.perf_counter(), time.process_time()
        call()
        worked.append((time.process_time() - cpu) * 1000)
        taken.append((time.perf_counter() - wall) * 1000)
    return Timing(statistics.median(taken), sorted(taken)[min(times - 1, round(times * 0.95))], statistics.median(worked))
