"""Pictures of tables on the page of a dataset and at addresses of their own, and nothing for who may not read the rows."""

from __future__ import annotations

from portal_sample import act, table_dataset

PAGE = "/dataset/penduduk-wilayah"


def test_the_page_shows_it_inline_and_links_its_files(catalogue, app):
    body = app.get(PAGE).body
    assert body.count('class="bagan"') == 1
    assert "Penduduk tertinggi di Lestari: 13.333 jiwa" in body
    assert "Data contoh. Sumber: Sistem contoh" in body
    for file in ("grafik.svg", "grafik.png", "grafik"):
        assert f'href="{PAGE}/{file}"' in body
    assert f'property="og:image" content="http://test.ckan.net{PAGE}/grafik.png"' in body


def test_the_picture_has_addresses_of_its_own(catalogue, app):
    svg = app.get(f"{PAGE}/grafik.svg")
    assert svg.headers["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert "prefers-color-scheme:dark" in svg.body
    assert "var(" not in svg.body
    assert "unsafe-inline" not in svg.headers["Content-Security-Policy"]
    assert app.get(f"{PAGE}/grafik.svg", headers={"If-None-Match": svg.headers["ETag"]}).status_code == 304
    assert app.get(f"{PAGE}/grafik.png").data.startswith(b"\x89PNG")
    for wrong in ("?jenis=line", "?jenis=%3Cscript%3E", "?jenis=frame"):
        app.get(f"{PAGE}/grafik.svg{wrong}", status=404)


def test_only_the_embed_page_may_be_framed(catalogue, app, text):
    embed = app.get(f"{PAGE}/grafik")
    assert "X-Frame-Options" not in embed.headers
    assert "frame-ancestors *" in embed.headers["Content-Security-Policy"]
    for other in (PAGE, f"{PAGE}/grafik.svg", f"{PAGE}/grafik.png"):
        assert app.get(other).headers["X-Frame-Options"] == "SAMEORIGIN"
    words = text(f"{PAGE}/grafik")
    assert "data contoh" in words
    assert "Lestari 13.333" in words


def test_the_action_gives_figures_and_picture(catalogue, app):
    found = app.get("/api/3/action/dataset_chart_show?id=penduduk-wilayah").json["result"]
    assert (found["kind"], found["kinds"], found["sample"]) == ("bar", ["bar"], True)
    assert found["rows"][0] == ["", "Lestari", "13.333"]
    assert found["svg"].startswith("<svg ")


def test_it_follows_the_rows(catalogue, app):
    """Drawn once, and again when a revision, the label or the language becomes another."""
    assert "Population is highest" in app.get(f"/en{PAGE}/grafik.svg").body
    act("package_patch", id="penduduk-wilayah", data_contoh="")
    assert "ata contoh" not in app.get(f"{PAGE}/grafik.svg").body
    act("package_patch", id="penduduk-wilayah", data_contoh=True)
    assert "Data contoh" in app.get(f"{PAGE}/grafik.svg").body


def test_who_may_not_read_the_rows_gets_no_picture(catalogue, app):
    made, _ = table_dataset("penduduk-tertutup", klasifikasi_akses="terbatas", dasar_akses=["17h"])
    hidden, _ = table_dataset("penduduk-draf", private=True)
    for name in (made["name"], hidden["name"], "tidak-ada", "jalan", "izin-ditarik"):
        for file in ("grafik.svg", "grafik.png", "grafik"):
            app.get(f"/dataset/{name}/{file}", status=404)
    assert "bagan" not in app.get(f"/dataset/{made['name']}").body
    answer = app.get("/api/3/action/dataset_chart_show?id=penduduk-draf", status=403)
    assert "13.333" not in answer.body
    for each in (made, hidden):
        act("dataset_purge", id=each["id"])
