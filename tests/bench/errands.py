"""What readers come for, done without JavaScript on a slow line: by links and forms, as a person does."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as BrowserTimeout

from tests.bench.district_table import NAME, SYSTEM, TITLE
from tests.bench.served import Site
from tests.bench.visits import LINES, Reader, Traffic, painted

WRITING = 4
"""Seconds that a person needs for one sentence, which are not counted."""
STEP, LAST = 90_000, 20_000
"""Milliseconds for one step, and for what still comes after the last one."""


class Impossible(Exception):
    """Why a site does not offer it."""


@dataclass(frozen=True)
class Done:
    """``sent``: with a file as large as it lies on the disk. ``cannot``: why not; then there are no figures."""

    seconds: float = 0
    sent: int = 0
    cannot: str = ""


class Errand:
    """A page without scripts, and the ways through it."""

    def __init__(self, page: Page, site: Site) -> None:
        self.page, self.site, self.spared, self.taken = page, site, 0.0, 0

    def open(self, name: str) -> None:
        self.page.goto(self.site.pages[name], wait_until="commit", timeout=STEP)
        self.read()

    def read(self) -> None:
        """Until the page has come and its text stands there."""
        self.page.wait_for_load_state("domcontentloaded", timeout=STEP)
        painted(self.page)

    def follow(self, way: str | Locator) -> None:
        place = self.page.locator(way).first if isinstance(way, str) else way.first
        with self.page.expect_navigation(wait_until="commit", timeout=STEP):
            place.click(no_wait_after=True)
        self.read()

    def enter(self, field: str, words: str) -> None:
        self.page.fill(field, words)
        with self.page.expect_navigation(wait_until="commit", timeout=STEP):
            self.page.press(field, "Enter", no_wait_after=True)
        self.read()

    def says(self, *words: str) -> bool:
        body = self.page.inner_text("body")
        return all(word in body for word in words)

    def download(self, link: Locator) -> bytes:
        with self.page.expect_download(timeout=STEP) as awaited:
            link.first.click(no_wait_after=True)
        content = awaited.value.path().read_bytes()
        self.taken += len(content)
        return content

    def write(self, field: str, words: str) -> None:
        self.page.fill(field, words)
        time.sleep(WRITING)
        self.spared += WRITING


def figure(errand: Errand) -> None:
    """From the front page to the figure of one district."""
    district, number = errand.site.figure
    errand.open("home")
    errand.enter("main input[name=q], form.search-form input[name=q]", TITLE)
    errand.follow(f"main a[href$='/{NAME}'], .dataset-list a[href$='/{NAME}']")
    if errand.site.kind == "portal":
        errand.enter("input[name=cari]", district)
        assert errand.says(grouped(number))
        return
    errand.follow("a.heading[href*='/resource/'], a[href*='/resource/']")
    if not errand.says(number) and not errand.says(grouped(number)):
        raise Impossible("the table is drawn by a script; the figure is only in the file")


def csv(errand: Errand) -> None:
    """The file with that figure, from the page of the data."""
    errand.open("dataset")
    if errand.site.kind == "portal":
        link = errand.page.get_by_role("list", name="Unduh data").get_by_role("link", name="CSV")
    else:
        errand.follow("a.heading[href*='/resource/'], a[href*='/resource/']")
        link = errand.page.locator("a.btn.resource-url-analytics")
    assert errand.site.figure[1].encode() in errand.download(link)


def source(errand: Errand) -> None:
    """Who the figures are from and of which day they are."""
    errand.open("dataset")
    if not errand.says(SYSTEM) or not (errand.says("2026-07-29") or errand.says("29 Jul 2026")):
        raise Impossible("source or date are not on the page")


def language(errand: Errand) -> None:
    """The same page in English."""
    errand.open("dataset")
    link = errand.page.locator("a[hreflang=en]:visible")
    button = errand.page.locator("form.lang-select button:visible")
    if link.count():
        errand.follow(link)
    elif button.count():
        errand.page.select_option("form.lang-select select", index=1)
        errand.follow(button)
    else:
        raise Impossible("the button of the list of languages is hidden without a script")
    assert errand.page.locator("html").get_attribute("lang") == "en"


def report(errand: Errand) -> None:
    """An error in the data reported, and a number received for it."""
    errand.open("dataset")
    link = errand.page.locator("a[href*='/lapor']:visible")
    if not link.count():
        raise Impossible("there is no way to report an error")
    errand.follow(link)
    errand.write("#salah", "Angka kecamatan ini tertukar dengan tetangganya.")
    errand.follow("main form button:text('Kirim laporan')")
    assert "/laporan/" in errand.page.url


ERRANDS: dict[str, Callable[[Errand], None]] = {
    "a figure of a district": figure, "its CSV": csv, "its source and date": source, "the page in English": language, "an error reported": report,
}  # fmt: skip


def grouped(number: str) -> str:
    """As Indonesian pages write it."""
    return f"{int(number):,}".replace(",", ".")


def run(reader: Reader, do: Callable[[Errand], None]) -> Done:
    """One errand on the slowest line, with nothing kept from earlier."""
    with reader.page(scripts=False) as page:
        traffic = Traffic(page, LINES[0])
        errand, begun = Errand(page, reader.site), time.monotonic()
        try:
            do(errand)
        except Impossible as reason:
            return Done(cannot=str(reason))
        seconds = time.monotonic() - begun - errand.spared
        with suppress(BrowserTimeout):  # a download may leave a page that never ends loading
            page.wait_for_load_state("load", timeout=LAST)
        return Done(seconds, traffic.sent + errand.taken)
