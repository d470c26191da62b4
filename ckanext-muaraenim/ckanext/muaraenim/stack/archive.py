"""The backup file: a compressed tar whose last member, ``manifest.json``, names every other with size and checksum."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from ckanext.muaraenim.stack.errors import StackError
from ckanext.muaraenim.writing import whole_file

FORMAT = 1
MANIFEST = "manifest.json"
LARGEST_MANIFEST = 256 * 2**20
BLOCK = 2**20


class Counting(io.RawIOBase):
    """Reads another file and keeps its checksum."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self.file.read(size)
        self.digest.update(block)
        return block


class Writer:
    """Adds files to an archive and remembers what the manifest will say."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self.tar = tar
        self.members: dict[str, dict[str, Any]] = {}

    def add(self, name: str, path: Path) -> None:
        with path.open("rb") as file:
            about = os.fstat(file.fileno())
            member = tarfile.TarInfo(name)
            member.size, member.mode, member.mtime = about.st_size, about.st_mode & 0o777, int(about.st_mtime)
            counting = Counting(file)
            self.tar.addfile(member, counting)  # type: ignore[arg-type]
        self.members[name] = {"size": member.size, "sha256": counting.digest.hexdigest()}

    def add_folder(self, name: str, folder: Path) -> None:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                self.add(f"{name}/{path.relative_to(folder).as_posix()}", path)

    def close(self, facts: dict[str, Any]) -> None:
        text = json.dumps({"format": FORMAT, **facts, "members": self.members}, indent=1).encode()
        member = tarfile.TarInfo(MANIFEST)
        member.size, member.mode = len(text), 0o600
        self.tar.addfile(member, io.BytesIO(text))


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """An archive that appears under its name only when it is whole; readable by its owner alone."""
    with (
        whole_file(path) as file,
        gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=3) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        yield Writer(tar)


def extract(path: Path, target: Path) -> dict[str, Any]:
    """Unpack an archive into the empty folder ``target`` and check every member; what the manifest says.

    :raises StackError: it is no backup, damaged, cut short, or holds a name that leads outside.
    """
    found: dict[str, dict[str, Any]] = {}
    manifest: dict[str, Any] = {}
    try:
        with gzip.open(path) as packed, tarfile.open(fileobj=packed, mode="r|") as tar:
            for member in tar:
                content = tar.extractfile(member) if member.isreg() else None
                if content is None or manifest:
                    raise _damaged(path, member.name)
                if member.name == MANIFEST:
                    manifest = json.loads(content.read(LARGEST_MANIFEST))
                else:
                    found[member.name] = _unpack(content, _inside(path, target, member.name), member.mode)
            while packed.read(BLOCK):  # to the end, where the checksum of the whole stands
                pass
    except FileNotFoundError as error:
        raise StackError(f"Berkas {path} tidak ada. / There is no file {path}.") from error
    except (tarfile.TarError, EOFError, OSError, zlib.error, ValueError) as error:
        raise _damaged(path, str(error)) from error
    if manifest.get("format") != FORMAT or manifest.get("members") != found:
        raise _damaged(path, MANIFEST)
    return manifest


def _inside(path: Path, target: Path, name: str) -> Path:
    pure = PurePosixPath(name)
    if pure.is_absolute() or ".." in pure.parts or pure.parts[:1] not in (("databases",), ("settings",), ("files",)) or len(pure.parts) < 2:
        raise _damaged(path, name)
    return target.joinpath(*pure.parts)


def _unpack(content: Any, target: Path, mode: int) -> dict[str, Any]:
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with target.open("xb") as file:
        os.fchmod(file.fileno(), mode & 0o755 | 0o600)
        while block := content.read(BLOCK):
            digest.update(block)
            size += len(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    return {"size": size, "sha256": digest.hexdigest()}


def _damaged(path: Path, where: str) -> StackError:
    return StackError(
        f"{path} bukan cadangan portal yang utuh ({where[:200]}); tidak ada yang diubah. / This is no whole backup of a portal; nothing was changed.",
        "Pakai cadangan lain, atau salin ulang berkasnya. / Use another backup, or copy the file again.",
    )
