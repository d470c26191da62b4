"""The stewards' road: a workbook handed in, refused, repaired, returned, repaired again, published; nothing of it public before."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from ckan import model
from ckan.tests import factories, helpers
from psycopg2 import sql

from ckanext.muaraenim.configuration import config_file
from ckanext.muaraenim.intake import model as submissions
from ckanext.muaraenim.intake import storage
from ckanext.muaraenim.intake.definitions import steward_table
from ckanext.muaraenim.organizations import load
from ckanext.muaraenim.regency import current_regency
from ckanext.muaraenim.tables.catalogue import portal_id
from ckanext.muaraenim.tables.database import transaction
from harvesters.dataset import dataset_id, resource_id

TABLE = "produksi-padi"
HEADER = "Kecamatan;Tahun;Luas panen;Produksi;Produktivitas\n"
MARK = "4.711,25"  # a figure that must not be seen before it is published

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "empty_store", "clean_index")


@pytest.fixture
def empty_store(with_plugins, clean_db):
    """No table is published and nothing is handed in: ids are derived, so an earlier test's rows would still be there."""
    with transaction() as cursor:
        cursor.execute("SELECT resource_id FROM muaraenim.head")
        for (table,) in cursor.fetchall():
            cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(sql.Identifier("public", table)))
        cursor.execute("DELETE FROM muaraenim.head")
    if submissions.by_number("") is None:  # lays the tables out, too
        model.Session.execute(sa.text("DELETE FROM muaraenim_submission"))
        model.Session.commit()


@pytest.fixture
def places():
    """Three kecamatan of the regency that is served."""
    return [district.name for district in list(current_regency().districts.values())[:3]]


@pytest.fixture
def people(with_plugins, clean_db, tmp_path, ckan_config, monkeypatch):
    """Request headers of an OPD's editor, one of another OPD, Walidata, and a visitor."""
    monkeypatch.setitem(ckan_config, "ckan.storage_path", str(tmp_path))
    load()
    office = steward_table(TABLE).organization
    found = {"visitor": {}}
    for role, organization in (("editor", office), ("neighbour", "dinsos"), ("walidata", current_regency().walidata)):
        user = factories.UserWithToken()
        helpers.call_action("organization_member_create", id=organization, username=user["name"], role="editor")
        found[role] = {"Authorization": user["token"]}
    return found


def workbook(places, figures=(MARK, "1.000,5", "2.000")):
    lines = [f"{place};2025;{figure};9.000,75;50,1\n" for place, figure in zip(places, figures, strict=True)]
    return (HEADER + "".join(lines)).encode()


@pytest.fixture
def hand_in(app, people):
    def send(content, name="padi.csv", role="editor", **options):
        files = {"berkas": (io.BytesIO(content), name)}
        return app.post(f"/setor/tabel/{TABLE}", data=files, headers=people[role], follow_redirects=False, **options)

    return send


def number_of(answer):
    assert answer.status_code == 302, re.findall(r'"salah"[^>]*>(.*?)</p>', answer.body)
    return re.search(r"/setor/(\d{4}-\d{5})", answer.headers["location"]).group(1)


def published():
    return dataset_id(portal_id(), "setoran", TABLE)


def seen_by_public(app):
    """Everything that a visitor can ask for, in one text."""
    table = resource_id(published(), "table")
    asked = ["/", "/dataset/", "/api/3/action/package_search?q=*:*&include_private=true", "/api/3/action/package_list", f"/dataset/{published()}"]
    action = "/api/3/action"
    asked += [f"{action}/datastore_search?resource_id={table}", f"{action}/datastore_search?resource_id=_table_metadata"]
    asked.append(f"{action}/intake_submission_list")
    answers = [app.get(path) for path in asked]
    assert not [answer.status_code for answer in answers if answer.status_code >= 500]
    return "".join(answer.get_data(as_text=True) for answer in answers)


