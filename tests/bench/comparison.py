"""What ``readers.py`` found, as tables, and where the portal loses."""

from __future__ import annotations

from typing import Any

import click

SITES = ("portal", "stock")
MOCK = {"home": "beranda.html", "list": "cari.html", "dataset": "dataset.html", "office": "opd.html"}
"""Pages of a design, where its folder has them."""
TIMES = ("2G", "2G, scripts", "slow 3G", "slow 3G, scripts")
LESS = ("bytes", "bytes again", "requests", "requests again", *TIMES)
HEAD = f"{'':16} {'bytes':>9} {'unpacked':>10}  req {'again':>8}  req | {'2G':>6} {'+js':>6} {'3G':>6} {'+js':>6} |  axe {'English':>9}"
NOTE = """
{size:,} datasets, {date}. Bytes as sent with headers, of a first visit and of the same page again; seconds until the first text
on 2G (250 kbit/s, 300 ms) and slow 3G (400 kbit/s, 400 ms), without and with JavaScript; axe at 360 and 1280 px, light and dark"""


def table(found: dict[str, Any]) -> None:
    """Print everything, page by page with the sites below one another."""
    click.echo(NOTE.format(size=found["datasets"], date=found["date"]))
    click.echo(HEAD)
    for name in found["portal"]["pages"]:
        for kind in (*SITES, "mock"):
            if each := found.get(kind, {}).get("pages", {}).get(name):
                click.echo(f"{name if kind == SITES[0] else '':8} {kind:7} {row(each)}")
    click.echo("\nErrands on 2G without JavaScript, seconds and bytes")
    for name in found["portal"]["errands"]:
        for kind in SITES:
            click.echo(f"{name if kind == SITES[0] else '':24} {kind:7} {errand(found[kind]['errands'][name])}")
    for name, figures in found.get("lighthouse", {}).items():
        click.echo(f"Lighthouse {name:8} " + ", ".join(f"{figure} {value}" for figure, value in figures.items()))


def row(each: dict[str, float]) -> str:
    times = " ".join(f"{each[key]:6.1f}" for key in TIMES)
    english = f"{each['english']}/{each['texts']}"
    weight = f"{each['bytes']:9,.0f} {each['unpacked']:10,.0f} {each['requests']:4.0f} {each['bytes again']:8,.0f} {each['requests again']:4.0f}"
    return f"{weight} | {times} | {each['axe']:4.0f} {english:>9}"


def errand(each: dict[str, Any]) -> str:
    return f"cannot: {each['cannot']}" if each["cannot"] else f"{each['seconds']:6.1f} s {each['sent']:9,.0f} bytes"


def judged(found: dict[str, Any]) -> list[str]:
    """Where stock is better, and where axe or the list of words find anything in the portal or Lighthouse gives less than 100."""
    missed = []
    ours, theirs = (found[kind] for kind in SITES)
    for name, each in ours["pages"].items():
        stock = theirs["pages"][name]
        missed += [f"{name}, {key}: {each[key]:,.1f}, stock {stock[key]:,.1f}" for key in LESS if each[key] > stock[key]]
        missed += [f"{name}, {key}: {each[key]}" for key in ("axe", "english") if each[key]]
    for name, each in ours["errands"].items():
        stock = theirs["errands"][name]
        if each["cannot"]:
            missed.append(f"{name}: cannot, {each['cannot']}")
        elif not stock["cannot"]:
            missed += [f"{name}, {key}: {each[key]:,.1f}, stock {stock[key]:,.1f}" for key in ("seconds", "sent") if each[key] > stock[key]]
    for name, figures in found.get("lighthouse", {}).items():
        missed += [f"{name}, Lighthouse, {figure}: {value}" for figure, value in figures.items() if value < 100]
    return missed
