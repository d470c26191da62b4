"""Addresses that people copy out of their browser lead to the file."""

import pytest

from harvesters.reading.exportlink import file_address
from harvesters.reading.session import server

GOOGLE = "https://docs.google.com/spreadsheets/d"
NEXTCLOUD = "https://awan.example.go.id"


@pytest.mark.parametrize(
    ("pasted", "file"),
    [
        (f"{GOOGLE}/1aB-c_9/edit#gid=0", f"{GOOGLE}/1aB-c_9/export?format=xlsx"),
        (f"{GOOGLE}/1aB-c_9/edit?usp=sharing&gid=12#gid=12", f"{GOOGLE}/1aB-c_9/export?format=xlsx"),
        (f"{GOOGLE}/1aB-c_9", f"{GOOGLE}/1aB-c_9/export?format=xlsx"),
        ("https://docs.google.com/spreadsheets/u/0/d/1aB/htmlview?resourcekey=0-k", f"{GOOGLE}/1aB/export?format=xlsx&resourcekey=0-k"),
        (f"{GOOGLE}/e/2PACX-1v/pubhtml?gid=0&single=true", f"{GOOGLE}/e/2PACX-1v/pub?output=xlsx"),
        ("https://drive.google.com/file/d/1aB/view?usp=drive_link", "https://drive.google.com/uc?export=download&id=1aB"),
        ("https://drive.google.com/open?id=1aB", "https://drive.google.com/uc?export=download&id=1aB"),
        ("https://1drv.ms/x/s!AbC?e=x1", "https://1drv.ms/x/s!AbC?e=x1&download=1"),
        ("https://a.sharepoint.com/:x:/s/data/EaB?e=q", "https://a.sharepoint.com/:x:/s/data/EaB?e=q&download=1"),
        ("https://onedrive.live.com/edit.aspx?resid=A%211&authkey=k", "https://onedrive.live.com/download?resid=A%211&authkey=k"),
        ("https://www.dropbox.com/scl/fi/a/b.xlsx?rlkey=k&dl=0", "https://www.dropbox.com/scl/fi/a/b.xlsx?rlkey=k&dl=1"),
        (f"{NEXTCLOUD}/s/aB3dE6gH9jK2mN5", f"{NEXTCLOUD}/s/aB3dE6gH9jK2mN5/download"),
        (f"{NEXTCLOUD}/index.php/s/aB3dE6gH9jK2mN5/", f"{NEXTCLOUD}/index.php/s/aB3dE6gH9jK2mN5/download"),
    ],
)
def test_an_address_out_of_the_browser_becomes_the_files(pasted, file):
    assert file_address(pasted) == file
    assert file_address(file) == file, "an address that is right already stays"
    assert server(pasted) == server(file), "secrets were bound to this server"


@pytest.mark.parametrize(
    "written",
    [
        "https://data.example.go.id/unduh/data.xlsx?tahun=2025#isi",
        "https://docs.google.com/document/d/1aB/edit",
        "https://docs.google.com.example.com/spreadsheets/d/1aB/edit",
        "https://a.sharepoint.com/sites/data",
        f"{NEXTCLOUD}/s/pendek",
        f"{NEXTCLOUD}/s/aB3dE6gH9jK2mN5/download?path=%2F&files=a.xlsx",
        "setoran/*.xlsx",
        "http://[",
    ],
)
def test_every_other_address_stays_as_it_is(written):
    assert file_address(written) == written