def test_from_the_workbook_to_the_public(app, people, places, hand_in):
    number = number_of(hand_in(workbook(places)))
    page = app.get(f"/setor/{number}", headers=people["editor"]).body
    assert MARK not in seen_by_public(app)
    assert "name=\"fingerprint\"" not in page

    app.post(f"/setor/{number}/kirim", headers=people["editor"], follow_redirects=False, status=302)
    review = app.get(f"/tinjau/{number}", headers=people["walidata"]).body
    mark = re.search(r'name="sidik" value="(\w+)"', review).group(1)

    app.post(f"/tinjau/{number}/kembalikan", data={"alasan": "Periksa sel C2."}, headers=people["walidata"], follow_redirects=False, status=302)
    assert "Periksa sel C2." in app.get(f"/setor/{number}", headers=people["editor"]).body

    assert number_of(hand_in(workbook(places, (MARK, "1.000,5", "3.000")))) == number
    app.post(f"/setor/{number}/kirim", headers=people["editor"], follow_redirects=False, status=302)
    assert "4.711,25" in app.get(f"/tinjau/{number}", headers=people["walidata"]).body  # as people write figures
    stale = app.post(f"/tinjau/{number}/terbitkan", data={"sidik": mark}, headers=people["walidata"], follow_redirects=False)
    assert stale.status_code == 422
    assert MARK not in seen_by_public(app)

    mark = re.search(r'name="sidik" value="(\w+)"', app.get(f"/tinjau/{number}", headers=people["walidata"]).body).group(1)
    app.post(f"/tinjau/{number}/terbitkan", data={"sidik": mark}, headers=people["walidata"], follow_redirects=False, status=302)

    dataset = helpers.call_action("package_show", id=str(published()))
    assert dataset["konsep"] == "Produksi padi"
    assert dataset["organization"]["name"] == steward_table(TABLE).organization
    [resource] = dataset["resources"]
    rows = helpers.call_action("datastore_search", resource_id=resource["id"], sort="produksi")["records"]
    assert [float(row["luas_panen"]) for row in sorted(rows, key=lambda row: places.index(row["kecamatan"]))] == [4711.25, 1000.5, 3000]
    assert app.get(f"/dataset/{dataset['name']}").status_code == 200
    states = [step["state"] for step in helpers.call_action("intake_submission_show", number=number)["history"]]
    assert [state for number, state in enumerate(states) if state != states[number - 1] or not number] == [
        "draft", "submitted", "returned", "draft", "submitted", "published",
    ]  # fmt: skip


def test_findings_name_the_cell_and_hold_the_submission(app, people, places, hand_in):
    number = number_of(hand_in(workbook(places, ("1.1OO,50", "1.000,5", "2.000"))))
    shown = helpers.call_action("intake_submission_show", number=number)
    [wrong] = [finding for finding in shown["findings"] if finding["severity"] == "error"]
    assert wrong["place"]["cell"] == "C2"
    assert not shown["submittable"]
    assert "C2" in app.get(f"/setor/{number}", headers=people["editor"]).body
    refused = app.post(f"/setor/{number}/kirim", headers=people["editor"], follow_redirects=False)
    assert refused.status_code == 422
    assert helpers.call_action("intake_submission_show", number=number)["state"] == "draft"


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "padi.csv"), (b"", "padi.csv"), (b"PK\x03\x04 broken", "padi.xlsx"), (b"\x00" * 1000, "padi.xls")],
    ids=["pdf", "empty", "broken zip", "zeros"],
)
def test_a_file_that_is_no_table_is_kept_and_explained(app, people, hand_in, content, name):
    number = number_of(hand_in(content, name))
    shown = helpers.call_action("intake_submission_show", number=number)
    assert shown["error"]
    assert not shown["submittable"]
    assert app.get(f"/setor/{number}/berkas", headers=people["editor"]).data == content


def test_without_a_file_or_with_a_huge_one_nothing_is_made(app, people, hand_in, ckan_config, monkeypatch):
    answer = app.post(f"/setor/tabel/{TABLE}", data={}, headers=people["editor"], follow_redirects=False)
    assert answer.status_code == 422
    monkeypatch.setitem(ckan_config, "ckanext.muaraenim.intake.largest", 1)
    assert hand_in(b"a" * (1 << 20) + b"b").status_code == 422
    assert helpers.call_action("intake_submission_list") == []
    assert not [path for path in Path(storage.stored("x")).parent.iterdir() if path.stat().st_size]


@pytest.mark.parametrize("role", ["visitor", "neighbour"])
def test_others_see_and_do_nothing(app, people, places, hand_in, role):
    number = number_of(hand_in(workbook(places)))
    pages = [f"/setor/{number}", f"/setor/{number}/berkas", f"/setor/tabel/{TABLE}", f"/tinjau/{number}"]
    for path in (*pages, f"/api/3/action/intake_submission_show?number={number}"):
        answer = app.get(path, headers=people[role], follow_redirects=False)
        assert answer.status_code in (302, 403), path
        assert MARK not in answer.body
    assert hand_in(workbook(places), role=role).status_code in (302, 403)
    assert app.post(f"/setor/{number}/kirim", headers=people[role], follow_redirects=False).status_code in (302, 403)


def test_only_walidata_decides(app, people, places, hand_in):
    number = number_of(hand_in(workbook(places)))
    app.post(f"/setor/{number}/kirim", headers=people["editor"], follow_redirects=False, status=302)
    for step, data in (("terbitkan", {"sidik": "x"}), ("kembalikan", {"alasan": "x"})):
        assert app.post(f"/tinjau/{number}/{step}", data=data, headers=people["editor"], follow_redirects=False).status_code == 403
    assert helpers.call_action("intake_submission_show", number=number)["state"] == "submitted"


