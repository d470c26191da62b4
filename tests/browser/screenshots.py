"""Make the pictures of ``docs/images/`` anew, from a portal with example data: ``python tests/browser/screenshots.py http://127.0.0.1:5000``."""

from __future__ import annotations

import io
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

IMAGES = Path(__file__).parents[2] / "docs" / "images"
LARGEST = 100_000  # bytes of one picture
PEOPLE = "/dataset/jumlah-penduduk-menurut-kecamatan-dan-jenis-kelamin"


@dataclass(frozen=True)
class Shot:
    """``at``: the element that stands at the top; the page's own top without it. ``height``: in px of the page."""

    name: str
    address: str
    width: int = 1280
    at: str = ""
    scheme: str = "light"
    height: int = 800


SHOTS = (
    Shot("beranda", "/", height=1400),
    Shot("beranda-ponsel", "/", width=360),
    Shot("cari", "/dataset/?q=kecamatan"),
    Shot("cari-ponsel", "/dataset/?q=kecamatan", width=360),
    Shot("data", PEOPLE),
    Shot("data-ponsel", PEOPLE, width=360),
    Shot("grafik-dan-peta", PEOPLE, at="section[aria-labelledby=lihat]"),
    Shot("grafik-dan-peta-gelap", PEOPLE, at="section[aria-labelledby=lihat]", scheme="dark"),
    Shot("riwayat", f"{PEOPLE}/riwayat"),
    Shot("opd", "/opd/disdukcapil"),
    Shot("sumber", "/sumber"),
    Shot("sumber-ponsel", "/sumber", width=360),
)


def main(portal: str) -> None:
    """:param portal: its address, without slash at the end."""
    IMAGES.mkdir(exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for shot in SHOTS:
            size = _take(browser, portal, shot)
            print(f"{shot.name}.webp  {size:,} bytes")
            if size > LARGEST:
                sys.exit(f"{shot.name} is larger than {LARGEST:,} bytes")
        browser.close()


def _take(browser: Browser, portal: str, shot: Shot) -> int:
    """Write one picture; returns its size in bytes."""
    viewport = {"width": shot.width, "height": shot.height}
    context = browser.new_context(viewport=viewport, color_scheme=shot.scheme, base_url=portal)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(shot.address)
    if shot.at:
        page.locator(shot.at).evaluate("element => element.scrollIntoView()")
    content = io.BytesIO()
    Image.open(io.BytesIO(page.screenshot())).save(content, "WEBP", quality=72, method=6)
    context.close()
    (IMAGES / f"{shot.name}.webp").write_bytes(content.getvalue())
    return len(content.getvalue())


if __name__ == "__main__":
    main(sys.argv[1])
