"""Every colour of text on every ground that it stands on, also inside pictures, in light and dark and for every regency; and nothing moves."""

from __future__ import annotations

import itertools

import pytest

from ckanext.muaraenim.configuration import PACKAGE
from ckanext.muaraenim.theme.pictures import tokens

STYLES = PACKAGE / "theme" / "styles"
TEXT, GRAPHICS = 4.5, 3.0
GROUNDS = {
    "--kertas": ("--tinta", "--tinta-2", "--aksi", "--buruk", "--baik", "--waspada"),
    "--lembut": ("--tinta", "--tinta-2", "--aksi"),
    "--netral-l": ("--netral", "--tinta"), "--baik-l": ("--baik",), "--waspada-l": ("--waspada",), "--buruk-l": ("--buruk",), "--info-l": ("--info",),
    "--aksi": ("--pada-aksi",), "--marun": ("--pada-marun", "--pada-marun-2"),
    "--p1": ("#1c1719",), "--p2": ("#1c1719",), "--p3": ("#1c1719",), "--p4": ("#fff",), "--p5": ("#fff",),
}  # fmt: skip
EYES = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "without red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "without green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "without blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
"""How colours are seen, by Machado, Oliveira and Fernandes (2009), for linear light."""
SEEN_APART = 15  # in CIELAB, where 2.3 is the least that anybody sees
DRAWN = ("--s1", "--s2", "--s3", "--s4", "--tepi", "--garis-kuat")


def light(colour):
    digits = colour.lstrip("#")
    digits = "".join(each * 2 for each in digits) if len(digits) == 3 else digits
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def luminance(colour):
    red, green, blue = light(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """WCAG 2.2: 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def seen(colour, eyes):
    """In CIELAB."""
    rgb = [min(1, max(0, sum(a * b for a, b in zip(row, light(colour), strict=True)))) for row in eyes]
    whites = ((0.4124, 0.3576, 0.1805, 0.9505), (0.2126, 0.7152, 0.0722, 1), (0.0193, 0.1192, 0.9505, 1.089))
    x, y, z = ((sum(a * b for a, b in zip(row, rgb, strict=False))) / row[3] for row in whites)
    x, y, z = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("regency", ["muaraenim", "muba"])
@pytest.mark.parametrize("shade", ["light", "dark"])
def test_contrast(regency, shade):
    values = tokens(regency, shade)

    def known(name):
        return values.get(name.lstrip("-"), name)

    texts = {(ink, ground): contrast(known(ink), known(ground)) for ground, inks in GROUNDS.items() for ink in inks}
    assert {pair: ratio for pair, ratio in texts.items() if ratio < TEXT} == {}
    assert {mark: ratio for mark in DRAWN if (ratio := contrast(known(mark), known("--kertas"))) < GRAPHICS} == {}


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("shade", ["light", "dark"])
def test_neighbours_are_told_apart_by_everybody(shade, eyes):
    """Classes of a map, and the parts of a whole, which stand beside one another in this order."""
    values = tokens("muaraenim", shade)
    scales = [[f"p{number}" for number in range(1, 6)], [f"s{number}" for number in range(1, 5)]]
    pairs = [pair for scale in scales for pair in itertools.pairwise(scale)]

    def apart(one, other):
        return sum((a - b) ** 2 for a, b in zip(*(seen(values[name], EYES[eyes]) for name in (one, other)), strict=True)) ** 0.5

    assert {pair: round(far) for pair in pairs if (far := apart(*pair)) < SEEN_APART} == {}


def test_shades_of_a_map_stay_in_order_on_a_grey_print():
    shades = [luminance(tokens("muaraenim", "light")[f"p{number}"]) for number in range(1, 6)]
    assert all(lighter > 1.3 * darker for lighter, darker in itertools.pairwise(shades))


def test_nothing_moves():
    """Then nobody has to ask for less motion."""
    for sheet in STYLES.glob("*.css"):
        assert not [word for word in ("transition", "animation", "@keyframes", "scroll-behavior") if word in sheet.read_text()]
