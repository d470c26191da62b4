"""The files that pages load: one style sheet for the portal's pages, one for CKAN's own, the search boxes' script, the icon and the emblem.

Every address carries a hash of its content, so that browsers keep the file for a year. The colours of the regency are written into the style
sheet, because pages have no ``style`` attributes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ckanext.muaraenim.configuration import config_file
from ckanext.muaraenim.regency import Regency, current_regency, read_regency
from ckanext.muaraenim.theme.ornament import band, lozenge

__all__ = ["STYLES", "Asset", "asset", "assets", "compact"]

STYLES, SCRIPTS = (Path(__file__).parent / folder for folder in ("styles", "scripts"))
EMBLEM_TYPES = {".png": "image/png", ".svg": "image/svg+xml", ".webp": "image/webp", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}


@dataclass(frozen=True)
class Asset:
    """``path``: its address on the portal, such as ``/gaya/portal-1f2e3d4c5b6a.css``."""

    name: str
    suffix: str
    kind: str
    content: bytes

    @property
    def path(self) -> str:
        digest = hashlib.sha256(self.content).hexdigest()[:12]
        return f"/gaya/{self.name}-{digest}{self.suffix}"


def asset(name: str) -> Asset | None:
    """``portal``, ``admin``, ``usul`` (script), ``tanda`` (icon) or ``lambang`` (emblem; None where the regency gives none)."""
    return assets(current_regency().key).get(name)


@lru_cache(maxsize=8)
def assets(key: str) -> Mapping[str, Asset]:
    """Every asset of a regency, by name."""
    regency = read_regency(key)
    light = regency.colours["light"]
    icon = lozenge(light["emas"], light["marun"], "#ffffff", namespace=True)
    found = [
        Asset("portal", ".css", "text/css", _sheet(("portal.css", "charts.css"), regency, dark=True)),
        Asset("admin", ".css", "text/css", _sheet(("admin.css",), regency, dark=False)),
        Asset("usul", ".js", "text/javascript", (SCRIPTS / "suggest.js").read_bytes()),
        Asset("tanda", ".svg", "image/svg+xml", icon.encode()),
    ]
    if regency.emblem and (suffix := Path(regency.emblem).suffix.lower()) in EMBLEM_TYPES:
        emblem = config_file(f"regencies/{key}/{regency.emblem}")
        found.append(Asset("lambang", suffix, EMBLEM_TYPES[suffix], emblem.read_bytes()))
    return {each.name: each for each in found}


def _sheet(files: Sequence[str], regency: Regency, *, dark: bool) -> bytes:
    """The sheets, and after them the regency's own tokens, so that they win. CKAN's own pages know no dark."""
    text = "".join(compact((STYLES / file).read_text(encoding="utf-8")) for file in files)
    text += f":root{{{_tokens(regency.colours['light'])}}}"
    if dark:
        text += f"@media screen and (prefers-color-scheme:dark){{:root{{{_tokens(regency.colours['dark'])}}}}}"
    return f"{text}\n".encode()


def _tokens(values: Mapping[str, str]) -> str:
    colours = "".join(f"--{name}:{value};" for name, value in values.items())
    return f'{colours}--tenun:url("{band(values["emas"])}")'


def compact(text: str) -> str:
    """Without comments and the white space that only people need."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r" ?([{};,]) ?", r"\1", text)
    return re.sub(r"([\w-]): ", r"\1:", text).replace(";}", "}").strip()
