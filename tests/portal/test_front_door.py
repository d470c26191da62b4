"""What no request may carry is refused with a sentence, and every answer tells the browser how to treat it."""

from __future__ import annotations

import json

import pytest
from ckan.tests import factories
from werkzeug.test import create_environ, run_wsgi_app

pytestmark = pytest.mark.usefixtures("storage", "with_plugins")

NUL, HALF = "\x00", "\ud800"


@pytest.mark.parametrize("text", [NUL, f"a{NUL}b", HALF])
@pytest.mark.parametrize("action", ["package_show", "organization_show", "harvest_run_show", "intake_submission_show", "table_show"])
def test_an_action_refuses_text_that_cannot_be_stored(app, action, text):
    answer = app.post(f"/api/3/action/{action}", data=json.dumps({"id": text, "deep": [{"number": text}]}), content_type="application/json")
    assert answer.status_code == 400
    assert json.loads(answer.body)["error"]["message"]


@pytest.mark.parametrize("address", ["/dataset/?q=%00", "/dataset/%00", "/dataset/?%00=1", "/sumber/a%00b", "/opd/%00", "/feeds/tag/%00.atom"])
def test_a_page_refuses_text_that_cannot_be_stored(app, address):
    answer = app.get(address)
    assert answer.status_code == 400
    assert "<h1" in answer.body


@pytest.mark.parametrize(("host", "status"), [("x:99999", 400), ("x:-1", 200), ("[::1", 200), ("x.example:8080", 200)])
@pytest.mark.parametrize("path", ["/tentang", "/api/3/action/status_show"])
def test_a_host_of_which_no_address_can_be_made_is_refused(app, path, host, status):
    """Put to the application itself: a client of the tests refuses such a host."""
    _, answered, _ = run_wsgi_app(app.flask_app.wsgi_app, create_environ(path, headers={"Host": host}))
    assert int(answered.split()[0]) == status


def test_whole_pairs_and_escaped_backslashes_pass(app):
    sent = r'{"q": "\ud83c\udf3e \\u0000", "rows": 0}'
    assert app.post("/api/3/action/package_search", data=sent, content_type="application/json").status_code == 200


