"""Every colour of text on every ground that it stands on, also inside pictures, in light and dark and for every regency; and nothing moves."""

from __future__ import annotations

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
DRAWN = ("--s1", "--s2", "--s3", "--s4", "--tepi", "--garis-kuat")


def luminance(colour):
    digits = colour.lstrip("#")
    digits = "".join(each * 2 for each in digits) if len(digits) == 3 else digits
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """WCAG 2.2: 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("regency", ["muaraenim", "muba"])
@pytest.mark.parametrize("shade", ["light", "dark"])
def test_contrast(regency, shade):
    values = tokens(regency, shade)

    def known(name):
        return values.get(name.lstrip("-"), name)

    texts = {(ink, ground): contrast(known(ink), known(ground)) for ground, inks in GROUNDS.items() for ink in inks}
    assert {pair: ratio for pair, ratio in texts.items() if ratio < TEXT} == {}
    assert {mark: ratio for mark in DRAWN if (ratio := contrast(known(mark), known("--kertas"))) < GRAPHICS} == {}


def test_nothing_moves():
    """Then nobody has to ask for less motion."""
    for sheet in STYLES.glob("*.css"):
        assert not [word for word in ("transition", "animation", "@keyframes", "scroll-behavior") if word in sheet.read_text()]
