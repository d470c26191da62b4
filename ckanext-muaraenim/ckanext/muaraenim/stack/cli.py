"""The command ``portal`` (``muaraenim-portal`` where it is installed from a wheel)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import click

from ckanext.muaraenim.configuration import PACKAGE, ConfigurationMissing, default_regency
from ckanext.muaraenim.stack.errors import StackError
from ckanext.muaraenim.stack.home import Home
from ckanext.muaraenim.stack.measuring import bench

CHECKOUT = PACKAGE.parents[2]


def default_home() -> Path:
    """``var/`` of the checkout, or of the current folder when installed from a wheel."""
    return (CHECKOUT if (CHECKOUT / "portal").is_file() else Path.cwd()) / "var"


def opened(folder: str | None) -> Home:
    """The home at ``folder``; says where it is when that is elsewhere than asked."""
    from ckanext.muaraenim.stack.account import home_path
    from ckanext.muaraenim.stack.recovery import recover

    default = default_home()
    wanted = Path(folder).expanduser().absolute() if folder else default
    path = home_path(wanted, default)
    if path != wanted:
        click.echo(f"Folder portal / the portal's folder: {path} ({wanted} tertutup bagi PostgreSQL / is closed to PostgreSQL)", err=True)
    home = Home(path)
    if home.aside.exists():
        recover(home)
    return home


def home_option(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--home", "folder", metavar="DIR", help="The portal's folder. Default: var/")(function)


class Refusal(click.ClickException):
    """An error as its own sentence."""

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"\n{self.message}", err=True, file=file)


class Sentences(click.Group):
    """Shows what an operator has to know as a sentence, not as a traceback."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except (StackError, ConfigurationMissing) as error:
            raise Refusal(str(error)) from error


@click.group(cls=Sentences, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """A regency's open data portal on this machine."""


@main.command()
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


@main.command()
@home_option
def down(folder: str | None) -> None:
    """Stop everything that runs in the home."""
    from ckanext.muaraenim.stack import control

    home = opened(folder)
    home.require()
    stopped = control.stop(home)
    click.echo("Portal dihentikan. / The portal is stopped." if stopped else "Portal memang tidak berjalan. / The portal was not running.")


@main.command(name="exec", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@home_option
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def execute(folder: str | None, command: tuple[str, ...]) -> None:
    """Run COMMAND with the services up and the environment set."""
    from ckanext.muaraenim.stack.execute import run_in

    home = opened(folder)
    home.require()
    sys.exit(run_in(home, list(command)))


@main.command()
@home_option
def status(folder: str | None) -> None:
    """Per service: running, pid, memory, address."""
    from ckanext.muaraenim.stack import status as seen

    home = opened(folder)
    home.require()
    for line in seen.lines(home):
        click.echo(str(line))
    sys.exit(0 if seen.is_up(home) else 3)


@main.command()
@home_option
@click.option("--follow", "-f", is_flag=True, help="Go on as the logs grow.")
@click.option("--lines", "-n", "count", default=40, show_default=True, help="Lines of each log.")
@click.argument("names", nargs=-1, metavar="[SERVICE]...")
def logs(folder: str | None, follow: bool, count: int, names: tuple[str, ...]) -> None:
    """The services' logs: all of them, or those named."""
    home = opened(folder)
    home.require()
    known = {path.stem: path for path in sorted(home.logs.glob("*.log"))}
    if unknown := [name for name in names if name not in known]:
        raise StackError(f"Tidak ada catatan {', '.join(unknown)}. / There is no such log.", f"Yang ada / there are: {', '.join(known)}")
    files = [str(known[name]) for name in (names or known)]
    sys.exit(subprocess.run(["tail", "-v", "-n", str(count), *(["-F"] if follow else []), "--", *files], check=False).returncode)


@main.command()
@home_option
def doctor(folder: str | None) -> None:
    """Look at everything the portal needs; say what is wrong and what to do."""
    from ckanext.muaraenim.stack.doctor import examine

    home = opened(folder)
    home.require()
    found = list(examine(home))
    for advice in found:
        click.echo(str(advice))
    sys.exit(0 if all(advice.well for advice in found) else 1)


@main.command()
@home_option
@click.option("--yes", is_flag=True, help="Do it.")
def reset(folder: str | None, yes: bool) -> None:
    """Remove the home with everything in it."""
    import shutil

    from ckanext.muaraenim.stack import control

    home = opened(folder)
    home.require()
    if not yes:
        raise StackError(
            f"Semua data di {home.path} akan dihapus: basis data, berkas, akun. / This removes everything in {home.path}.",
            "Kalau memang itu maksudnya: ./portal reset --yes / If that is what you want: ./portal reset --yes",
        )
    control.stop(home)
    shutil.rmtree(home.path)
    click.echo(f"{home.path} dihapus. / Removed.")


@main.command()
@home_option
@click.argument("file", type=click.Path(path_type=Path))
def backup(folder: str | None, file: Path) -> None:
    """Write databases, files and settings of one moment to FILE."""
    from ckanext.muaraenim.stack.backup import back_up

    home = opened(folder)
    home.require()
    click.echo(back_up(home, file.absolute()))


@main.command()
@home_option
@click.option("--yes", is_flag=True, help="Over the home that is there, if it is of the same regency.")
@click.argument("file", type=click.Path(path_type=Path))
def restore(folder: str | None, yes: bool, file: Path) -> None:
    """Give back what a backup FILE holds."""
    from ckanext.muaraenim.stack.restore import restore as bring_back

    click.echo(bring_back(opened(folder), file.absolute(), yes))


@main.group()
@home_option
@click.pass_context
def service(context: click.Context, folder: str | None) -> None:
    """Start the portal at boot."""
    context.obj = folder


@service.command()
@home_option
@click.option("--user", is_flag=True, help="A service of this user instead of the system.")
@click.pass_obj
def install(before: str | None, folder: str | None, user: bool) -> None:
    """Write and enable a systemd unit."""
    from ckanext.muaraenim.stack import unit

    home = opened(folder or before)
    home.require()
    for sentence in unit.install(home, user):
        click.echo(sentence)


@main.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.option("--long", is_flag=True, help="The long proofs in their full form.")
@click.option("--ckan", is_flag=True, help="CKAN's own tests on our search instead: those that need one, or those named.")
@click.option("--home", "folder", metavar="DIR", hidden=True, help="Accepted and not used: tests have a throwaway home.")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def test(folder: str | None, long: bool, ckan: bool, arguments: tuple[str, ...]) -> None:
    """Run every proof; ARGUMENTS (paths, -k …) go to pytest."""
    from ckanext.muaraenim.stack.ckansuite import run_ckan_suite
    from ckanext.muaraenim.stack.suite import run_suite

    sys.exit(run_ckan_suite(arguments) if ckan else run_suite(arguments, long))


main.add_command(bench)


@main.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@home_option
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def harvest(folder: str | None, arguments: tuple[str, ...]) -> None:
    """The harvest engine with this portal's sources and catalogue (./portal harvest --help)."""
    from ckanext.muaraenim.stack.execute import run_in

    home = opened(folder)
    home.require()
    sys.exit(run_in(home, ["ckan", "harvest", *arguments]))


if __name__ == "__main__":
    main(prog_name=os.environ.get("PORTAL_COMMAND", "muaraenim-portal"))
