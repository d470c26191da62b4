"""Files on a server that is read by SFTP: only the server whose key the source names, only at the address that was checked."""

from __future__ import annotations

import base64
import hashlib
import io
import logging
import socket
import stat
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO
from urllib.parse import unquote, urlsplit

import paramiko

from harvesters.errors import FetchError, Refused, Unreachable, Unreadable
from harvesters.reading.address import AddressGuard, said
from harvesters.reading.remote import RemoteFile, temporary
from harvesters.reading.sftpaddress import SftpLogin, sftp_server
from harvesters.reading.watched import Listed
from harvesters.words import phrase

__all__ = ["SftpFolder", "open_sftp"]

logging.getLogger("paramiko").setLevel(logging.CRITICAL)  # its errors become sentences here
CONNECT_SECONDS = 15
SILENCE_SECONDS = 60
WHOLE_SECONDS = 1_800  # for one file
MOST_ENTRIES = 10_000
CHUNK = 262_144
MEGABYTE = 1_000_000


@contextmanager
def open_sftp(written: str, login: SftpLogin, guard: AddressGuard) -> Iterator[SftpFolder]:
    """:param written: an ``sftp://`` address; its user and password stand in for those that ``login`` leaves out.
    :raises FetchError: the address is refused, nobody answers, the server is another one, or it does not let us in.
    """
    server = sftp_server(written)
    if server is None:
        raise Refused(system="sftp", reason=phrase("bukan alamat sftp yang sah", "it is no valid sftp address"))
    parts, system = urlsplit(written), f"sftp://{said(*server)}"
    with _sentences(system):
        transport = paramiko.Transport(_connected(guard, *server))
        try:
            transport.banner_timeout = transport.auth_timeout = CONNECT_SECONDS
            transport.start_client(timeout=CONNECT_SECONDS)
            _check_key(transport.get_remote_server_key(), login.host_keys, system)
            user = login.user or unquote(parts.username or "")
            if login.key:
                transport.auth_publickey(user, _private_key(login.key, login.password, system))
            else:
                transport.auth_password(user, login.password or unquote(parts.password or ""))
            client = paramiko.SFTPClient.from_transport(transport)
            if client is None:
                raise EOFError
            client.get_channel().settimeout(SILENCE_SECONDS)
            yield SftpFolder(client, system)
        finally:
            transport.close()


@dataclass(frozen=True)
class SftpFolder:
    client: paramiko.SFTPClient
    system: str

    def is_folder(self, path: str) -> bool:
        with _sentences(self.system):
            return stat.S_ISDIR(self.client.stat(path).st_mode or 0)

    def listing(self, path: str) -> list[Listed]:
        """Its ordinary files; links are none.

        :raises Unreadable: it has more than 10,000 entries.
        """
        found: list[Listed] = []
        with _sentences(self.system):
            for number, each in enumerate(self.client.listdir_iter(path)):
                if number >= MOST_ENTRIES:
                    reason = phrase(f"lebih dari {MOST_ENTRIES} berkas di foldernya", f"more than {MOST_ENTRIES} files in its folder")
                    raise Unreadable(system=self.system, reason=reason)
                if stat.S_ISREG(each.st_mode or 0):
                    found.append(Listed(each.filename, f"{path.rstrip('/')}/{each.filename}", each.st_size or 0, float(each.st_mtime or 0)))
        return found

    @contextmanager
    def fetch(self, path: str, *, at_most: int) -> Iterator[RemoteFile]:
        """:param at_most: bytes, counted while they arrive.
        :raises FetchError: it is not there, too large, too slow, or changed while it was read.
        """
        name = path.rpartition("/")[2]
        with temporary() as (kept, opened):
            with _sentences(self.system):
                size = self._copy(path, kept, at_most)
            kept.flush()
            yield RemoteFile(opened, name, size, f"{self.system}{path}")

    def _copy(self, path: str, kept: IO[bytes], at_most: int) -> int:
        deadline, size = time.monotonic() + WHOLE_SECONDS, 0
        before = self.client.stat(path)
        if not stat.S_ISREG(before.st_mode or 0):
            raise Refused(system=self.system, reason=phrase("bukan berkas biasa", "it is not an ordinary file"))
        with self.client.open(path, "rb", bufsize=CHUNK) as file:
            if (before.st_size or 0) <= at_most:
                file.prefetch(before.st_size)
            while piece := file.read(CHUNK):
                size += len(piece)
                if size > at_most:
                    limit = at_most // MEGABYTE or 1
                    raise Unreadable(system=self.system, reason=phrase(f"lebih besar dari {limit} MB", f"it is larger than {limit} MB"))
                if time.monotonic() > deadline:
                    raise TimeoutError
                kept.write(piece)
        after = self.client.stat(path)
        if (after.st_size, after.st_mtime) != (before.st_size, before.st_mtime) or size != after.st_size:
            reason = phrase("berkasnya berubah selagi dibaca", "the file changed while it was read")
            raise Unreachable(system=self.system, reason=reason)
        return size


def _connected(guard: AddressGuard, host: str, port: int) -> socket.socket:
    refusal: OSError = OSError(host)
    for endpoint in guard.check(host, port):
        try:
            return socket.create_connection((endpoint.address, endpoint.port), CONNECT_SECONDS)
        except OSError as error:
            refusal = error
    raise refusal


def _check_key(key: paramiko.PKey, wanted: Sequence[str], system: str) -> None:
    shown = "SHA256:" + base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")
    if shown not in {each.strip().rstrip("=") for each in wanted}:
        reason = phrase(
            f"kunci servernya {shown} dan bukan yang tertulis di «host_key»; tanyakan kunci yang benar kepada pengelolanya",
            f"its host key is {shown} and not the one in «host_key»; ask whoever runs it which is right",
        )
        raise Refused(system=system, reason=reason)


def _private_key(text: str, password: str, system: str) -> paramiko.PKey:
    for kind in (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey):
        with suppress(paramiko.SSHException, ValueError, IndexError, TypeError):
            return kind.from_private_key(io.StringIO(text.replace("\\n", "\n").strip() + "\n"), password or None)
    raise Refused(system=system, reason=phrase("kunci pribadinya tidak dapat dibaca", "the private key cannot be read")) from None


@contextmanager
def _sentences(system: str) -> Iterator[None]:
    """The library's errors as sentences, which hold nothing of what it was given."""
    try:
        yield
    except FetchError:
        raise
    except paramiko.AuthenticationException:
        reason = phrase("nama pengguna, kata sandi atau kuncinya tidak diterima", "the user, password or key is not accepted")
        raise Refused(system=system, reason=reason) from None
    except FileNotFoundError:
        raise Unreachable(system=system, reason=phrase("berkas atau folder tidak ada", "there is no such file or folder")) from None
    except PermissionError:
        raise Refused(system=system, reason=phrase("berkasnya tidak boleh dibaca akun ini", "this account may not read the file")) from None
    except TimeoutError:
        raise Unreachable(system=system, reason=phrase("terlalu lambat, waktu tunggu habis", "it is too slow, the time allowed is over")) from None
    except (paramiko.SSHException, EOFError, OSError):
        raise Unreachable(system=system, reason=phrase("sambungan ditolak atau terputus", "the connection was refused or broke off")) from None
