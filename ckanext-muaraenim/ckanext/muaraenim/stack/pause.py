"""The page shown while the portal's data is being replaced: status 503, in words."""

from __future__ import annotations

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = """<!doctype html><html lang="id"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Portal sedang dipulihkan</title><body style="font:1.1rem/1.5 system-ui;max-width:36rem;margin:4rem auto;padding:0 1rem">
<h1>Portal sedang dipulihkan</h1><p>Data sedang dikembalikan dari cadangan. Silakan coba lagi beberapa menit lagi.</p>
<p lang="en">The portal is being restored from a backup. Please try again in a few minutes.</p></body></html>"""


class Handler(BaseHTTPRequestHandler):
    """The same answer to every request."""

    def do_GET(self) -> None:
        self.send_response(503)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(PAGE.encode())))
        self.send_header("Retry-After", "120")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(PAGE.encode())

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_GET

    def log_message(self, format: str, *arguments: object) -> None:
        """Requests during a pause are not worth a line each."""


if __name__ == "__main__":
    ThreadingHTTPServer((sys.argv[1], int(sys.argv[2])), Handler).serve_forever()
