"""The command ``portal`` (``muaraenim-portal`` where it is installed from a wheel)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from ckanext.muaraenim.configuration import PACKAGE, ConfigurationMissing, default_regency
from ckanext.muaraenim.stack.errors import StackError
from ckanext.muaraenim.stack.home import Home

CHECKOUT = PACKAGE.parents[2]


def default_home() -> Path:
    """``var/`` of the checkout, or of the current folder when installed from a wheel."""
    return (CHECKOUT if (CHECKOUT / "portal").is_file() else Path.cwd()) / "var"


def opened(folder: str | None) -> Home:
    """The home at ``folder``; says where it is when that is elsewhere than asked."""
    from ckanext.muaraenim.stack.account import home_path

    default = default_home()
    wanted = Path(folder).expanduser().absolute() if folder else default
    path = home_path(wanted, default)
    if path != wanted:
        click.echo(f"Folder portal / the portal's folder: {path} ({wanted} tertutup bagi PostgreSQL / is closed to PostgreSQL)", err=True)
    return Home(path)


def home_option(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--home", "folder", metavar="DIR", help="The portal's folder. Default: var/")(function)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def portal() -> None:
    """A regency's open data portal on this machine."""


@portal.command()
@home_option
@click.option("--port", type=int, help="Port of the web pages. Default: 5000, or what the home had.")
@click.option("--regency", default="", metavar="NAME", help="A folder of config/regencies. Default: what the home has, or config/regencies/default.")
@click.option("--no-demo", is_flag=True, help="Without the stand-in agency systems.")
@click.option("--detach", is_flag=True, help="Return when the portal answers; it goes on in the background.")
@click.option("--no-fsync", is_flag=True, hidden=True, help="For throwaway homes.")
def up(folder: str | None, port: int | None, regency: str, no_demo: bool, detach: bool, no_fsync: bool) -> None:
    """Start the portal; make it first if there is none."""
    from ckanext.muaraenim.stack.up import up as bring_up

    home = opened(folder)
    name = regency or ("" if home.exists else default_regency())
    sys.exit(bring_up(home, name, not no_demo, port, detach, not no_fsync))


@portal.command()
@home_option
def down(folder: str | None) -> None:
    """Stop everything that runs in the home."""
    from ckanext.muaraenim.stack import control

    home = opened(folder)
    home.require()
    stopped = control.stop(home)
    click.echo("Portal dihentikan. / The portal is stopped." if stopped else "Portal memang tidak berjalan. / The portal was not running.")


@portal.command(name="exec", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@home_option
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def execute(folder: str | None, command: tuple[str, ...]) -> None:
    """Run COMMAND with the services up and the environment set."""
    from ckanext.muaraenim.stack.execute import run_in

    home = opened(folder)
    home.require()
    sys.exit(run_in(home, list(command)))


def main() -> None:
    """The command, with errors as sentences."""
    try:
        portal(prog_name=os.environ.get("PORTAL_COMMAND", "muaraenim-portal"), standalone_mode=False)
    except (StackError, ConfigurationMissing) as error:
        click.echo(f"\n{error}", err=True)
        sys.exit(1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except subprocess.CalledProcessError as error:
        click.echo(f"\n{error}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
