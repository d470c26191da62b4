"""Pictures of tables at addresses of their own: as SVG, as PNG, and as a page that other sites may frame."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response

from ckanext.muaraenim.explore.drawing import alone, rasterised
from ckanext.muaraenim.explore.glance import Picture, glance
from ckanext.muaraenim.explore.kept import kept
from ckanext.muaraenim.theme.calling import of_dataset
from ckanext.muaraenim.theme.pictures import picture_style

__all__ = ["pictures"]

FRAMED = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
pictures = Blueprint("explore_pictures", __name__)


@pictures.route("/dataset/<id>/grafik.svg")
def svg(id: str) -> Response:
    """Follows the light or dark of who looks; a policy of its own allows its colours and nothing else."""
    _, picture = _asked(id)
    content = alone(picture.svg)
    style = re.search(r"<style>(.*?)</style>", content, re.S)
    digest = base64.b64encode(hashlib.sha256(style[1].encode() if style else b"").digest()).decode()
    return _file(content.encode(), "image/svg+xml; charset=utf-8", f"default-src 'none'; style-src 'sha256-{digest}'")


@pictures.route("/dataset/<id>/grafik.png")
def png(id: str) -> Response:
    """In the light colours, because a card or a document is light."""
    _, picture = _asked(id)
    content = kept(("png", picture.svg, picture_style(dark=False)), lambda: rasterised(picture.svg))
    return _file(content, "image/png", "default-src 'none'")


@pictures.route("/dataset/<id>/grafik")
def embed(id: str) -> Response:
    """The picture, its table and where it comes from, for an ``iframe``."""
    dataset, picture = _asked(id)
    page = Response(tk.render("explore/embed.html", {"pkg": dataset, "picture": picture}), content_type="text/html; charset=utf-8")
    page.headers["Content-Security-Policy"] = FRAMED
    return page


def _asked(id: str) -> tuple[dict[str, Any], Picture]:
    """The dataset and the picture that the address asks for (``?jenis=bar``), or else the best."""
    dataset = of_dataset("package_show", id=id)
    tk.check_access("dataset_chart_show", {}, {"id": id})
    picture = glance({}, dataset).picture(tk.request.args.get("jenis") or "")
    return (dataset, picture) if picture else tk.abort(404, tk._("There is no such picture of this dataset."))


def _file(content: bytes, kind: str, policy: str) -> Response:
    answer = Response(content, content_type=kind)
    answer.headers["Content-Security-Policy"] = policy
    answer.add_etag()
    return answer.make_conditional(tk.request)
