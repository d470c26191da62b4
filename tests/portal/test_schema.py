"""The dataset schema: who is held back, who never is, and what the API and the index carry."""

from __future__ import annotations

import io

import pytest
from bs4 import BeautifulSoup
from ckan import model
from ckan.logic import ValidationError
from ckan.plugins import toolkit as tk
from ckan.tests import factories, helpers

from ckanext.muaraenim.dataset_schema import engine_fields, field_names, required_fields
from ckanext.muaraenim.organizations import load
from ckanext.muaraenim.regency import current_regency

STANDARD = {
    "konsep": "Banyaknya orang",
    "definisi": "Orang yang tercatat",
    "klasifikasi": "Klasifikasi berdasarkan analisis atau sesuai kebutuhan",
    "ukuran": "Jumlah",
    "satuan": "Jiwa",
    "license_id": "CC-BY-4.0",
}

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


@pytest.fixture
def opd(with_plugins, clean_db):
    load()
    return model.Group.get("dinkes")


@pytest.fixture
def editor(opd):
    user = factories.User()
    helpers.call_action("organization_member_create", id=opd.id, username=user["name"], role="editor")
    return user["name"]


@pytest.fixture
def walidata(opd):
    user = factories.User()
    helpers.call_action("organization_member_create", id=current_regency().walidata, username=user["name"], role="editor")
    return user["name"]


def written_by(user, action, **fields):
    return tk.get_action(action)({"user": user, "auth_user_obj": model.User.get(user)}, fields)


def draft(user):
    """As the first page of the form makes it."""
    context = {"user": user, "auth_user_obj": model.User.get(user), "allow_state_change": True}
    return tk.get_action("package_create")(context, {"name": "penduduk", "owner_org": "dinkes", "state": "draft"})


def harvested(**fields):
    return helpers.call_action(
        "package_create", **{"name": "penduduk", "owner_org": "dinkes", "harvest_source": "sumber", "harvest_record": "penduduk", **fields}
    )


def test_whoever_publishes_is_told_which_parts_of_the_data_standard_are_missing(opd, walidata):
    with pytest.raises(ValidationError) as refused:
        written_by(walidata, "package_create", name="penduduk", owner_org="dinkes", private=False, konsep="Banyaknya orang")
    assert set(refused.value.error_dict) == {"definisi", "klasifikasi", "ukuran", "satuan", "license_id"}


def test_an_editor_may_save_an_incomplete_dataset_that_is_not_public(opd, editor):
    assert written_by(editor, "package_create", name="penduduk", owner_org="dinkes", private=True)["private"] is True


def test_a_draft_may_be_incomplete(opd, editor):
    assert draft(editor)["state"] == "draft"


def test_publishing_later_is_held_back_as_well(opd, editor, walidata):
    written_by(editor, "package_create", name="penduduk", owner_org="dinkes", private=True)
    with pytest.raises(ValidationError):
        written_by(walidata, "package_patch", id="penduduk", private=False)
    assert written_by(walidata, "package_patch", id="penduduk", private=False, **STANDARD)["private"] is False


def test_a_harvested_dataset_is_never_blocked(opd):
    dataset = harvested(
        frekuensi="kadang-kadang", jadwal_rilis="besok", cakupan_waktu="dulu", license_id="lisensi desa", klasifikasi_akses="terbatas"
    )
    assert (dataset["frekuensi"], dataset["jadwal_rilis"], dataset["cakupan_waktu"]) == ("kadang-kadang", "besok", "dulu")
    assert "konsep" not in dataset
    assert {"konsep", "definisi", "klasifikasi", "ukuran", "satuan", "dasar_akses"} <= set(dataset["kelengkapan_kurang"])


def test_completeness_counts_every_required_field(opd):
    lacking = helpers.call_action("dataset_completeness", id=harvested()["id"])
    given = {"produsen_data", "walidata"}
    assert set(lacking["missing"]) == set(required_fields()) - given
    assert lacking["score"] == round(len(given) / len(required_fields()), 2)