@pytest.mark.parametrize("address", ["/", "/dataset/", "/user/login", "/api/3/action/status_show", "/tidak-ada"])
def test_every_answer_tells_the_browser(app, address):
    told = app.get(address).headers
    assert told["X-Content-Type-Options"] == "nosniff"
    assert told["X-Frame-Options"] == "SAMEORIGIN"
    assert told["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in told["Permissions-Policy"]


@pytest.mark.parametrize("address", ["/", "/dataset/", "/opd", "/topik", "/sumber", "/tentang", "/user/login", "/tidak-ada", "/en/"])
def test_a_public_page_runs_and_loads_nothing_but_the_portals_own(app, address):
    rules = dict(rule.strip().split(" ", 1) for rule in app.get(address).headers["Content-Security-Policy"].split(";"))
    assert rules["default-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["form-action"] == "'self'"
    assert "unsafe" not in str(rules)


def test_ckans_own_pages_get_what_they_need_and_no_scripts_from_elsewhere(app):
    policy = app.get("/user/reset").headers["Content-Security-Policy"]
    assert "script-src 'self'; script-src-attr 'unsafe-inline'; " in policy
    assert "frame-ancestors 'self'" in policy


@pytest.mark.ckan_config("ckanext.muaraenim.inline_scripts", True)
def test_an_operator_may_let_the_pages_of_other_extensions_hold_scripts(app):
    assert "script-src 'self' 'unsafe-inline'; " in app.get("/user/reset").headers["Content-Security-Policy"]
    assert "unsafe" not in app.get("/").headers["Content-Security-Policy"]


def test_answers_that_are_no_pages_have_no_policy_of_pages(app):
    assert "Content-Security-Policy" not in app.get("/api/3/action/status_show").headers


@pytest.mark.ckan_config("ckan.site_url", "https://data.example.go.id")
def test_behind_https_browsers_are_told_to_use_nothing_else(app):
    assert app.get("/").headers["Strict-Transport-Security"] == "max-age=31536000"


def test_without_https_they_are_not(app):
    assert "Strict-Transport-Security" not in app.get("/").headers


def test_a_page_that_somebody_uploaded_runs_no_script(app, create_with_upload):
    dataset = factories.Dataset(owner_org=factories.Organization()["id"])
    resource = create_with_upload("<script>alert(1)</script>", "halaman.html", package_id=dataset["id"])
    answer = app.get(resource["url"])
    assert answer.status_code == 200
    assert answer.headers["Content-Security-Policy"].startswith("sandbox;")


def test_a_refused_autocomplete_is_no_error_of_the_server(app):
    for version in ("", "/1", "/2"):
        answer = app.get(f"/api{version}/util/user/autocomplete?q=a")
        assert (answer.status_code, json.loads(answer.body)["error"]["__type"]) == (403, "Authorization Error")
    assert app.get("/api/2/util/dataset/autocomplete?incomplete=a&limit=x").status_code == 409


NOWHERE = (
    "http://[", "//[x", "http://[::1", "kata", "//jahat.example/", "/\\jahat.example", "https://jahat.example/", "/a\nb", "javascript:alert(1)", "",
)  # fmt: skip


def test_logging_in_with_a_malformed_way_back_goes_on(app):
    """CKAN's own server error or, worse, another site."""
    someone = factories.User(password="kata-sandi-untuk-uji")
    sent = {"login": someone["name"], "password": "kata-sandi-untuk-uji"}
    for name in ("came_from", "next"):
        for address in NOWHERE:
            with app.flask_app.test_client() as client:
                assert client.get("/user/login", query_string={name: address}).status_code == 200, address
                answer = client.post("/user/login", query_string={name: address}, data=sent)
                assert (answer.status_code, "jahat" in answer.headers["Location"]) == (302, False), address
    with app.flask_app.test_client() as client:
        assert client.post("/user/login?came_from=/tinjau/%3Fkeadaan%3Dreturned", data=sent).headers["Location"].endswith("/tinjau/?keadaan=returned")
    assert app.get("/user/_logout?came_from=http://[", follow_redirects=False).status_code < 500


NO_NUMBERS = ([], ["x"], {}, {"a": 1}, True, -1, 1.5, 10**30, "9" * 5000, "NaN", "٣", "x")


def test_a_number_that_is_none_is_refused_with_a_sentence(app):
    headers = {"Authorization": factories.SysadminWithToken()["token"]}
    for action in ("harvest_run_list", "table_rows_show", "table_revision_show", "intake_submission_list"):
        for number in NO_NUMBERS:
            answer = app.post(f"/api/3/action/{action}", json={"id": "x", "number": number, "limit": number, "offset": number}, headers=headers)
            assert answer.status_code == 409, (action, number, answer.body)
            assert json.loads(answer.body)["error"]["limit" if "show" not in action else "number"], (action, number)


def test_a_token_used_on_a_page_opens_it_to_no_forged_form(app, monkeypatch):
    monkeypatch.setitem(app.flask_app.config, "WTF_CSRF_ENABLED", True)
    someone = factories.UserWithToken(password="kata-sandi-untuk-uji")
    page = f"/user/edit/{someone['name']}"
    assert app.get(page, headers={"Authorization": someone["token"]}).status_code == 200
    with app.flask_app.test_client() as client:
        with client.session_transaction() as session:
            session["_user_id"] = someone["id"]
        assert client.get(page).status_code == 200
        assert client.post(page, data={"fullname": "Dipalsukan"}).status_code == 400
    assert app.post(page, data={"fullname": "x"}, headers={"Authorization": someone["token"]}).status_code != 400


def test_no_page_tells_another_site_whose_account_is_read(app):
    user = factories.SysadminWithToken(email="petani@muaraenim.example")
    page = app.get(f"/user/{user['name']}", headers={"Authorization": user["token"]}).body
    assert "gravatar" not in page


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/en/dataset", "/en/dataset/"), ("/dataset?q=padi%20sawah", "/dataset/?q=padi%20sawah"), ("/en/group", "/en/group/"), ("/opd/", "/opd"),
        ("/en/wilayah/", "/en/wilayah"), ("/tentang///", "/tentang"),
    ],
)  # fmt: skip
def test_a_slash_too_many_or_too_few_leads_to_the_page_in_the_same_language(app, asked, led):
    answer = app.get(asked, status=308, follow_redirects=False)
    assert answer.headers["Location"].removeprefix("http://test.ckan.net") == led


@pytest.mark.parametrize("asked", ["/tidak/ada/", "/%2F%2Flain.example/", "/%2Flain.example", "/base/css/"])
def test_no_slash_leads_to_another_site(app, asked):
    answer = app.get(asked, follow_redirects=False)
    assert answer.status_code in (404, 308)
    assert not answer.headers.get("Location", "/").removeprefix("http://test.ckan.net").startswith(("//", "http"))
