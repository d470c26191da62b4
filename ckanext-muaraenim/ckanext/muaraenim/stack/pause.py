"""The page shown while the portal starts anew, is brought up to date or gets its data back from a backup: status 503, in words."""

from __future__ import annotations

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = """<!doctype html>
<html lang="id"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">
<title>Portal sedang disiapkan</title>
<style>
:root { color-scheme: light dark; --kertas: #fff; --tinta: #1c1719; --tinta-2: #594f53 }
@media (prefers-color-scheme:dark) { :root { --kertas: #161214; --tinta: #f1ebe7; --tinta-2: #bdb2ae } }
body { margin: 0; border-top: 1rem solid #6a0f2b; background: var(--kertas); color: var(--tinta);
  font: 1rem/1.55 Roboto,"Noto Sans",system-ui,sans-serif }
main { max-width: 36rem; margin: 3rem auto; padding: 0 1rem }
h1 { font-size: 1.75rem; line-height: 1.15; margin: 0 }
[lang=en] { color: var(--tinta-2) }
</style></head>
<body><main><h1>Portal sedang disiapkan</h1>
<p>Portal sedang dinyalakan, diperbarui, atau dipulihkan dari cadangan. Muat ulang halaman ini dua menit lagi.</p>
<p lang="en">The portal is starting, being brought up to date or restored from a backup. Load this page again in two minutes.</p>
</main></body></html>"""


class Handler(BaseHTTPRequestHandler):
    """The same answer to every request."""

    def do_GET(self) -> None:
        self.send_response(503)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(PAGE.encode())))
        self.send_header("Retry-After", "120")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(PAGE.encode())

    do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_GET

    def log_message(self, format: str, *arguments: object) -> None:
        """Requests during a pause are not worth a line each."""


if __name__ == "__main__":
    ThreadingHTTPServer((sys.argv[1], int(sys.argv[2])), Handler).serve_forever()
