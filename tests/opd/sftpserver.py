"""An agency's SFTP server: the real protocol over a folder, on loopback."""

from __future__ import annotations

import base64
import hashlib
import os
import socket
import threading
from contextlib import contextmanager

import paramiko


class Login(paramiko.ServerInterface):
    """Lets in whoever has ``password``, or ``key``."""

    def __init__(self, password, key=None):
        self.password, self.key = password, key

    def check_auth_password(self, username, password):
        return paramiko.AUTH_SUCCESSFUL if (username, password) == ("opd", self.password) else paramiko.AUTH_FAILED

    def check_auth_publickey(self, username, key):
        return paramiko.AUTH_SUCCESSFUL if self.key and key == self.key else paramiko.AUTH_FAILED

    def check_channel_request(self, kind, chanid):
        return paramiko.OPEN_SUCCEEDED

    def get_allowed_auths(self, username):
        return "password,publickey"


class Handle(paramiko.SFTPHandle):
    def stat(self):
        return paramiko.SFTPAttributes.from_stat(os.fstat(self.readfile.fileno()))


class Folder(paramiko.SFTPServerInterface):
    """Read-only; ``root`` is what the world sees as ``/``. ``before`` is called with each path that is opened."""

    def __init__(self, server, root, before):
        super().__init__(server)
        self.root, self.before = root, before

    def _path(self, path):
        return str(self.root) + self.canonicalize(path)

    def list_folder(self, path):
        try:
            found = os.scandir(self._path(path))
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)
        return [paramiko.SFTPAttributes.from_stat(each.stat(follow_symlinks=False), each.name) for each in found]

    def stat(self, path):
        try:
            return paramiko.SFTPAttributes.from_stat(os.stat(self._path(path)))
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)

    def open(self, path, flags, attr):
        self.before(path)
        try:
            file = open(self._path(path), "rb")  # noqa: SIM115 - the handle closes it
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)
        handle = Handle(flags)
        handle.filename, handle.readfile = path, file
        return handle


class Serving:
    """``address`` is host:port, ``fingerprint`` that of its key."""

    def __init__(self, root, password, key=None):
        self.root, self.password, self.key = root, password, key
        self.before = lambda path: None
        self.own = paramiko.ECDSAKey.generate()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.socket.getsockname()[1]}"
        self.fingerprint = "SHA256:" + base64.b64encode(hashlib.sha256(self.own.asbytes()).digest()).decode().rstrip("=")
        self.transports = []

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            transport = paramiko.Transport(connection)
            transport.add_server_key(self.own)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, Folder, self.root, lambda path: self.before(path))
            self.transports.append(transport)
            try:
                transport.start_server(server=Login(self.password, self.key), event=threading.Event())
            except (paramiko.SSHException, EOFError, OSError):
                continue


@contextmanager
def serving_sftp(root, password, key=None):
    server = Serving(root, password, key)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.socket.shutdown(socket.SHUT_RDWR)
        server.socket.close()
        for transport in server.transports:
            transport.close()
        thread.join(5)
