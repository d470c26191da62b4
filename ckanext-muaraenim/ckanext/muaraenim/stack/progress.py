"""Progress on the terminal: one line a step, with seconds; plain lines where there is no terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console


class Progress:
    """What ``up`` and its kin show while they work."""

    def __init__(self) -> None:
        self.console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
        self.begun = time.monotonic()

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Show ``title`` while the block runs, then how long it took."""
        begun = time.monotonic()
        spinner = self.console.status(title) if self.console.is_terminal else None
        if spinner:
            spinner.start()
        try:
            yield
        except BaseException:
            self._end(spinner)
            self.console.print(f"[red]✗[/] {title}")
            raise
        self._end(spinner)
        self.console.print(f"[green]✓[/] {title} [dim]({time.monotonic() - begun:.1f} s)[/]")

    def _end(self, spinner: object) -> None:
        if spinner is not None:
            spinner.stop()  # type: ignore[attr-defined]

    def say(self, text: str) -> None:
        self.console.print(text, markup=False)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.begun
