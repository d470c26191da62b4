"""What stands on the command line, checked while it is read."""

from __future__ import annotations

import os
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from harvesters.reading.address import split
from harvesters.reading.session import origin

__all__ = ["hosts", "named_token", "portal", "zone"]


def hosts(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """:raises BadParameter: one of them is not host:port."""
    for value in values:
        try:
            split(value)
        except ValueError as error:
            raise click.BadParameter(f"{value} is not host:port") from error
    return values


def portal(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """:raises BadParameter: it is no address of a portal."""
    if value and not origin(value).startswith(("http://", "https://")):
        raise click.BadParameter(f"{value} is not an address such as https://data.example.go.id")
    return value


def zone(context: click.Context, parameter: click.Parameter, value: str) -> ZoneInfo:
    """:raises BadParameter: there is no such zone."""
    try:
        return ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise click.BadParameter(f"{value} is not a time zone such as Asia/Jakarta") from error


def named_token(written: str) -> str:
    """:raises UsageError: the token itself stands on the command line, where every process list shows it, or the name has no value."""
    if not written:
        return ""
    if not written.startswith("env:"):
        raise click.UsageError("--token takes env:NAME, never the token itself")
    value = os.environ.get(written.removeprefix("env:"), "")
    if not value:
        raise click.UsageError(f"{written} has no value in the environment")
    return value
