"""A backup file is whole and ours, or it is refused before anything is touched."""

import gzip
import io
import stat
import tarfile

import pytest

from ckanext.muaraenim.stack.archive import extract, writing
from ckanext.muaraenim.stack.errors import StackError


@pytest.fixture
def archive(tmp_path):
    files = tmp_path / "files"
    (files / "resources" / "a b").mkdir(parents=True)
    (files / "resources" / "a b" / "tabel é.csv").write_bytes(b"x" * 300_000)
    (files / "empty").write_bytes(b"")
    with writing(tmp_path / "backup.tar.gz") as writer:
        writer.add_folder("files", files)
        writer.close({"regency": "muba"})
    return tmp_path / "backup.tar.gz"


def unpacked(archive, tmp_path):
    target = tmp_path / "target"
    target.mkdir()
    return extract(archive, target), target


def test_what_went_in_comes_out(archive, tmp_path):
    manifest, target = unpacked(archive, tmp_path)
    assert manifest["regency"] == "muba"
    assert (target / "files/resources/a b/tabel é.csv").read_bytes() == b"x" * 300_000
    assert (target / "files/empty").read_bytes() == b""
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600


@pytest.mark.parametrize("part", [0, 0.3, 0.9, 0.999])
def test_a_truncated_file_is_refused(archive, tmp_path, part):
    content = archive.read_bytes()
    archive.write_bytes(content[: int(len(content) * part)])
    with pytest.raises(StackError, match="nothing was changed"):
        unpacked(archive, tmp_path)


def test_a_changed_byte_is_refused(archive, tmp_path):
    plain = bytearray(gzip.decompress(archive.read_bytes()))
    plain[plain.index(b"xxxx")] = ord("y")
    archive.write_bytes(gzip.compress(bytes(plain)))
    with pytest.raises(StackError, match="nothing was changed"):
        unpacked(archive, tmp_path)


def test_something_else_is_refused(archive, tmp_path):
    archive.write_bytes(b"%PDF-1.7 nothing of the kind")
    with pytest.raises(StackError, match="nothing was changed"):
        unpacked(archive, tmp_path)


@pytest.mark.parametrize("name", ["../outside", "files/../../outside", "/etc/outside", "elsewhere/a", "files"])
def test_a_name_that_leads_outside_is_refused(tmp_path, name):
    with tarfile.open(tmp_path / "bad.tar.gz", "w:gz") as tar:
        member = tarfile.TarInfo(name)
        member.size = 3
        tar.addfile(member, io.BytesIO(b"bad"))
    with pytest.raises(StackError, match="nothing was changed"):
        unpacked(tmp_path / "bad.tar.gz", tmp_path)
    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_only_plain_files_are_taken(tmp_path, kind):
    with tarfile.open(tmp_path / "bad.tar.gz", "w:gz") as tar:
        member = tarfile.TarInfo("files/link")
        member.type, member.linkname = kind, "/etc/passwd"
        tar.addfile(member)
    with pytest.raises(StackError, match="nothing was changed"):
        unpacked(tmp_path / "bad.tar.gz", tmp_path)


def test_a_backup_that_fails_leaves_no_file(tmp_path):
    def interrupted():
        with writing(tmp_path / "backup.tar.gz"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(tmp_path.iterdir()) == []
