"""Static pages of a folder, served as a web server would: packed, kept by browsers."""

from __future__ import annotations

import gzip
import http.server
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from tests.bench.served import Site

PACKED = (".html", ".css", ".js", ".svg")


class Packed(http.server.SimpleHTTPRequestHandler):
    """Files of a folder, compressed as a web server would."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        file = Path(self.translate_path(self.path))
        if not file.is_file() or file.suffix not in PACKED:
            super().do_GET()
            return
        content = gzip.compress(file.read_bytes(), 6, mtime=0)
        self.send_response(200)
        kept = "no-cache" if file.suffix == ".html" else "max-age=31536000"
        for name, value in {"Content-Type": self.guess_type(str(file)), "Content-Encoding": "gzip", "Cache-Control": kept}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def serving_files(folder: Path, pages: Mapping[str, str]) -> Iterator[Site]:
    """Static pages of a folder, those of ``pages`` that are there."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Packed, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield Site("mock", f"http://127.0.0.1:{server.server_port}", {name: f"/{file}" for name, file in pages.items() if (folder / file).is_file()})
    finally:
        server.shutdown()
