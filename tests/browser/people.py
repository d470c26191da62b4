"""Who works in the portal of the browser tests, and an empty steward's desk for them."""

from __future__ import annotations

import sqlalchemy as sa
from ckan import model
from ckan.tests import factories, helpers
from psycopg2 import sql

from ckanext.muaraenim.intake import model as submissions
from ckanext.muaraenim.intake.definitions import steward_table
from ckanext.muaraenim.intake.proposal import SOURCE
from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.report import model as error_reports
from ckanext.muaraenim.tables.catalogue import DISTRIBUTION, portal_id
from ckanext.muaraenim.tables.database import transaction
from harvesters.dataset import dataset_id, resource_id

__all__ = ["PASSWORD", "TABLE", "employ"]

TABLE = "produksi-padi"
PASSWORD = "kata-sandi-untuk-uji"


def employ() -> None:
    """``petani`` edits for the OPD of :data:`TABLE`, ``pencatat`` for that of the sample table, ``wali`` is of the Walidata,
    ``pengelola`` the administrator.

    Nothing of the table is published or handed in, and nobody has reported an error."""
    error_reports.by_number("")  # lays the tables out
    model.Session.execute(sa.text("TRUNCATE muaraenim_report, muaraenim_report_event, muaraenim_report_counter"))
    table = steward_table(TABLE)
    assert table is not None
    for name, organization in (("petani", table.organization), ("pencatat", "disdukcapil"), ("wali", current_regency().walidata)):
        factories.User(name=name, password=PASSWORD)
        helpers.call_action("organization_member_create", id=organization, username=name, role="editor")
    factories.Sysadmin(name="pengelola", password=PASSWORD)
    submissions.by_number("")  # lays the tables out
    model.Session.execute(sa.text("DELETE FROM muaraenim_submission"))
    model.Session.commit()
    resource = str(resource_id(dataset_id(portal_id(), SOURCE, TABLE), DISTRIBUTION))
    with transaction() as cursor:  # ids are derived, so what an earlier run published would still be there
        cursor.execute("DELETE FROM muaraenim.head WHERE resource_id = %s", [resource])
        cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier("public", resource)))