def test_returning_needs_a_reason(app, people, places, hand_in):
    number = number_of(hand_in(workbook(places)))
    app.post(f"/setor/{number}/kirim", headers=people["editor"], follow_redirects=False, status=302)
    answer = app.post(f"/tinjau/{number}/kembalikan", data={"alasan": " "}, headers=people["walidata"], follow_redirects=False)
    assert answer.status_code == 422


def filled_template(template, rows):
    """The template as a spreadsheet program saves it after somebody typed rows below its heading."""
    book = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template)) as before, zipfile.ZipFile(book, "w") as after:
        for name in before.namelist():
            part = before.read(name).decode() if name.endswith("sheet1.xml") else before.read(name)
            if isinstance(part, str):
                first = max(map(int, re.findall(r'<row r="(\d+)"', part))) + 1
                typed = "".join(f'<row r="{first + number}">{"".join(map(cell, row))}</row>' for number, row in enumerate(rows))
                part = part.replace("</sheetData>", f"{typed}</sheetData>")
            after.writestr(name, part)
    return book.getvalue()


def cell(value):
    return f'<c t="inlineStr"><is><t>{value}</t></is></c>' if isinstance(value, str) else f"<c><v>{value}</v></c>"


def test_the_template_goes_out_and_comes_back(app, people, places, hand_in):
    template = app.get(f"/setor/tabel/{TABLE}/templat.xlsx", headers=people["editor"]).data
    assert template[:2] == b"PK"
    number = number_of(hand_in(filled_template(template, [[places[0], 2025, 12.5, 60, 48]]), "padi.xlsx"))
    shown = helpers.call_action("intake_submission_show", number=number)
    assert [finding for finding in shown["findings"] if finding["severity"] == "error"] == []
    assert shown["rows"]["added"] == 1


@pytest.fixture
def final_figures(tmp_path, monkeypatch):
    """The same table, whose figures are final unless they are marked."""
    own = config_file(f"regencies/{current_regency().key}/tables/{TABLE}.yaml")
    changed = tmp_path / own.relative_to(own.parents[3])
    changed.parent.mkdir(parents=True)
    text = re.sub(r"(name: luas_panen, .*?)\}", r"\1, status: {'*': sementara, default: tetap}}", own.read_text())
    changed.write_text(text)
    shutil.copy(own.parents[1] / "districts.csv", changed.parents[1])
    monkeypatch.setenv("MUARAENIM_CONFIG", str(tmp_path))


def publish(app, people, number):
    mark = re.search(r'name="sidik" value="(\w+)"', app.get(f"/tinjau/{number}", headers=people["walidata"]).body).group(1)
    app.post(f"/tinjau/{number}/terbitkan", data={"sidik": mark}, headers=people["walidata"], follow_redirects=False, status=302)


def test_a_final_figure_changes_only_with_a_public_reason(app, people, places, hand_in, final_figures):
    first = number_of(hand_in(workbook(places)))
    app.post(f"/setor/{first}/kirim", headers=people["editor"])
    publish(app, people, first)
    number = number_of(hand_in(workbook(places, (MARK, "1.000,5", "2.345"))))
    assert 'id="alasan"' in app.get(f"/setor/{number}", headers=people["editor"]).body
    assert app.post(f"/setor/{number}/kirim", headers=people["editor"]).status_code == 422
    app.post(f"/setor/{number}/kirim", data={"alasan": "Salah ketik di laporan kecamatan."}, headers=people["editor"])
    assert "Salah ketik" in app.get(f"/tinjau/{number}", headers=people["walidata"]).body
    publish(app, people, number)
    (erratum,) = helpers.call_action("dataset_revision_list", id=str(published()), corrected=True)["revisions"]
    assert (erratum["corrected"], erratum["reason"]) == (1, "Salah ketik di laporan kecamatan.")


def test_after_a_redaction_the_workbook_is_given_out_no_more(app, people, places, hand_in):
    number = number_of(hand_in(workbook(places)))
    app.post(f"/setor/{number}/kirim", headers=people["editor"])
    publish(app, people, number)
    download = f"/setor/{number}/berkas"
    assert MARK.encode() in app.get(download, headers=people["editor"]).data
    table = str(resource_id(published(), "table"))
    helpers.call_action("table_redact", id=table, column="luas_panen", reason="Luas milik satu orang.")
    refused = app.get(download, headers=people["walidata"])
    assert refused.status_code == 410
    assert "Luas milik satu orang." in refused.body
    assert MARK not in app.get(f"/setor/{number}", headers=people["editor"]).body
    assert helpers.call_action("intake_submission_show", number=number)["samples"] == []
