"""The look of a picture that stands alone: the rules of the style sheet with the values of its tokens filled in, because no page lends them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from ckanext.muaraenim.regency import current_regency, read_regency
from ckanext.muaraenim.theme.assets import STYLES, compact

__all__ = ["paper", "picture_style", "tokens"]

TOKEN = re.compile(r"--([\w-]+):\s*([^;}]+)")
USED = re.compile(r"var\(--([\w-]+)\)")
SHADES = ("light", "dark")
GROUND = ".kertas { fill: var(--kertas) }"


def picture_style(*, dark: bool = True, font: str = "") -> str:
    """CSS for inside an SVG.

    :param dark: with the dark colours for who prefers them. :param font: instead of the portal's list of fonts.
    """
    light, night = (_filled(current_regency().key, shade, font) for shade in SHADES)
    return f"{light}@media (prefers-color-scheme:dark){{{night}}}" if dark else light


def paper() -> str:
    """The light background."""
    return tokens(current_regency().key, "light")["kertas"]


@lru_cache(maxsize=32)
def _filled(key: str, shade: str, font: str) -> str:
    values = {**tokens(key, shade), **({"huruf": font} if font else {})}
    rules = compact((STYLES / "charts.css").read_text(encoding="utf-8") + GROUND)
    return USED.sub(lambda used: values[used[1]], rules)


@lru_cache(maxsize=32)
def tokens(key: str, shade: str) -> Mapping[str, str]:
    """Those of the style sheet, overruled by the regency's."""
    sheet = (STYLES / "portal.css").read_text(encoding="utf-8")
    light, dark = (dict(TOKEN.findall(block)) for block in re.findall(r":root \{(.*?)\}", sheet, re.S)[:2])
    return {**light, **(dark if shade == "dark" else {}), **read_regency(key).colours[shade]}
