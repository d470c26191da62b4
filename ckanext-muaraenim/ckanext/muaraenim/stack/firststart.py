"""Does the steps that are due, in one process that starts CKAN once.

Run as ``python -m ckanext.muaraenim.stack.firststart HOME [STEP …]``; steps named are done alone. Writes one line to its standard
output when a step begins (``begin NAME``) and when it has ended (``end NAME``); what the steps print goes to its standard error.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import psycopg2

from ckanext.muaraenim.stack.commands import Commands
from ckanext.muaraenim.stack.errors import StackError
from ckanext.muaraenim.stack.fleet import Fleet
from ckanext.muaraenim.stack.home import Home
from ckanext.muaraenim.stack.steps import Step, due, record
from ckanext.muaraenim.writing import write_text

ADMIN = "admin"


class FirstStart:
    """The steps' work. Each method has the name of a step."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.commands = Commands(home.ini)

    def tables(self) -> None:
        self.commands.must("db", "init")

    def permissions(self) -> None:
        """CKAN's own statements for the read-only role, which need a superuser."""
        from ckan.common import config
        from ckan.model import parse_db_config
        from ckanext.datastore.cli import permissions_sql

        main, write, read = (parse_db_config(key) for key in ("sqlalchemy.url", "ckan.datastore.write_url", "ckan.datastore.read_url"))
        statements = permissions_sql(main["db_name"], write["db_name"], main["db_user"], write["db_user"], read["db_user"])
        fleet = Fleet(self.home)
        address = fleet.postgres.url(write["db_name"]) if fleet.own_postgres else config["ckan.datastore.write_url"]
        try:
            self._execute(address, statements)
        except psycopg2.errors.InsufficientPrivilege as error:
            file = self.home.settings / "datastore-permissions.sql"
            write_text(file, statements)
            raise StackError(
                "Hak DataStore hanya dapat diatur oleh superuser PostgreSQL. "
                f"/ Only a PostgreSQL superuser can set the DataStore's permissions: {error}",
                f"Jalankan sekali sebagai superuser, lalu ./portal up lagi / Run once as superuser, then ./portal up again: psql --file={file}",
            ) from error

    @staticmethod
    def _execute(address: str, statements: str) -> None:
        own = "\n".join(line for line in statements.splitlines() if not line.startswith("\\"))
        connection = psycopg2.connect(address)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(own)
        finally:
            connection.close()

    def admin(self) -> None:
        """The administrator; an account of that name is made one, its password stays."""
        from ckan import model
        from ckan.plugins import toolkit as tk

        password = self.home.secret("admin")
        if model.User.by_name(ADMIN) is None:
            with self.commands.flask.test_request_context():
                site = tk.get_action("get_site_user")({"ignore_auth": True}, {})
                fields: dict[str, Any] = {"name": ADMIN, "email": f"{ADMIN}@localhost.localdomain", "password": password, "fullname": "Pengelola"}
                tk.get_action("user_create")({"ignore_auth": True, "user": site["name"]}, fields)
            write_text(self.home.settings / "admin.txt", f"{self.home.address}/user/login\n{ADMIN}\n{password}\n")
        user = model.User.by_name(ADMIN)
        if not user.sysadmin:
            user.sysadmin = True
            model.Session.commit()

    def regency(self) -> None:
        self.commands.must("regency", "load")

    def search(self) -> None:
        """Search documents that another version or configuration has built are built anew, while they answer."""
        from ckan.plugins import toolkit as tk

        with self.commands.flask.test_request_context():
            tk.get_action("search_renew")({"ignore_auth": True}, {})

    def redactions(self) -> None:
        """Before anybody is served what a restored backup has brought back."""
        self.commands.must("harvest", "redactions")

    def harvest(self) -> None:
        """Every source once. One that fails is shown as failed on its page; it doesn't hold up the portal."""
        self.commands.run("harvest", "run", "--all")

    def do(self, step: Step) -> None:
        getattr(self, step.name)()
        record(self.home, step)


def main(folder: str, *only: str) -> None:
    events = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    home = Home(Path(folder))
    work = FirstStart(home)
    for step in [one for one in due(home) if not only or one.name in only]:
        print("begin", step.name, file=events)
        work.do(step)
        print("end", step.name, file=events)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except StackError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