def test_a_complete_dataset_counts_as_complete(opd):
    dataset = harvested(
        **STANDARD, kode_data="1.02.01", jenis_data="Statistik", urusan="1.02", cakupan_wilayah=[current_regency().code], level_penyajian="Kecamatan",
        cakupan_waktu="2021–2025", frekuensi="Tahunan", jadwal_rilis="2027-03-31", data_prioritas="tidak", klasifikasi_akses="Terbuka",
    )  # fmt: skip
    assert (dataset["kelengkapan"], dataset["kelengkapan_kurang"]) == (1.0, [])
    assert (dataset["frekuensi"], dataset["level_penyajian"], dataset["klasifikasi_akses"]) == ("tahunan", "kecamatan", "terbuka")
    assert dataset["cakupan_waktu"] == "2021/2025"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("frekuensi", "kadang-kadang"),
        ("jadwal_rilis", "besok"),
        ("cakupan_waktu", "2025/2021"),
        ("cakupan_wilayah", ["99.99.99"]),
        ("prioritas_tahun", "dua ribu"),
        ("license_id", "lisensi desa"),
        ("klasifikasi_akses", "rahasia"),
        ("urusan", "9.99"),
    ],
)
def test_a_person_is_told_of_a_wrong_value(opd, editor, field, wrong):
    with pytest.raises(ValidationError) as refused:
        written_by(editor, "package_create", **{"name": "penduduk", "owner_org": "dinkes", **STANDARD, field: wrong})
    assert field in refused.value.error_dict


def test_restricting_needs_its_ground(opd, editor):
    restricted = {"name": "penduduk", "owner_org": "dinkes", "klasifikasi_akses": "terbatas", **STANDARD}
    with pytest.raises(ValidationError) as refused:
        written_by(editor, "package_create", **restricted)
    assert set(refused.value.error_dict) == {"dasar_akses"}
    assert written_by(editor, "package_create", **restricted, dasar_akses=["17h"])["dasar_akses"] == ["17h"]


def test_lists_are_lists_in_the_api_and_in_the_index(opd):
    district = next(iter(current_regency().districts))
    harvested(cakupan_wilayah=f"{current_regency().code}, {district}", prioritas_tahun="2026; 2025", dimensi_smart_city=["living"])
    hit = helpers.call_action("package_search", q="name:penduduk", **{"facet.field": ["cakupan_wilayah", "prioritas_tahun"]})
    assert hit["results"][0]["cakupan_wilayah"] == [current_regency().code, district]
    assert hit["results"][0]["prioritas_tahun"] == ["2025", "2026"]
    assert hit["facets"] == {"cakupan_wilayah": {current_regency().code: 1, district: 1}, "prioritas_tahun": {"2025": 1, "2026": 1}}


def test_provenance_survives_a_form_and_cannot_be_forged(opd, editor):
    harvested(sumber_alamat="postgresql://opd/penduduk", data_contoh=True, private=True, **STANDARD)
    edited = written_by(
        editor,
        "package_update",
        name="penduduk",
        id="penduduk",
        owner_org="dinkes",
        title="Penduduk",
        harvest_source="lain",
        sumber_alamat="x",
        **STANDARD,
    )
    assert (edited["harvest_source"], edited["sumber_alamat"], edited["data_contoh"]) == ("sumber", "postgresql://opd/penduduk", True)
    own = written_by(editor, "package_create", name="sendiri", owner_org="dinkes", harvest_source="sumber", keadaan="ditarik", **STANDARD)
    assert not set(own) & set(engine_fields())


def test_a_field_cannot_be_smuggled_in_among_extras(opd, editor):
    with pytest.raises(ValidationError) as refused:
        written_by(
            editor, "package_create", name="penduduk", owner_org="dinkes", extras=[{"key": "harvest_source", "value": "x"}], **STANDARD
        )
    assert "harvest_source" in str(refused.value.error_dict["extras"])


