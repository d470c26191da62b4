"""The two ornaments, drawn as woven cells: the band under the masthead and the lozenge that stands where a regency gives no emblem."""

from __future__ import annotations

from urllib.parse import quote

__all__ = ["BAND", "band", "lozenge", "woven"]

# One repeat of the band, a thread a row: "#" is gold, "." lets the ground show.
BAND = (
    "#....................#",
    "##........##........##",
    "#.#......#..#......#.#",
    "...#....#.##.#....#...",
    "#.#.#..#.####.#..#.#.#",
    "...#....#.##.#....#...",
    "#.#......#..#......#.#",
    "##........##........##",
    "#....................#",
)


def woven(rows: tuple[str, ...]) -> str:
    """SVG path of every "#" cell; neighbours in a row become one rectangle."""
    steps = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            length = len(row[x:]) - len(row[x:].lstrip("#"))
            if length:
                steps.append(f"M{x} {y}h{length}v1h-{length}z")
            x += max(length, 1)
    return "".join(steps)


def band(gold: str) -> str:
    """The band as a ``data:`` address for CSS, in this colour (``#rrggbb``)."""
    width, height = len(BAND[0]), len(BAND)
    path = f'<path fill="{gold}" d="{woven(BAND)}"/>'
    return _address(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" shape-rendering="crispEdges">{path}</svg>')


def lozenge(outer: str, middle: str, core: str, namespace: bool = False) -> str:
    """A stepped lozenge of three colours as an SVG element of 34 x 34 points."""
    rings = "".join(f'<path fill="{colour}" d="{woven(_diamond(radius))}"/>' for radius, colour in ((8, outer), (5, middle), (2, core)))
    name = ' xmlns="http://www.w3.org/2000/svg"' if namespace else ""
    return f'<svg{name} width="34" height="34" viewBox="0 0 17 17" shape-rendering="crispEdges" aria-hidden="true">{rings}</svg>'


def _diamond(radius: int) -> tuple[str, ...]:
    rows = []
    for y in range(17):
        half = radius - abs(y - 8)
        rows.append("" if half < 0 else "." * (8 - half) + "#" * (2 * half + 1))
    return tuple(rows)


def _address(svg: str) -> str:
    return f"data:image/svg+xml,{quote(svg, safe=' =:/')}".replace("%22", "'")
