"""A small server that compresses, as hosts of static sites do, and counts what it sends."""

from __future__ import annotations

import functools
import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PACKED = ".html .css .js .svg .json .jsonl .csv .txt .xml .ipynb .bib .geojson".split()


@functools.cache
def _body(path: Path, changed: int) -> tuple[bytes, bool]:
    """What goes over the wire for a file, and whether it is compressed. changed : its time, so that a new build is read anew."""
    raw = path.read_bytes()
    packed = path.suffix in PACKED
    return (gzip.compress(raw, 9, mtime=0) if packed else raw), packed


class Handler(SimpleHTTPRequestHandler):
    """Answers from a folder, keeps connections open, lets the browser keep files for ten minutes as GitHub Pages does."""

    protocol_version = "HTTP/1.1"
    sent: list[tuple[str, int]]

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path /= "index.html"
        if not path.is_file():
            self.sent.append((self.path, 0))
            self.send_error(404)
            return
        body, packed = _body(path, path.stat().st_mtime_ns)
        self.send_response(200)
        headers = {
            "Content-Type": self.guess_type(path) + ("; charset=utf-8" if packed else ""),
            "Content-Length": str(len(body)),
            "Cache-Control": "max-age=600",
        } | ({"Content-Encoding": "gzip"} if packed else {})
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        with suppress(ConnectionError):  # a browser that goes on to the next page does not wait
            self.wfile.write(body)
        self.sent.append((self.path, len(body)))

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serve(folder: Path) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """Serve a folder on a free port: its address, and a list that grows by (path, bytes) with each answer."""
    sent: list[tuple[str, int]] = []
    kind = type("Counting", (Handler,), {"sent": sent})
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(kind, directory=str(folder.resolve()))
    )
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", sent
    finally:
        server.shutdown()
        server.server_close()