def test_an_omitted_access_class_never_opens_restricted_data(opd):
    harvested(klasifikasi_akses="tertutup", dasar_akses=["17h"])
    dataset = helpers.call_action("package_update", id="penduduk", name="penduduk", owner_org="dinkes", title="Penduduk")
    assert (dataset["klasifikasi_akses"], dataset["dasar_akses"]) == ("tertutup", ["17h"])


def test_the_producer_is_the_opd_of_publication_for_ever(opd, editor):
    assert harvested()["produsen_data"] == "dinkes"
    moved = helpers.call_action("package_patch", id="penduduk", owner_org="dinsos", produsen_data="dinsos")
    assert moved["produsen_data"] == "dinkes"
    assert moved["organization"]["name"] == "dinsos"
    assert moved["walidata"] == current_regency().walidata


def test_the_affair_decides_the_topic(opd, editor):
    dataset = written_by(editor, "package_create", name="penduduk", owner_org="dinkes", urusan="Kesehatan", **STANDARD)
    assert (dataset["urusan"], [group["name"] for group in dataset["groups"]]) == ("1.02", ["kesehatan"])
    dataset = written_by(editor, "package_patch", id="penduduk", urusan="1.06")
    assert [group["name"] for group in dataset["groups"]] == ["sosial"]


def test_the_form_is_in_pages_and_both_languages(opd):
    schema = helpers.call_action("scheming_dataset_schema_show", type="dataset")
    fields = schema["dataset_fields"]
    assert [field["start_form_page"]["title"]["id"] for field in fields if "start_form_page" in field] == [
        "Identitas",
        "Standar Data",
        "Cakupan dan jadwal",
        "Akses dan asal",
    ]
    assert [field["field_name"] for field in fields if set(field["label"]) != {"id", "en"}] == []
    assert len(field_names()) == len(set(field_names())) == len(fields)


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_of_the_form_opens(app, opd, editor, language):
    prefix = "" if language == "id" else "/en"
    token = factories.UserWithToken()
    helpers.call_action("organization_member_create", id=opd.id, username=token["name"], role="editor")
    headers = {"Authorization": token["token"]}
    first = app.get(f"{prefix}/dataset/new", headers=headers)
    assert {"id": "Judul dalam bahasa Inggris", "en": "Title in English"}[language] in first.body
    draft(token["name"])
    for page in (2, 3, 4):
        assert app.get(f"{prefix}/dataset/new/penduduk/{page}", headers=headers).status_code == 200


FORM = [
    {"title": "Penduduk", "name": "penduduk", "license_id": "CC-BY-4.0", "jenis": "data", "tag_string": "penduduk,kecamatan", "notes": "Uraian"},
    {**{name: text for name, text in STANDARD.items() if name != "license_id"}, "kode_data": "P-1", "jenis_data": "statistik"},
    {"urusan": "1.02", "frekuensi": "tahunan", "cakupan_waktu": "2021/2025", "data_prioritas": "ya", "prioritas_tahun": "2026, 2025"},
    {"klasifikasi_akses": "terbatas", "dasar_akses": "17h"},
]


@pytest.fixture
def steward(opd):
    token = factories.UserWithToken()
    helpers.call_action("organization_member_create", id=opd.id, username=token["name"], role="editor")
    return {"Authorization": token["token"]}


def fill(app, steward, opd, pages):
    """Type the pages into CKAN's own form, as a browser posts them; the answer of the last one."""
    answer = None
    for number, page in enumerate(pages, 1):
        address = "/dataset/new" if number == 1 else f"/dataset/new/penduduk/{number}"
        first = {"_ckan_phase": "dataset_new_1", "pkg_name": "", "owner_org": opd.id, "save": ""} if number == 1 else {}
        answer = app.post(address, data={**page, **first}, headers=steward, follow_redirects=False)
    return answer


