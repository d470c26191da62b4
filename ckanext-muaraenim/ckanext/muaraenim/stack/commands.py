"""``ckan …`` commands in a process that has started CKAN once."""

from __future__ import annotations

from pathlib import Path

import click
from ckan.cli.cli import ckan

from ckanext.muaraenim.stack.errors import StackError


class Commands:
    """CKAN, started from one ini file.

    :raises StackError: CKAN does not start; what it said stands on standard error.
    """

    def __init__(self, ini: Path) -> None:
        try:
            self.context = ckan.make_context("ckan", ["-c", str(ini), "db"])
        except click.Abort as error:
            raise StackError(f"CKAN tidak mau berjalan dengan {ini}. / CKAN does not start with {ini}.") from error
        self.flask = self.context.meta["flask_app"]

    def run(self, *arguments: str) -> int:
        """One command; its exit status.

        :raises StackError: there is no such command, or it was used wrongly.
        """
        with self.context.scope(cleanup=False):
            command = ckan.get_command(self.context, arguments[0])
            if command is None:
                raise StackError(f"Perintah ckan {arguments[0]} tidak ada. / There is no command ckan {arguments[0]}.")
            try:
                status = command.main(list(arguments[1:]), prog_name=f"ckan {arguments[0]}", parent=self.context, standalone_mode=False)
            except click.ClickException as error:
                raise StackError(f"ckan {' '.join(arguments)}: {error.format_message()}") from error
            except click.Abort as error:
                raise StackError(f"ckan {' '.join(arguments)} berhenti. / It gave up.") from error
            except SystemExit as error:
                status = error.code
        return status if isinstance(status, int) else 0

    def must(self, *arguments: str) -> None:
        """One command that has to end well.

        :raises StackError: it did not.
        """
        if status := self.run(*arguments):
            raise StackError(f"ckan {' '.join(arguments)}: status {status}")
