"""Going from page to page: a click returns before the next page is there."""

from __future__ import annotations

from playwright.sync_api import Locator, Page


def follow(page: Page, way: str | Locator) -> None:
    """Click a link or a form's button and wait for the page behind it."""
    with page.expect_navigation():
        (page.locator(way) if isinstance(way, str) else way).click()