def hand_in(app, steward, content):
    """The form's last step: a file, and publish."""
    fields = {"id": "", "name": "Tabel", "description": "", "url": "penduduk.csv", "format": "CSV", "save": "go-metadata"}
    upload = (io.BytesIO(content), "penduduk.csv")
    return app.post("/dataset/penduduk/resource/new", data={**fields, "upload": upload}, headers=steward, content_type="multipart/form-data")


@pytest.mark.usefixtures("storage")
def test_a_steward_hands_in_with_ckans_own_form_and_a_file_and_walidata_publishes(app, steward, opd, walidata):
    answer = fill(app, steward, opd, FORM)
    assert answer.headers["Location"].endswith("/dataset/penduduk/resource/new")
    hand_in(app, steward, b"kecamatan,jiwa\nA,10\n")
    dataset = helpers.call_action("package_show", id="penduduk")
    assert (dataset["state"], dataset["private"], dataset["resources"][0]["url_type"]) == ("active", True, "upload")
    assert (dataset["satuan"], dataset["dasar_akses"], dataset["prioritas_tahun"]) == ("Jiwa", ["17h"], ["2025", "2026"])
    assert helpers.call_action("package_search", q="penduduk")["count"] == 0
    written_by(walidata, "package_patch", id="penduduk", private=False)
    assert helpers.call_action("package_search", q="penduduk")["count"] == 1
    page = app.get(f"/dataset/penduduk/resource/{dataset['resources'][0]['id']}/download/penduduk.csv", headers=steward)
    assert page.body.startswith("kecamatan,jiwa")


@pytest.mark.usefixtures("storage")
def test_the_form_holds_an_incomplete_dataset_back(app, steward, opd, walidata):
    fill(app, steward, opd, [FORM[0], {"konsep": "Banyaknya orang"}, *FORM[2:]])
    hand_in(app, steward, b"a\n1\n")
    with pytest.raises(ValidationError) as refused:
        written_by(walidata, "package_patch", id="penduduk", private=False)
    assert set(refused.value.error_dict) == {"definisi", "klasifikasi", "ukuran", "satuan"}
    assert helpers.call_action("package_search", q="penduduk")["count"] == 0


def test_a_wrong_value_is_shown_at_its_field(app, steward, opd):
    fill(app, steward, opd, FORM[:2])
    answer = app.post("/dataset/new/penduduk/3", data={**FORM[2], "cakupan_waktu": "dulu"}, headers=steward)
    assert "Bukan cakupan waktu" in answer.body
    assert 'value="dulu"' in answer.body


def chosen(page):
    """What a browser sends of the form's lists and hidden fields: the lists themselves only where something is chosen."""
    fields = BeautifulSoup(page, "html.parser").select_one("form#dataset-edit, form.dataset-form")
    sent = {each["name"]: each.get("value", "") for each in fields.select("input[type=hidden][name]")}
    picked = {each["name"]: [option["value"] for option in each.select("option[selected]")] for each in fields.select("select[multiple]")}
    return sent, picked


def test_a_list_can_be_emptied(app, steward, opd):
    """Of the two lists on this page one is emptied, the other one left as it was."""
    helpers.call_action(
        "package_create", name="penduduk", owner_org="dinkes", private=True, cakupan_wilayah=[current_regency().code], dimensi_smart_city=["living"]
    )
    sent, picked = chosen(app.get("/dataset/edit/penduduk/3", headers=steward).body)
    assert picked == {"dimensi_smart_city": ["living"], "cakupan_wilayah": [current_regency().code]}
    app.post("/dataset/edit/penduduk/3", data={**sent, "cakupan_wilayah": ["", current_regency().code]}, headers=steward)
    dataset = helpers.call_action("package_show", id="penduduk")
    assert not dataset.get("dimensi_smart_city")
    assert dataset["cakupan_wilayah"] == [current_regency().code]
