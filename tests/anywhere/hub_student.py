"""A simulated student: follows a launch link, logs in, gets the book, opens a chapter and runs all its cells.

Speaks to the hub as a browser does: forms, cookies, event streams, and the
kernel's messages over a websocket. Runs in the environment of `make hub`.
"""

from __future__ import annotations

import html
import json
import re
import time
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urljoin

import requests
import websocket

SVG = "image/svg+xml"
PATIENCE = 600  # seconds that a student waits for any one step
WHERE = "import ledger.tables; print(ledger.tables.data_folder())"


class Failed(Exception):
    """The student could not go on; the text says what the hub answered."""


class Student:
    """One student with one browser. ``times`` holds seconds since the link was followed."""

    def __init__(self, hub: str, name: str, repository: str, chapter: str) -> None:
        self.hub, self.name, self.repository, self.chapter = hub, name, repository, chapter
        self.folder = repository.rstrip("/").rsplit("/", 1)[-1]
        self.browser = requests.Session()
        self.times: dict[str, float] = {}
        self.told_to_wait = 0
        self.figures = 0
        self.errors: list[str] = []
        self.data_folder = ""
        self.socket: websocket.WebSocket | None = None

    def attend(self) -> None:
        """Everything, in order. Raises Failed, or an error of the connection."""
        self.began = time.monotonic()
        self.start_server()
        self.note("server")
        self.get_the_book()
        self.note("book")
        cells = self.open_chapter()
        self.note("chapter")
        self.run(cells)
        self.note("end")
        self.data_folder = self.ask(WHERE)

    def note(self, step: str) -> None:
        self.times[step] = round(time.monotonic() - self.began, 1)

    # -- the hub ---------------------------------------------------------------

    def launch_link(self) -> str:
        """The link that a page of the book offers (see chapters/reference/offline.md)."""
        opens = f"lab/tree/{self.folder}/{self.chapter}"
        asked = urlencode({"repo": self.repository, "urlpath": opens, "branch": "main"})
        return f"{self.hub}/hub/user-redirect/git-pull?{asked}"

    def start_server(self) -> None:
        page = self.get(self.launch_link())
        form = re.search(r'<form[^>]*action="([^"]+)"', page.text)
        if not form:
            raise Failed(f"no form to log in at {page.url}")
        answer = self.browser.post(
            urljoin(page.url, html.unescape(form[1])),
            data={"username": self.name, "password": "", "_xsrf": self.token("/hub/")},
            timeout=PATIENCE,
        )
        while answer.status_code == 429:  # the hub starts enough servers already
            self.told_to_wait += 1
            time.sleep(float(answer.headers.get("Retry-After", 30)))
            answer = self.browser.get(self.launch_link(), timeout=PATIENCE)
        self.accept(answer)
        if "/hub/spawn-pending/" in answer.url:
            for event in self.events(f"{self.hub}/hub/api/users/{self.name}/server/progress"):
                if event.get("failed"):
                    raise Failed(f"the server did not start: {event.get('message')}")
                if event.get("ready"):
                    break

    # -- the student's own server -------------------------------------------------

    def here(self, path: str) -> str:
        return f"{self.hub}/user/{self.name}/{path}"

    def get_the_book(self) -> None:
        page = self.get(self.launch_link())  # leads to nbgitpuller on the student's server by now
        if f"/user/{self.name}/git-pull" not in page.url:
            raise Failed(f"expected nbgitpuller, and got {page.url}")
        asked = urlencode({"repo": self.repository, "branch": "main", "targetpath": self.folder})
        for event in self.events(self.here(f"git-pull/api?{asked}")):
            if event["phase"] == "error":
                raise Failed(f"nbgitpuller: {event.get('message')}")
            if event["phase"] == "finished":
                return
        raise Failed("nbgitpuller did not finish")

    def open_chapter(self) -> list[str]:
        """Load the page and its scripts, the notebook, and a kernel. Gives the code of the cells."""
        page = self.get(self.here(f"lab/tree/{self.folder}/{self.chapter}"))
        for script in re.findall(r'<script[^>]*src="([^"]+)"', page.text):
            self.get(urljoin(page.url, html.unescape(script)))
        at = f"{self.folder}/{self.chapter}"
        notebook = self.get(self.here(f"api/contents/{at}?content=1&type=notebook")).json()[
            "content"
        ]
        # what students do to their own copy of the data must reach nobody, themselves included
        spoilt = {"type": "file", "format": "text", "content": "spoilt"}
        self.send("PUT", f"api/contents/{self.folder}/data/claims.csv", spoilt)
        wanted = {"path": at, "name": at, "type": "notebook", "kernel": {"name": "python3"}}
        session = self.send("POST", "api/sessions", wanted)
        address = self.here(
            f"api/kernels/{session['kernel']['id']}/channels?session_id={uuid.uuid4().hex}"
        )
        self.socket = websocket.create_connection(
            address.replace("http", "ws", 1), timeout=PATIENCE, cookie=self.cookies(address)
        )
        return [
            "".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"
        ]

    def run(self, cells: list[str]) -> None:
        for code in cells:
            for message in self.execute(code):
                content = message["content"]
                if message["msg_type"] == "error":
                    self.errors.append(f"{content['ename']}: {content['evalue']}")
                if SVG in content.get("data", {}):
                    self.figures += 1
                    if self.figures == 1:
                        self.note("figure")

    def ask(self, code: str) -> str:
        """What a cell prints."""
        return "".join(
            m["content"]["text"] for m in self.execute(code) if m["msg_type"] == "stream"
        ).strip()

    def execute(self, code: str) -> Iterator[dict[str, Any]]:
        """Run a cell; gives what the kernel says about it until it is idle again."""
        header = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request", "username": self.name, "version": "5.3",
                  "session": uuid.uuid4().hex, "date": "2026-01-19T00:00:00Z"}  # fmt: skip
        content = {
            "code": code,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
        }
        assert self.socket is not None
        self.socket.send(
            json.dumps(
                {
                    "header": header,
                    "parent_header": {},
                    "metadata": {},
                    "content": content,
                    "channel": "shell",
                }
            )
        )
        while True:
            message = json.loads(self.socket.recv())
            if message["parent_header"].get("msg_id") != header["msg_id"]:
                continue
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return
            yield message

    def leave(self) -> None:
        if self.socket:
            self.socket.close()
        self.browser.close()

    # -- the browser ------------------------------------------------------------------

    def get(self, address: str) -> requests.Response:
        return self.accept(self.browser.get(address, timeout=PATIENCE))

    def send(self, method: str, path: str, content: dict[str, Any]) -> dict[str, Any]:
        token = {"X-XSRFToken": self.token(f"/user/{self.name}/")}
        answer = self.browser.request(
            method, self.here(path), json=content, headers=token, timeout=PATIENCE
        )
        return self.accept(answer).json()

    def events(self, address: str) -> Iterator[dict[str, Any]]:
        """The events of a stream, as they come."""
        with self.browser.get(address, stream=True, timeout=PATIENCE) as answer:
            for line in self.accept(answer).iter_lines():
                if line.startswith(b"data:"):
                    yield json.loads(line[5:])

    @staticmethod
    def accept(answer: requests.Response) -> requests.Response:
        if answer.ok:
            return answer
        said = re.search(r"(?s)<p[^>]*>\s*(.+?)\s*</p>", answer.text)
        raise Failed(
            f"{answer.status_code} at {answer.url.split('?')[0]}: {said[1] if said else answer.text[:200]}"
        )

    def token(self, path: str) -> str:
        """The hub's and the server's guard against requests forged by other sites."""
        return next(
            (str(c.value) for c in self.browser.cookies if c.name == "_xsrf" and c.path == path), ""
        )

    def cookies(self, address: str) -> str:
        request = self.browser.prepare_request(requests.Request("GET", address))
        return str(request.headers.get("Cookie", ""))
