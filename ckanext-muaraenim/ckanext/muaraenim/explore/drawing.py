"""A picture as SVG for a page, as SVG that stands alone, and as PNG."""

from __future__ import annotations

from collections.abc import Mapping

import ckan.plugins.toolkit as tk
from flask import render_template

from ckanext.muaraenim.explore.boundaries import Area
from ckanext.muaraenim.explore.change import percent
from ckanext.muaraenim.explore.chart import Chart
from ckanext.muaraenim.explore.geometry import WIDTH, layout
from ckanext.muaraenim.theme.pictures import picture_style

__all__ = ["alone", "draw", "rasterised"]

FONT = "Liberation Sans"  # comes with vl-convert, so that text never depends on the machine's fonts
SCALE = 3
MARGIN = 12


def draw(chart: Chart, heading: str, source: str, *, sample: bool, areas: Mapping[str, Area] | None = None) -> str:
    """The picture for a page, whose style sheet colours it. :param heading: of what. :param source: who says so, and when."""
    said = f"{tk._('Sample data')}. {source}" if sample else source
    placed = layout(chart, heading, said, areas)
    return render_template(f"explore/charts/{chart.kind}.svg", chart=chart, layout=placed, marks=placed.marks, sample=sample, percent=percent)


def alone(svg: str, *, style: str = "") -> str:
    """The same as a file: with its size, its colours and its ground. :param style: instead of that of the portal, light and dark."""
    opening, _, rest = svg.partition(">")
    height = int(opening.split('viewBox="0 0 ')[1].split('"')[0].split()[1])
    box = f"{-MARGIN} {-MARGIN} {WIDTH + 2 * MARGIN} {height + 2 * MARGIN}"
    head = opening.replace(f'viewBox="0 0 {WIDTH} {height}"', f'viewBox="{box}"').replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ')
    ground = f'<rect class="kertas" x="{-MARGIN}" y="{-MARGIN}" width="{WIDTH + 2 * MARGIN}" height="{height + 2 * MARGIN}"/>'
    size = f' width="{WIDTH + 2 * MARGIN}" height="{height + 2 * MARGIN}"'
    return f"{head}{size}><style>{style or picture_style()}</style>{ground}{rest}"


def rasterised(svg: str) -> bytes:
    """PNG of a picture for a page, in the light colours, with letters of its own; needs no network."""
    import vl_convert  # here, because only few requests need its 40 MB

    return bytes(vl_convert.svg_to_png(alone(svg, style=picture_style(dark=False, font=f"'{FONT}'")), scale=SCALE))
