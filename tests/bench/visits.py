"""A reader's browser at one page: what comes over the line, when the first text stands there, what axe and the list of words find."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as BrowserError

from tests.bench.served import Site

VIEWS = [(width, scheme) for width in (360, 1280) for scheme in ("light", "dark")]
SHOTS = (360, 768, 1280)
PATIENCE = 90  # seconds until a page without text is given up
RULES = {"target-size": {"enabled": True}}
FIRST_TEXT = "performance.getEntriesByName('first-contentful-paint').map(each => each.startTime)[0] || 0"


@dataclass(frozen=True)
class Line:
    """A connection: kbit/s in both directions, and the milliseconds of each request before anything comes."""

    name: str
    speed: int
    latency: int

    def conditions(self) -> dict[str, float]:
        bytes_a_second = self.speed * 1000 / 8
        return {"latency": self.latency, "downloadThroughput": bytes_a_second, "uploadThroughput": bytes_a_second}


LINES = (Line("2G", 250, 300), Line("slow 3G", 400, 400))


class Traffic:
    """What a page fetches: ``requests``, ``sent`` bytes with their headers, ``unpacked`` bytes."""

    def __init__(self, page: Page, line: Line | None = None) -> None:
        self._sizes: dict[str, float] = {}
        self.unpacked = 0
        session = page.context.new_cdp_session(page)
        session.on("Network.dataReceived", self._part)
        session.on("Network.loadingFinished", self._whole)
        session.send("Network.enable")
        if line:
            session.send("Network.emulateNetworkConditions", {"offline": False, **line.conditions()})

    def _part(self, told: dict[str, Any]) -> None:
        self.unpacked += told["dataLength"]
        self._sizes[told["requestId"]] = self._sizes.get(told["requestId"], 0) + told["encodedDataLength"]

    def _whole(self, told: dict[str, Any]) -> None:
        self._sizes[told["requestId"]] = told["encodedDataLength"]  # 0: the browser had it

    @property
    def requests(self) -> int:
        return sum(size > 0 for size in self._sizes.values())

    @property
    def sent(self) -> int:
        return round(sum(self._sizes.values()))


class Reader:
    """Somebody with a browser of their own at a site."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self.browser, self.site = browser, site

    @contextmanager
    def page(self, width: int = 360, scheme: str = "light", *, scripts: bool = True) -> Iterator[Page]:
        """With nothing kept from earlier pages."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=scripts, base_url=self.site.address, locale="id-ID"  # type: ignore[arg-type]
        )
        try:
            yield context.new_page()
        finally:
            context.close()

    def weight(self, address: str) -> dict[str, float]:
        """Of a first visit, and of the same page once more."""
        with self.page() as page:
            first = Traffic(page)
            answer = page.goto(address, wait_until="networkidle")
            expected = 404 if address == self.site.pages.get("404") else 200
            if answer is None or answer.status != expected:
                raise ValueError(f"{self.site.kind} {address}: {answer and answer.status}")
            found = {"bytes": first.sent, "unpacked": first.unpacked, "requests": first.requests}
            again = Traffic(page)
            page.goto(address, wait_until="networkidle")
            return found | {"bytes again": again.sent, "requests again": again.requests}

    def first_text(self, address: str, line: Line, *, scripts: bool) -> float:
        """Seconds until the first text stands on the screen."""
        with self.page(scripts=scripts) as page:
            Traffic(page, line)
            page.goto(address, wait_until="commit", timeout=PATIENCE * 1000)
            return painted(page)

    def faults(self, address: str) -> int:
        """Of axe at every width and in every scheme: elements, each counted for every rule that it breaks."""
        count = 0
        for width, scheme in VIEWS:
            with self.page(width, scheme) as page:
                page.goto(address, wait_until="networkidle")
                found = Axe().run(page, options={"resultTypes": ["violations"], "rules": RULES}).response["violations"]
                count += sum(len(each["nodes"]) for each in found)
        return count

    def foreign(self, address: str, english: Callable[[str], bool], spoken: str) -> tuple[int, int]:
        """Texts of a page that are English, and all of them."""
        with self.page(1280) as page:
            page.goto(address, wait_until="networkidle")
            texts = set(page.evaluate(spoken, "id"))
            return sum(map(english, texts)), len(texts)

    def pictures(self, name: str, address: str, folder: Path) -> None:
        for width in SHOTS:
            with self.page(width) as page:
                page.goto(address, wait_until="networkidle")
                page.screenshot(path=folder / f"{name}-{self.site.kind}-{width}.png")


def painted(page: Page) -> float:
    """Wait for the first text of a page that has begun to come; seconds since it was asked for."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            if found := page.evaluate(FIRST_TEXT):
                return float(found) / 1000
        except BrowserError:  # another page takes the place of the one that was asked
            pass
        page.wait_for_timeout(100)
    raise ValueError(f"{page.url}: no text within {PATIENCE} s")
