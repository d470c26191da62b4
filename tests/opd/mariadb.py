"""pytest fixture: a real MariaDB of our own, with a reader's account and an agency's tables. Where the server is not installed, nothing is proven."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from ckanext.muaraenim.stack import process
from ckanext.muaraenim.stack.ports import free_port
from tests.opd.certificates import Authority
from tests.opd.server import HOST

SERVER = shutil.which("mariadbd", path=f"{os.environ['PATH']}:/usr/sbin")
MADE = """
    SET NAMES utf8mb4;
    CREATE DATABASE sim CHARACTER SET utf8mb4;
    USE sim;
    CREATE USER 'pembaca'@'%' IDENTIFIED BY 'r@hasia:1';
    GRANT ALL ON sim.* TO 'pembaca'@'%';
    SET SESSION sql_mode = '';
    CREATE TABLE sim.izin (kode CHAR(8), tahun YEAR, jumlah INT UNSIGNED, nilai DECIMAL(18,2), terbit DATE, diubah DATETIME(6), catatan TEXT);
    INSERT INTO sim.izin VALUES
        ('16.03.01', 2024, 4294967295, 1234567.89, '2024-01-05', '2024-02-01 10:00:00', 'Jasa “lain” 😀'),
        ('00.00.12', 2025, 0, NULL, '0000-00-00', '2025-02-01 10:00:00.5', NULL);
    CREATE TABLE sim.ragam (ya BIT(1), bendera BIT(8), lama TIME, besar DOUBLE);
    INSERT INTO sim.ragam VALUES (b'1', b'101', '-100:00:05', 1e30);
    CREATE TABLE sim.banyak AS SELECT seq AS n FROM seq_1_to_2000;
    DELIMITER //
    CREATE FUNCTION sim.tulis() RETURNS INT BEGIN INSERT INTO sim.izin (kode) VALUES ('1'); RETURN 1; END //
"""


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    """Who signs the server's certificate."""
    return Authority(tmp_path_factory.mktemp("penerbit"))


@pytest.fixture(scope="session")
def port(authority):
    """The port of a MariaDB of our own."""
    if SERVER is None:
        pytest.skip("no MariaDB here: install the Debian package mariadb-server")
    folder = Path(tempfile.mkdtemp(prefix="maria-"))  # short, because the socket's path has to be
    port, data = free_port(), folder / "data"
    account = ["--user=mysql"] if os.geteuid() == 0 else []
    if account:
        shutil.chown(folder, "mysql")
    make = ["mariadb-install-db", "--no-defaults", *account, f"--datadir={data}", "--auth-root-authentication-method=normal", "--skip-test-db"]
    subprocess.run(make, check=True, capture_output=True)
    command = [SERVER, "--no-defaults", *account, f"--datadir={data}", f"--port={port}", "--bind-address=127.0.0.1", f"--socket={folder / 's'}"]
    tls = []
    for kind, file in zip(("cert", "key"), authority.made("mariadb", HOST), strict=True):
        tls.append(f"--ssl-{kind}={shutil.copy(file, folder)}")
        if account:
            shutil.chown(folder / file.name, "mysql")
    server = subprocess.Popen([*command, *tls, f"--pid-file={folder / 'pid'}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        assert process.wait_for((folder / "s").exists, 60)
        subprocess.run(["mariadb", "--no-defaults", "-u", "root", f"--socket={folder / 's'}"], input=MADE, text=True, check=True)
        yield port
    finally:
        server.terminate()
        server.wait(30)
        shutil.rmtree(folder)
