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
def body(path: Path) -> bytes:
    """What goes over the wire for a file."""
    raw = path.read_bytes()
    return gzip.compress(raw, 9) if path.suffix in PACKED else raw


@contextmanager
def serve(folder: Path) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """Serve a folder on a free port: its address, and a list that grows by (path, bytes) with each answer.

    The browser may keep files for ten minutes, as GitHub Pages says.
    """
    sent: list[tuple[str, int]] = []

    class Handler(SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # keeps connections open

        def do_GET(self) -> None:
            path = Path(self.translate_path(self.path))
            if not path.is_file():
                self.send_error(404)
                return
            content = body(path)
            self.send_response(200)
            self.send_header("Content-Type", self.guess_type(path))
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Cache-Control", "max-age=600")
            if path.suffix in PACKED:
                self.send_header("Content-Encoding", "gzip")
            self.end_headers()
            with suppress(ConnectionError):  # a browser that goes on to the next page does not wait
                self.wfile.write(content)
            sent.append((self.path, len(content)))

        def log_message(self, *_: object) -> None:
            pass

    kind = functools.partial(Handler, directory=str(folder.resolve()))
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", sent
    server.shutdown()
    server.server_close()
